import type { Context, ReactElement } from "react";
import type { CtxOrReq } from "../client/_utils.js";
import type { Session } from "../core/types.js";
import type { BuiltInProviderType, RedirectableProviderType } from "../providers/index.js";
import type {
  ClientSafeProvider,
  LiteralUnion,
  SessionProviderProps,
  SignInAuthorizationParams,
  SignInOptions,
  SignInResponse,
  SignOutParams,
  SignOutResponse,
  UseSessionOptions,
} from "./types.js";

export * from "./types.js";

type UpdateSession = (data?: any) => Promise<Session | null>;

export type SessionContextValue<R extends boolean = false> = R extends true
  ? | { update: UpdateSession; data: Session; status: "authenticated" }
    | { update: UpdateSession; data: null; status: "loading" }
  : | { update: UpdateSession; data: Session; status: "authenticated" }
    | { update: UpdateSession; data: null; status: "unauthenticated" | "loading" };

/** What `SessionProvider` provides. */
export declare const SessionContext: Context<
  | { update: UpdateSession; data: Session; status: "authenticated" }
  | { update: UpdateSession; data: null; status: "unauthenticated" | "loading" }
  | undefined
>;

/** The session, its status, and what changes it. */
export declare function useSession<R extends boolean>(
  options?: UseSessionOptions<R>,
): SessionContextValue<R>;

export type GetSessionParams = CtxOrReq & {
  event?: "storage" | "timer" | "hidden" | string;
  triggerEvent?: boolean;
  broadcast?: boolean;
};

/** Asks the server for the session. */
export declare function getSession(params?: GetSessionParams): Promise<Session | null>;

/** The token that a form of the application's own needs. */
export declare function getCsrfToken(params?: CtxOrReq): Promise<string | undefined>;

/** The ways to sign in. */
export declare function getProviders(): Promise<Record<
  LiteralUnion<BuiltInProviderType, string>,
  ClientSafeProvider
> | null>;

/** Signs in, or goes to the sign-in page. */
export declare function signIn<P extends RedirectableProviderType | undefined = undefined>(
  provider?: LiteralUnion<
    P extends RedirectableProviderType ? P | BuiltInProviderType : BuiltInProviderType
  >,
  options?: SignInOptions,
  authorizationParams?: SignInAuthorizationParams,
): Promise<P extends RedirectableProviderType ? SignInResponse | undefined : undefined>;

/** Signs out. */
export declare function signOut<R extends boolean = true>(
  options?: SignOutParams<R>,
): Promise<R extends true ? undefined : SignOutResponse>;

/** Provides the session to the components below. */
export declare function SessionProvider(props: SessionProviderProps): ReactElement<any, any>;
