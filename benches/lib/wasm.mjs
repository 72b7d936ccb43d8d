// What a WebAssembly module is made of.

const SECTIONS = [
  "custom",
  "type",
  "import",
  "function",
  "table",
  "memory",
  "global",
  "export",
  "start",
  "element",
  "code",
  "data",
  "data count",
  "tag",
];

const STANDARD = ["alloc", "core", "std"];

/** The sections with their sizes in bytes, and the functions, if they have names. */
export function anatomy(bytes) {
  const sections = [...read(bytes)];
  const named = sections.find(({ name }) => name === "name");
  const code = sections.find(({ name }) => name === "code");
  const imports = sections.find(({ name }) => name === "import");
  const functions = named ? bodies(code, names(named), imported(imports)) : [];
  return { sections: sections.map(({ name, size }) => ({ name, size })), functions };
}

/** The crate of a symbol; a trait of core for a crate's type belongs to that crate. */
export function crateOf(symbol) {
  const path = demangled(symbol);
  const crates = [...path.matchAll(/(?<![\w:])([a-z][a-z0-9_]*)(?=::|$)/g)].map(
    ([, crate]) => crate,
  );
  return crates.find((crate) => !STANDARD.includes(crate)) ?? crates[0] ?? "others";
}

/** A Rust symbol as a path, as far as a table needs it. */
export function demangled(symbol) {
  const start = /^_ZN|^_R.*?Cs[0-9A-Za-z]*_/.exec(symbol);
  if (!start) return symbol;
  const parts = [...identifiers(symbol, start[0].length)];
  // The older spelling ends in a hash.
  if (start[0] === "_ZN") parts.pop();
  const escapes = { LT: "<", GT: ">", RF: "&", C: ",", u20: " ", u7b: "{", u7d: "}" };
  return parts
    .join("::")
    .replace(/^_(?=\$)/, "")
    .replaceAll("..", "::")
    .replace(/\$(\w+?)\$/g, (all, escape) => escapes[escape] ?? all);
}

/** Each is written with its length in front. */
function* identifiers(symbol, at) {
  for (let length; (length = /^\d+/.exec(symbol.slice(at))?.[0]);) {
    const start = at + length.length;
    at = start + Number(length);
    yield symbol.slice(start, at);
  }
}

function* read(bytes) {
  const input = new Reader(bytes, 8);
  while (!input.done) {
    const start = input.at;
    const id = input.byte();
    const length = input.number();
    const content = new Reader(bytes, input.at, input.at + length);
    input.at += length;
    yield { name: id === 0 ? content.text() : SECTIONS[id], size: input.at - start, content };
  }
}

/** Function names by index (the second subsection of the name section). */
function names({ content }) {
  const found = new Map();
  while (!content.done) {
    const kind = content.byte();
    const end = content.number() + content.at;
    if (kind === 1) {
      for (let count = content.number(); count > 0; count--)
        found.set(content.number(), content.text());
    }
    content.at = end;
  }
  return found;
}

/** How many functions come from outside: they are numbered first. */
function imported(section) {
  if (!section) return 0;
  const { content } = section;
  let functions = 0;
  for (let count = content.number(); count > 0; count--) {
    content.text();
    content.text();
    const kind = content.byte();
    if (kind !== 0) throw new RangeError("only functions are imported by wasm-bindgen");
    content.number();
    functions++;
  }
  return functions;
}

function bodies({ content }, names, first) {
  return Array.from({ length: content.number() }, (_, index) => {
    const size = content.number();
    content.at += size;
    return { name: names.get(first + index) ?? `function ${first + index}`, size };
  });
}

class Reader {
  constructor(bytes, at, end = bytes.length) {
    Object.assign(this, { bytes, at, end });
  }

  get done() {
    return this.at >= this.end;
  }

  byte() {
    return this.bytes[this.at++];
  }

  /** LEB128, unsigned. */
  number() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  }

  text() {
    const length = this.number();
    this.at += length;
    return new TextDecoder().decode(this.bytes.subarray(this.at - length, this.at));
  }
}
