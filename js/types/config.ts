/** What `createAuth` takes. */

import type { Events, JwtArgs, Logger, SignInArgs } from "./callbacks.js";
import type { SessionOf, TokenFrom, TokenOf, WithUnknownUser } from "./infer.js";
import type { JwtProjection, SessionProjection, UpdateField } from "./projection.js";
import type { Provider } from "./provider.js";
import type { ThrottleOptions } from "./throttle.js";
import type { TokenMark, Types } from "./user.js";
import type { Awaitable } from "./utility.js";

/** Token formats: see the README's table. */
export type Format = "signed" | "authjs" | "next-auth";

/**
 * An earlier configuration whose cookies are still read. What is read through it is
 * written at once as today's configuration has it (`renewed: "rekey"`), and a sign-out
 * clears it too. It may repeat today's format and name where domain, path or prefix
 * differ.
 */
export interface Accept {
  readonly format: Format;
  /** Base name without prefix; by default the format's. */
  readonly name?: string | undefined;
  /** The `Domain` that its cookies had. */
  readonly domain?: string | undefined;
  /** The `Path` that its cookies had; `"/"` by default. */
  readonly path?: string | undefined;
  /**
   * The only prefix under which it is read. Give it to read a session that was written
   * with a weaker prefix than today's: anybody on a sibling domain can set those.
   */
  readonly prefix?: "__Host-" | "__Secure-" | "" | undefined;
}

/** Pages of the application; a path, without the `basePath` of Next.js. */
export interface Pages {
  signIn?: string;
  signOut?: string;
  error?: string;
  verifyRequest?: string;
  newUser?: string;
}

/** What `createAuth` takes. Every part is optional but the secret. */
export interface Config<
  P extends readonly Provider[] = readonly Provider[],
  X extends Types = Types,
  U extends object = any,
  J extends JwtProjection = JwtProjection,
  S extends SessionProjection = SessionProjection,
  TR extends object = any,
  SR extends object = any,
  R = Request,
