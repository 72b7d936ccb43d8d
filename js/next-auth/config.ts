/**
 * Translates a configuration of next-auth, of major 4 or 5, into one of waxseal.
 *
 * What can be honoured is. What is harmless is accepted with one warning, and what would change
 * security if it was ignored throws, and says what to do.
 */

import { LONGEST_AGE, MAX_AGE } from "../ages.js";
import { COMPAT, type Compat } from "../compat.js";
import { WaxsealError } from "../errors.js";
import type { Config } from "../types/config.js";
import { translateCallbacks, translateEvents } from "./callbacks.js";
import { codecOf } from "./codec.js";
import { translateCookies } from "./cookies.js";
import { basePathOf, isHostTrusted, secretOf, urlOf } from "./environment.js";
import {
  OPTIONS_OF_5,
  type GivenConfig,
  type GivenSession,
  type Major,
  type Warn,
} from "./given.js";
import { translateLogger, warnerOf } from "./logger.js";
import { translatePages, translateTheme } from "./pages.js";

export type { GivenConfig, Major } from "./given.js";

/** A configuration for `Waxseal` of `waxseal/next`. */
export type Translated = Config & { readonly [COMPAT]: Compat };

/** @throws WaxsealError for what waxseal does not have, and security depends on. */
export function translate(major: Major, config: GivenConfig): Translated {
  const logger = translateLogger(major, config);
  const warn = warnerOf(logger);
  const given = optionsOf(major, config, warn);
  refuseWhatIsMissing(given);
  warnOfIgnored(given, warn);
  const secret = secretOf(major, given, warn);
  const cookies = translateCookies(major, given, warn);
  return {
    format: major === 4 ? "next-auth" : "authjs",
    secret: secret as Config["secret"],
    // A short one has sealed the sessions that there are.
    allowWeakSecret: true,
    session: { ...lifetimesOf(major, given, warn), subject: major === 4 ? "account" : "random" },
    cookie: cookies.session,
    providers: providersOf(given, warn) as Config["providers"],
    adapter: (given.adapter ?? undefined) as Config["adapter"],
    callbacks: translateCallbacks(major, given.callbacks ?? {}, warn),
    events: translateEvents(given.events ?? {}, warn),
    pages: translatePages(given.pages ?? {}, warn),
    theme: translateTheme(given.theme ?? {}, warn),
    basePath: basePathOf(major, given),
    trustHost: given.trustHost ?? isHostTrusted(major),
    redirectProxyUrl: given.redirectProxyUrl || undefined,
    debug: Boolean(given.debug),
    logger,
    // What the original does not have.
    apiPaths: false,
    callbackTimeout: false,
    throttle: false,
    [COMPAT]: {
      major,
      url: urlOf(major),
      sessionCookie: cookies.sessionCookie,
      cookies: cookies.others,
      codec: codecOf(major, given, secret),
    },
  };
}

/** @throws WaxsealError that says what to do. */
function refuseWhatIsMissing({ session, adapter, skipCSRFCheck }: GivenConfig): void {
  const { strategy } = session ?? {};
  if (strategy === "database" || (strategy === undefined && adapter)) {
    const what =
      strategy === undefined
        ? "An `adapter` without `session.strategy` means sessions in the database"
        : '`session.strategy: "database"` means sessions in the database';
    throw refusal(
      `${what}, which waxseal does not have: write \`session: { strategy: "jwt" }\`. The adapter stays, for users and accounts, and everybody signs in once more.`,
    );
  }
  if (strategy !== undefined && strategy !== "jwt") {
    throw refusal('`session.strategy` must be "jwt": sessions are in the cookie.');
  }
  if (skipCSRFCheck) {
    throw refusal(
      "`skipCSRFCheck` is not there: the check cannot be switched off. Leave the option out, and send the token of `<basePath>/csrf` with each form.",
    );
  }
}

