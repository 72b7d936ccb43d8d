/** What was revoked, for those who configure it; the rest is loaded on demand. */

import type { Context } from "./context.js";
import type { Parsed } from "./core/index.js";
import { loadWithShared } from "./core/shared.js";
import { undecided, type Answer } from "./core/outcomes.js";
import { WaxsealError } from "./errors.js";
import { later } from "./log.js";
import type { ReadOptions, Source } from "./types/source.js";

type Revocations = typeof import("./revocation/index.js");

let loaded: Revocations | undefined;

/** Kept, since `import` takes longer than a look-up. */
export async function loadRevocations(): Promise<Revocations> {
  return (loaded ??= await loadWithShared(() => import("./revocation/index.js")));
}

/** `verify` with what is known; nothing is before the first load. */
export function verifyUnrevoked(
  context: Context,
  source: Source,
  request: Parsed,
  options: ReadOptions | undefined,
): Answer {
  if (loaded) return loaded.verifyNow(context, source, request, options);
  const read = context.core.verify(request, true);
  if (read.status !== "active") return read;
  later(async () => {
    // Which begins a load.
    (await loadRevocations()).verifyNow(context, source, request, options);
  });
  const message =
    "What was revoked is not loaded: await `auth.ready()` before `verify`, or use `resolve`.";
  return undecided(null, new WaxsealError("revocation-stale", message));
}
