/** Asking `callbacks.authorized`, and reading its answer. */

import { asCallbackError, badReturn, withTimeout } from "../callbacks.js";
import type { Settings } from "../config/index.js";
import { isServed, type Endpoint } from "../endpoints.js";
import { reportOnce } from "../log.js";
import { isPage, withoutSlash } from "../navigation.js";

export type Verdict = boolean | Response | undefined;

/**
 * Asks `callbacks.authorized`. What it throws lets nobody pass.
 *
 * @param isSignal Whether the framework threw it for control flow.
 */
export async function askAuthorized(
  settings: Settings,
  args: { request: any; auth: any },
  isSignal: (cause: unknown) => boolean = () => false,
): Promise<Verdict> {
  const { callbacks } = settings;
  if (!callbacks.authorized) return true;
  try {
    const answer = callbacks.authorized(args);
    const verdict = await withTimeout(settings, "callbacks.authorized", answer);
    // Any other truthy value may be meant as a page to go to.
    if (!verdict || verdict === true || isResponse(verdict)) return verdict;
  } catch (cause) {
    if (!isSignal(cause))
      reportOnce(settings, asCallbackError(cause, "callbacks.authorized threw."));
    throw cause;
  }
  const error = badReturn("callbacks.authorized must return true, false or a Response.");
  reportOnce(settings, error);
  throw error;
}

function isResponse(verdict: Verdict): boolean {
  return typeof (verdict as Partial<Response>).headers?.get === "function";
}

/**
 * Whether everyone may see it, since nobody could sign in otherwise: what `handler` serves, and
 * the pages that take its place. No endpoint has an escape or a parameter in its path, which a
 * server behind might read as another path.
 */
export function isOpenToAll(
  path: string,
  method: string,
  endpoint: Endpoint | undefined,
  settings: Settings,
): boolean {
  const { pages, providers } = settings;
  if (endpoint && isServed(endpoint, method, providers)) return true;
  return [pages.signIn, pages.error, pages.verifyRequest].some(
    (page) => page !== undefined && isPage(path, page, settings),
  );
}

/** Whether a redirect leads back to where it came from. Open pages differ by their query only. */
export function isLoop(to: URL, from: URL, isOpen: boolean): boolean {
  return (
    to.origin === from.origin &&
    withoutSlash(to.pathname) === withoutSlash(from.pathname) &&
    (isOpen || to.search === from.search)
  );
}
