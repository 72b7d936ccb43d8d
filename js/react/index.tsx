"use client";
/**
 * The session in the browser, with the names of `next-auth/react` v5.
 *
 * ```tsx
 * import { SessionProvider, useSession } from "waxseal/react";
 * import type { auth } from "./auth";
 *
 * const { data: session, status, update } = useSession<typeof auth>();
 * // or once, for the whole app, so that `useSession()` is enough:
 * declare module "waxseal/react" {
 *   interface Register {
 *     session: typeof auth;
 *   }
 * }
 * ```
 */

import {
  createContext,
  startTransition,
  useContext,
  useEffect,
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
import { createStore, isEqual, type Store } from "./store.js";
import type {
  ClientSession,
  Registered,
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
  ProvidedSession,
  Register,
  Registered,
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

/** The store behind a value of the context; a value that an application provides has none. */
const providers = new WeakMap<SessionContextValue, Store>();

const noSubscription = () => () => {};

/**
 * Provides the session to the components below, and follows changes that they and other
 * tabs make. A request that fails leaves the session unchanged.
 */
export function SessionProvider(props: SessionProviderProps): ReactElement {
  const { basePath, children, refetchInterval = 0 } = props;
  const session = props.session as DefaultSession | null | undefined;
  // During rendering, because the effects of the children run before those here.
  if (basePath) setBasePath(basePath);

  const [store] = useState(() => createStore(session, page.update));
  const [value, setValue] = useState(store.read);
  providers.set(value, store);

  useEffect(() => {
    // A transition, since parts of the page may still be to come: see `useSession`.
    const unsubscribe = store.subscribe(() => startTransition(() => setValue(store.read)));
    const leave = page.addStore(store);
    if (store.session === undefined) void page.refreshShared();
    return () => {
      unsubscribe();
      leave();
    };
  }, [store]);

  const given = useRef(session);
  // At each render: the answer of a server action renders this.
  useEffect(() => {
    store.props = props;
    // By content: the parent may pass what it passed last time.
    if (session !== undefined && !isEqual(session, given.current)) {
      given.current = session;
      page.adoptSession(session);
    }
    page.followServerAction();
  });

  useEffect(() => {
    if (!(refetchInterval > 0)) return;
    const poll = () => {
      const isOn = store.props.refetchWhenOffline !== false || navigator.onLine;
      if (isOn && store.session) void page.refreshShared();
    };
    // Timers overflow beyond it, and would fire at once.
    const timer = setInterval(poll, Math.min(refetchInterval * 1000, 2 ** 31 - 1));
    return () => clearInterval(timer);
  }, [store, refetchInterval]);

  return <SessionContext.Provider value={value}>{children}</SessionContext.Provider>;
}

/**
 * The session and its status. While `update` runs, `status` is `"loading"` and `data`
 * is still the previous session. Its type is that of `A`, by default what `Register` names.
 *
 * With `required`, users who are not signed in are sent to the sign-in page, which leads
 * back; `status` is `"loading"` until then.
 *
 * @throws Error without a `SessionProvider` above it.
 */
export function useSession<A = Registered>(
  options: UseSessionOptions<true>,
): SessionContextValue<true, ClientSession<A>>;
export function useSession<A = Registered>(
  options?: UseSessionOptions<boolean>,
): SessionContextValue<false, ClientSession<A>>;
export function useSession(options?: UseSessionOptions<boolean>): SessionContextValue<any, any> {
  const given = useContext(SessionContext);
  if (!given) throw new Error("`useSession` needs a <SessionProvider> above it.");
  // From the store, not from the context: a part of the page that streams in when the session
  // has changed already begins with what the server rendered, and then follows.
  const store = providers.get(given);
  const readGiven = () => given;
  const value = useSyncExternalStore(
    store?.subscribe ?? noSubscription,
    store?.read ?? readGiven,
    store?.readInitial ?? readGiven,
  );

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
