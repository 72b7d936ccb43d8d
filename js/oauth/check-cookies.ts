/**
 * The check cookies of Auth.js v5 and NextAuth.js v4, under their fixed names and in their
 * encryption: somebody who is at the provider while an application moves to waxseal, or
 * back, arrives all the same. They hold the newest flow only.
 */

import { isSecure } from "../address.js";
import { webCrypto } from "../environment.js";
import { COOKIE_BASES } from "../formats.js";
import {
  clearingLine,
  cookieLine,
  cookieValues,
  givenCookie,
  laxSettings,
} from "../handler/cookies.js";
import type { Internals, Layout } from "../internals.js";
import type { Source } from "../types/source.js";
import type { Checks } from "./checks.js";
import { FLOW_LIFETIME, type Flow } from "./flow.js";
import type { OAuthProvider } from "./provider.js";

const SUFFIXES = { state: "state", verifier: "pkce.code_verifier", nonce: "nonce" } as const;

/** What the original calls them in its configuration. */
const OPTIONS = { state: "state", verifier: "pkceCodeVerifier", nonce: "nonce" } as const;

type CheckName = keyof typeof SUFFIXES;

/** Our own format has none. */
function layoutOf({ settings }: Internals): Layout | undefined {
  return settings.format === "signed" ? undefined : settings.format;
}

export function checkCookies(app: Internals, request: Source, flow: Flow): string[] {
  const layout = layoutOf(app);
  if (!layout) return [];
  const names = namesOf(app, isSecure(request, app.settings));
  const iat = Math.floor(Date.now() / 1000);
  const times = { iat, exp: iat + FLOW_LIFETIME, jti: webCrypto().randomUUID() };
  return names.flatMap(([check, name]) => {
    const value = flow[check];
    if (value === undefined) return [];
    const claims = JSON.stringify({ value, provider: flow.provider, ...times });
    const sealed = app.sealFor(layout, name, claims);
    const { options } = givenCookie(app.settings, OPTIONS[check]) ?? {};
    const maxAge = options?.maxAge ?? FLOW_LIFETIME;
    return [cookieLine(laxSettings(app.settings), name, sealed, maxAge, options)];
  });
}

/** The checks of a flow that the original began: those that the provider asks for. */
export function findChecks(
  app: Internals,
  request: Source,
  { id, checks }: OAuthProvider,
): Partial<Checks> | undefined {
  const found: Partial<Checks> = {};
  for (const isPrefixed of [true, false]) {
    for (const [check, name] of namesOf(app, isPrefixed)) {
      found[check] ??= openCheck(app, request, name, id);
    }
  }
  const isComplete =
    checks.length > 0 &&
    (!checks.includes("state") || found.state !== undefined) &&
    (!checks.includes("pkce") || found.verifier !== undefined) &&
    (!checks.includes("nonce") || found.nonce !== undefined);
  return isComplete ? found : undefined;
}

/** The lines that remove those that the request has. */
export function clearCheckCookies(app: Internals, request: Source): string[] {
  if (!layoutOf(app)) return [];
  const names = [true, false].flatMap((isPrefixed) => namesOf(app, isPrefixed));
  // One that is given has no prefixes.
  const checks = new Map(names.map(([check, name]) => [name, check]));
  return [...checks]
    .filter(([name]) => cookieValues(request, name).length > 0)
    .map(([name, check]) => {
      const { options } = givenCookie(app.settings, OPTIONS[check]) ?? {};
      return clearingLine(laxSettings(app.settings), name, options);
    });
}

function openCheck(
  app: Internals,
  request: Source,
  name: string,
  provider: string,
): string | undefined {
  const layout = layoutOf(app);
  const [sealed = ""] = cookieValues(request, name);
  const text = layout && app.openFor(layout, name, sealed);
  if (text === undefined) return undefined;
  const claims = Object(JSON.parse(text)) as { [claim: string]: unknown };
  const isLive = typeof claims.exp === "number" && Date.now() < claims.exp * 1000;
  // It was made for one provider, and is worth nothing with another.
  const isOurs = claims.provider === provider && typeof claims.value === "string";
  return isLive && isOurs ? (claims.value as string) : undefined;
}

function namesOf({ settings }: Internals, isPrefixed: boolean): [CheckName, string][] {
  const start = `${isPrefixed ? "__Secure-" : ""}${COOKIE_BASES[settings.format]}`;
  return Object.entries(SUFFIXES).map(([entry, suffix]) => {
    const check = entry as CheckName;
    return [check, givenCookie(settings, OPTIONS[check])?.name ?? `${start}.${suffix}`];
  });
}
