import { NextRequest, NextResponse } from "next/server";

export const locales = ["en", "de"];

/** What a library for translations gives: a middleware that puts the locale into the path. */
export function createIntlMiddleware(defaultLocale: string) {
  return function intl(request: NextRequest) {
    const { pathname } = request.nextUrl;
    const named = locales.find((one) => pathname === `/${one}` || pathname.startsWith(`/${one}/`));
    if (named) {
      const response = NextResponse.next();
      response.cookies.set("NEXT_LOCALE", named, { sameSite: "lax" });
      return response;
    }
    return NextResponse.redirect(new URL(`/${defaultLocale}${pathname}`, request.url));
  };
}
