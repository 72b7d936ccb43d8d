/** How guards answer requests that may not pass. */

import { NO_STORE, vary } from "./cache.js";
import type { Settings } from "./config/index.js";
import type { Refusal } from "./types/answers.js";

/**
 * The answer to programs, which have no use for a page. Without `WWW-Authenticate` (RFC
 * 9110 §11.6.1): no registered scheme means a cookie, and any other would mislead. With
 * `within` somebody has signed in, but not within so many seconds.
 */
export function unauthenticated(within?: number): Response {
  const body: Refusal =
    within === undefined
      ? { error: "unauthenticated", message: "Sign in first." }
      : // RFC 9470 §3 has the code, and `max_age`.
        {
          error: "insufficient_user_authentication",
          message: "Sign in again first.",
          max_age: within,
        };
  return Response.json(body, { status: 401, statusText: "Unauthorized", headers: NO_STORE });
}

/** The answer where the application is at fault; what it is, the log says. */
export function serverFault(): Response {
  const body: Refusal = { error: "server-error", message: "Try again." };
  return Response.json(body, { status: 500, headers: NO_STORE });
}

/** The outcome, where nobody can say whether there is a session. */
export function undecidedOf<O extends { session: unknown }>(outcome: O | undefined): O | undefined {
  const { status, session } = Object(outcome) as { status?: unknown; session?: unknown };
  return status === "undecided" && session === null ? outcome : undefined;
}

/** The application's own answer instead of the page, kept out of caches. */
export function asPrivate(answer: Response, href: string | undefined): Response {
  // A `Response.redirect()` is immutable.
  const copy = new Response(answer.body, answer);
  // Next.js requires an absolute URL from a proxy.
  if (href !== undefined) copy.headers.set("Location", href);
  if (!copy.headers.has("Cache-Control")) {
    copy.headers.set("Cache-Control", NO_STORE["Cache-Control"]);
  }
  copy.headers.set("Vary", vary(copy.headers.get("Vary"), NO_STORE.Vary));
  return copy;
}

/** Whether the configuration lists the path among those that programs ask for. */
export function isOfPrograms(path: string, { apiPaths }: Settings): boolean {
  return apiPaths !== false && apiPaths.some((prefix) => `${path}/`.startsWith(`${prefix}/`));
}

/**
 * Whether an `Accept` header (RFC 9110 §12.5.1) asks for JSON rather than HTML: JSON
 * is named, and HTML has less weight or is matched only by a wildcard. The router of
 * Next.js asks for any type, too, so a wildcard alone does not count.
 */
export function prefersJson(accept: string | null): boolean {
  let json = 0;
  // The most specific range that matches HTML counts.
  const html = new Map<string, number>();
  // A comma between quotes is no separator.
  for (const range of (accept ?? "")
    .toLowerCase()
    .replace(/"[^"]*"/g, "")
    .split(",")) {
    const [type = "", ...parameters] = range.split(";").map((part) => part.trim());
    const weight = weightOf(parameters.find((part) => part.startsWith("q=")));
    if (/^(application|text)\/(.+\+)?json$/.test(type)) json = Math.max(json, weight);
    else html.set(type, weight);
  }
  const htmlWeight = html.get("text/html") ?? html.get("text/*");
  return (
    json > 0 && (htmlWeight === undefined ? json >= (html.get("*/*") ?? 0) : json > htmlWeight)
  );
}

/** From 0 to 1; a malformed weight counts as 0. */
function weightOf(parameter = "q=1"): number {
  return /^q=(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(parameter) ? Number(parameter.slice(2)) : 0;
}
