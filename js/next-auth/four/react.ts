/**
 * `next-auth/react` 4: what it asks for, when, and what it tells other tabs are the original's.
 * Without `"use client"`, since server code calls `getProviders` and `getSession`.
 */

import * as React from "react";
import { apiBaseUrl, BroadcastChannel, fetchData, now } from "./client.js";
import type { AuthClientConfig, CtxOrReq } from "./declarations/client/_utils.js";
import type { Session } from "./declarations/core/types.js";
import type { GetSessionParams, SessionContextValue } from "./declarations/react/index.js";
import type {
  ClientSafeProvider,
  SessionProviderProps,
  SignInAuthorizationParams,
  SignInOptions,
  SignInResponse,
  SignOutParams,
  SignOutResponse,
  UseSessionOptions,
} from "./declarations/react/types.js";
import { proxyLogger } from "./logger.js";
import { clientConfig } from "../client-config.js";

declare const process: { env: { NODE_ENV?: string } };

/** What the page knows: one for all providers, as `signIn` is not a hook and sees no context. */
const page: AuthClientConfig = clientConfig();

const tabs = BroadcastChannel();
const logger = proxyLogger(undefined, page.basePath);

/** Server components have no context. */
export const SessionContext = (
  React as { createContext?: typeof React.createContext }
).createContext?.<SessionContextValue | undefined>(undefined);

function contextOrThrow(): NonNullable<typeof SessionContext> {
  if (SessionContext) return SessionContext;
  throw new Error("React Context is unavailable in Server Components");
}

export function useSession(options?: UseSessionOptions<boolean>): SessionContextValue<any> {
  const value = React.useContext(contextOrThrow());
  if (!value && process.env.NODE_ENV !== "production") {
    throw new Error("[next-auth]: `useSession` must be wrapped in a <SessionProvider />");
  }
  const { required, onUnauthenticated } = options ?? ({} as Partial<UseSessionOptions<boolean>>);
  const isMissing = required && value!.status === "unauthenticated";
  React.useEffect(() => {
    if (isMissing) (onUnauthenticated ?? goToSignIn)();
  }, [isMissing, onUnauthenticated]);
  // In production a page without a provider has no value.
  return isMissing
    ? { data: value!.data as null, update: value!.update, status: "loading" }
    : value!;
}

function goToSignIn(): void {
  const query = { error: "SessionRequired", callbackUrl: window.location.href };
  window.location.href = `${page.basePath}/signin?${new URLSearchParams(query)}`;
}

export async function getSession(params?: GetSessionParams): Promise<Session | null> {
  const session = await fetchData<Session>("session", page, logger, params);
  if (params?.broadcast ?? true) tellTabs("getSession");
  return session;
}

function tellTabs(trigger: "getSession" | "signout"): void {
  tabs.post({ event: "session", data: { trigger } });
}

export async function getCsrfToken(params?: CtxOrReq): Promise<string | undefined> {
  const data = await fetchData<{ csrfToken: string }>("csrf", page, logger, params);
  return data?.csrfToken;
}

export async function getProviders(): Promise<Record<string, ClientSafeProvider> | null> {
  return fetchData("providers", page, logger);
}

export async function signIn(
  provider?: string,
  options: SignInOptions = {},
  authorizationParams?: SignInAuthorizationParams,
): Promise<SignInResponse | undefined> {
  const { callbackUrl = window.location.href, redirect = true } = options;
  const endpoints = apiBaseUrl(page);
  const providers = await getProviders();
  if (!providers) return leaveFor(`${endpoints}/error`);
  const { type } = (provider && providers[provider]) || {};
  if (!type) return leaveFor(`${endpoints}/signin?${new URLSearchParams({ callbackUrl })}`);

  const action = type === "credentials" ? "callback" : "signin";
  const query = authorizationParams ? `?${new URLSearchParams(authorizationParams)}` : "";
  const path = `${action}/${provider}${query}`;
  const { response, data } = await postForm(path, callbackUrl, options);
  // With all other kinds the browser has to go to the provider.
  if (redirect || (type !== "credentials" && type !== "email")) return leave(data, callbackUrl);
  const error = new URL(data.url!).searchParams.get("error");
  const { ok, status } = response;
  if (ok) await page._getSession({ event: "storage" });
  return { error, status, ok, url: error ? null : data.url! };
}

export async function signOut(
  options: SignOutParams<boolean> = {},
): Promise<SignOutResponse | undefined> {
  const { callbackUrl = window.location.href, redirect = true } = options;
  const { data } = await postForm("signout", callbackUrl);
  tellTabs("signout");
  if (redirect) return leave(data, callbackUrl);
  await page._getSession({ event: "storage" });
  return data as SignOutResponse;
}

