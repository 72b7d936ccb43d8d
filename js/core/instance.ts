/**
 * The WebAssembly instance: one for all auth objects, made at first use and again after
 * a trap. A trap leaves the memory of an instance in an unknown state, so nothing of it
 * is used again.
 */

import { noRandomness, WaxsealError, type WaxsealErrorCode } from "../errors.js";
import { isRefused, notLoaded, requireGlobals, trap } from "./faults.js";
import { __wbg_reset_state, initSync } from "../wasm/core.js";

/** Hears of faults that the caller did not cause: a trap, no randomness. */
export type OnFault = (fault: WaxsealError) => void;

export let memory: WebAssembly.Memory;

let load: (() => WebAssembly.Module) | undefined;
/** Counts the instances; engines of earlier ones are unusable. */
let generation = 0;
let hasTrapped = false;
/** A call is under way: the randomness source that it asks might call back. */
let inCall = false;
let isRenewalMissed = false;

/** Says how this runtime gets at the module; called by the loaders. */
export function provide(loader: () => WebAssembly.Module): void {
  load = loader;
}

/** The number of the current instance, which is created where there is none that works. */
export function currentInstance(): number {
  if (generation === 0) {
    start();
  } else if (hasTrapped) {
    __wbg_reset_state();
    connect();
  }
  return generation;
}

/** Notes that the call under way could not renew a session: there was no randomness. */
export function missRenewal(): void {
  isRenewalMissed = true;
}

/**
 * Runs what calls into the instance, with this argument, so that no call needs a closure.
 *
 * @throws WaxsealError for whatever went wrong.
 */
export function callInstance<A, T>(
  operation: (argument: A) => T,
  argument: A,
  onFault: OnFault,
): T {
  // Refused before it overwrites anything that the outer call still reads.
  if (inCall) throw reportFault(reentrant(), onFault);
  let result: T;
  let fault: WaxsealError | undefined;
  inCall = true;
  isRenewalMissed = false;
  try {
    result = operation(argument);
  } catch (error) {
    fault = asWaxsealError(error);
  } finally {
    inCall = false;
  }
  if (fault) throw reportFault(fault, onFault);
  if (isRenewalMissed) onFault(noRandomness());
  return result!;
}

const FAULTS: readonly WaxsealErrorCode[] = ["no-randomness", "reentrant", "trap"];

function reportFault(fault: WaxsealError, onFault: OnFault): WaxsealError {
  if (FAULTS.includes(fault.code)) onFault(fault);
  return fault;
}

function start(): void {
  if (!load) throw new WaxsealError("not-loaded", 'Import "waxseal" by its name, not by a path.');
  requireGlobals();
  let module: WebAssembly.Module;
  try {
    module = load();
  } catch (cause) {
    throw notLoaded(cause);
  }
  try {
    connect(module);
  } catch (cause) {
    throw isRefused(cause) ? notLoaded(cause) : cause;
  }
}

function connect(module?: WebAssembly.Module): void {
  // Once initialised, `initSync` only returns the exports of the live instance.
  memory = initSync({ module: module! }).memory;
  generation++;
  hasTrapped = false;
}

function reentrant(): WaxsealError {
  return new WaxsealError(
    "reentrant",
    "waxseal was called while it drew randomness: `crypto.getRandomValues` must not call it.",
  );
}

/** What the engine threw: an error of its own is `{ code, message }`, all else is a trap. */
function asWaxsealError(error: any): WaxsealError {
  if (error instanceof WaxsealError) return error;
  if (isEngineError(error)) return new WaxsealError(error.code, error.message);
  hasTrapped = generation > 0;
  return trap(error);
}

/** No exception of JavaScript is a plain object; what a broken instance throws may be anything. */
function isEngineError(error: any): error is { code: WaxsealErrorCode; message: string } {
  return (
    typeof error === "object" &&
    error !== null &&
    Object.getPrototypeOf(error) === Object.prototype &&
    typeof error.code === "string" &&
    /^[a-z-]+$/.test(error.code) &&
    typeof error.message === "string"
  );
}
