/** One request at an endpoint, with what all endpoints need to know of it. */

import { atOrigin, isNamed, originOf, pathAt } from "../address.js";
import type { Settings } from "../config/index.js";
import { statedOrigin } from "../host.js";
import type { Internals } from "../internals.js";
import type { Fields } from "./body.js";
import { json, respond } from "./respond.js";

export interface EndpointContext {
  app: Internals;
  settings: Settings;
  request: Request;
  query: URLSearchParams;
  /** Empty for a GET. */
  body: Fields;
  /** What stands behind `/signin/` or `/callback/`. */
  provider: string | undefined;
  /** The origin of the application, as far as anybody says; what leaves goes through `place`. */
  origin: string;
  /** The configuration names that origin, so that what outlives the answer may. */
  isNamed: boolean;
  /** It does, or the browser: the answer may name it. */
  isTold: boolean;
  /** The origin, and the path that the application is mounted at. */
  home: string;
  /** The address of the endpoints. */
  base: string;
  /** Whose answers the client expects: of NextAuth.js v4, or of Auth.js v5. */
  protocol: "v4" | "v5";
  /** The next address is wanted as JSON, by a client that cannot follow redirects. */
  wantsJson: boolean;
}

export function contextOf(
  app: Internals,
  request: Request,
  mount: string,
  provider: string | undefined,
  body: Fields,
): EndpointContext {
  const { settings } = app;
  const { basePath, trust } = settings;
  const origin = originOf(request, trust);
  const named = isNamed(origin, request, trust);
  const home = origin + mount;
  // The client of v5 asks by a header, that of v4 by a field.
  const isV5 = request.headers.has("x-auth-return-redirect");
  const isV4 = !isV5 && (body.json === "true" || settings.format === "next-auth");
  return {
    app,
    settings,
    request,
    query: new URL(request.url).searchParams,
    body,
    provider,
    origin,
    isNamed: named,
    isTold: named || statedOrigin(request, trust) !== undefined,
    home,
    // A `basePath` may be written with the mount, as the client needs it.
    base: (mount && basePath.startsWith(`${mount}/`) ? origin : home) + basePath,
    protocol: isV4 ? "v4" : "v5",
    wantsJson: isV5 || body.json === "true",
  };
}

/**
 * An address as pages, queries and `Location` have it: of this application only the
 * path, where the host that the browser used may be another than this server knows.
 */
export function place({ origin, isTold }: EndpointContext, url: string): string {
  return isTold ? url : pathAt(url, origin);
}

/** Where `callbacks.redirect` lets the client go, as an absolute URL. */
export function allowed(ctx: EndpointContext, url: string): Promise<string> {
  const { app, origin, request, settings } = ctx;
  return app.redirect(atOrigin(url, origin, request, settings.trust), origin);
}

/** Sends the client to an absolute URL, or tells it. */
export function goTo(ctx: EndpointContext, url: string, cookies: readonly string[] = []): Response {
  const headers = { Location: place(ctx, url) };
  if (!ctx.wantsJson) return respond(null, cookies, 302, headers);
  // Clients of Auth.js take it for an absolute URL.
  // Auth.js has the header here too.
  return json({ url }, cookies, 200, ctx.protocol === "v5" ? headers : {});
}

/** A page of the application, or else the endpoint that shows it, with parameters. */
export function pageUrl(
  ctx: EndpointContext,
  page: "signIn" | "signOut" | "error",
  parameters: { [name: string]: string },
): string {
  const { home, base, origin, settings } = ctx;
  const path = settings.pages[page];
  const url = new URL(path === undefined ? `${base}/${page.toLowerCase()}` : absolute(path, home));
  for (const [name, value] of Object.entries(parameters)) {
    // A page elsewhere can do nothing with a path.
    const isPath = name === "callbackUrl" && url.origin === origin;
    url.searchParams.set(name, isPath ? place(ctx, value) : value);
  }
  return url.href;
}

function absolute(path: string, home: string): string {
  // Two slashes begin a host.
  if (/^(https?:|[/\\]{2})/i.test(path)) return new URL(path, home).href;
  return path.startsWith("/") ? home + path : `${home}/${path}`;
}