/** Posts a form; the answer is the next address as JSON, not a redirect that `fetch` follows. */
async function postForm(
  path: string,
  callbackUrl: string,
  fields: { [name: string]: unknown } = {},
): Promise<{ response: Response; data: { url?: string } }> {
  const csrfToken = await getCsrfToken();
  const body = { ...fields, csrfToken, callbackUrl, json: "true" } as Record<string, string>;
  const response = await fetch(`${apiBaseUrl(page)}/${path}`, {
    method: "post",
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(body),
  });
  return { response, data: await response.json() };
}

/** An address with a fragment may be that of this page, which would stay as it is. */
function leave({ url }: { url?: string }, callbackUrl: string): undefined {
  const target = url ?? callbackUrl;
  if (isScript(target)) return leaveFor(`${apiBaseUrl(page)}/error`);
  leaveFor(target);
  if (target.includes("#")) window.location.reload();
}

/** It would run as this page, and an application may have it from the query of its address. */
function isScript(url: string): boolean {
  try {
    return new URL(url, window.location.href).protocol === "javascript:";
  } catch {
    return false;
  }
}

function leaveFor(url: string): undefined {
  window.location.href = url;
}

export function SessionProvider(props: SessionProviderProps): React.ReactElement {
  const Context = contextOrThrow();
  const { basePath, children, session: initial } = props;
  if (basePath) page.basePath = basePath;
  const isGiven = initial !== undefined;
  page._lastSync = isGiven ? now() : 0;

  const [session, setSession] = React.useState(() => {
    if (isGiven) page._session = initial;
    return initial;
  });
  const [loading, setLoading] = React.useState(!isGiven);

  useReading(setSession, setLoading);
  useEvents(props);

  const value = React.useMemo(
    () => ({
      data: session,
      status: loading ? "loading" : session ? "authenticated" : "unauthenticated",
      async update(data: unknown) {
        if (loading || !session) return;
        setLoading(true);
        const body = { csrfToken: await getCsrfToken(), data };
        const changed = await fetchData<Session>("session", page, logger, { req: { body } });
        setLoading(false);
        if (changed) {
          setSession(changed);
          tellTabs("getSession");
        }
        return changed;
      },
    }),
    [session, loading],
  ) as SessionContextValue;
  return React.createElement(Context.Provider, { value }, children);
}

/** Reads the session at once unless it was given, and lets `page` read it. */
function useReading(
  setSession: (session: Session | null) => void,
  setLoading: (loading: boolean) => void,
): void {
  React.useEffect(() => {
    const read = async (isToldByTab: boolean) => {
      page._lastSync = now();
      page._session = await getSession({ broadcast: !isToldByTab });
      setSession(page._session);
    };
    page._getSession = async ({ event }: { event?: string } = {}) => {
      try {
        const isTold = event === "storage";
        if (isTold || page._session === undefined) await read(isTold);
        // Where nobody is signed in, a sign-in of another tab is told.
        else if (event && page._session !== null && now() >= page._lastSync) await read(false);
      } catch (error) {
        logger.error("CLIENT_SESSION_ERROR", error as Error);
      } finally {
        setLoading(false);
      }
    };
    page._getSession();
    return () => {
      page._lastSync = 0;
      page._session = undefined;
      page._getSession = () => {};
    };
  }, []);
}

/** When the session is read again. */
function useEvents(props: SessionProviderProps): void {
  const { refetchInterval, refetchOnWindowFocus = true, refetchWhenOffline } = props;
  React.useEffect(() => tabs.receive(() => page._getSession({ event: "storage" })), []);

  React.useEffect(() => {
    const onVisibilityChange = () => {
      if (refetchOnWindowFocus && document.visibilityState === "visible")
        page._getSession({ event: "visibilitychange" });
    };
    document.addEventListener("visibilitychange", onVisibilityChange);
    return () => document.removeEventListener("visibilitychange", onVisibilityChange);
  }, [refetchOnWindowFocus]);

  const isOnline = useOnline();
  const isPolling = refetchWhenOffline !== false || isOnline;
  React.useEffect(() => {
    if (!refetchInterval || !isPolling) return;
    const poll = () => page._session && page._getSession({ event: "poll" });
    const timer = setInterval(poll, refetchInterval * 1000);
    return () => clearInterval(timer);
  }, [refetchInterval, isPolling]);
}

function useOnline(): boolean {
  const [isOnline, setIsOnline] = React.useState(
    typeof navigator === "undefined" ? false : navigator.onLine,
  );
  React.useEffect(() => {
    const setOnline = () => setIsOnline(true);
    const setOffline = () => setIsOnline(false);
    window.addEventListener("online", setOnline);
    window.addEventListener("offline", setOffline);
    return () => {
      window.removeEventListener("online", setOnline);
      window.removeEventListener("offline", setOffline);
    };
  }, []);
  return isOnline;
}
