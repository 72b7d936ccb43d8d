/**
 * For tests: session cookies without a sign-in, a clock, and suites for stores.
 *
 * Every function takes the application's own auth object, so that secret, format,
 * cookie name and lifetimes are configured in one place.
 */

import { WaxsealError } from "./errors.js";
import { INTERNALS, internals } from "./internals.js";
import { isClearing, parseSetCookie } from "./set-cookie.js";
import type { Auth, InferToken } from "./types/auth.js";

export { checkCoordinator, type CheckCoordinatorOptions } from "./store/check/coordinator.js";
export {
  checkRevocationStore,
  type CheckRevocationStoreOptions,
} from "./store/check/revocation.js";

/** What `createAuth` returns, or the `auth` that `Waxseal` of `waxseal/next` returns. */
export type Sealer = Auth<any, any, any> | ((...args: any[]) => unknown);

/** The claims of an auth object's token; any claims for the `auth` of `waxseal/next`. */
export type Claims<A> = [InferToken<A>] extends [never]
  ? { [claim: string]: unknown }
  : Partial<InferToken<A>>;

/** Options of {@link sealCookie} and {@link storageState}. */
export interface SealOptions {
  /**
   * The URL of the application, such as `http://localhost:3000`: the scheme decides on the
   * cookie's name and `Secure`, the host on its domain.
   */
  url: string | URL;
  /**
   * When the user signed in, a `Date` or milliseconds since 1970; now by default. With a
   * time long ago the cookie has expired.
   */
  now?: Date | number;
}

/** The cookies of one session; several when it is too long for one. */
export interface SealedCookie {
  /** The `Cookie` header that a browser would send. */
  header: string;
  /** The `Set-Cookie` lines that a sign-in answers with. */
  setCookie: string[];
  /** The cookies for `context.addCookies()` of Playwright. */
  cookies: BrowserCookie[];
}

/** A cookie in the shape of Playwright. */
export interface BrowserCookie {
  /** With its prefix. */
  name: string;
  /** The token, or a part of it. */
  value: string;
  /** A host, with a leading dot when subdomains get the cookie too. */
  domain: string;
  /** The `Path` attribute. */
  path: string;
  /** Seconds since 1970, `-1` for a session cookie (RFC 6265 §5.3). */
  expires: number;
  httpOnly: boolean;
  secure: boolean;
  sameSite: "Strict" | "Lax" | "None";
}

/** The initial state of a browser context of Playwright. */
export interface StorageState {
  /** The cookies of the session. */
  cookies: BrowserCookie[];
  /** Empty: nothing is in local storage. */
  origins: { origin: string; localStorage: { name: string; value: string }[] }[];
}

/**
 * Seals claims into the cookie that a sign-in would have set. They are the
 * content of the cookie, as if after the `jwt` projection and callback: neither of them
 * runs, nor does any event. `exp`, `iat`, `jti`, `sid`, `auth_time` and `rev` are those of a
 * sign-in at `now`, whatever the claims say.
 *
 * ```ts
 * import { createAuth } from "waxseal";
 * import { sealCookie } from "waxseal/testing";
 *
 * const auth = createAuth({
 *   secret: "only for tests: thirty-two bytes or more",
 *   projections: { session: { "user.role": "token.role" } },
 * });
 * const { header } = sealCookie(auth, { sub: "7", role: "admin" }, { url: "https://app.test" });
 *
 * const request = new Request("https://app.test/admin", { headers: { cookie: header } });
 * const session = await auth.getSession(request);
 * if (session?.user.role !== "admin") throw new Error("not signed in");
 * ```
 *
 * @throws WaxsealError `"invalid-claims"` for claims that no session can hold or that the
 *   application would refuse, `"session-too-large"` for more than fits into cookies,
 *   `"invalid-source"` for another `auth`, `url` or time.
 */
export function sealCookie<A extends Sealer>(
  auth: A,
  claims: Claims<A>,
  options: SealOptions,
): SealedCookie {
  const { href, host, hostname } = urlOf(options);
  const { read, seal } = internalsOf(auth).at({ url: href, headers: new Headers({ host }) });
  const now = options.now === undefined ? Date.now() : options.now;
  const { writes } = seal({ url: href, headers: {} }, claims, { now });
  const header = writes.requestCookie!;

  const outcome = read({ url: href, headers: { cookie: header } }, { now });
  if (outcome.status === "invalid") {
    throw new WaxsealError(
      "invalid-claims",
      `The application refuses a cookie with these claims ("${outcome.reason}").`,
    );
  }
  // Where `accept` names another place, a sign-in clears that too.
  const set = writes.setCookie.filter((line) => !isClearing(line));
  return {
    header,
    setCookie: writes.setCookie,
    cookies: set.map((line) => browserCookie(line, hostname)),
  };
}

