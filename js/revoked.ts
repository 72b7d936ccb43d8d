/** What was revoked, for those who configure it; the rest is loaded on demand. */

import type { Context } from "./context.js";
import type { Parsed } from "./core/index.js";
import { loadWithShared } from "./core/shared.js";
import { undecided, type Answer } from "./core/packed.js";
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
  const { core, settings } = context;
  const read = core.verify(
    request,
    loaded === undefined || settings.given.revocation!.horizon! > 0,
  );
  if (read.status !== "active") return read;
  if (!loaded) {
    later(async () => {
      // Which begins a load.
      const { checkNow } = await loadRevocations();
      checkNow(context, source, request, read, options);
    });
    const message =
      "What was revoked is not loaded: await `auth.ready()` before `verify`, or use `resolve`.";
    return undecided(null, new WaxsealError("revocation-stale", message));
  }
  const verdict = loaded.checkNow(context, source, request, read, options);
  if (verdict === "passes")
    return settings.given.revocation!.horizon ? core.verify(request, false) : read;
  const { renewed } = read;
  return (
    loaded.outcomeOf(context, request, verdict, false) ??
    (renewed === null ? read : core.verify(request, true))
  );
}
