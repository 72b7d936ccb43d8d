/** What guards answer to those who may not pass. */

import { NO_STORE } from "./cache.js";

/**
 * For programs, which could do nothing with a page. Without `WWW-Authenticate`: no
 * registered scheme means a cookie, and any other would be a wrong hint.
 */
export function unauthenticated(): Response {
  return Response.json(
    { error: "unauthenticated", message: "Sign in first." },
    { status: 401, headers: NO_STORE },
  );
}

/**
 * Whether an `Accept` header (RFC 9110 §12.5.1) asks for JSON rather than HTML: JSON
 * is named, and HTML has less weight or is only among what any type would do for. Any
 * type at all is what the router of Next.js asks for, too.
 */
export function prefersJson(accept: string | null): boolean {
  let json = 0;
  // By how exactly a range names HTML; the most exact one counts.
  const html = new Map<string, number>();
  // A comma between quotes separates nothing.
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

/** From 0 to 1; what is no weight makes a range count for nothing. */
function weightOf(parameter = "q=1"): number {
  return /^q=(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(parameter) ? Number(parameter.slice(2)) : 0;
}
