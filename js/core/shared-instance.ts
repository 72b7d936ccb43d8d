/**
 * The second module of the core: what is decided of refreshes and revocations, without a key.
 * Each instance is for one of them. Numbers alone pass, so that it needs no glue; texts are in
 * a buffer.
 */

import { failingImports } from "./faults.js";
import { sharedModule } from "./shared.js";

interface Buffered {
  readonly memory: WebAssembly.Memory;
  /** The address of a buffer of at least so many bytes. */
  buffer(length: number): number;
}

/** An instance of the second module, with its exports `E`. */
export class SharedInstance<E> {
  readonly exports: E & Buffered;
  #view = new Uint8Array(0);

  constructor() {
    const module = sharedModule();
    const { exports } = new WebAssembly.Instance(module, failingImports(module));
    this.exports = exports as unknown as E & Buffered;
  }

  /** The buffer, with room for so many bytes. */
  bytes(length: number): Uint8Array<ArrayBuffer> {
    const { memory, buffer } = this.exports;
    const size = Math.max(1024, length);
    const start = buffer(size) >>> 0;
    const { buffer: seen, byteOffset, byteLength } = this.#view;
    // Growing the memory detaches every view of it, and a result has a place of its own.
    if (seen !== memory.buffer || byteOffset !== start || byteLength < size) {
      this.#view = new Uint8Array(memory.buffer, start, size);
    }
    return this.#view as Uint8Array<ArrayBuffer>;
  }

  /** Writes texts one after the other, and returns their lengths in bytes. */
  write(...texts: string[]): number[] {
    const all = texts.join("");
    const { written } = encoder.encodeInto(all, this.bytes(3 * all.length));
    if (written === all.length) return texts.map((text) => text.length);
    return texts.map((text) => encoder.encode(text).length);
  }

  /** A result of so many bytes. */
  read(length: number): string {
    const { memory, buffer } = this.exports;
    return decoder.decode(new Uint8Array(memory.buffer, buffer(0) >>> 0, length));
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
