/** Loading the second module of the core, for those who configure `refresh` or `revocation`. */

import { WaxsealError } from "../errors.js";
import { loadOnce } from "../load-once.js";

let load: (() => Promise<WebAssembly.Module>) | undefined;
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

const loadShared = loadOnce(async () => {
  try {
    compiled = await load!();
  } catch (cause) {
    const message =
      "What `refresh` and `revocation` need could not be loaded: deploy all files of the package.";
    throw new WaxsealError("not-loaded", message, { cause });
  }
});

/** The module, once it is loaded. */
export function sharedModule(): WebAssembly.Module {
  return compiled!;
}
