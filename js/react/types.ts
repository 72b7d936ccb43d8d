/** The names of `next-auth/react` v5, with the session's type as a further parameter. */

import type { ReactNode } from "react";
import type { InferSession } from "../types/auth.js";
import type { DefaultSession } from "../types/user.js";
import type { Jsonify } from "../types/utility.js";

/**
 * The session as the browser gets it, through JSON. `A` is `typeof auth`, whether from
 * `createAuth` or `waxseal/next`, or the type of a session.
 */
export type ClientSession<A> = Jsonify<[InferSession<A>] extends [never] ? A : InferSession<A>>;

/**
 * The place for the type of the application's session. Registered once, in any file of the
 * project, it is what `useSession()`, `getSession()` and `SessionProvider` have without a type
 * argument; a type argument still has the last word.
 *
 * ```ts
 * // waxseal.d.ts
 * import type { auth } from "./auth";
 *
 * declare module "waxseal/react" {
 *   interface Register {
 *     session: typeof auth; // or the type of a session
 *   }
 * }
 * ```
 */
export interface Register {}

/** What `Register` names as `session`: `typeof auth` or a session; by default `DefaultSession`. */
export type Registered = Register extends { session: infer A } ? A : DefaultSession;

/** A session as `SessionProvider` takes it: from the server, or as the browser gets it. */
export type ProvidedSession = Register extends { session: infer A }
  ? ([InferSession<A>] extends [never] ? A : InferSession<A>) | ClientSession<A>
  : { user?: unknown; expires?: string };

/** With data, changes the session as `projections.update` allows; without, rereads it. */
export type UpdateSession<S = DefaultSession> = (data?: any) => Promise<S | null>;

/** What `useSession` returns; where `R` is true, it is never unauthenticated. */
export type SessionContextValue<R extends boolean = false, S = DefaultSession> =
  | { update: UpdateSession<S>; data: S; status: "authenticated" }
  | {
      update: UpdateSession<S>;
      data: null;
      status: R extends true ? "loading" : "unauthenticated" | "loading";
    };

/** Options of `useSession`. */
export interface UseSessionOptions<R extends boolean> {
  /** Users who are not signed in are sent to the sign-in page, or `onUnauthenticated` is called. */
  required: R;
  /** Called instead of going to the sign-in page. */
  onUnauthenticated?: () => void;
}

/** Props of `SessionProvider`. */
export interface SessionProviderProps {
  /** The components that get the session. */
  children?: ReactNode;
  /**
   * The session as the server sees it, `null` for none: saves the first request. When it
   * changes, it replaces the session that the provider has.
   */
  session?: ProvidedSession | null | undefined;
  /**
   * Path of the endpoints, `"/api/auth"` by default; in Next.js with the
   * `basePath` of the app in front. A URL where the endpoints are at another origin, which
   * lists this page's in `trustedOrigins`. It applies to `signIn`, `signOut` and the other functions too.
   */
  basePath?: string | undefined;
  /** Seconds between two reads of a session; 0, the default, for none. */
  refetchInterval?: number | undefined;
  /** Reads the session when the page becomes visible; `true` by default. */
  refetchOnWindowFocus?: boolean | undefined;
  /** `false` pauses `refetchInterval` while the browser is offline. */
  refetchWhenOffline?: boolean | undefined;
  /**
   * Called with the session when it is another one than the page was made with: somebody has
   * signed in or out or changed it, here or in another tab, or it has ended. It is not called for
   * the first session, for one that `session` brings, or after a server action: the server has
   * made the page with these. `signIn` and `signOut` with `redirect: false` wait until it is done.
   *
   * `SessionProvider` of `waxseal/next/client` has one for the router of Next.js.
   */
  onSessionChange?: ((session: any) => unknown) | undefined;
}

/** Options of `getSession`. */
export interface GetSessionParams {
  /** `false` does not pass the session on to this page's providers and other tabs. */
  broadcast?: boolean;
  /** Without effect, as in `next-auth/react` v5. */
  event?: string;
  /** Without effect, as in `next-auth/react` v5. */
  triggerEvent?: boolean;
}

/** A provider, as the endpoint `providers` lists it. */
export interface ClientSafeProvider {
  /** What `signIn` takes. */
  id: string;
  /** The name to show. */
  name: string;
  /** `"credentials"`, `"oauth"`, `"oidc"` or `"email"`. */
  type: string;
  /** The absolute URL of its `signin` endpoint. */
  signinUrl: string;
  /** The absolute URL of its `callback` endpoint, to which a form of credentials posts. */
  callbackUrl: string;
}

/** Options of `signIn` in the browser, and fields of the login form. */
export interface SignInOptions<Redirect extends boolean = true> {
  /** Where to go then; by default this page. The server's `redirect` has the last word. */
  redirectTo?: string | undefined;
  /** The older name of `redirectTo`. */
  callbackUrl?: string | undefined;
  /** `false` stays on the page and returns the result. */
  redirect?: Redirect | undefined;
  /** Everything else is a field of the login form. */
  [field: string]: unknown;
}

/**
 * Parameters for the provider's authorization endpoint. From a browser these are taken:
 * `access_type`, `acr_values`, `display`, `hd`, `kc_idp_hint`, `login_hint`, `max_age`, `prompt`,
 * `screen_hint`, `ui_locales`, and those that `authorization.allow` of the provider lists.
 */
export type SignInAuthorizationParams =
  string | string[][] | Record<string, string> | URLSearchParams;

/** The result of a `signIn` with `redirect: false`. */
export interface SignInResponse {
  /** Auth.js's name of the error, `"CredentialsSignin"` for wrong credentials. */
  error: string | undefined;
  /** With `"CredentialsSignin"`, the `code` that `authorize` threw, `"credentials"` by default. */
  code: string | undefined;
  /** The status of the response, 200 even for wrong credentials; 0 when there was none. */
  status: number;
  /** Whether the user is signed in, or goes on to sign in at `url`. */
  ok: boolean;
  /** Where to go now, `null` with an error. */
  url: string | null;
}

/** Options of `signOut` in the browser. */
export interface SignOutParams<Redirect extends boolean = true> {
  /** Where to go then; by default this page. The server's `redirect` has the last word. */
  redirectTo?: string | undefined;
  /** The older name of `redirectTo`. */
  callbackUrl?: string | undefined;
  /** `false` stays on the page. */
  redirect?: Redirect | undefined;
}

/** The result of a `signOut` with `redirect: false`. */
export interface SignOutResponse {
  /** Where to go now. */
  url: string;
}
