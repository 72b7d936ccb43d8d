/** The names of `next-auth/react` v5, with the session's type as a further parameter. */

import type { ReactNode } from "react";
import type { InferSession } from "../types/auth.js";
import type { Jsonify } from "../types/utility.js";
import type { DefaultSession } from "../types/user.js";

/**
 * The session as the browser gets it, which is as JSON: of `typeof auth`, be it
 * made by `createAuth` or by `waxseal/next`, or of a session's own type.
 */
export type ClientSession<A> = Jsonify<[InferSession<A>] extends [never] ? A : InferSession<A>>;

/** With data, changes the session as `projections.update` allows; without, reads it again. */
export type UpdateSession<S = DefaultSession> = (data?: any) => Promise<S | null>;

/** What `useSession` returns; with `R`, a session or none yet. */
export type SessionContextValue<R extends boolean = false, S = DefaultSession> =
  | { update: UpdateSession<S>; data: S; status: "authenticated" }
  | {
      update: UpdateSession<S>;
      data: null;
      status: R extends true ? "loading" : "unauthenticated" | "loading";
    };

export interface UseSessionOptions<R extends boolean> {
  /** Who is not signed in goes to the sign-in page, or to `onUnauthenticated`. */
  required: R;
  /** Instead of the sign-in page. */
  onUnauthenticated?: () => void;
}

export interface SessionProviderProps {
  children?: ReactNode;
  /**
   * The session as the server sees it, `null` for none: saves the request at the
   * start. When what is given changes, it replaces what is held.
   */
  session?: { user?: unknown; expires?: string } | null | undefined;
  /**
   * Path of the endpoints, `"/api/auth"` by default; in Next.js with the
   * `basePath` of the app in front. It holds for `signIn` and its like too.
   */
  basePath?: string | undefined;
  /** Seconds after which a session is read again; 0, the default, is never. */
  refetchInterval?: number | undefined;
  /** Reads the session when the page becomes visible; `true` by default. */
  refetchOnWindowFocus?: boolean | undefined;
  /** `false` leaves the interval out while the browser says that it is offline. */
  refetchWhenOffline?: boolean | undefined;
}

export interface GetSessionParams {
  /** `false` keeps what was read from this page's providers, and from other tabs. */
  broadcast?: boolean;
  /** Without effect, as in `next-auth/react` v5. */
  event?: string;
  /** Without effect, as in `next-auth/react` v5. */
  triggerEvent?: boolean;
}

/** A provider, as the endpoint lists it. */
export interface ClientSafeProvider {
  id: string;
  name: string;
  type: string;
  signinUrl: string;
  callbackUrl: string;
}

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

/** Parameters that go to an OAuth provider. */
export type SignInAuthorizationParams =
  string | string[][] | Record<string, string> | URLSearchParams;

/** What came of a `signIn` with `redirect: false`. */
export interface SignInResponse {
  /** Auth.js's name of the error, `"CredentialsSignin"` for wrong credentials. */
  error: string | undefined;
  /** With `"CredentialsSignin"`, what `authorize` gave as its reason. */
  code: string | undefined;
  /** The status of the response, 200 also for wrong credentials; 0 when none came. */
  status: number;
  /** Whether the user is signed in, or goes on to sign in at `url`. */
  ok: boolean;
  /** Where to go now, `null` with an error. */
  url: string | null;
}

export interface SignOutParams<Redirect extends boolean = true> {
  /** Where to go then; by default this page. The server's `redirect` has the last word. */
  redirectTo?: string | undefined;
  /** The older name of `redirectTo`. */
  callbackUrl?: string | undefined;
  /** `false` stays on the page. */
  redirect?: Redirect | undefined;
}

/** What came of a `signOut` with `redirect: false`. */
export interface SignOutResponse {
  /** Where to go now. */
  url: string;
}
