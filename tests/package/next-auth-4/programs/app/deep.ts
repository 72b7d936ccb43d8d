// What lies below the entries: found with `moduleResolution: "node"` alone.
import type { Session as CoreSession, SessionStrategy } from "next-auth/core/types";
import type { RequestInternal, ResponseInternal } from "next-auth/core";
import type { AccountNotLinkedError, UnknownError } from "next-auth/core/errors";
import type { SessionStore, SessionToken } from "next-auth/core/lib/cookie";
import type { ErrorType } from "next-auth/core/pages/error";
import type { SignInErrorTypes } from "next-auth/core/pages/signin";
import type { PublicProvider } from "next-auth/core/routes/providers";
import type { JWT } from "next-auth/jwt/types";
import type { NextRequestWithAuth } from "next-auth/next/middleware";
import type { ClientSafeProvider, SignInResponse } from "next-auth/react/types";
import type { LoggerInstance } from "next-auth/utils/logger";
import type { InternalUrl } from "next-auth/utils/parse-url";
import { fetchData } from "next-auth/client/_utils";

export const role = (session: CoreSession): "admin" | "user" => session.user.role;
export const strategy: SessionStrategy = "jwt";
export const body = (request: RequestInternal): string | undefined => request.body?.name;
export const status = ({ status }: ResponseInternal): number | undefined => status;
export const code = (error: UnknownError | AccountNotLinkedError): string => error.code;
export const stored = (store: SessionStore): SessionToken => store.value;
export const errors: [ErrorType, SignInErrorTypes] = ["accessdenied", "OAuthSignin"];
export const ids = (providers: PublicProvider[]): string[] => providers.map(({ id }) => id);
export const token = ({ role }: JWT): string => role;
export const claims = (request: NextRequestWithAuth): JWT | null => request.nextauth.token;
export const labels = ({ name }: ClientSafeProvider, { ok }: SignInResponse) => [name, ok];
export const silent: Partial<LoggerInstance> = { debug() {} };
export const origin = (url: InternalUrl): string => url.origin;
export const fetched = fetchData;

/* Wrong: */
export const wrong1: SessionStrategy = "cookie";
export const wrong2: ErrorType = "nothing";
