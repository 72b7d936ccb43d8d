/** Loading the second module of the core, for those who configure `refresh` or `revocation`. */

import { WaxsealError } from "../errors.js";

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

/** The module, once it is loaded. */
export function sharedModule(): WebAssembly.Module {
  return compiled!;
}
