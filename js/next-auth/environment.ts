/** What next-auth reads from the environment: secret, URL of the endpoints, trust in the host. */

import { environment, isProduction } from "../environment.js";
import { WaxsealError } from "../errors.js";
import type { GivenConfig, Major, Warn } from "./given.js";
import { parseUrl, type EndpointsUrl } from "./url.js";

/** The first seals, as in the original; `undefined` where there is none. */
export function secretOf(
  major: Major,
  { secret, jwt }: GivenConfig,
  warn: Warn,
): string | readonly string[] | undefined {
  const found = given(jwt?.secret) ?? given(secret) ?? fromEnvironment(major);
  if (found === undefined && major === 4 && !isProduction()) {
    warn(
      "There is no secret: in development one is made, and sessions end with the process. Set NEXTAUTH_SECRET.",
    );
    return secretOfProcess();
  }
  if (
    [found].flat().some((text) => text !== undefined && new TextEncoder().encode(text).length < 32)
  ) {
    warn(
      "The secret has less than 32 bytes, so that sessions can be forged by trying: make one with `openssl rand -base64 33`. Everybody signs in once more then.",
    );
  }
  return found;
}

function given(secret: string | readonly string[] | null | undefined) {
  return secret && secret.length > 0 ? secret : undefined;
}

/** In version 5, those with a number count only where there is no other. */
function fromEnvironment(major: Major): string | readonly string[] | undefined {
  const env = environment();
  if (major === 4) return env.NEXTAUTH_SECRET || env.AUTH_SECRET;
  const main = env.AUTH_SECRET || env.NEXTAUTH_SECRET;
  const numbered = [env.AUTH_SECRET_3, env.AUTH_SECRET_2, env.AUTH_SECRET_1].flatMap(
    (secret) => secret || [],
  );
  if (numbered.length === 0) return main;
  return main ? [main, ...numbered] : numbered;
}

const PROCESS_SECRET = Symbol.for("waxseal.development-secret");

/** One for all bundles of a development server. */
function secretOfProcess(): string {
  const holder = globalThis as { [PROCESS_SECRET]?: string };
  return (holder[PROCESS_SECRET] ??= crypto.randomUUID() + crypto.randomUUID());
}

/** The path in the environment's URL is that of the endpoints. */
export function basePathOf(major: Major, { basePath }: GivenConfig): string {
  const { AUTH_URL, NEXTAUTH_URL } = environment();
  if (major === 4) return endpointsUrl(NEXTAUTH_URL).path;
  const path = basePath || pathIn(AUTH_URL || NEXTAUTH_URL) || "/api/auth";
  return path.startsWith("/") ? path : `/${path}`;
}

/** See `Compat.url`. */
export function urlOf(major: Major): string | undefined {
  if (major === 5) return undefined;
  const { NEXTAUTH_URL } = environment();
  if (!NEXTAUTH_URL) return "";
  const { origin, path } = endpointsUrl(NEXTAUTH_URL);
  return origin + path;
}

/**
 * Whether cookies are `Secure`, and named so, where no option says it: by the application's URL, and
 * not by the request, of which some versions of Next.js say https to the pages router where it came
 * by http. `undefined` where the request decides.
 */
export function isSecureByUrl(major: Major): boolean | undefined {
  const { AUTH_URL, NEXTAUTH_URL } = environment();
  if (major === 4) {
    const isByRequest = !NEXTAUTH_URL && isHostTrusted(4);
    return isByRequest ? undefined : endpointsUrl(NEXTAUTH_URL).origin.startsWith("https:");
  }
  const url = AUTH_URL || NEXTAUTH_URL;
  return url ? url.startsWith("https:") : undefined;
}

/** Where all requests come by https. */
export function isOnVercel(): boolean {
  return !!environment().VERCEL && isProduction();
}

/** Of version 4. @throws WaxsealError for what is no URL. */
function endpointsUrl(url: string | undefined): EndpointsUrl {
  try {
    return parseUrl(url);
  } catch {
    throw new WaxsealError(
      "invalid-option",
      "`NEXTAUTH_URL` must be a URL such as https://example.com.",
    );
  }
}

function pathIn(url: string | undefined): string {
  try {
    return new URL(url ?? "").pathname.replace(/\/+$/, "");
  } catch {
    return "";
  }
}

/** Whether the original takes the host of a request from the headers of a proxy in front. */
export function isHostTrusted(major: Major): boolean {
  const { AUTH_TRUST_HOST, CF_PAGES, VERCEL } = environment();
  const isSet = (value: string | undefined) => !!value && !/^(0|false)$/i.test(value);
  if (isSet(AUTH_TRUST_HOST) || isSet(VERCEL)) return true;
  return major === 5 && (isSet(CF_PAGES) || !isProduction());
}
