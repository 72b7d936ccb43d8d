/** What `createAuth` takes. */

import type { Adapter } from "./adapter.js";
import type { Events, JwtArgs, Logger, SignInArgs } from "./callbacks.js";
import type {
  AccountOf,
  SessionArg,
  SessionOf,
  TokenOf,
  TokenArg,
  WithRefreshClaims,
  WithUnknownUser,
} from "./infer.js";
import type { Metrics } from "./metrics.js";
import type { Inferred, JwtSources, SessionSources } from "./path.js";
import type { JwtProjection, Projection, SessionProjection, UpdateField } from "./projection.js";
import type { ProviderOption } from "./provider.js";
import type { ProviderRefreshOptions, RefreshOptions } from "./refresh.js";
import type { RevocationOptions } from "./revocation.js";
import type { Source } from "./source.js";
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
  /** The format of these cookies. */
  readonly format: Format;
  /**
   * The base name of these cookies, without prefix.
   *
   * @default the format's own name
   */
  readonly name?: string | undefined;
  /**
   * The `Domain` that these cookies had (RFC 6265 §5.2.3).
   *
   * @default none, for cookies of the host alone
   */
  readonly domain?: string | undefined;
  /**
   * The `Path` that these cookies had (RFC 6265 §5.2.4).
   *
   * @default `"/"`
   */
  readonly path?: string | undefined;
  /**
   * The only prefix under which they are read. Give it to read sessions that were written
   * with a weaker prefix than today's; anybody on a sibling domain can set those.
   *
   * @default the prefixes that such a cookie is written with
   */
  readonly prefix?: "__Host-" | "__Secure-" | "" | undefined;
  /**
   * With a `tenant`: whether sessions that name none are read too, and become this tenant's.
   * For cookies of before there were tenants, and of Auth.js. Anyone who has such a cookie
   * can bring it to any tenant that takes it: give it to one tenant, and for a while.
   *
   * @default `false`
   */
  readonly withoutTenant?: boolean | undefined;
}

/**
 * Gives the configuration of a request: of a `Request`, or whatever else the methods of the
 * auth object are called with.
 */
export type TenantFunction<C> = {
  // A method, so that it may say which of them it takes.
  of(source: Source): C;
}["of"];

/** Pages of the application: paths without the `basePath` of Next.js, or URLs. */
export interface Pages {
  /**
   * Gets `callbackUrl` and, after a failure, `error` and `code` in its query, with the
   * `callbackUrl` that the form sent, as far as `callbacks.redirect` allows it.
   *
   * @default the built-in page, `<basePath>/signin`
   */
  signIn?: string;
  /**
   * Asks whether to sign out.
   *
   * @default the built-in page, `<basePath>/signout`
   */
  signOut?: string;
  /**
   * Gets `error` in its query: `"AccessDenied"`, `"Configuration"`, `"InvalidCheck"`,
   * `"OAuthProfile"` or `"Verification"`.
   *
   * @default the built-in page, `<basePath>/error`
   */
  error?: string;
  /**
   * Says that a sign-in link is on its way by email. Gets the query of the built-in page.
   *
   * @default the built-in page, `<basePath>/verify-request`
   */
  verifyRequest?: string;
  /**
   * Where users go whom the `adapter` has just made, instead of to `callbackUrl`, which it
   * gets in its query. Not used without an adapter, as a warning in development says.
   *
   * @default none
   */
  newUser?: string;
}

/** A deployment that takes the answers of providers for others. */
export interface RedirectProxy {
  /**
   * Where the endpoints of the deployment are that is registered at the providers, such as
   * `"https://app.example/api/auth"`.
   *
   * @default `process.env.AUTH_REDIRECT_PROXY_URL`, else none
   */
  readonly url?: string | undefined;
  /**
   * At that deployment, the origins to which it sends an answer on, such as
   * `"https://*-team.vercel.app"`: exactly, or with `*` for a part of one label.
   *
   * @default none: it sends no answer on
   */
  readonly origins?: readonly string[] | undefined;
}

