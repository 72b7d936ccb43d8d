/** The cookies that a browser keeps of one site. */
export class Jar {
  #cookies = new Map();

  /** Takes the `Set-Cookie` lines of a response; returns the names that they set. */
  keep(lines) {
    const names = [];
    for (const line of lines) {
      const [pair, ...attributes] = line.split(/; */);
      const at = pair.indexOf("=");
      const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
      if (name.length + value.length > 4096) throw new Error(`a browser drops ${name}`);
      if (attributes.some(isPast)) {
        this.#cookies.delete(name);
      } else {
        this.#cookies.set(name, value);
        names.push(name);
      }
    }
    return names;
  }

  /** The `Cookie` header of the next request. */
  get header() {
    return [...this.#cookies].map((pair) => pair.join("=")).join("; ");
  }

  /** As servers give it to handlers of the Pages Router. */
  get cookies() {
    return Object.fromEntries(
      [...this.#cookies].map(([name, value]) => [name, decodeURIComponent(value)]),
    );
  }

  /** The names that contain a text, in order. */
  names(part = "") {
    return [...this.#cookies.keys()].filter((name) => name.includes(part));
  }
}

function isPast(attribute) {
  const [name, value] = attribute.split("=");
  if (/^max-age$/i.test(name)) return Number(value) <= 0;
  return /^expires$/i.test(name) && new Date(value) <= new Date();
}
