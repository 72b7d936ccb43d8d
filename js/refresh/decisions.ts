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

/** @throws WaxsealError `"trap"` where the core has stopped; the next call has a new instance. */
function call<T>(work: (shared: SharedInstance<Exports>) => T): T {
  try {
    return work((instance ??= new SharedInstance()));
  } catch (error) {
    if (error instanceof WaxsealError) throw error;
    instance = undefined;
    // Any other exception may quote the memory, which holds tokens.
    const cause = error instanceof WebAssembly.RuntimeError ? error : undefined;
    const message = "The WebAssembly core stopped and is replaced: the next call works.";
    throw new WaxsealError("trap", message, { cause });
  }
}

function result(shared: SharedInstance<Exports>, length: number): string {
  if (length >= 0) return shared.read(length);
  throw new WaxsealError("invalid-claims", "The claims of a session must be an object of JSON.");
}
