import { randomBytes } from "node:crypto";

/** Cookies as wrong as this one with other bytes: by name, what was altered. */
export function altered(cookie) {
  const [name, token] = cookie.split(/=(.*)/s);
  const parts = token.split(".");
  const places = parts.length === 5 ? { IV: 2, ciphertext: 3, tag: 4 } : { signature: 2 };
  const found = new Map();
  for (const [place, part] of Object.entries(places)) {
    const bytes = Buffer.from(parts[part], "base64url");
    const put = (what, other) => {
      const changed = [...parts];
      changed[part] = other.toString("base64url");
      found.set(`${place}, ${what}`, `${name}=${changed.join(".")}`);
    };
    // First and last: the early end of a comparison, and the block of the padding.
    const at = { first: 0, second: 1, middle: bytes.length >> 1, last: bytes.length - 1 };
    at["of the last block but one"] = Math.max(0, bytes.length - 17);
    for (const [what, index] of Object.entries(at)) {
      for (const mask of [0x01, 0x80, 0xff]) {
        const other = Buffer.from(bytes);
        other[index] ^= mask;
        put(`${what} byte ^ ${mask}`, other);
      }
    }
    put("all random", randomBytes(bytes.length));
  }
  return found;
}
