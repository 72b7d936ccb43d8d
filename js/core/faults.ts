/** Why a module could not be loaded, or stopped. */

import { WaxsealError } from "../errors.js";

export function notLoaded(cause: unknown): WaxsealError {
  return new WaxsealError(
    "not-loaded",
    'This runtime does not compile WebAssembly from bytes: on a page, add \'wasm-unsafe-eval\' to `script-src` of its Content-Security-Policy; elsewhere, build with the "edge-light" or "workerd" condition, so that the module is imported as a file.',
    { cause },
  );
}

/** What some test environments and hardened runtimes leave out. */
export function requireGlobals(): void {
  const found = globalThis as { [name: string]: unknown };
  if (found.WebAssembly === undefined) {
    throw new WaxsealError(
      "not-loaded",
      "There is no WebAssembly in this runtime: start Node without `--jitless`.",
    );
  }
  if (found.TextEncoder === undefined || found.TextDecoder === undefined) {
    throw new WaxsealError(
      "not-loaded",
      'There is no TextEncoder or TextDecoder here, as in Jest with jsdom: test server code with `@jest-environment node`, or put `Object.assign(globalThis, require("node:util"))` into a file of `setupFiles`.',
    );
  }
}

/** WebKit enforces a page's policy only where an instance is made. Everything else is a trap. */
export function isRefused(cause: unknown): boolean {
  return /^(Eval|Compile)Error$/.test((cause as Partial<Error> | null)?.name ?? "");
}

/** The instance has stopped, and nothing of it is used again. */
export function trap(error: unknown): WaxsealError {
  return new WaxsealError(
    "trap",
    "The WebAssembly core stopped and is replaced: the next call works. Please report how to reproduce this.",
    { cause: withoutMemory(error) },
  );
}

/** What a module without glue imports: nothing that is called unless it is broken. */
export function failingImports(module: WebAssembly.Module): WebAssembly.Imports {
  const imports: Record<string, Record<string, () => never>> = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    (imports[from] ??= {})[name] = fail;
  }
  return imports;
}

function fail(): never {
  throw new Error("The core has failed.");
}

/**
 * Exceptions of the engine unchanged. Of others only the name: their message may have
 * been read from memory that holds keys and tokens.
 */
function withoutMemory(error: any): Error {
  const isOfEngine = error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
  return isOfEngine ? error : new Error(`${error?.constructor?.name}, thrown in the core`);
}
