/** One request at an endpoint, with what all endpoints need to know of it. */

import type { Auth } from "../auth.js";
import type { Settings } from "../config.js";
import type { Internals } from "../internals.js";
import { originOf } from "../source.js";
import type { Fields } from "./body.js";
import { json, respond } from "./respond.js";

export interface Visit {
  auth: Auth<any, any, any>;
  inner: Internals;
  settings: Settings;
  request: Request;
  query: URLSearchParams;
  /** Empty for a GET. */
  body: Fields;
  /** What stands behind `/signin/` or `/callback/`. */
  provider: string | undefined;
  /** The origin of the application, as the browser sees it. */
  origin: string;
  /** The origin, and the path that the application is mounted at. */
  home: string;
  /** The address of the endpoints. */
  base: string;
  /** Whose answers the client expects: of NextAuth.js v4, or of Auth.js v5. */
  manner: "v4" | "v5";
  /** The next address is wanted as JSON, by a client that cannot follow redirects. */
  wantsJson: boolean;
}

export function visitOf(
  auth: Auth<any, any, any>,
  inner: Internals,
  request: Request,
  mount: string,
  provider: string | undefined,
  body: Fields,
): Visit {
  const { settings } = inner;
  const origin = originOf(request, settings.trust);
  const { basePath } = settings;
  const home = origin + mount;
  // The client of v5 asks by a header, that of v4 by a field.
  const isV5 = request.headers.has("x-auth-return-redirect");
  const isV4 = !isV5 && (body.json === "true" || settings.format === "next-auth");
  return {
    auth,
    inner,
    settings,
    request,
    query: new URL(request.url).searchParams,
    body,
    provider,
    origin,
    home,
    // A `basePath` may be written with the mount, as the client needs it.
    base: (mount && basePath.startsWith(`${mount}/`) ? origin : home) + basePath,
    manner: isV4 ? "v4" : "v5",
    wantsJson: isV5 || body.json === "true",
  };
}

/** Sends the client to an absolute URL, or tells it. */
export function goTo(visit: Visit, url: string, cookies: readonly string[] = []): Response {
  const headers = { Location: url };
  if (!visit.wantsJson) return respond(null, cookies, 302, headers);
  // Auth.js has the header here too.
  return json({ url }, cookies, 200, visit.manner === "v5" ? headers : {});
}

/** A page of the application, or else the endpoint that shows it, with parameters. */
export function pageUrl(
  { home, base, settings }: Visit,
  page: "signIn" | "signOut" | "error",
  parameters: { [name: string]: string },
): string {
  const path = settings.pages[page];
  const url = new URL(path === undefined ? `${base}/${page.toLowerCase()}` : absolute(path, home));
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

function absolute(path: string, home: string): string {
  if (/^https?:/i.test(path)) return path;
  return path.startsWith("/") ? home + path : `${home}/${path}`;
}
