"use client";
/** The client, by `waxseal/react`, with the session's type of the application. */

import type { ProviderId } from "@auth/core/providers";
import type { Session } from "@auth/core/types";
import type { Context, ReactElement } from "react";
import * as waxseal from "waxseal/react";
import { askEndpoint } from "../client.js";
import { clientConfig } from "../client-config.js";
import type {
  AuthClientConfig,
  ClientSafeProvider,
  SessionProviderProps,
  SignInAuthorizationParams,
  SignInOptions,
  SignInResponse,
  SignOutParams,
  SignOutResponse,
  UseSessionOptions,
} from "./lib/client.js";

export type {
  SessionProviderProps,
  SignInAuthorizationParams,
  SignInOptions,
  SignInResponse,
  SignOutParams,
};

/** With data, changes the session as `callbacks.jwt` lets it; without, rereads it. */
export type UpdateSession = (data?: any) => Promise<Session | null>;

/** What `useSession` returns; where `R` is true, it is never unauthenticated. */
export type SessionContextValue<R extends boolean = false> = R extends true
  ? | { update: UpdateSession; data: Session; status: "authenticated" }
    | { update: UpdateSession; data: null; status: "loading" }
  : | { update: UpdateSession; data: Session; status: "authenticated" }
    | { update: UpdateSession; data: null; status: "unauthenticated" | "loading" };

/** Options of `getSession`. */
export interface GetSessionParams {
  event?: "storage" | "timer" | "hidden" | string;
  triggerEvent?: boolean;
  broadcast?: boolean;
}

/** Where the endpoints are. */
export const __NEXTAUTH: AuthClientConfig = clientConfig();

export const SessionContext: Context<
  | { update: UpdateSession; data: Session; status: "authenticated" }
  | { update: UpdateSession; data: null; status: "unauthenticated" | "loading" }
  | undefined
> = waxseal.SessionContext as never;

/** The session and its status. */
export function useSession<R extends boolean>(
  options?: UseSessionOptions<R>,
): SessionContextValue<R> {
  return waxseal.useSession(options as never) as never;
}

/** The session; on a server nobody's, since no cookie goes along. */
export async function getSession(params?: GetSessionParams): Promise<Session | null> {
  if (isServer()) return (await askEndpoint(serverAddress("session"))) as Session | null;
  return (await waxseal.getSession(params)) as Session | null;
}

/** The token that every form needs. */
export async function getCsrfToken(): Promise<string> {
  if (isServer()) return (await askEndpoint(serverAddress("csrf")))?.csrfToken ?? "";
  return waxseal.getCsrfToken();
}

/** The providers by their id. */
export async function getProviders(): Promise<Record<ProviderId, ClientSafeProvider> | null> {
  if (isServer()) return askEndpoint(serverAddress("providers"));
  return waxseal.getProviders() as never;
}

/** Signs in, or goes to the sign-in page. */
export function signIn(
  provider?: ProviderId,
  options?: SignInOptions<true>,
  authorizationParams?: SignInAuthorizationParams,
): Promise<void>;
export function signIn(
  provider?: ProviderId,
  options?: SignInOptions<false>,
  authorizationParams?: SignInAuthorizationParams,
): Promise<SignInResponse>;
export function signIn(
  provider?: ProviderId,
  options?: SignInOptions<boolean>,
  authorizationParams?: SignInAuthorizationParams,
): Promise<any> {
  return waxseal.signIn(provider, options as never, authorizationParams);
}

/** Signs out. */
export function signOut(options?: SignOutParams<true>): Promise<void>;
export function signOut(options?: SignOutParams<false>): Promise<SignOutResponse>;
export function signOut(options?: SignOutParams<boolean>): Promise<any> {
  return waxseal.signOut(options as never);
}

/** Provides the session to the components below. */
export function SessionProvider(props: SessionProviderProps): ReactElement<any, any> {
  const { basePath = __NEXTAUTH.basePath } = props;
  __NEXTAUTH.basePath = basePath;
  return <waxseal.SessionProvider {...props} basePath={basePath} />;
}

function isServer(): boolean {
  return typeof window === "undefined";
}

function serverAddress(path: string): string {
  return `${__NEXTAUTH.baseUrlServer}${__NEXTAUTH.basePathServer}/${path}`;
}
