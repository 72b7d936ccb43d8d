// The guard, in all its forms.
import type { NextFetchEvent, NextRequest } from "next/server";
import { NextResponse } from "next/server";
import type {
  NextAuthMiddlewareOptions,
  NextMiddlewareWithAuth,
  NextRequestWithAuth,
  WithAuthArgs,
} from "next-auth/middleware";
import withAuthDefault, { withAuth } from "next-auth/middleware";

export { default } from "next-auth/middleware";

export const wrapped = withAuth(
  function middleware(req) {
    const role: "admin" | "user" | undefined = req.nextauth.token?.role;
    if (role !== "admin") return NextResponse.rewrite(new URL("/denied", req.url));
  },
  {
    callbacks: { authorized: ({ token, req }) => !!token && req.nextUrl.pathname !== "/" },
    pages: { signIn: "/login" },
    cookies: { sessionToken: { name: "token" } },
    secret: "s",
    jwt: { decode: async () => null },
  },
);
export const alone = withAuth(async (req: NextRequestWithAuth, event: NextFetchEvent) => {
  event.waitUntil(Promise.resolve(req.nextauth));
  return NextResponse.next();
});
export const options: NextAuthMiddlewareOptions = { pages: { error: "/error" } };
export const byOptions: NextMiddlewareWithAuth = withAuthDefault(options);
export const called = (req: NextRequest, event: NextFetchEvent) =>
  (withAuth(options) as any)(req, event);
export const direct = (req: NextRequestWithAuth) => withAuth(req, options);
export const args: WithAuthArgs = [options];
export const composed = (req: NextRequest) => withAuth(req as NextRequestWithAuth);

/* Wrong: */
export const wrong1 = withAuth({ callbacks: { authorized: () => "yes" } });
export const wrong2 = withAuth((req) => req.nextauth.user);
export const wrong3 = withAuth({ providers: [] });
