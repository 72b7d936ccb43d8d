/**
 * The instance of the module that only reads: one for all readers, made at first use and again
 * after a trap. Numbers alone pass, so that it needs no glue.
 */

import { failingImports, isRefused, notLoaded, requireGlobals, trap } from "../core/faults.js";
import { InputBuffer } from "../core/input.js";
import { WaxsealError } from "../errors.js";

/** What the module exports; the layout of its answers is in `src/wasm_reader/mod.rs`. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  input(length: number): number;
  make(length: number): number;
  verify(reader: number, length: number, scheme: number, now: number): number;
  dropReader(reader: number): void;
}

/** An instance with its buffers. */
export class Instance {
  /** From 1 on; none is that of another. */
  readonly number = ++count;
  readonly exports: Exports;
  input: InputBuffer;

  constructor(module: WebAssembly.Module) {
    const { exports } = new WebAssembly.Instance(module, failingImports(module));
    this.exports = exports as unknown as Exports;
    this.input = this.#newInput();
  }

  #newInput(): InputBuffer {
    return new InputBuffer(this.exports.memory, this.exports.input);
  }

  /** Makes a reader, whose configuration leaves nothing behind in the input. */
  make(config: string): { reader: number; messages: [number, ...string[]][] } {
    const at = this.exports.make(this.input.write(config, Infinity)) >>> 0;
    // It is emptied, and has another place from now on.
    this.input = this.#newInput();
    const [reader, length] = this.words(at, 2) as [number, number];
    return { reader, messages: JSON.parse(this.text(at + 8, length)) };
  }

  words(at: number, count: number): number[] {
    const view = new DataView(this.exports.memory.buffer, at);
    return Array.from({ length: count }, (_, index) => view.getUint32(4 * index, true));
  }

  text(at: number, length: number): string {
    decoder ??= new TextDecoder("utf-8", { ignoreBOM: true });
    return decoder.decode(new Uint8Array(this.exports.memory.buffer, at, length));
  }
}

// Made at first use: Jest's jsdom environment has no such class.
let decoder: TextDecoder | undefined;

let load: (() => WebAssembly.Module) | undefined;
let compiled: WebAssembly.Module | undefined;
let current: Instance | undefined;
/** The instances that were made. */
let count = 0;

/** Says how this runtime gets at the module; called by the loaders. */
export function provideReader(loader: () => WebAssembly.Module): void {
  load = loader;
}

/** Runs what calls into the instance. @throws WaxsealError for whatever went wrong. */
export function withInstance<T>(operation: (instance: Instance) => T): T {
  const instance = (current ??= connect());
  try {
    return operation(instance);
  } catch (error) {
    if (error instanceof WaxsealError) throw error;
    // A trap leaves the memory in an unknown state, so nothing of it is used again.
    current = undefined;
    throw trap(error);
  }
}

/** The number of the instance that works; 0 where there is none. */
export function currentNumber(): number {
  return current?.number ?? 0;
}

function connect(): Instance {
  if (!load)
    throw new WaxsealError("not-loaded", 'Import "waxseal/verify" by its name, not by a path.');
  requireGlobals();
  try {
    compiled ??= load();
  } catch (cause) {
    throw notLoaded(cause);
  }
  try {
    return new Instance(compiled);
  } catch (cause) {
    throw isRefused(cause) ? notLoaded(cause) : trap(cause);
  }
}
