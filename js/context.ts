/** What the methods of an auth object work with: its core, its settings, and a request. */

import type { Settings } from "./config/index.js";
import type { Core, Parsed, Scheme } from "./core/index.js";
import { hostOf, isLocal, schemeOf } from "./host.js";
import { warnOnce } from "./log.js";
import { nowOf } from "./now.js";
import { cookieText } from "./source.js";
import type { ReadOptions, Source } from "./types/source.js";

export interface Context {
  readonly core: Core;
  readonly settings: Settings;
  /** The Cookie header, where tokens in it were translated; a member, so that none is inherited. */
  readonly cookie: string | undefined;
}

/** What the core has to know of a request; `begins` as in `schemeOf`. */
export function parseRequest(
  { settings, cookie: translated }: Context,
  source: Source,
  options?: ReadOptions,
  begins?: boolean,
): Parsed {
  const { trust } = settings;
  const cookie = translated ?? cookieText(source);
  const scheme = schemeOf(source, trust, begins);
  // Without a cookie it may be a health check from the machine itself.
  if (begins || cookie !== "") warnOfPlainHttp(settings, source, scheme);
  const hasHost = typeof source === "object" && source !== null;
  return [cookie, scheme, nowOf(options), hasHost ? () => hostOf(source, trust) : undefined];
}

/** Says once that cookies are not `Secure`: a mistake, or a proxy that nobody configured. */
export function warnOfPlainHttp(settings: Settings, source: Source, scheme: Scheme): void {
  const { cookie, production } = settings;
  if (scheme !== 2) return;
  if (!production && cookie.secure) warnOnce(settings, SECURE_BY_HTTP);
  if (!production || cookie.secure !== undefined || isLocal(source)) return;
  warnOnce(settings, PLAIN_HTTP);
}

const SECURE_BY_HTTP =
  "`cookie.secure` is true, and a request came by plain http: Safari drops `Secure` cookies there, even on localhost. Leave `secure` out in development, or use https.";

const PLAIN_HTTP =
  "In production a request seems to have come by plain http, so its cookies are not `Secure`. Behind a proxy that ends TLS set AUTH_URL=https://your.domain, or `trustHost` where the proxy overwrites X-Forwarded-Proto; `cookie.secure: false` says that plain http is meant.";
