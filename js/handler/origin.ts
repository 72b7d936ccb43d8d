/** Refusing what another site posts, before the body is read. */

import { statedOrigin } from "../host.js";
import type { Trust } from "../source.js";
import { Problem } from "./respond.js";

/**
 * Browsers send `Sec-Fetch-Site` (W3C Fetch Metadata) and `Origin` (RFC 6454), and
 * no page can set them. Where both are missing, the CSRF token alone decides.
 *
 * @throws Problem when the request comes from elsewhere.
 */
export function checkOrigin(request: Request, trust: Trust): void {
  const site = request.headers.get("sec-fetch-site");
  // The browser has compared the origins, whatever a proxy has made of the URL.
  if (site === "same-origin") return;
  const isElsewhere = site !== null && site !== "none";
  const isStated = request.headers.has("origin");
  if (isElsewhere || (isStated && statedOrigin(request, trust) === undefined)) {
    const message = "This comes from another site. (Behind a proxy: set AUTH_URL, or trustHost.)";
    throw new Problem(403, "cross-site", message);
  }
}