function refusal(message: string): WaxsealError {
  return new WaxsealError("invalid-option", message);
}

const OPTIONS = [
  "adapter",
  "callbacks",
  "cookies",
  "debug",
  "events",
  "jwt",
  "logger",
  "pages",
  "providers",
  "secret",
  "session",
  "theme",
  "useSecureCookies",
] as const satisfies readonly (keyof GivenConfig)[];

/** What the original reads of it. */
function optionsOf(major: Major, config: GivenConfig, warn: Warn): GivenConfig {
  const names: readonly string[] = major === 4 ? OPTIONS : [...OPTIONS, ...OPTIONS_OF_5];
  const others = Object.keys(config).filter((name) => !names.includes(name));
  if (others.length > 0) warn(`These options are not used: ${others.join(", ")}.`);
  return Object.fromEntries(
    Object.entries(config as { [name: string]: unknown }).filter(([name]) => names.includes(name)),
  );
}

function warnOfIgnored(given: GivenConfig, warn: Warn): void {
  if (given.raw) warn("`raw` has no effect: the handlers answer with a Response.");
  if (Object.values(given.experimental ?? {}).some(Boolean)) {
    warn("`experimental` has no effect: there is no WebAuthn.");
  }
  if (given.session?.generateSessionToken !== undefined) {
    warn("`session.generateSessionToken` has no effect: it is for sessions in a database.");
  }
}

/**
 * The cookie lives for `session.maxAge`, and the token in it for `jwt.maxAge`: a session ends with
 * the first of them. By default a token of version 4 lives for 30 days, and one of version 5 as
 * long as its cookie. The originals renew a token at every read, so `updateAge` must not let a
 * session end that is used.
 */
function lifetimesOf(
  major: Major,
  { session, jwt }: GivenConfig,
  warn: Warn,
): { maxAge: number; updateAge: number } {
  const ofToken = jwt?.maxAge ?? (major === 4 ? MAX_AGE : Infinity);
  const ages = [session?.maxAge ?? MAX_AGE, ofToken].map(Number);
  const given = Math.min(...ages.map((age) => (Number.isNaN(age) ? MAX_AGE : age)));
  const maxAge = Math.min(Math.max(Math.floor(given), 1), LONGEST_AGE);
  if (given > LONGEST_AGE) {
    warn("A session lives 400 days at most after its last use, as long as browsers keep a cookie.");
  }
  return { maxAge, updateAge: Math.min(updateAgeOf(session), Math.floor(maxAge / 2)) };
}

function updateAgeOf(session: GivenSession | null | undefined): number {
  const age = Math.floor(Number(session?.updateAge ?? 86_400));
  return age >= 0 ? age : 86_400;
}

/**
 * Those of the same id cannot be reached in the originals, which take the first. What is falsy is
 * of an application that writes `isConfigured && GitHub`.
 */
function providersOf({ providers }: GivenConfig, warn: Warn): readonly unknown[] {
  const ids = new Set<unknown>();
  const given = Array.isArray(providers) ? (providers as unknown[]) : [];
  return given.filter(Boolean).filter((provider) => {
    const { id, type } = describe(provider);
    if (type === "webauthn") {
      throw refusal(
        `The provider "${String(id)}" is WebAuthn, which waxseal does not have: take it out of \`providers\`.`,
      );
    }
    if (!ids.has(id)) return ids.add(id);
    warn(`The second provider with the id "${String(id)}" is not used: give it an id of its own.`);
    return false;
  });
}

/** A provider may be a function yet, and what its function was given is in `options`. */
function describe(provider: unknown): { id: unknown; type: unknown } {
  const made = Object(typeof provider === "function" ? provider({}) : provider) as GivenProvider;
  return { id: made.options?.id ?? made.id, type: made.options?.type ?? made.type };
}

interface GivenProvider {
  id?: unknown;
  type?: unknown;
  options?: { id?: unknown; type?: unknown };
}
