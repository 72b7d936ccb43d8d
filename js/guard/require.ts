/** Step-up: only those pass who have proved a short while ago who they are. */

import { applyOutcome, unreplacedLines } from "../apply.js";
import type { Internals } from "../internals.js";
import { asRequest } from "../node/request.js";
import { isProved, readWithin } from "../proof.js";
import type { Proved, RequireOptions } from "../types/auth.js";
import type { NodeRequest } from "../types/node.js";
import { refuseOutcome } from "./demand.js";
import { guardRequest } from "./index.js";

/** @throws WaxsealError for a `within` that would let everybody pass, or nobody. */
export async function requireProof(
  app: Internals,
  message: Request | NodeRequest,
  options: RequireOptions,
): Promise<Proved<any, any>> {
  const within = readWithin(options);
  const { outcome, response } = await guardRequest(app, message, false, within);
  if (response) return { outcome, response };
  if (isProved(app, outcome, within)) return { outcome, response: null };
  const answer = refuseOutcome(app, asRequest(message, "guard"), outcome, { within });
  const lines = unreplacedLines(outcome.writes, answer, true);
  return { outcome, response: applyOutcome(outcome, answer, lines) };
}
