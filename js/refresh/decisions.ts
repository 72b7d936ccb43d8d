/** What the core decides of refreshes: when one is due, and what it changes. */

import { SharedInstance } from "../core/shared-instance.js";
import { WaxsealError } from "../errors.js";

/** What `src/wasm_shared/refresh.rs` exports. */
interface Exports {
  refreshDue(claims: number, claim: number, before: number, spread: number, now: number): number;
  patchBetween(
    before: number,
    after: number,
    earlier: number,
    hasTenant: boolean,
    hasIssuer: boolean,
  ): number;
  applyPatch(claims: number, patch: number, hasTenant: boolean, hasIssuer: boolean): number;
}

/** Which claims are the core's own. */
export interface Protection {
  hasTenant: boolean;
  hasIssuer: boolean;
}

let instance: SharedInstance<Exports> | undefined;

/** 0 not yet, 1 soon, 2 now, 3 the claim says nothing. Seconds, and `now` in milliseconds. */
export function refreshDue(
  claims: string,
  claim: string,
  before: number,
  spread: number,
  now: number,
): number {
  return call((shared) => {
    const [length, name] = shared.write(claims, claim);
    return shared.exports.refreshDue(length!, name!, before, spread, now);
  });
}

/** What changed, following `earlier` changes, as JSON. */
export function patchBetween(
  { hasTenant, hasIssuer }: Protection,
  before: string,
  after: string,
  earlier: string | undefined,
): string {
  return call((shared) => {
    const [from, to, patch] = shared.write(before, after, earlier ?? "");
    return result(shared, shared.exports.patchBetween(from!, to!, patch!, hasTenant, hasIssuer));
  });
}

/** The claims with a patch. */
export function applyPatch(
  { hasTenant, hasIssuer }: Protection,
  claims: string,
  patch: string,
): string {
  return call((shared) => {
    const [length, of] = shared.write(claims, patch);
    return result(shared, shared.exports.applyPatch(length!, of!, hasTenant, hasIssuer));
  });
}

/**
 * Tries once more in a new instance: what the provider has answered must not be lost.
 *
 * @throws WaxsealError `"trap"` where the core has stopped again.
 */
function call<T>(work: (shared: SharedInstance<Exports>) => T): T {
  const attempt = () => work((instance ??= new SharedInstance()));
  try {
    return attempt();
  } catch (error) {
    if (error instanceof WaxsealError) throw error;
  }
  instance = undefined;
  try {
    return attempt();
  } catch (error) {
    instance = undefined;
    throw error instanceof WaxsealError ? error : stopped(error);
  }
}

/** Any other exception than one of WebAssembly may quote the memory, which holds tokens. */
function stopped(error: unknown): WaxsealError {
  const cause = error instanceof WebAssembly.RuntimeError ? error : undefined;
  const message = "The WebAssembly core stopped and is replaced: the next call works.";
  return new WaxsealError("trap", message, { cause });
}

function result(shared: SharedInstance<Exports>, length: number): string {
  if (length >= 0) return shared.read(length);
  throw new WaxsealError("invalid-claims", "The claims of a session must be an object of JSON.");
}