/** Whose the built-in pages are. */
export interface Theme {
  /**
   * The application's name: "Sign in to Acme". At most 64 characters.
   *
   * @default none: "Sign in"
   */
  name?: string | undefined;
  /**
   * An image above the heading, 40 pixels high, and in the tab: a path of the application
   * without the `basePath` of Next.js, an https URL, or a data URL of at most 32,768
   * characters (`data:image/` with `avif`, `gif`, `jpeg`, `png`, `svg+xml` or `webp`). The
   * pages' Content-Security-Policy names this image alone where it is a URL, and all images
   * of the same origin where it is a path. A URL at another host tells that host of every
   * visit, so prefer a path. A guard must leave the path open.
   *
   * @default none
   */
  logo?: string | undefined;
  /**
   * The colour of buttons and of the focus, as `#rgb` or `#rrggbb`. Every colour will do:
   * the text on a button is black or white, whichever can be read, and where the colour
   * itself would be hard to see on the light or the dark page, it is darkened or
   * lightened until the contrast is that of WCAG 2.2 AA.
   *
   * @default `"#a3202f"`, the red of a seal
   */
  accent?: string | undefined;
}

/** How long one session lives, in place of what the configuration says for all. */
export interface SessionLifetime {
  /**
   * Seconds that this session lives after its last renewal: a whole number from 1 to 34560000
   * (400 days, as long as browsers keep a cookie). It may be longer than `session.maxAge`,
   * and never reaches beyond `session.absoluteMaxAge`.
   *
   * @default `session.maxAge`
   */
  maxAge?: number | undefined;
  /**
   * Whether the cookie outlives the browser. `false` leaves `Max-Age` and `Expires` out, so
   * the browser drops the cookie when it is closed (many keep it where they reopen the last
   * tabs). `maxAge` counts all the same.
   *
   * @default `true`
   */
  persist?: boolean | undefined;
}

/** What `createAuth` takes. Everything is optional but the secret. */
export interface Config<
  P extends readonly ProviderOption[] = readonly ProviderOption[],
  X extends Types = Types,
  U extends object = any,
  J extends Projection = JwtProjection,
  S extends Projection = SessionProjection,
  TR extends object = any,
  SR extends object = any,
  R = Request,
  TS extends object = any,
  F = any,
