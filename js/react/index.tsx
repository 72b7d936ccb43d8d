"use client";
/**
 * The session in the browser, with the names of `next-auth/react` v5.
 *
 * ```tsx
 * import { SessionProvider, useSession } from "waxseal/react";
 * import type { auth } from "./auth";
 *
 * const { data: session, status, update } = useSession<typeof auth>();
 * // or once, for the whole app:
 * export const useAppSession = useSession<typeof auth>;
 * ```
 */

import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type Context,
  type ReactElement,
} from "react";

import type { DefaultSession } from "../types/user.js";
import { setBasePath } from "./endpoint.js";
import * as page from "./page.js";
import { goToSignIn } from "./sign.js";
import { Store } from "./store.js";
import type {
  ClientSession,
  SessionContextValue,
  SessionProviderProps,
  UseSessionOptions,
} from "./types.js";

export { getCsrfToken, getProviders } from "./endpoint.js";
export { getSession } from "./page.js";
export { signIn, signOut } from "./sign.js";
export type {
  ClientSafeProvider,
  ClientSession,
  GetSessionParams,
  SessionContextValue,
  SessionProviderProps,
  SignInAuthorizationParams,
  SignInOptions,
  SignInResponse,
  SignOutParams,
  SignOutResponse,
  UpdateSession,
  UseSessionOptions,
} from "./types.js";

/** The context of `SessionProvider`; for tests and stories that provide a value themselves. */
export const SessionContext: Context<SessionContextValue | undefined> = createContext<
  SessionContextValue | undefined
>(undefined);

/**
 * Provides the session to the components below, and follows changes that they and other
 * tabs make. A request that fails leaves the session unchanged.
 */
export function SessionProvider(props: SessionProviderProps): ReactElement {
  const { basePath, children, refetchInterval = 0, refetchOnWindowFocus = true } = props;
  const session = props.session as DefaultSession | null | undefined;
  // During rendering, because the effects of the children run before those here.
  if (basePath) setBasePath(basePath);

  const [store] = useState(() => new Store(session));
  const state = useSyncExternalStore(store.subscribe, store.read, store.read);

  useEffect(() => {
    const leave = page.addStore(store);
    if (store.read().session === undefined) void page.refreshShared();
    return leave;
  }, [store]);

  useEffect(() => page.adoptSession(store, session), [store, session]);

  useEffect(() => {
    store.refetchOnFocus = refetchOnWindowFocus;
  }, [store, refetchOnWindowFocus]);

  const isOfflineToo = props.refetchWhenOffline !== false;
  useEffect(() => {
    if (!(refetchInterval > 0)) return;
    const poll = () => {
      if (store.read().session && (isOfflineToo || navigator.onLine)) void page.refreshShared();
    };
    // Timers overflow beyond it, and would fire at once.
    const timer = setInterval(poll, Math.min(refetchInterval * 1000, 2 ** 31 - 1));
    return () => clearInterval(timer);
  }, [store, refetchInterval, isOfflineToo]);

  const update = useCallback((data?: unknown) => page.update(store, data), [store]);
  const value = useMemo(() => {
    const status = state.loading ? "loading" : state.session ? "authenticated" : "unauthenticated";
    return { data: state.session ?? null, status, update } as SessionContextValue;
  }, [state, update]);
  return <SessionContext.Provider value={value}>{children}</SessionContext.Provider>;
}

/**
 * The session and its status. While `update` runs, `status` is `"loading"` and `data`
 * is still the previous session.
 *
 * With `required`, users who are not signed in are sent to the sign-in page, which leads
 * back; `status` is `"loading"` until then.
 *
 * @throws Error without a `SessionProvider` above it.
 */
export function useSession<A = DefaultSession>(
  options: UseSessionOptions<true>,
): SessionContextValue<true, ClientSession<A>>;
export function useSession<A = DefaultSession>(
  options?: UseSessionOptions<boolean>,
): SessionContextValue<false, ClientSession<A>>;
export function useSession(options?: UseSessionOptions<boolean>): SessionContextValue<any, any> {
  const value = useContext(SessionContext);
  if (!value) throw new Error("`useSession` needs a <SessionProvider> above it.");

  const isMissing = options?.required === true && value.status === "unauthenticated";
  // Once, although React runs effects twice in development.
  const isHandled = useRef(false);
  useEffect(() => {
    if (isMissing && !isHandled.current) (options?.onUnauthenticated ?? goToSignIn)();
    isHandled.current = isMissing;
    // A new function on each render is not a reason to call it again.
  }, [isMissing]);

  return isMissing ? { ...value, status: "loading" } : value;
}
