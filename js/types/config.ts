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
 * An earlier configuration whose cookies are still read. A session read
 * through it is rewritten at once under today's configuration (`renewed: "rekey"`), and a
 * sign-out clears its cookies too. It may repeat today's format and name where domain,
 * path or prefix differ.
 */
export interface Accept {
  readonly format: Format;
  /** Base name without prefix; the format's by default. */
  readonly name?: string | undefined;
  /** The `Domain` that its cookies had. */
  readonly domain?: string | undefined;
  /** The `Path` that its cookies had; `"/"` by default. */
  readonly path?: string | undefined;
  /**
   * The only prefix under which it is read. Needed to read sessions that were written with
   * a weaker prefix than today's, which anybody on a sibling domain can set.
   */
  readonly prefix?: "__Host-" | "__Secure-" | "" | undefined;
}

/** Pages of the application: paths without the `basePath` of Next.js, or URLs. */
export interface Pages {
  /** Gets `callbackUrl`, and after a failure `error` and `code`. */
  signIn?: string;
  /** Asks whether to sign out. */
  signOut?: string;
  /** Gets `error`: `AccessDenied`, `Configuration` or another name of Auth.js. */
  error?: string;
  /** Accepted as in Auth.js; nothing leads there. */
  verifyRequest?: string;
  /** Accepted as in Auth.js; nothing leads there. */
  newUser?: string;
}

