import type { Engine } from "../wasm/core.js";
import { memory } from "./instance.js";

/** The Cookie header that is copied at most; the core refuses what is longer. */
const MAX_HEADER = 131_073;

// Made at first use: Jest's jsdom environment has no such class.
let encoder: TextEncoder | undefined;

/** The buffer in the memory of an instance through which an engine gets Cookie headers. */
export class InputBuffer {
  readonly #engine: Engine;
  #view = new Uint8Array(0);

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Writes the text and returns its length in bytes. */
  write(text: string): number {
    if (text.length > MAX_HEADER) text = text.slice(0, MAX_HEADER);
    // Growing the memory detaches every view of it.
    if (text.length > this.#view.length || this.#view.buffer !== memory.buffer) {
      this.#grow(text.length);
    }
    encoder ??= new TextEncoder();
    let { read, written } = encoder.encodeInto(text, this.#view);
    if (read < text.length) {
      this.#grow(3 * text.length);
      ({ written } = encoder.encodeInto(text, this.#view));
    }
    return written;
  }

  #grow(length: number): void {
    const size = Math.max(8192, length);
    const start = this.#engine.input(size);
    this.#view = new Uint8Array(memory.buffer, start, size);
  }
}
