/**
 * `next-auth/react` 4. Without `"use client"`, since server code calls `getProviders` and
 * `getSession`: in server components what comes from `waxseal/react` is a reference.
 */

import * as React from "react";
import * as client from "waxseal/react";
import { fetchData } from "./client.js";
import type { AuthClientConfig, CtxOrReq } from "./declarations/client/_utils.js";
import type { LoggerInstance, Session } from "./declarations/core/types.js";
import type { GetSessionParams, SessionContextValue } from "./declarations/react/index.js";
import type {
  ClientSafeProvider,
  SignInAuthorizationParams,
  SignInOptions,
  SignInResponse,
  SignOutParams,
  SignOutResponse,
  UseSessionOptions,
} from "./declarations/react/types.js";
import { parseUrl } from "../url.js";

// Each as it is written here: Next.js puts the values of its `env` in their place.
declare const process: {
  env: { NEXTAUTH_URL?: string; NEXTAUTH_URL_INTERNAL?: string; VERCEL_URL?: string };
};

export const { SessionContext } = client;

/** Where the endpoints are, for server code. */
function endpoints(): AuthClientConfig {
  const url = parseUrl(process.env.NEXTAUTH_URL ?? process.env.VERCEL_URL);
  const { path } = parseUrl(process.env.NEXTAUTH_URL);
  const internal = process.env.NEXTAUTH_URL_INTERNAL;
  return {
    baseUrl: url.origin,
    basePath: path,
    baseUrlServer: internal ? parseUrl(internal).origin : url.origin,
    basePathServer: internal ? parseUrl(internal).path : path,
    _lastSync: 0,
    _getSession: () => {},
  };
}

const logger = {
  error: (code: string, metadata: unknown) =>
    console.error(`[next-auth][error][${code}]`, metadata),
} as LoggerInstance;

const isServer = () => typeof window === "undefined";

/** Of `waxseal/react`, at the path that the environment of the build names. */
export function SessionProvider(props: any): any {
  const { path } = parseUrl(process.env.NEXTAUTH_URL);
  return React.createElement(client.SessionProvider, { basePath: path, ...props });
}

export function useSession(options?: UseSessionOptions<boolean>): SessionContextValue<any> {
  const value = client.useSession(options) as SessionContextValue;
  return React.useMemo(() => ({ ...value, update: updateBy(value) }), [value.data, value.status]);
}

/** Runs `callbacks.jwt` without data too, and nothing while nobody is signed in. */
function updateBy({ data, status, update }: SessionContextValue): SessionContextValue["update"] {
  return async (change: unknown = null) =>
    data && status === "authenticated" ? update(change) : (undefined as never);
}

export async function getSession(params?: GetSessionParams): Promise<Session | null> {
  if (isServer()) return fetchData("session", endpoints(), logger, params);
  return (await client.getSession(params)) as Session | null;
}

export async function getCsrfToken(params?: CtxOrReq): Promise<string | undefined> {
  if (!isServer()) return (await client.getCsrfToken()) || undefined;
  const data = await fetchData<{ csrfToken: string }>("csrf", endpoints(), logger, params);
  return data?.csrfToken;
}

export async function getProviders(): Promise<Record<string, ClientSafeProvider> | null> {
  if (!isServer())
    return (await client.getProviders()) as Record<string, ClientSafeProvider> | null;
  return fetchData("providers", endpoints(), logger);
}

export async function signIn(
  provider?: string,
  { redirect = true, ...options }: SignInOptions = {},
  authorizationParams?: SignInAuthorizationParams,
): Promise<SignInResponse | undefined> {
  if (redirect || !(await returns(provider))) {
    return void (await client.signIn(
      provider,
      { ...options, redirect: true },
      authorizationParams,
    ));
  }
  const response = await client.signIn(
    provider,
    { ...options, redirect: false },
    authorizationParams,
  );
  const { error, status, ok, url } = response;
  return { error: error ?? null, status, ok, url };
}

/** Whether `redirect: false` counts: with all others the browser goes to the provider. */
async function returns(provider: string | undefined): Promise<boolean> {
  const providers = await client.getProviders();
  const { type } = (provider !== undefined && providers?.[provider]) || {};
  return type === "credentials" || type === "email";
}

export async function signOut(
  options: SignOutParams<boolean> = {},
): Promise<SignOutResponse | undefined> {
  if (options.redirect !== false)
    return void (await client.signOut({ ...options, redirect: true }));
  return client.signOut({ ...options, redirect: false });
}
