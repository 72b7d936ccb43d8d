/** Refusing what another site posts, before anything of it is read. */

import { header, originOf, type Trust } from "../source.js";
import { Problem } from "./respond.js";

/**
 * Browsers send `Sec-Fetch-Site` (W3C Fetch Metadata) and `Origin` (RFC 6454), and
 * no page can set them. Where both are missing, the CSRF token alone decides.
 *
 * @throws Problem when the request comes from elsewhere.
 */
export function checkOrigin(request: Request, trust: Trust): void {
  const site = request.headers.get("sec-fetch-site");
  // The browser has compared them, whatever a proxy has made of the address.
  if (site === "same-origin") return;
  const from = request.headers.get("origin");
  const isElsewhere = site !== null && site !== "none";
  if (isElsewhere || (from !== null && !isOwn(from, request, trust))) {
    const message = "This comes from another site. (Behind a proxy: set AUTH_URL, or trustHost.)";
    throw new Problem(403, "cross-site", message);
  }
}

/**
 * The origin that the application has, or one at the host that this request went
 * to: behind another server, `request.url` may have the inner name of this one.
 */
function isOwn(from: string, request: Request, trust: Trust): boolean {
  const origin = originOf(request, trust);
  const host = header(request, "host").toLowerCase();
  // What is known to be https is not reached by plain http.
  const schemes = origin.startsWith("https:") ? ["https"] : ["https", "http"];
  return from === origin || schemes.some((scheme) => from === `${scheme}://${host}`);
}
