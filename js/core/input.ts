/** The Cookie header that is copied at most; the core refuses what is longer. */
const MAX_HEADER = 131_073;

// Made at first use: Jest's jsdom environment has no such class.
let encoder: TextEncoder | undefined;

/** The buffer in the memory of an instance through which it gets Cookie headers. */
export class InputBuffer {
  readonly #memory: WebAssembly.Memory;
  readonly #place: (length: number) => number;
  #view = new Uint8Array(0);

  /** `place` gives the address of a buffer of at least so many bytes. */
  constructor(memory: WebAssembly.Memory, place: (length: number) => number) {
    this.#memory = memory;
    this.#place = place;
  }

  /** Writes the text, or so much of it, and returns the length in bytes. */
  write(text: string, most = MAX_HEADER): number {
    if (text.length > most) text = text.slice(0, most);
    // Growing the memory detaches every view of it.
    if (text.length > this.#view.length || this.#view.buffer !== this.#memory.buffer) {
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
    const start = this.#place(size) >>> 0;
    this.#view = new Uint8Array(this.#memory.buffer, start, size);
  }
}
