/** Checks of the signout endpoint, with nobody signed in. */

import type { DoctorContext } from "./context.js";
import { jsonOf, type CsrfToken, type SiteResponse } from "./site.js";

/** URLs of another origin, as they are smuggled into a `callbackUrl`. */
const FOREIGN_URLS = [
  "//evil.example",
  "/\\evil.example",
  "https://evil.example/",
  "javascript:alert(1)",
];

/**
 * Returns the token again, unless sign-out stopped answering, and what the application
 * believes to be its own origin, if it is wrong.
 */
export async function checkSignOut(
  context: DoctorContext,
  csrf: CsrfToken | undefined,
): Promise<{ csrf?: CsrfToken; appOrigin?: string | undefined }> {
  const { site, checks } = context;
  if (!csrf) {
    checks.skip("signout", "Sign-out was not tried, because the application gave no CSRF token.");
    return {};
  }
  const answered = await checks.attempt("signout", () => checkToken(context, csrf));
  if (!answered) return {};
  if (answered.redirect === undefined) return { csrf };
  const appOrigin = site.foreignOrigin(answered.redirect);
  checks.add(
    "origin",
    appOrigin === undefined,
    "The application knows its own address.",
    `The application takes itself for ${appOrigin}: behind a proxy set AUTH_URL, or trustHost with the right X-Forwarded-Host and -Proto.`,
  );
  const isDone = await checks.attempt("signout", () => checkRedirects(context, csrf, appOrigin));
  return isDone ? { csrf, appOrigin } : { appOrigin };
}

async function checkToken({ site, checks, basePath }: DoctorContext, csrf: CsrfToken) {
  const response = await site.signOut(basePath, csrf);
  const redirect = redirectOf(response);
  checks.add(
    "signout",
    response.status < 400 &&
      redirect !== undefined &&
      !/[?&](csrf=true|error=MissingCSRF)/.test(redirect),
    `${response.request} takes the CSRF token.`,
    `${response.request} answers ${response.status} and refuses its own CSRF token: behind a proxy set AUTH_URL, or trustHost.`,
  );
  return { redirect };
}

async function checkRedirects(
  { site, checks, basePath }: DoctorContext,
  csrf: CsrfToken,
  appOrigin: string | undefined,
): Promise<true> {
  const followed: string[] = [];
  for (const callbackUrl of FOREIGN_URLS) {
    const response = await site.signOut(basePath, csrf, { callbackUrl });
    const origin = site.foreignOrigin(redirectOf(response) ?? "/");
    if (origin !== undefined && origin !== appOrigin)
      followed.push(`${callbackUrl} (to ${origin})`);
    // An application may refuse such a URL, but not break over it.
    else if (response.status >= 500) followed.push(`${callbackUrl} (answers ${response.status})`);
  }
  checks.add(
    "open-redirect",
    followed.length === 0,
    `Sign-out keeps a callbackUrl of another site out (${FOREIGN_URLS.length} tried).`,
    `Sign-out follows a callbackUrl of another site, or breaks over it: ${followed.join(", ")}. Let callbacks.redirect return only addresses of the same origin.`,
  );
  return true;
}

/** Where a sign-out leads, as JSON or as a redirect. */
function redirectOf(response: SiteResponse): string | undefined {
  const url: unknown = jsonOf(response)?.url ?? response.headers.get("location");
  return typeof url === "string" ? url : undefined;
}
