import type { ReactNode } from "react";
import type { Session } from "../core/types.js";
import type { BuiltInProviderType, ProviderType } from "../providers/index.js";

export interface UseSessionOptions<R extends boolean> {
  /** Whether users who are not signed in go to the sign-in page. */
  required: R;
  /** Called instead of going there. */
  onUnauthenticated?: () => void;
}

/** Any text, of which editors suggest some. */
export type LiteralUnion<T extends U, U = string> = T | (U & Record<never, never>);

/** A provider, as the browser may know it. */
export interface ClientSafeProvider {
  id: LiteralUnion<BuiltInProviderType>;
  name: string;
  type: ProviderType;
  signinUrl: string;
  callbackUrl: string;
}

/** Options of `signIn`; all others are fields of the form. */
export interface SignInOptions extends Record<string, unknown> {
  /** Where to go then; this page by default. */
  callbackUrl?: string;
  /** `false` stays here, with credentials and email. */
  redirect?: boolean;
}

export interface SignInResponse {
  error: string | null;
  status: number;
  ok: boolean;
  url: string | null;
}

/** For the address of the provider: what `URLSearchParams` takes. */
export type SignInAuthorizationParams =
  string | string[][] | Record<string, string> | URLSearchParams;

export interface SignOutResponse {
  url: string;
}

export interface SignOutParams<R extends boolean = true> {
  /** Where to go then; this page by default. */
  callbackUrl?: string;
  /** `false` stays here. */
  redirect?: R;
}

export interface SessionProviderProps {
  children: ReactNode;
  session?: Session | null;
  baseUrl?: string;
  basePath?: string;
  /** Seconds between two reads of the session; 0, the default, for none. */
  refetchInterval?: number;
  /** Whether the session is read when the page is looked at again; `true` by default. */
  refetchOnWindowFocus?: boolean;
  /** `false` pauses `refetchInterval` without a network. */
  refetchWhenOffline?: false;
}
