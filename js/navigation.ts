/** Where a client may be sent, and how the address is written for it. */

import { atOrigin, pathAt } from "./address.js";
import type { Settings } from "./config/index.js";
import { APP_ORIGIN } from "./host.js";
import type { Internals } from "./internals.js";
import type { Source } from "./types/source.js";

/** A client, as its request shows it. */
export interface Client {
  app: Internals;
  request: Source & { readonly url?: string | undefined };
  /** The origin of the application, as far as anybody states it. */
  origin: string;
  /** The configuration or the browser states it: answers to this client may name it. */
  isOriginKnown: boolean;
}

/**
 * A URL as pages, queries and `Location` have it: only the path of one of this
 * application, where the browser may have used a host that this server does not know.
 */
export function clientUrl({ origin, isOriginKnown }: Client, url: string): string {
  return isOriginKnown ? url : pathAt(url, origin);
}

/** Where `callbacks.redirect` lets the client go, as an absolute URL. */
export function allowedUrl({ app, origin, request }: Client, url: string): Promise<string> {
  return app.redirect(atOrigin(url, origin, request, app.settings.trust), origin);
}

/** A URL that somebody asks for; `undefined` for anything but a text that is not empty. */
export function requestedUrl(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The path of `AUTH_URL`, where a proxy has taken it off the URL of this request; else `""`. */
export function strippedMount(url: string, { mount }: Settings): string {
  return `${new URL(url).pathname}/`.startsWith(`${mount}/`) ? "" : mount;
}

/** Whether a page of the configuration is one of this application, with this path. */
export function isPage(path: string, page: string, { trust }: Settings): boolean {
  const { origin, pathname } = new URL(page, APP_ORIGIN);
  // Not the origin of the request: the client chooses its `Host`.
  return (
    [APP_ORIGIN, trust.origin].includes(origin) && withoutSlash(pathname) === withoutSlash(path)
  );
}

export function withoutSlash(path: string): string {
  return path.replace(/(.)\/$/, "$1");
}

/**
 * The sign-in page; at `origin` where the configuration gives it as a path. With `within` it
 * learns how many seconds ago the user must have proved who they are. Who drops that signs in
 * all the same, and has proved nothing.
 */
export function signInUrl(
  { pages, basePath }: Settings,
  origin = APP_ORIGIN,
  within?: number,
): URL {
  const url = new URL(pages.signIn ?? `${basePath}/signin`, origin);
  if (within !== undefined) url.searchParams.set("within", String(within));
  return url;
}
