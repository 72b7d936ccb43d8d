/** Checks of a page that only signed-in users may see, with nobody signed in. */

import type { DoctorContext } from "./context.js";
import { callbackUrlIn } from "./site.js";

/** What made Next.js before 15.2.3 skip its middleware (CVE-2025-29927). */
const SUBREQUESTS = ["middleware", "src/middleware"].map((name) => Array(5).fill(name).join(":"));

const NOT_GUARDED =
  "it is not guarded. In Next.js proxy.ts (before 16 middleware.ts) stands beside app/, in src/ if that is there, its `matcher` covers the path and `callbacks.authorized` refuses it; the page itself checks `await auth()`.";

export async function checkGuard(context: DoctorContext, path: string): Promise<void> {
  const { site, checks } = context;
  const { request, status, headers } = await site.request(path);
  const location = headers.get("location");
  const isRedirect = status >= 300 && status < 400 && location !== null;
  const isGuarded = isRedirect || status === 401 || status === 403;
  checks.add(
    "guard",
    isGuarded,
    `${request} without a session ${isRedirect ? "leads to sign-in" : `is answered with ${status}`}.`,
    `${request} answers ${status} without a session: ${status === 200 ? NOT_GUARDED : "a redirect, 401 or 403 is expected."}`,
  );
  if (isRedirect) checkRedirect(context, location);
  if (isGuarded) await checkBypass(context, path);
}

function checkRedirect({ site, checks }: DoctorContext, location: string): void {
  const urls = [location, callbackUrlIn(location)];
  const foreign = urls.flatMap((url) => (url && site.foreignOrigin(url)) ?? []);
  checks.add(
    "guard-redirect",
    foreign.length === 0,
    "The guard's redirect stays on this site.",
    `The guard's redirect leads to ${foreign[0]}: behind a proxy set AUTH_URL, or trustHost with the right X-Forwarded-Host.`,
  );
}

async function checkBypass({ site, checks }: DoctorContext, path: string): Promise<void> {
  let isBypassed = false;
  for (const value of SUBREQUESTS) {
    const headers = { "x-middleware-subrequest": value };
    const { status } = await site.request(path, { headers });
    if (status < 300) isBypassed = true;
  }
  checks.add(
    "guard-bypass",
    !isBypassed,
    "The guard holds against the header x-middleware-subrequest (CVE-2025-29927).",
    "The header x-middleware-subrequest switches the guard off (CVE-2025-29927): update Next.js, and check the session where the data is too.",
  );
}