/** What `createAuth` takes. Everything is optional but the secret. */
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
   * Give a secret that may have leaked an end, `{ secret, until: new Date("2030-01-31") }`,
   * or `AUTH_SECRET_1_UNTIL=2030-01-31` (ISO 8601; `AUTH_SECRET_UNTIL` for
   * `AUTH_SECRET`) in the environment. Until then it opens sessions, but they are never
   * rewritten: not renewed, and `resolve` and `update` change them for this request only.
   * It verifies no CSRF token.
   */
  secret?:
    string | readonly (string | { readonly secret: string; readonly until: Date })[] | undefined;
  /** The format that sessions are written in; `"signed"` by default. */
  format?: Format | undefined;
  /** The tokens inside the cookies. */
  jwt?:
    | {
        /** `true` is short for `format: "authjs"`. */
        encryption?: boolean;
        /** The HMAC of the format `"signed"` (RFC 7518 §3.2); `"HS256"` by default. */
        algorithm?: "HS256" | "HS384" | "HS512";
        /**
         * The `typ` of signed tokens. By default it is the cookie's base name with
         * `+jwt`, and no other token is a session (RFC 8725 §3.11). `"JWT"` is for
         * verifiers that accept nothing else. It admits what other programs sign with the
         * same secret: then every token with this `issuer` and `audience` is a session,
         * whatever it was made for. It requires both.
         */
        typ?: "JWT" | undefined;
        /** The `iss` of our tokens, and the only one accepted (RFC 7519 §4.1.1). */
        issuer?: string | undefined;
        /** The `aud` of our tokens, which it must be or contain (RFC 7519 §4.1.3). */
        audience?: string | undefined;
      }
    | undefined;
  /** Further formats, names and places that are read, and rewritten in `format`. */
  accept?: readonly (Format | Accept)[] | undefined;
  /** Lifetimes, in seconds. */
  session?:
    | {
        /** Auth.js's name for sessions in a cookie, the only kind there is. */
        strategy?: "jwt";
        /**
         * Seconds that a session lives after its last renewal; 30 days by default. It also
         * ends a token whose `exp` is later.
         */
        maxAge?: number | undefined;
        /** Seconds after which a used session is renewed; 1 day by default. */
        updateAge?: number | undefined;
        /** Seconds that a session lives at most after sign-in; unlimited by default. */
        absoluteMaxAge?: number | undefined;
      }
    | undefined;
  /** The session cookie. */
  cookie?:
    | {
        /**
         * Base name, without `__Host-` or `__Secure-`. Several apps on one host, such
         * as two ports of `localhost`, need different ones, since cookies ignore ports;
         * the CSRF and callback URL cookies are then named after it too.
         */
        name?: string | undefined;
        /** The `Domain` attribute (RFC 6265 §5.2.3); none by default: this host only. */
        domain?: string | undefined;
        /** The `Path` attribute (RFC 6265 §5.2.4); `"/"` by default. */
        path?: string | undefined;
        /** The `SameSite` attribute (RFC 6265bis §5.6.7); `"lax"` by default. */
        sameSite?: "lax" | "strict" | "none" | undefined;
        /**
         * The `Secure` attribute (RFC 6265 §5.2.5). By default the scheme of the request
         * decides, and where that is not known, whether this is production.
         */
        secure?: boolean | undefined;
        /** The `Partitioned` attribute (CHIPS); needs `secure: true`. */
        partitioned?: boolean | undefined;
      }
    | undefined;
  /** Which values go from the user into the token and from there into the session. */
  projections?:
    | {
        /** Into the token: at sign-in from `user`, `account`, `profile`, on an update from `session`. */
        jwt?: J;
        /** Into the session, on each read: from `token`. */
        session?: S;
        /**
         * What an update may change: a name alone takes a string, a number, a boolean or
         * `null` of at most 1024 bytes. Values of another type, or larger, are ignored like
         * names that are not listed, and `logger.warn` says so once.
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
        /** The session that the application and the browser see; `null` hides it. */
        session?(args: {
          session: SessionOf<S, TokenFrom<TR, J, U, X>>;
          token: TokenFrom<TR, J, U, X>;
        }): Awaitable<SR>;
        /** Where to go after sign-in or sign-out; by default only within the same origin. */
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
  /** Called when something has happened to a session. */
  events?: Events<WithUnknownUser<SessionOf<S, TokenOf<J, U, X>>>, TokenOf<J, U, X>, U> | undefined;
  /**
   * Seconds that a callback, an event, `authorize` or the `store` of the throttle may
   * take; 10 by default, `false` for no limit. Whatever takes longer is treated as if it
   * had thrown, and its answer is dropped. Handlers of `waxseal/next` or Hono are not
   * limited, nor is code that never awaits.
   */
  callbackTimeout?: number | false | undefined;
  /** The ways to sign in: what `credentials()` returns. */
  providers?: P | undefined;
  /**
   * Limits how often credentials may be wrong: by default 10 times within 15 minutes for a
   * name and an address, 100 times for each of the two. `false` switches the limits off.
   */
  throttle?: false | ThrottleOptions | undefined;
  /**
   * Pages that replace the built-in ones: paths, or URLs. A guard leaves the sign-in and
   * error page open when they are paths, or URLs at the origin that `AUTH_URL` names.
   */
  pages?: Pages | undefined;
  /**
   * For `waxseal/next`: paths where requests that `authorized` refuses, there or below, are
   * answered with 401 and JSON `{ error, message }` instead of a redirect to the sign-in
   * page; `["/api/"]` by default, without the `basePath` of Next.js. Any request whose
   * `Accept` prefers JSON to HTML is answered in the same way. `false` redirects all of
   * them, as Auth.js does.
   */
  apiPaths?: false | readonly string[] | undefined;
  /** Path of the endpoints that `handler` answers; `"/api/auth"` by default. */
  basePath?: string | undefined;
  /**
   * Whether `X-Forwarded-Proto` and `X-Forwarded-Host` are believed: only behind
   * a proxy that overwrites them. By default `AUTH_TRUST_HOST` is `true` or `1`, or
   * the host is Vercel or Cloudflare Pages. Where the origin is fixed, `AUTH_URL`
   * (such as `https://app.example`) needs no such trust, and takes precedence.
   */
  trustHost?: boolean | undefined;
  /** Allows a secret of less than 32 bytes in production. */
  allowWeakSecret?: boolean | undefined;
  /** Where messages go; the console by default. */
  logger?: Logger | undefined;
  /** Types that cannot be inferred; see {@link Types}. Ignored at run time. */
  types?: X | undefined;
}
