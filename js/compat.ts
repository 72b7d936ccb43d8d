/**
 * What a configuration of next-auth says that ours has no option for. `waxseal-next-auth` alone
 * passes it, under a registered symbol, since every entry of the package is bundled separately:
 * to the checks of the options it is not there.
 */

import type { Awaitable } from "./types/utility.js";

export const COMPAT: unique symbol = Symbol.for("waxseal.compat") as never;

/** Of a configuration, if it has one: `{ ...config, [COMPAT]: compat }`. */
export function compatOf(config: object): Compat | undefined {
  return (config as { [COMPAT]?: Compat })[COMPAT];
}

/**
 * With it, `update(data)` reaches `callbacks.jwt` whole, which alone changes the token, and
 * `authorize` gets all fields of the form, as in the originals.
 */
export interface Compat {
  /** The original that is stood in for: that of 4 gives `authorize` its own kind of request. */
  readonly major: 4 | 5;
  /**
   * The URL of the endpoints by the environment, in place of `AUTH_URL` and `NEXTAUTH_URL`:
   * that of 4 reads the second alone, also without a scheme. Empty where there is none.
   */
  readonly url?: string | undefined;
  /**
   * The whole name of the session cookie, prefix and all, which is read and written byte for
   * byte, whatever the scheme. Without it the format's own names count, as elsewhere.
   */
  readonly sessionCookie?: string | undefined;
  /** The other cookies of the original, by its names for them. */
  readonly cookies?: { readonly [Name in CompatCookieName]?: CompatCookie | undefined } | undefined;
  /** The application's own tokens, in place of those of the format. */
  readonly codec?: Codec | undefined;
}

export type CompatCookieName = "callbackUrl" | "csrfToken" | "nonce" | "pkceCodeVerifier" | "state";

/** A cookie of the original: what is left out is as in the original without it. */
export interface CompatCookie {
  /** The whole name, prefix and all. */
  readonly name?: string | undefined;
  readonly options?:
    | {
        readonly domain?: string | undefined;
        readonly path?: string | undefined;
        readonly sameSite?: "lax" | "strict" | "none" | undefined;
        readonly secure?: boolean | undefined;
        /** Seconds. */
        readonly maxAge?: number | undefined;
      }
    | undefined;
}

/** `jwt.encode` and `jwt.decode` of the application; both, or what the original has instead. */
export interface Codec {
  encode(claims: object, maxAge: number, cookieName: string): Awaitable<string>;
  /** `null` for what is no token of the application. */
  decode(token: string, cookieName: string): Awaitable<object | null>;
}
