// What a strict reader of JSON objects to, seen by a plain walk over a text that
// `JSON.parse` takes.

export function anatomy(bytes) {
  const found = { bytes, value: undefined, isText: isText(bytes), depth: 0 };
  // Without a byte order mark, as the libraries read it.
  const text = new TextDecoder().decode(bytes);
  try {
    found.value = JSON.parse(text);
  } catch {
    return found;
  }
  walk(text, ({ keys, depth, number }) => {
    found.duplicate ||= new Set(keys).size < keys.length;
    found.proto ||= keys.includes("__proto__");
    found.surrogateKey ||= keys.some((key) => !key.isWellFormed());
    found.overflow ||= number !== undefined && Math.abs(Number(number)) === Infinity;
    found.depth = Math.max(found.depth, depth);
  });
  return found;
}

function isText(bytes) {
  const text = bytes.toString();
  return !text.startsWith("\ufeff") && Buffer.from(text).equals(bytes);
}

/** Every object and array with its keys and depth, and every other value. */
function walk(text, visit) {
  let at = 0;
  const blank = () => {
    while (" \t\r\n".includes(text[at] ?? "x")) at += 1;
  };
  const string = () => {
    const start = at;
    at += 1;
    while (text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
    at += 1;
    return text.slice(start, at);
  };
  const value = (depth) => {
    blank();
    if (text[at] === "{") {
      const keys = [];
      members("}", () => {
        keys.push(JSON.parse(string()));
        blank();
        at += 1;
        value(depth + 1);
      });
      visit({ keys, depth });
    } else if (text[at] === "[") {
      members("]", () => value(depth + 1));
      visit({ keys: [], depth });
    } else if (text[at] === '"') {
      string();
    } else {
      const start = at;
      while (at < text.length && !" \t\r\n,]}".includes(text[at])) at += 1;
      visit({ keys: [], depth: 0, number: text.slice(start, at) });
    }
  };
  const members = (end, each) => {
    at += 1;
    blank();
    while (text[at] !== end) {
      each();
      blank();
      if (text[at] === ",") at += 1;
      blank();
    }
    at += 1;
  };
  value(1);
}
