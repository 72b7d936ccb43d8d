/** One request at an endpoint, with what all endpoints need to know of it. */

import { isConfigured, originOf } from "../address.js";
import type { Settings } from "../config/index.js";
import { trustedOrigin } from "../cors.js";
import { statedOrigin } from "../host.js";
import type { Internals } from "../internals.js";
import { urlsAt } from "../mounted.js";
import { clientUrl, strippedMount, type Client } from "../navigation.js";
import type { Fields } from "./body.js";
import { json, respond } from "./respond.js";

export interface EndpointContext extends Client {
  settings: Settings;
  request: Request;
  query: URLSearchParams;
  /** The address that the server sees at the other end of the connection, if it says so. */
  peer: string | undefined;
  /** Empty for a GET. */
  body: Fields;
  /** The `id` behind `/signin/` or `/callback/`. */
  provider: string | undefined;
  /** The configuration names the origin, so what outlives the answer may contain it. */
  isOriginConfigured: boolean;
  /** The origin, and the path that the application is mounted at. */
  appUrl: string;
  /** The one of `trustedOrigins` that a page has asked from. */
  trustedOrigin: string | undefined;
  endpointsUrl: string;
  /** Whose answers the client expects: of NextAuth.js v4, or of Auth.js v5. */
  protocol: "v4" | "v5";
  /** The next address is wanted as JSON, by a client that cannot follow redirects. */
  wantsJson: boolean;
}

/** `mount` is the path that the application itself is mounted at. */
export function contextOf(
  app: Internals,
  request: Request,
  mount: string,
  provider: string | undefined,
  body: Fields,
  peer: string | undefined,
): EndpointContext {
  const { settings } = app;
  const { trust } = settings;
  const origin = originOf(request, trust);
  const isOriginConfigured = isConfigured(origin, request, trust);
  const asking = trustedOrigin(request, settings.trustedOrigins);
  // The client of v5 asks by a header, that of v4 by a field.
  const isV5 = request.headers.has("x-auth-return-redirect");
  const isV4 = !isV5 && (body.json === "true" || settings.format === "next-auth");
  return {
    app,
    settings,
    request,
    query: new URL(request.url).searchParams,
    peer,
    body,
    provider,
    origin,
    isOriginConfigured,
    isOriginKnown: isOriginConfigured || statedOrigin(request, trust) !== undefined,
    ...urlsAt(origin, mount, strippedMount(request.url, settings), settings),
    trustedOrigin: asking === origin ? undefined : asking,
    protocol: isV4 ? "v4" : "v5",
    wantsJson: isV5 || body.json === "true",
  };
}

/** Sends the client to an absolute URL, by redirect or in JSON. */
export function goTo(ctx: EndpointContext, url: string, cookies: readonly string[] = []): Response {
  const headers = { Location: clientUrl(ctx, url) };
  if (!ctx.wantsJson) return respond(null, cookies, 302, headers);
  // In full, as clients of Auth.js expect it; Auth.js sends the header here too.
  return json({ url }, cookies, 200, ctx.protocol === "v5" ? headers : {});
}

/** A page of the application, or else the endpoint that shows it, with parameters. */
export function pageUrl(
  ctx: Client & Pick<EndpointContext, "appUrl" | "endpointsUrl" | "settings">,
  page: keyof typeof PAGE_ENDPOINTS,
  parameters: { [name: string]: string },
): string {
  const { endpointsUrl, origin, settings } = ctx;
  const path = settings.pages[page];
  const url = new URL(
    path === undefined ? `${endpointsUrl}/${PAGE_ENDPOINTS[page]}` : absolute(path, ctx),
  );
  for (const [name, value] of Object.entries(parameters)) {
    // A path would mean nothing to a page of another site, and not to all of version 5.
    const isPath = name === "callbackUrl" && url.origin === origin && settings.compat?.major !== 5;
    url.searchParams.set(name, isPath ? clientUrl(ctx, value) : value);
  }
  return url.href;
}

/** The endpoints that show pages, by the names in the configuration. */
const PAGE_ENDPOINTS = {
  signIn: "signin",
  signOut: "signout",
  error: "error",
  verifyRequest: "verify-request",
  // There is no built-in one: it is only asked for where the application has it.
  newUser: "",
} as const;

function absolute(path: string, { appUrl }: Pick<EndpointContext, "appUrl">): string {
  // Two slashes begin a host.
  if (/^(https?:|[/\\]{2})/i.test(path)) return new URL(path, appUrl).href;
  return appUrl + path;
}
