import { NextRequestWithAuth, withAuth } from "next-auth/middleware";
import { NextResponse } from "next/server";

export default withAuth(
  function middleware(request: NextRequestWithAuth) {
    const { pathname } = request.nextUrl;
    const role = request.nextauth.token?.role;
    if (pathname.startsWith("/admin") && role !== "admin") {
      return NextResponse.rewrite(new URL("/denied", request.url));
    }
    if (pathname.startsWith("/members") && role !== "admin" && role !== "member") {
      return NextResponse.redirect(new URL("/denied", request.url));
    }
  },
  {
    callbacks: {
      authorized: ({ token }) => !!token,
    },
    pages: { signIn: "/login" },
  },
);

export const config = { matcher: ["/admin/:path*", "/members/:path*", "/api/admin"] };
