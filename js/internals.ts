/** What the other entries of the package need from an auth object. Not public. */

import type { Settings } from "./config/index.js";
import type { LoginWithClaims } from "./issue.js";
import type { SignInBegin } from "./revocation/begin.js";
import type { AnyAuth, Guarded } from "./types/auth.js";
import type { Config } from "./types/config.js";
import type { SignInArgs } from "./types/callbacks.js";
import type { NodeRequest } from "./types/node.js";
import type { Active, Outcome, Writes } from "./types/outcome.js";
import type { ReadOptions, Source } from "./types/source.js";

export type Layout = "authjs" | "next-auth";

/** A registered symbol, since every entry of the package is bundled separately. */
export const INTERNALS: unique symbol = Symbol.for("waxseal.internals") as never;

/** What finds the auth object of a request: of `createAuth((source) => …)`, and of any other. */
export interface Tenants {
  /** @throws WaxsealError where there is no configuration. */
  at(source: unknown): Internals;
  /** The auth object of a configuration with a `tenant`. */
  of(config: Config): AnyAuth;
}

/** An auth object, with what only the package itself may use. */
export interface Internals extends AnyAuth, Pick<Tenants, "at"> {
  settings: Settings;
  /** `verify` that renews nothing: the claims are those in the cookie. */
  read(source: Source, options?: ReadOptions): Outcome<any, any>;
  /** Asks `callbacks.signIn`. @throws WaxsealError `"access-denied"` or `"redirect"`. */
  checkSignIn(args: Pick<SignInArgs<any>, "user" | "account" | "email">): Promise<void>;
  /**
   * For a sign-in that takes longer than its last step: with `revocation`, what is revoked from
   * now on ends it too.
   */
  beginSignIn(): Promise<SignInBegin | undefined>;
  /**
   * `issue` without `callbacks.session`: its caller shows no session. With an adapter,
   * `connect` tells whom the session is for; it runs once `callbacks.signIn` has allowed the
   * `login`, so that nobody who is refused gets into the database.
   */
  startSession(
    login: LoginWithClaims,
    source: Source,
    connect?: () => Promise<{ user: any; isNewUser: boolean }>,
  ): Promise<Writes>;
  /** `signOut` of the auth object. */
  endSession(source: Source): Promise<Writes>;
  /** Ends the sessions that an entry of this kind is about, everywhere. Needs `revocation`. */
  revokeSubject(kind: number, value: string): Promise<void>;
  /** `resolve` that renews and clears nothing. */
  peek(source: Source): Promise<Outcome<any, any>>;
  /** `guard`, where `passes` says whether everybody passes without `callbacks.authorized`. */
  guardWith(request: Request | NodeRequest, passes: boolean): Promise<Guarded<any, any>>;
  /** Whether the user of these claims has proved who they are within the last seconds. */
  isProved(claims: object, within: number): boolean;
  /** `handler` of an application that the server mounts at a path. */
  handle(request: Request | NodeRequest, mount: string): Promise<Response>;
  /** A new session with these claims, as after a sign-in; no callback runs. */
  seal(source: Source, claims: object, options?: ReadOptions): Active<any, any>;
  /** Where to go: what `callbacks.redirect` says, else only to the same origin. */
  redirect(url: string, baseUrl: string): Promise<string>;
  /**
   * An authentication code for a text that is not a session: 43 characters of base64url,
   * under a key derived from the first secret, valid for one purpose only.
   */
  mac(purpose: string, text: string): string;
  /** Whether `mac` made the code for this purpose and text, under any secret. */
  verifyMac(purpose: string, text: string, code: string): boolean;
  /**
   * A text that is no session, encrypted for one purpose; `authjs` in the layout of Auth.js
   * v5, else in the shorter one of NextAuth.js v4. With the name of a check cookie and its
   * claims, it is the value that they make.
   */
  sealFor(layout: Layout, purpose: string, text: string): string;
  /** What `sealFor` made for this purpose, under any secret; else `undefined`. */
  openFor(layout: Layout, purpose: string, sealed: string): string | undefined;
  /**
   * What Auth.js stores of the token of a sign-in link: SHA-256 of the token and a secret, in
   * hex. Under each secret that lasts; a new link is stored under the first.
   */
  linkHashes(token: string): string[];
  /** The CSRF double submit; `setCookie` is `null` when the request's cookie is valid. */
  csrf(
    source: Source,
    bodyToken: unknown,
  ): { token: string; setCookie: string | null; verified: boolean };
}

/** Of an auth object with one configuration; see {@link internalsAt}. */
export function internals(auth: object): Internals {
  return (auth as { [INTERNALS]: Internals })[INTERNALS];
}

/** Of any auth object, for the request that is read. */
export function internalsAt(auth: object, source: unknown): Internals {
  return internals(auth).at(source);
}
