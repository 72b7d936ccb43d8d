/** What `createReader` takes and gives. */

import type { Accept, Config, Format } from "../types/config.js";
import type { SessionOf } from "../types/infer.js";
import type { Active, Anonymous, Invalid, Undecided } from "../types/outcome.js";
import type { Projection } from "../types/projection.js";
import type { ReadOptions, Source } from "../types/source.js";
import type { RegisteredClaims, Token } from "../types/user.js";

type Given<N extends keyof Config> = NonNullable<Config[N]>;

/** Types that no value has, for TypeScript. */
export interface ReaderTypes {
  /**
   * The claims in the cookie.
   *
   * @default those of a default user, and others of type `unknown`
   */
  token?: object;
}

/** The token of a reader with these types. */
export type ReaderToken<X extends ReaderTypes> = X extends { token: infer T extends object }
  ? T & RegisteredClaims
  : Token;

/** What `createReader` takes: the options of `createAuth` on which reading depends. */
export interface ReaderConfig<S extends Projection = {}, X extends ReaderTypes = {}> {
  /**
   * As in `createAuth`: a text, or a list of at most 8, some of them with an end. In the
   * environment they have the same names.
   *
   * @default `AUTH_SECRET` (or `NEXTAUTH_SECRET`), with `AUTH_SECRET_3`, `_2` and `_1` in front of it
   */
  secret?: Config["secret"];
  /**
   * Whose sessions these are, where several customers share a secret: 1 to 256 bytes of text.
   *
   * @default none: sessions of tenants are refused
   */
  tenant?: string | undefined;
  /**
   * The token format of the sessions.
   *
   * @default `"signed"`
   */
  format?: Format | undefined;
  /** The token. */
  jwt?: Config["jwt"];
  /**
   * Further formats, cookie names and places that are read.
   *
   * @default `[]`
   */
  accept?: readonly (Format | Accept)[] | undefined;
  /** Lifetimes, in seconds: whole numbers from 1 to 3153600000. */
  session?: Pick<Given<"session">, "maxAge" | "absoluteMaxAge"> | undefined;
  /** The session cookie, as far as its name follows from it. */
  cookie?: Pick<Given<"cookie">, "name" | "domain" | "path" | "secure"> | undefined;
  /** Which values go from the token into the session. */
  projections?:
    | {
        /**
         * Session values, at each read, from `token`. Added to `user.name`, `user.email`,
         * `user.image` and `expires`.
         *
         * @default `{}`
         */
        session?: S;
      }
    | undefined;
  /**
   * Whether `X-Forwarded-Proto` and `X-Forwarded-Host` are believed: only behind a proxy
   * that overwrites them. `AUTH_URL` takes precedence.
   *
   * @default `true` if `AUTH_TRUST_HOST` is `true` or `1`, or on Vercel and Cloudflare Pages
   */
  trustHost?: boolean | undefined;
  /**
   * Admits a secret below 32 bytes in production.
   *
   * @default `false`
   */
  allowWeakSecret?: boolean | undefined;
  /**
   * Types that no value has: `types: {} as { token: { sub: string; role: string } }`. Ignored
   * at run time.
   *
   * @default `{}`
   */
  types?: X | undefined;
}

/** Reads sessions, and writes nothing. */
export interface Reader<S, T> {
  /**
   * The session of a request: what `verify` of an auth object of the same options decides,
   * without its writes. It never throws for what a client sends, and is synchronous.
   *
   * @throws WaxsealError `"invalid-source"` for what is no request, or an `options.now` that is
   *   no time (a `Date`, or milliseconds since 1970).
   */
  verify(
    source: Source,
    options?: Pick<ReadOptions, "now">,
  ): Active<S, T> | Anonymous | Invalid | Undecided<S>;
}

/** The session that a reader's projection makes. */
export type ReaderSession<S extends Projection, X extends ReaderTypes> = SessionOf<
  S,
  ReaderToken<X>
>;
