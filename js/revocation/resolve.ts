/** `verify` and `resolve` of an auth object, where revoked sessions must not pass. */

import type { Context } from "../context.js";
import type { Parsed } from "../core/index.js";
import type { ActiveOutcome, Answer } from "../core/outcomes.js";
import type { Reading } from "../reading.js";
import type { ReadOptions, Source } from "../types/source.js";
import { check, checkNow, outcomeOf } from "./check.js";
import { noteRenewal } from "./sessions.js";

/** `verify`, with what is known by now. */
export function verifyNow(
  context: Context,
  source: Source,
  request: Parsed,
  options: ReadOptions | undefined,
): Answer {
  const { core, settings } = context;
  const { horizon } = settings.given.revocation!;
  const read = core.verify(request, horizon !== undefined);
  if (read.status !== "active") return read;
  const verdict = checkNow(context, source, request, read, options);
  if (verdict === "passes") return horizon === undefined ? read : core.verify(request, false);
  const refused = outcomeOf(context, request, verdict, false);
  // Renewed, an unchecked one would outlive the entry that ends it.
  return refused ?? (read.renewed === null ? read : core.verify(request, true));
}

/** `resolve`: asks before anything else sees the session, which goes on with `next`. */
export async function resolveUnrevoked(
  context: Context,
  source: Source,
  read: ActiveOutcome,
  reading: Reading,
  next: (read: Answer, reading: Reading) => Answer | Promise<Answer>,
): Promise<Answer> {
  const { core, settings } = context;
  const { request, readOnly, onlyReads, options } = reading;
  const verdict = await check(context, source, request, read, options);
  const refused = outcomeOf(context, request, verdict, readOnly);
  if (refused) return refused;
  if (verdict === "unchecked") {
    // Renewed, it would outlive the entry that ends it.
    const unrefreshed = { ...options, refresh: false };
    const unwritten = core.verify(request, true);
    return next(unwritten, { ...reading, readOnly: true, options: unrefreshed });
  }
  const isWritten = !onlyReads && settings.given.revocation!.horizon !== undefined;
  const outcome = await next(isWritten ? core.verify(request, false) : read, reading);
  if (outcome.status === "active" && outcome.renewed)
    noteRenewal(context, source, outcome, options?.waitUntil);
  return outcome;
}
