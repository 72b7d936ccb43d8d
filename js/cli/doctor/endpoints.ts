/** Checks of the session, csrf and signin endpoints, with nobody signed in. */

import type { Format } from "waxseal";
import { COOKIE_BASES, FORMATS } from "../../formats.js";
import { withoutPrefix } from "../../inspect/session-cookie.js";
import type { DoctorContext } from "./context.js";
import { callbackUrlIn, isPrivate, jsonOf, type CsrfToken, type SiteResponse } from "./site.js";

/** Checks the session endpoint, unless nothing answers as the endpoints do. */
export async function checkEndpoints(context: DoctorContext): Promise<"found" | "missing"> {
  const { site, checks, basePath } = context;
  const session = await site.request(`${basePath}/session`);
  if (isMissing(session)) {
    const csrf = await site.request(`${basePath}/csrf`);
    if (isMissing(csrf)) {
      checks.add(
        "session",
        false,
        "",
        `Nothing answers as waxseal does below ${basePath} (${session.request} answers ${session.status}, ${csrf.request} ${csrf.status}): mount \`handler\` there, or pass --base-path.`,
      );
      return "missing";
    }
  }
  checkSession(context, session);
  return "found";
}

/** Not there, or the page that the application shows for any path. */
function isMissing(response: SiteResponse): boolean {
  const { status } = response;
  return status === 404 || status === 405 || (status < 300 && jsonOf(response) === undefined);
}

function checkSession({ checks }: DoctorContext, response: SiteResponse): void {
  const { request, status } = response;
  const body = jsonOf(response);
  const isEmpty = body === null || (typeof body === "object" && Object.keys(body).length === 0);
  checks.add(
    "session",
    status === 200 && isEmpty,
    `${request} answers ${JSON.stringify(body)} without a session.`,
    status === 200
      ? `${request} must answer null (or {} as NextAuth.js v4) without a session, and does not.`
      : `${request} answers ${status}: are the endpoints elsewhere? See --base-path.`,
  );
  if (status !== 200) return;
  checks.add(
    "session-cache",
    isPrivate(response),
    `No cache keeps ${request}.`,
    `${request} may be kept by a cache, which then gives one user's session to another: send Cache-Control: private, no-store.`,
  );
}

/** Returns the CSRF token, and the format if the name of its cookie gives it away. */
export async function checkCsrfEndpoint({
  site,
  checks,
  basePath,
}: DoctorContext): Promise<{ csrf?: CsrfToken; format?: Format | undefined }> {
  const response = await site.request(`${basePath}/csrf`);
  const token: unknown = jsonOf(response)?.csrfToken;
  const cookie = response.cookies.find(({ name }) => name.endsWith("csrf-token"));
  const isGood = response.status === 200 && typeof token === "string" && cookie !== undefined;
  checks.add(
    "csrf",
    isGood,
    `${response.request} gives a token and its cookie.`,
    `${response.request} must answer 200 with {"csrfToken":"…"} and set its cookie; it answers ${response.status}.`,
  );
  if (!isGood) return {};
  return {
    csrf: { token, cookie: `${cookie.name}=${cookie.value}` },
    format: formatOf(cookie.name),
  };
}

function formatOf(csrfCookie: string): Format | undefined {
  const name = withoutPrefix(csrfCookie);
  return FORMATS.find((format) => name.startsWith(`${COOKIE_BASES[format]}.`));
}

/** `appOrigin` is what the application believes to be its own origin, if it is wrong. */
export async function checkSignInEndpoint(
  { site, checks, basePath }: DoctorContext,
  appOrigin: string | undefined,
): Promise<void> {
  const response = await site.request(
    `${basePath}/signin?callbackUrl=${encodeURIComponent("//evil.example")}`,
  );
  const { request, status } = response;
  const location = response.headers.get("location");
  checks.add(
    "signin",
    status < 400,
    `${request} ${location === null ? "shows a page" : "leads to the sign-in page"}.`,
    `${request} answers ${status}: nobody can sign in there.`,
  );
  if (status >= 400) return;
  const urls = location === null ? [] : [location, callbackUrlIn(location)];
  const cookie = response.cookies.find(({ name }) => name.endsWith("callback-url"));
  if (cookie) urls.push(decode(cookie.value));
  const foreign = urls
    .flatMap((url) => (url && site.foreignOrigin(url)) ?? [])
    .filter((origin) => origin !== appOrigin);
  checks.add(
    "signin-redirect",
    foreign.length === 0,
    "Sign-in keeps a callbackUrl of another site out.",
    `Sign-in takes a callbackUrl that leads to ${foreign[0]}: let callbacks.redirect return only addresses of the same origin.`,
  );
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
