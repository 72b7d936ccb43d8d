/** What `requireSession` demands of a request, whatever the framework, and `require` too. */

import type { Internals } from "../internals.js";
import { isProved } from "../proof.js";
import type { Outcome } from "../types/outcome.js";
import { refuse } from "./refusal.js";

/** Options of `requireSession`. */
export interface GuardOptions {
  /**
   * Whether a request without a session is sent to the sign-in page; by default
   * when a browser asks for a page. Otherwise it is answered with 401, or with 503 where
   * nobody can say whether there is one (`undecided`).
   */
  redirect?: boolean;
  /**
   * Seconds since the user must have proved who they are, as in `auth.require`: before
   * something that a session left open must not do.
   *
   * @default none: any session will do
   */
  within?: number;
}

/** Whether there is a session, and one that is recent enough. */
export function isDemanded(
  app: Internals,
  outcome: Outcome<any, any>,
  { within }: GuardOptions,
): boolean {
  return within === undefined ? outcome.session !== null : isProved(app, outcome, within);
}

/** The answer where that is not so. */
export function refuseOutcome(
  app: Internals,
  request: Request,
  outcome: Outcome<any, any>,
  { redirect, within }: GuardOptions,
): Response {
  return refuse(request, app.settings, {
    redirects: redirect,
    within,
    isSignedIn: outcome.session !== null,
    undecided: outcome.status === "undecided" ? outcome : undefined,
  });
}
