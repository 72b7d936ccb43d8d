/**
 * The second module of the core: what is decided of refreshes and revocations, without a key.
 * Each instance is for one of them. Numbers alone pass, so that it needs no glue; texts are in
 * a buffer.
 */

import { WaxsealError } from "../errors.js";

interface Buffered {
  readonly memory: WebAssembly.Memory;
  /** The address of a buffer of at least so many bytes. */
  buffer(length: number): number;
}

let load: (() => Promise<WebAssembly.Module>) | undefined;
let loading: Promise<void> | undefined;
let compiled: WebAssembly.Module | undefined;

/** Says how this runtime gets at the module; called by the loaders. */
export function provideShared(loader: () => Promise<WebAssembly.Module>): void {
  load = loader;
}

/** Loads what makes instances, with the module. */
export async function loadWithShared<T>(user: () => Promise<T>): Promise<T> {
  const [found] = await Promise.all([user(), loadShared()]);
  return found;
}

/** Tried again after it has failed. */
function loadShared(): Promise<void> {
  return (loading ??= compile().catch((cause: unknown) => {
    loading = undefined;
    const message =
      "What `refresh` and `revocation` need could not be loaded: deploy all files of the package.";
    throw new WaxsealError("not-loaded", message, { cause });
  }));
}

async function compile(): Promise<void> {
  compiled = await load!();
}

/** An instance of the second module, with its exports `E`. */
export class SharedInstance<E> {
  readonly exports: E & Buffered;
  #view = new Uint8Array(0);

  constructor() {
    const imports: Record<string, Record<string, () => never>> = {};
    for (const { module, name } of WebAssembly.Module.imports(compiled!)) {
      (imports[module] ??= {})[name] = fail;
    }
    const { exports } = new WebAssembly.Instance(compiled!, imports);
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

function fail(): never {
  throw new Error("The core has failed.");
}
