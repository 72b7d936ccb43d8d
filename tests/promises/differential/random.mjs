// A seeded generator (sfc32): the same seed and path give the same values on every
// machine, and each token has a generator of its own, so that one can be made again.

import { createHash } from "node:crypto";

export class Random {
  #state;

  /** The path is what is asked for, such as the number of a token. */
  constructor(seed, ...path) {
    const digest = createHash("sha256")
      .update(JSON.stringify([seed, ...path]))
      .digest();
    this.#state = [0, 4, 8, 12].map((at) => digest.readUInt32LE(at));
  }

  /** 32 bits. */
  bits() {
    let [a, b, c, d] = this.#state;
    const sum = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    this.#state = [a, b, c, d];
    return sum >>> 0;
  }

  /** A whole number below `end`. */
  below(end) {
    return Math.floor((this.bits() / 2 ** 32) * end);
  }

  between(first, last) {
    return first + this.below(last - first + 1);
  }

  chance(probability) {
    return this.bits() / 2 ** 32 < probability;
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  bytes(length) {
    const bytes = Buffer.alloc(length);
    for (let at = 0; at < length; at++) bytes[at] = this.bits() >>> 24;
    return bytes;
  }

  /** `length` picks of a list, as a text. */
  text(list, length) {
    return Array.from({ length }, () => this.pick(list)).join("");
  }
}