> {
  /**
   * At least 32 random bytes, as `openssl rand -base64 33` makes them, or a list:
   * the first seals, all open. By default `AUTH_SECRET` (or `NEXTAUTH_SECRET`)
   * with `AUTH_SECRET_3`, `_2` and `_1` in front of it.
   *
   * One that may have leaked gets an end, `{ secret, until: new Date("2030-01-31") }`,
   * or `AUTH_SECRET_1_UNTIL=2030-01-31` (ISO 8601; `AUTH_SECRET_UNTIL` for
   * `AUTH_SECRET`) in the environment. Until then it opens sessions, and what it opens
   * is never written anew: not renewed, not changed by `resolve` or `update`, which
   * give the changed session for this request alone. It verifies no CSRF token.
   */
  secret?:
    string | readonly (string | { readonly secret: string; readonly until: Date })[] | undefined;
  /** How sessions are written; `"signed"` by default. */
  format?: Format | undefined;
  jwt?:
    | {
        /** Short for the format `"authjs"`. */
        encryption?: boolean;
        /** The HMAC of the format `"signed"`. */
        algorithm?: "HS256" | "HS384" | "HS512";
        /**
         * The `typ` of signed tokens. By default it is the cookie's base name with
         * `+jwt`, and no other token is a session (RFC 8725 §3.11). `"JWT"` is for
         * verifiers that take nothing else, and admits what other programs sign with
         * the same secret: every token with this `issuer` and `audience` is a session
         * then, whatever it was made for. Both are required with it.
         */
        typ?: "JWT" | undefined;
        /** `iss` of our tokens, and what it must be (RFC 7519 §4.1.1). */
        issuer?: string | undefined;
        /** `aud` of our tokens, and what it must be or hold (RFC 7519 §4.1.3). */
        audience?: string | undefined;
      }
    | undefined;
  /** Further formats, names and places that are read, and written back in `format`. */
  accept?: readonly (Format | Accept)[] | undefined;
  /** Lifetimes, in seconds. */
  session?:
    | {
        /** Auth.js's name for sessions in a cookie, the only kind there is. */
        strategy?: "jwt";
        /**
         * Seconds that a session lives after its last renewal; 30 days by default. A
         * token whose `exp` is later ends then all the same.
         */
        maxAge?: number | undefined;
        /** Seconds after which a used session is renewed; 1 day by default. */
        updateAge?: number | undefined;
        /** Seconds that a session lives at most after sign-in; no bound by default. */
        absoluteMaxAge?: number | undefined;
      }
    | undefined;
  /** The session cookie. */
  cookie?:
    | {
        /**
         * Base name, without `__Host-` or `__Secure-`. Several apps on one host, such
         * as two ports of `localhost`, need different ones, as cookies know no ports;
         * the CSRF and callback URL cookies are then called after it as well.
         */
        name?: string | undefined;
        domain?: string | undefined;
        path?: string | undefined;
        sameSite?: "lax" | "strict" | "none" | undefined;
        secure?: boolean | undefined;
        partitioned?: boolean | undefined;
      }
    | undefined;
  /** Which values go from the user into the token and from there into the session. */
  projections?:
    | {
        /** At sign-in, from `user`, `account`, `profile`; at an update from `session`. */
        jwt?: J;
        /** At each read, from `token`. */
        session?: S;
        /**
         * What an update may change, and to what: a name alone takes a string, a number,
         * a boolean or `null` of at most 1024 bytes. What is of another type, or larger,
         * is left out as an unlisted name is, and `logger.warn` says so once.
         */
        update?: readonly (string | UpdateField)[];
      }
    | undefined;
  /** Auth.js's callbacks; they run after the projections and may be async. */
  callbacks?:
    | {
        /** `false` refuses the login, a string is a URL to go to instead. */
        signIn?(args: SignInArgs<U, X>): Awaitable<boolean | string>;
        /** The claims that go into the cookie; `null` ends the session. */
        jwt?(args: JwtArgs<TokenMark & TokenOf<J, U, X>, U, X>): Awaitable<TR | null>;
        /** What the application and the browser see. */
        session?(args: {
          session: SessionOf<S, TokenFrom<TR, J, U, X>>;
          token: TokenFrom<TR, J, U, X>;
        }): Awaitable<SR>;
        /** Where to go after sign-in or sign-out; by default only to the same origin. */
        redirect?(args: { url: string; baseUrl: string }): Awaitable<string>;
        /**
         * For `waxseal/next`: may this request pass? A response is the answer itself. A
         * preflight (`OPTIONS`) carries no cookie: allow it where other origins may ask.
         */
        authorized?(args: {
          request: R;
          auth: WithUnknownUser<SessionOf<S, TokenOf<J, U, X>>> | null;
        }): Awaitable<boolean | Response | undefined>;
      }
    | undefined;
  events?: Events<WithUnknownUser<SessionOf<S, TokenOf<J, U, X>>>, TokenOf<J, U, X>, U> | undefined;
  /**
   * Seconds that a callback, an event, `authorize` or the `store` of the throttle may
   * take; 10 by default, `false` for no limit. What takes longer counts as one that
   * throws, and its answer is dropped. A handler of `waxseal/next` or Hono is not
   * limited, nor is what never awaits.
   */
  callbackTimeout?: number | false | undefined;
  providers?: P | undefined;
  /**
   * Bounds how often credentials may be wrong: by default 10 times within 15 minutes
   * for a name and an address, 100 times for each of the two. `false` switches it off.
   */
  throttle?: false | ThrottleOptions | undefined;
  /**
   * Instead of the built-in pages: paths, or URLs. A guard leaves the sign-in and
   * error page open when they are given as paths, or as URLs at the origin that
   * `AUTH_URL` names.
   */
  pages?: Pages | undefined;
  /**
   * For `waxseal/next`: the paths, and all below them, whose requests are answered with
   * 401 and JSON `{ error, message }` where `authorized` refuses, instead of a redirect
   * to the sign-in page; `["/api/"]` by default. Paths are without the `basePath` of
   * Next.js. So is any request whose `Accept` prefers JSON to HTML. `false` redirects
   * all of them, as Auth.js does.
   */
  apiPaths?: false | readonly string[] | undefined;
  /** Path of the endpoints that `handler` answers; `"/api/auth"` by default. */
  basePath?: string | undefined;
  /**
   * Whether `X-Forwarded-Proto` and `X-Forwarded-Host` are believed: only behind
   * a proxy that overwrites them. By default `AUTH_TRUST_HOST` is `true` or `1`, or
   * the host is Vercel or Cloudflare Pages. Where the address is fixed, `AUTH_URL`
   * (an origin such as `https://app.example`) needs no such trust, and goes first.
   */
  trustHost?: boolean | undefined;
  /** Admits a secret below 32 bytes in production. */
  allowWeakSecret?: boolean | undefined;
  logger?: Logger | undefined;
  /** Types that no value has; see {@link Types}. Ignored at run time. */
  types?: X | undefined;
}
