import type { CompatCookie } from "../compat.js";
import type { Internals } from "../internals.js";
import { nameOf } from "../set-cookie.js";
import type { EndpointContext } from "./context.js";
import { cookieLine, cookieValues, givenCookie } from "./cookies.js";
import { json } from "./respond.js";
import { MissingCsrf } from "./sign-in-error.js";

/** `GET csrf`: the token that every `POST` needs, and its cookie. */
export function getCsrf({ app, request }: EndpointContext): Response {
  const { token, setCookie } = app.csrf(request, undefined);
  return json({ csrfToken: token }, setCookie === null ? [] : [setCookie]);
}

/** @throws MissingCsrf unless the form has the cookie's token. */
export function checkCsrf(
  { app, request, body }: EndpointContext,
  page: "signin" | "signout",
): void {
  if (!app.csrf(request, body.csrfToken).verified) throw new MissingCsrf(page);
}

/**
 * The originals set the cookie with every answer: a sign-in page that the server renders with
 * `getCsrfToken` has the token of the cookie that came with the session before.
 */
export function withEarlyCsrfCookie(
  { app, request }: EndpointContext,
  response: Response,
): Response {
  const line = app.settings.compat ? app.csrf(request, undefined).setCookie : null;
  const isSet = (name: string) =>
    response.headers.getSetCookie().some((other) => nameOf(other) === name);
  if (line && !isSet(nameOf(line))) response.headers.append("Set-Cookie", line);
  return response;
}

/** With the name and attributes that a configuration of next-auth gives the CSRF cookie. */
export function withGivenCsrfCookie(app: Internals): Internals {
  const given = givenCookie(app.settings, "csrfToken");
  if (!given) return app;
  const csrf: Internals["csrf"] = (source, token) => {
    const found = app.csrf(given.name ? asOurs(source, given.name, app) : source, token);
    const { setCookie } = found;
    return { ...found, setCookie: setCookie && asGiven(setCookie, given, app) };
  };
  return Object.setPrototypeOf({ csrf }, app) as Internals;
}

type Source = Parameters<Internals["csrf"]>[0];

/** The request with the cookie under the name under which the core reads it on any scheme. */
function asOurs(source: Source, name: string, { settings }: Internals): Source {
  const ours = `__Host-${settings.format}.csrf-token`;
  const pairs = cookieValues(source, name).map((value) => `${ours}=${value}`);
  const { headers: sent, url, socket } = source as Request & { socket?: object };
  const headers = new Headers(sent);
  headers.set("cookie", pairs.join("; "));
  return { headers, url, socket } as Source;
}

function asGiven(line: string, { name = nameOf(line), options }: CompatCookie, app: Internals) {
  const value = line.slice(line.indexOf("=") + 1, line.indexOf(";"));
  return cookieLine(app.settings, name, value, options?.maxAge, options);
}
