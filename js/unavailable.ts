/** What guards answer to programs where nobody can say whether somebody is signed in. */

import { NO_STORE } from "./cache.js";
import { unauthenticated } from "./refuse.js";
import type { Refusal } from "./types/answers.js";

/**
 * A store or a callback has failed, and the cookie stays: it may pass in a moment, and signing in
 * would not help. It does where there were too many cookies, of which it leaves one.
 */
export function unavailable({ cause }: { session: unknown; cause?: unknown }): Response {
  if ((cause as { code?: unknown } | undefined)?.code === "verification-limit")
    return unauthenticated();
  const message = "Whether you are signed in cannot be found out right now: try again.";
  const headers = { ...NO_STORE, "Retry-After": "5" };
  const body: Refusal = { error: "undecided", message };
  return Response.json(body, { status: 503, statusText: "Service Unavailable", headers });
}