> {
  /**
   * At least 32 random bytes, as `openssl rand -base64 33` makes them, or a list: the
   * first seals, all open. At most 8.
   *
   * A secret that may have leaked gets an end, `{ secret, until: new Date("2030-01-31") }`,
   * or `AUTH_SECRET_1_UNTIL=2030-01-31` in the environment (ISO 8601; `AUTH_SECRET_UNTIL`
   * for `AUTH_SECRET`). Until then it opens sessions, and what it opens is never written
   * again: it is not renewed, and what `resolve` or `update` change in it counts for this
   * request alone. It verifies no CSRF token.
   *
   * @default `AUTH_SECRET` (or `NEXTAUTH_SECRET`), with `AUTH_SECRET_3`, `_2` and `_1` in front of it
   */
  secret?:
    string | readonly (string | { readonly secret: string; readonly until: Date })[] | undefined;
  /**
   * Whose sessions these are, where several customers share a secret: 1 to 256 bytes of text.
   * Every token names it in its claim `tenant`, which only waxseal writes, and a session of
   * another tenant, or of none, is refused with the reason `"audience"`. CSRF tokens, sign-ins
   * under way, sign-in links, counters of the throttle and registers of `refresh` are
   * the tenant's own too.
   *
   * @default none: sessions of tenants are refused, and the name of the claim is free
   */
  tenant?: string | undefined;
  /**
   * The token format in which sessions are written.
   *
   * @default `"signed"`
   */
  format?: Format | undefined;
  /** The token. */
  jwt?:
    | {
        /**
         * `true` is short for `format: "authjs"`.
         *
         * @default `false`
         */
        encryption?: boolean;
        /**
         * The HMAC of the format `"signed"` (RFC 7518 §3.2).
         *
         * @default `"HS256"`
         */
        algorithm?: "HS256" | "HS384" | "HS512";
        /**
         * The `typ` of signed tokens (RFC 7515 §4.1.9). Without it a token names the cookie that
         * it is for, and no other token under the same secret is a session (RFC 8725 §3.11).
         * `"JWT"` is for verifiers that accept nothing else. It also admits what other programs
         * sign with the same secret: every token with this `issuer` and `audience`, both of which
         * are then required, is a session, whatever it was made for.
         *
         * @default the cookie's base name with `+jwt`, such as `waxseal.session-token+jwt`
         */
        typ?: "JWT" | undefined;
        /**
         * The `iss` of our tokens, and what it must be (RFC 7519 §4.1.1). Required with
         * `typ: "JWT"`, and only allowed there; at most 1024 bytes.
         *
         * @default none
         */
        issuer?: string | undefined;
        /**
         * The `aud` of our tokens, and what it must be or contain (RFC 7519 §4.1.3). Required
         * with `typ: "JWT"`, and only allowed there; at most 1024 bytes.
         *
         * @default none
         */
        audience?: string | undefined;
      }
    | undefined;
  /**
   * Further formats, cookie names and places that are read. What is found there is
   * rewritten as today's configuration has it.
   *
   * @default `[]`
   */
  accept?: readonly (Format | Accept)[] | undefined;
  /**
   * Refreshes the tokens of a provider that are in the session, once for all instances. `true`
   * is for those of `providers`.
   *
   * @default none
   */
  refresh?: Inferred<F, true | RefreshOptions | ProviderRefreshOptions | undefined>;
  /** Ends sessions before their time, in every instance. @default none */
  revocation?: RevocationOptions | undefined;
  /** Where figures of refreshes and revocations go. @default nowhere */
  metrics?: Metrics | undefined;
  /** Lifetimes, in seconds. */
  session?:
    | {
        /**
         * Auth.js's name for sessions in a cookie, the only kind there is, with an `adapter` too.
         *
         * @default `"jwt"`
         */
        strategy?: "jwt";
        /**
         * The `sub` and `user.id` of somebody who signs in with a provider, where no adapter
         * gives one. `"hash"` is a UUID made of the provider's id and the account's: the same
         * at every sign-in, and never that of an account elsewhere. `"account"` is the
         * account's own id, as in NextAuth.js v4, and needs a single provider: two may give
         * the same id to two people. `"random"` is another UUID at each sign-in, as in
         * Auth.js v5.
         *
         * @default `"hash"`
         */
        subject?: "hash" | "account" | "random" | undefined;
        /**
         * Seconds that a session may be idle: it lives so long after its last renewal. A visit
         * before `updateAge` renews nothing, so after the last visit it lives between `maxAge`
         * minus `updateAge` and `maxAge`. A token with a later `exp` ends then all the same.
         *
         * @default `2592000` (30 days)
         */
        maxAge?: number | undefined;
        /**
         * Seconds after which a session that is used gets a new cookie. Visits before do not
         * count for `maxAge`.
         *
         * @default `86400` (1 day), or half of `maxAge` where that is less
         */
        updateAge?: number | undefined;
        /**
         * Seconds after sign-in at which a session ends, however often it was renewed.
         *
         * @default none
         */
        absoluteMaxAge?: number | undefined;
        /**
         * The lifetime of a session that begins, of a form, a provider or a sign-in link: what
         * a checkbox "remember me" is for. Runs at each sign-in, after `callbacks.signIn`.
         * What it leaves out, or nothing returned, is as configured here. The session keeps its
         * lifetime through renewals and updates.
         *
         * @default none
         */
        lifetime?(args: {
          /** The user who has signed in. */
          user: U;
          /** How; `null` only from `issue` without an account. */
          account: AccountOf<X> | null;
          /** What the form sent, with the credentials provider: all of it text. */
          credentials?: Record<string, string | undefined>;
        }): Awaitable<SessionLifetime | null | undefined | void>;
      }
    | undefined;
  /** The session cookie. */
  cookie?:
    | {
        /**
         * Base name, without `__Host-` or `__Secure-`. Several apps on one host, such as two ports
         * of `localhost`, need different names, since cookies know no ports. The CSRF,
         * callback-URL and device cookies are then named after it too.
         *
         * @default `"waxseal.session-token"`, `"authjs.session-token"` or `"next-auth.session-token"`, by `format`
         */
        name?: string | undefined;
        /**
         * `Domain` (RFC 6265 §5.2.3), to share sessions with subdomains. The prefix is then
         * `__Secure-`, and every subdomain can overwrite the cookie: leave it out where you can.
         *
         * @default none, so the cookie belongs to the host alone
         */
        domain?: string | undefined;
        /**
         * `Path` (RFC 6265 §5.2.4). With another path the prefix is `__Secure-`.
         *
         * @default `"/"`
         */
        path?: string | undefined;
        /**
         * `SameSite` (RFC 6265bis §5.6.7). `"none"` needs `secure: true`.
         *
         * @default `"lax"`
         */
        sameSite?: "lax" | "strict" | "none" | undefined;
        /**
         * Whether the cookie is `Secure` and its name has a prefix.
         *
         * @default `true` when the request came by https, or, in production, when its scheme is not known
         */
        secure?: boolean | undefined;
        /**
         * `Partitioned` (CHIPS): a separate cookie for each site that embeds the app. Needs
         * `secure: true`, and for another site's frame `sameSite: "none"`. A session is then at
         * most 9 KiB long, of the 10 KiB that browsers keep for a site.
         *
         * @default `false`
         */
        partitioned?: boolean | undefined;
        /**
         * Bytes of all cookies of one session together, names included, that a sign-in may
         * write; beyond them it fails with `"session-too-large"`. In the formats of Auth.js and
         * NextAuth.js there is a warning instead, and a renewal is never refused. A Node server
         * refuses requests with more than 16 KB of headers unless `--max-http-header-size` says
         * otherwise.
         *
         * @default `14336` (14 KB)
         */
        maxBytes?: number | undefined;
      }
    | undefined;
  /**
   * Which values go from the user into the token, and from there into the session. A
   * projection names a target path and a source path, or `{ from, default }`; a source that
   * is missing leaves the target out. A role, for example, goes into the token by
   * `jwt: { role: "user.role" }`, and into the session by `session: { "user.role": "token.role" }`.
   */
  projections?:
    | {
        /**
         * Token claims: at sign-in from `user`, `account` and `profile`, at an update from
         * `session`, which is its data. Added to `name`, `email`, `picture` (from `user.image`) and
         * `sub` (from `user.id`).
         *
         * @default `{}`
         */
        jwt?: JwtSources<J, U, X>;
        /**
         * Session values, at each read, from `token`. Added to `user.name`, `user.email`,
         * `user.image` and `expires`.
         *
         * @default `{}`
         */
        session?: SessionSources<S, TR, WithRefreshClaims<J, F>, U, X>;
        /**
         * What the data of an update may change. A name on its own accepts a string, a number, a
         * boolean or `null` of at most 1024 bytes. A value of another type or a larger one is left
         * out as an unlisted name is, and `logger.warn` says so once.
         *
         * @default `[]`, so nothing arrives
         */
        update?: readonly (string | UpdateField)[];
      }
    | undefined;
  /**
   * Auth.js's callbacks. They run after the projections and may be async. Write `jwt` before
   * `session` if the latter is to know the types of the claims that only the former adds: in
   * the other order they are `any` there.
   */
  callbacks?:
    | {
        /**
         * Whether a login counts: `false` refuses it, a string is a URL to go to instead. The
         * client learns the `type` of an `AuthError` that it throws, and of anything else that it
         * throws `"AccessDenied"`.
         */
        signIn?(args: SignInArgs<U, X>): Awaitable<boolean | string>;
        /**
         * The claims that go into the cookie; `null` ends the session. Runs at sign-in, at an
         * update, and at each `resolve`, `getSession` and `auth()`.
         */
        jwt?(
          args: JwtArgs<TokenMark & TokenOf<WithRefreshClaims<J, F>, U, X>, U, X>,
        ): Awaitable<TR | TS | null>;
        /** What the application and the browser see; `null` hides the session. */
        session?(args: {
          session: NoInfer<SessionArg<S, TS, WithRefreshClaims<J, F>, U, X>>;
          token: NoInfer<TokenArg<TS, WithRefreshClaims<J, F>, U, X>>;
        }): Awaitable<SR>;
        /**
         * Where to go after sign-in or sign-out. Without it, only to the same origin and to those
         * of `trustedOrigins`.
         */
        redirect?(args: { url: string; baseUrl: string }): Awaitable<string>;
        /**
         * Whether this request may pass, for the guards of `waxseal/next`, `waxseal/hono` and
         * `waxseal/node`, and `auth.guard`. A response is the answer itself. A preflight
         * (`OPTIONS`) carries no cookie: allow it where other origins may ask. Outside Next.js,
         * say which paths are public rather than which are not: Express, for one, takes `/ADMIN`
         * for `/admin`.
         */
        authorized?(args: {
          request: R;
          auth: WithUnknownUser<SessionOf<S, TokenOf<WithRefreshClaims<J, F>, U, X>>> | null;
        }): Awaitable<boolean | Response | undefined>;
      }
    | undefined;
  /**
   * Called when something has happened, and awaited for `callbackTimeout` at most. What an
   * event throws goes to the `logger`, and the request goes on.
   */
  events?:
    | Events<
        WithUnknownUser<SessionOf<S, TokenOf<WithRefreshClaims<J, F>, U, X>>>,
        TokenOf<WithRefreshClaims<J, F>, U, X>,
        U
      >
    | undefined;
  /**
   * Seconds that a callback, an event, `authorize`, a method of the `adapter`, sending a
   * sign-in link, or the `store` of the throttle may take; `false` for no limit. A provider has
   * 10 seconds for each of its answers in any case. Whatever takes longer counts as having thrown, and its answer is
   * dropped. Route handlers and code that never awaits are not limited.
   *
   * @default `10`
   */
  callbackTimeout?: number | false | undefined;
  /**
   * The ways to sign in: what `credentials({ authorize })` returns, providers of
   * `waxseal/providers`, and those of Auth.js and NextAuth.js v4 as they are. A provider may
   * also be a function without a call, `GitHub`, which takes the id and secret of the
   * application from `AUTH_GITHUB_ID` and `AUTH_GITHUB_SECRET`. What such a provider lacks is
   * said when somebody first signs in with it.
   *
   * @default `[]`
   */
  providers?: P | undefined;
  /**
   * The database that keeps users and their accounts: an adapter of Auth.js
   * (`@auth/*-adapter`) or NextAuth.js v4 (`@next-auth/*-adapter`). It is asked at sign-in,
   * with OAuth and sign-in links; sessions stay in the cookie.
   *
   * @default none
   */
  adapter?: Adapter | undefined;
  /**
   * A deployment whose address is registered at the providers, and takes their answers for
   * others whose address is not, such as previews. `url` is where its endpoints are; on the
   * deployment itself `origins` lists where it may send an answer on to, exactly or with `*`
   * for a part of one label. Both need the same secret, and may be of different tenants.
   * Without `origins` it sends none on.
   *
   * @default `{ url: process.env.AUTH_REDIRECT_PROXY_URL }`
   */
  redirectProxy?: RedirectProxy | undefined;
  /**
   * Auth.js's name for `redirectProxy.url`.
   *
   * @default none
   */
  redirectProxyUrl?: string | undefined;
  /**
   * Bounds how often credentials may be wrong; `false` switches it off.
   *
   * @default `{}`, with the limits below
   */
  throttle?: false | ThrottleOptions | undefined;
  /**
   * Your pages instead of the built-in ones: paths without the `basePath` of Next.js, or
   * URLs. A guard leaves `signIn`, `error` and `verifyRequest` open when they are given as
   * paths, or as URLs at the origin that `AUTH_URL` names.
   */
  pages?: Pages | undefined;
  /**
   * Whose the built-in pages are: a name, a logo and a colour.
   *
   * @default `{}`
   */
  theme?: Theme | undefined;
  /**
   * Paths, with everything below them, where a guard answers a refused request with
   * 401 and JSON `{ error, message }` instead of a redirect to the sign-in page. Written
   * without the `basePath` of Next.js. Any request whose `Accept` prefers JSON to HTML is
   * answered the same way. `false` redirects all of them, as Auth.js does.
   *
   * @default `["/api/"]`
   */
  apiPaths?: false | readonly string[] | undefined;
  /**
   * The path of the endpoints that `handler` answers.
   *
   * @default `"/api/auth"`
   */
  basePath?: string | undefined;
  /**
   * Whether `X-Forwarded-Proto` and `X-Forwarded-Host` are believed: only behind a proxy
   * that overwrites them. Where the address is fixed, `AUTH_URL` (an origin such as
   * `https://app.example`) needs no such trust, and takes precedence. Where a proxy in front
   * serves the application below a path that it strips, write that too: `https://host.example/app`.
   *
   * @default `true` if `AUTH_TRUST_HOST` is `true` or `1`, or on Vercel and Cloudflare Pages
   */
  trustHost?: boolean | undefined;
  /**
   * Origins of other pages of yours, such as a single-page app on a host of its own, that
   * may call the endpoints from the browser: `["https://spa.example"]`, exactly as a browser
   * sends them (RFC 6454 §6.2), by https but for loopback hosts. Their requests pass the
   * origin check and get CORS headers with credentials, and `callbackUrl` may lead there.
   * On another site they need `cookie: { secure: true, sameSite: "none", partitioned: true }`
   * too. They can do what the user can do, so list no origin that others write scripts for.
   *
   * @default `[]`
   */
  trustedOrigins?: readonly string[] | undefined;
  /**
   * Admits a secret below 32 bytes in production.
   *
   * @default `false`
   */
  allowWeakSecret?: boolean | undefined;
  /**
   * Whether `GET <basePath>/inspect` shows the session of the browser that asks: its cookie,
   * claims and lifetimes, and why it is refused. It answers a browser on the same machine
   * alone, at `localhost`, `127.0.0.1` or `[::1]`, and is not there where `NODE_ENV` is
   * `"production"`, whatever this says. `true` is for where `NODE_ENV` is not set.
   *
   * @default `true` if `NODE_ENV` is exactly `"development"`
   */
  inspect?: boolean | undefined;
  /**
   * Where messages go. `console` is the default.
   *
   * @default the console, without any value of a cookie, and with control characters escaped
   */
  logger?: Logger | undefined;
  /**
   * Whether the outcome of each read goes to the console, such as `session active rolling`.
   * A `logger` with a `debug` of its own gets it in any case.
   *
   * @default `false`
   */
  debug?: boolean | undefined;
  /**
   * Types that no value has, for TypeScript: `types: {} as { user: MyUser }`. Ignored at run
   * time.
   *
   * @default `{}`
   */
  types?: X | undefined;
}