/**
 * The state of a browser that is signed in, for Playwright: `use: { storageState }`, or
 * `browser.newContext({ storageState })`.
 *
 * ```ts
 * import { test } from "@playwright/test";
 * import { storageState } from "waxseal/testing";
 * import { auth } from "../auth";
 *
 * const url = "http://localhost:3000";
 * test.use({ storageState: storageState(auth, { sub: "7", role: "admin" }, { url }) });
 * ```
 *
 * The test needs the application's secret: `process.loadEnvFile(".env.local")` in
 * `playwright.config.ts` reads it from there.
 *
 * @throws WaxsealError as `sealCookie`.
 */
export function storageState<A extends Sealer>(
  auth: A,
  claims: Claims<A>,
  options: SealOptions,
): StorageState {
  return { cookies: sealCookie(auth, claims, options).cookies, origins: [] };
}

/** A clock that a test moves. It can be passed as the options of a read. */
export interface FakeClock {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Moves the clock by seconds, backwards when they are negative. */
  advance(seconds: number): void;
  /** Sets the clock to a `Date`, milliseconds since 1970 or ISO 8601. */
  set(time: Date | number | string): void;
}

/**
 * A clock that stands still until it is moved; it starts at `start`, a `Date`,
 * milliseconds since 1970 or ISO 8601, by default at the current time.
 *
 * ```ts
 * import { createAuth } from "waxseal";
 * import { fakeClock, sealCookie } from "waxseal/testing";
 *
 * const auth = createAuth({ secret: "only for tests: thirty-two bytes or more" });
 * const url = "https://app.test";
 * const clock = fakeClock("2030-01-01T00:00:00Z");
 * const { header } = sealCookie(auth, { sub: "7" }, { url, now: clock.now });
 *
 * clock.advance(31 * 86400);
 * const outcome = auth.verify(header, clock);
 * if (outcome.status !== "invalid") throw new Error("still valid after 31 days");
 * ```
 *
 * `handler`, `waxseal/next` and `waxseal/hono` take no time: use the fake timers of the
 * test runner there.
 *
 * @throws WaxsealError `"invalid-source"` for what is not a time.
 */
export function fakeClock(start: Date | number | string = Date.now()): FakeClock {
  let now = time(start);
  return {
    get now() {
      return now;
    },
    advance(seconds) {
      now = time(now + seconds * 1000);
    },
    set(next) {
      now = time(next);
    },
  };
}

function browserCookie(line: string, hostname: string): BrowserCookie {
  const cookie = parseSetCookie(line);
  return {
    name: cookie.name,
    value: cookie.value,
    domain: cookie.domain === undefined ? hostname : `.${cookie.domain.replace(/^\./, "")}`,
    path: cookie.path ?? "/",
    expires: cookie.expires ? cookie.expires.getTime() / 1000 : -1,
    httpOnly: cookie.httpOnly ?? false,
    secure: cookie.secure ?? false,
    sameSite: SAME_SITE[cookie.sameSite ?? "lax"],
  };
}

const SAME_SITE = { lax: "Lax", none: "None", strict: "Strict" } as const;

function internalsOf(auth: Sealer) {
  if (typeof auth === "function" || (typeof auth === "object" && auth !== null)) {
    if (INTERNALS in auth) return internals(auth);
  }
  throw new WaxsealError(
    "invalid-source",
    "Pass what `createAuth` returns, or the `auth` that `Waxseal` returns.",
  );
}

/** Without its scheme `localhost:3000` would be a URL too, of the scheme `localhost`. */
function urlOf(options: SealOptions | undefined): URL {
  try {
    const url = new URL(options!.url);
    if (/^https?:$/.test(url.protocol)) return url;
  } catch {
    // Told below.
  }
  throw new WaxsealError(
    "invalid-source",
    'Pass the address of the application with its scheme, such as { url: "http://localhost:3000" }.',
  );
}

function time(value: Date | number | string): number {
  const ms = new Date(value).getTime();
  if (!Number.isNaN(ms)) return ms;
  throw new WaxsealError(
    "invalid-source",
    "A time is a Date, milliseconds since 1970 or ISO 8601.",
  );
}
