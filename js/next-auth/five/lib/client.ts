/** Types of the client. */

import type { ProviderId, ProviderType } from "@auth/core/providers";
import type { Session } from "@auth/core/types";
import type { ReactNode } from "react";

/** Where the endpoints are, and what the page knows of the session. */
export interface AuthClientConfig {
  baseUrl: string;
  basePath: string;
  baseUrlServer: string;
  basePathServer: string;
  _session?: Session | null | undefined;
  _lastSync: number;
  _getSession: (...args: any[]) => any;
}

/** Options of `useSession`. */
export interface UseSessionOptions<R extends boolean> {
  required: R;
  /** Called instead of going to the sign-in page. */
  onUnauthenticated?: () => void;
}

/** A provider, as the endpoint `providers` lists it. */
export interface ClientSafeProvider {
  id: ProviderId;
  name: string;
  type: ProviderType;
  signinUrl: string;
  callbackUrl: string;
  redirectTo: string;
}

/** Options of `signIn`, and fields of the form. */
export interface SignInOptions<Redirect extends boolean = true> extends Record<string, unknown> {
  /** The older name of `redirectTo`. */
  callbackUrl?: string;
  /** Where to go then; by default this page. */
  redirectTo?: string;
  /** `false` stays on the page, and returns the result. */
  redirect?: Redirect;
}

/** Parameters for the address of the provider. The original's declarations lead to no type. */
export type SignInAuthorizationParams = any;

/** The result of a `signIn` with `redirect: false`. */
export interface SignInResponse {
  error: string | undefined;
  code: string | undefined;
  status: number;
  ok: boolean;
  url: string | null;
}

/** The result of a `signOut` with `redirect: false`. */
export interface SignOutResponse {
  url: string;
}

/** Options of `signOut`. */
export interface SignOutParams<Redirect extends boolean = true> {
  /** The older name of `redirectTo`. */
  callbackUrl?: string;
  /** Where to go then; by default this page. */
  redirectTo?: string;
  /** `false` stays on the page. */
  redirect?: Redirect;
}

/** Props of `SessionProvider`. */
export interface SessionProviderProps {
  children: ReactNode;
  session?: Session | null;
  /** Without effect: the endpoints are at the page's origin. */
  baseUrl?: string;
  basePath?: string;
  refetchInterval?: number;
  refetchOnWindowFocus?: boolean;
  refetchWhenOffline?: false;
}
