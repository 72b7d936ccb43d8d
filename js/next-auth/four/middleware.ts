/**
 * `next-auth/middleware` 4. It reads the token alone, without `callbacks.jwt`, and renews
 * nothing; no endpoint is in it.
 */

import { NextResponse } from "next/server";
import type { NextRequest } from "next/server";
import type {
  NextAuthMiddlewareOptions,
  NextMiddlewareWithAuth,
  NextRequestWithAuth,
  WithAuthArgs,
} from "./declarations/next/middleware.js";
import type { JWT } from "./declarations/jwt/index.js";
import { getToken } from "./jwt.js";
import { parseUrl } from "../url.js";

declare const process: {
  env: { AUTH_SECRET?: string; NEXTAUTH_SECRET?: string; NEXTAUTH_URL?: string };
};

type GuardOptions = NextAuthMiddlewareOptions | undefined;
type Answer = ReturnType<NextMiddlewareWithAuth>;

export function withAuth(...args: WithAuthArgs): Answer | NextMiddlewareWithAuth {
  const [first, second] = args;
  if (args.length === 0 || isRequest(first))
    return guard(first as NextRequest, second as GuardOptions);
  if (typeof first !== "function") return (request) => guard(request, first);
  return (request, event) =>
    guard(request, second as GuardOptions, (token) => {
      request.nextauth = { token };
      return first(request, event);
    });
}

export default withAuth;

function isRequest(value: unknown): value is NextRequestWithAuth {
  return value instanceof Request;
}

/** Nothing returned lets the request pass. */
async function guard(
  request: NextRequest,
  options: GuardOptions,
  onAuthorized?: (token: JWT | null) => Answer,
): Promise<Awaited<Answer>> {
  if (isOpen(request, options)) return undefined;
  const secret = options?.secret ?? process.env.NEXTAUTH_SECRET ?? process.env.AUTH_SECRET;
  if (!secret) {
    console.error("[next-auth][error][NO_SECRET]", "\nhttps://next-auth.js.org/errors#no_secret");
    return redirect(request, errorPage(options), { error: "Configuration" });
  }
  const token = await getToken({
    req: request,
    decode: options?.jwt?.decode,
    cookieName: (options?.cookies as { sessionToken?: { name: string } } | undefined)?.sessionToken
      ?.name,
    secret,
  });
  const verdict = await options?.callbacks?.authorized?.({ req: request, token });
  if (verdict ?? !!token) return onAuthorized?.(token);
  const { basePath, pathname, search } = request.nextUrl;
  return redirect(request, signInPage(options), {
    callbackUrl: `${basePath}${pathname}${search}`,
  });
}

/** What the original leaves open, since nobody could sign in otherwise: by prefix. */
function isOpen({ nextUrl }: NextRequest, options: GuardOptions): boolean {
  const { basePath, pathname } = nextUrl;
  return (
    `${basePath}${pathname}`.startsWith(parseUrl(process.env.NEXTAUTH_URL).path) ||
    [signInPage(options), errorPage(options)].includes(pathname) ||
    pathname.startsWith("/_next") ||
    pathname.startsWith("/favicon.ico")
  );
}

function signInPage(options: GuardOptions): string {
  return options?.pages?.signIn ?? "/api/auth/signin";
}

function errorPage(options: GuardOptions): string {
  return options?.pages?.error ?? "/api/auth/error";
}

function redirect({ nextUrl }: NextRequest, page: string, query: { [name: string]: string }) {
  const url = new URL(`${nextUrl.basePath}${page}`, nextUrl.origin);
  for (const [name, value] of Object.entries(query)) url.searchParams.append(name, value);
  return NextResponse.redirect(url);
}
