/** Refusing what another site posts, before the body is read. */

import type { Settings } from "../config/index.js";
import { preflightResponse, trustedOrigin } from "../cors.js";
import { statedOrigin } from "../host.js";
import { advise, warnOnce } from "../log.js";
import { Problem } from "./respond.js";

/**
 * Browsers send `Sec-Fetch-Site` (W3C Fetch Metadata) and `Origin` (RFC 6454), and
 * no page can set them. Where both are missing, the CSRF token alone decides.
 *
 * With `allowsNull`, a page of ours may send the origin "null" (see `isAddressSecret`), which
 * then says nothing.
 *
 * @throws Problem when the request comes from elsewhere.
 */
export function checkOrigin(request: Request, settings: Settings, allowsNull = false): void {
  const site = request.headers.get("sec-fetch-site");
  // The browser has compared the origins, whatever a proxy has made of the URL.
  if (site === "same-origin") return;
  if (trustedOrigin(request, settings.trustedOrigins) !== undefined) {
    if (site === "cross-site") warnOfSameSite(settings);
    return;
  }
  const isElsewhere = site !== null && site !== "none";
  const origin = request.headers.get("origin");
  const isStated = origin !== null && !(allowsNull && origin === "null");
  if (isElsewhere || (isStated && statedOrigin(request, settings.trust) === undefined)) {
    throw crossSite();
  }
}

/**
 * Says once which origin's scripts can read no answer, or have their form refused: there the
 * page learns only that it failed.
 */
export function adviseOnOrigin(request: Request, settings: Settings): void {
  const origin = request.headers.get("origin");
  // None, or "null", is no page that could be listed.
  if (!origin?.startsWith("http")) return;
  try {
    checkOrigin(request, settings);
  } catch (problem) {
    advise(settings, "refused-origin", origin, (problem as Problem).message);
  }
}

/** What a browser asks before a request of another origin. @throws Problem unless it is trusted. */
export function answerPreflight(request: Request, { trustedOrigins }: Settings): Response {
  const origin = trustedOrigin(request, trustedOrigins);
  if (origin === undefined) throw crossSite();
  return preflightResponse(request, origin);
}

function warnOfSameSite(settings: Settings): void {
  if (settings.cookie.sameSite !== "none") warnOnce(settings, SAME_SITE);
}

const SAME_SITE =
  'One of `trustedOrigins` is on another site, from which browsers send no cookie that is not `SameSite=None`: set `cookie: { secure: true, sameSite: "none", partitioned: true }`.';

function crossSite(): Problem {
  const message =
    "This comes from another origin. If that is a page of yours, list its exact origin in `trustedOrigins`; if it is this application behind a proxy, set AUTH_URL, or `trustHost`.";
  return new Problem(403, "cross-site", message);
}
