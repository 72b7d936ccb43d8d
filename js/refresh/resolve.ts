/** `resolve` of an auth object, where the provider's tokens are refreshed when that is due. */

import type { Context } from "../context.js";
import { invalid, noWrites, undecided, type ActiveOutcome, type Answer } from "../core/outcomes.js";
import type { Reading, Refreshed } from "../reading.js";
import type { Source } from "../types/source.js";
import { noteSize, refreshRead } from "./session.js";

/** `apply` runs the callbacks, with new tokens where there are any. */
export async function resolveRefreshed(
  context: Context,
  source: Source,
  read: ActiveOutcome,
  { request, readOnly, options }: Reading,
  apply: (readOnly: boolean, refreshed?: Refreshed) => Promise<Answer>,
): Promise<Answer> {
  const about = { ...options, now: request[2], canWrite: !readOnly };
  try {
    const decision = await refreshRead(context, source, read, about);
    switch (decision.kind) {
      case "keep":
        return await apply(readOnly);
      case "write": {
        const outcome = await apply(decision.isShown, decision);
        if (outcome.status === "active") noteSize(context.settings, outcome);
        return outcome;
      }
      case "end": {
        const clears = decision.clears && !readOnly;
        const { writes } = clears ? context.core.clear(request, true) : { writes: noWrites() };
        return invalid(decision.reason, writes);
      }
      case "undecided":
        return undecided(read.session, decision.cause);
    }
  } catch (cause) {
    return undecided(read.session, cause);
  }
}
