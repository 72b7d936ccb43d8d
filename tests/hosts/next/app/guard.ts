import { NextResponse, type NextFetchEvent, type NextRequest } from "next/server";
import { auth, proxy } from "@/auth";

/** What is in proxy.ts and in middleware.ts: the guard alone, and around a handler. */
export function guard(request: NextRequest, event: NextFetchEvent) {
  const run = request.nextUrl.pathname.startsWith("/wrapped/") ? wrapped : proxy;
  return run(request, event);
}

const wrapped = auth((request) => {
  const headers = new Headers(request.headers);
  switch (request.nextUrl.pathname.split("/").pop()) {
    case "rewrite":
      return NextResponse.rewrite(new URL("/api/node", request.url));
    case "headers":
      headers.set("x-user", request.auth?.user.email ?? "nobody");
      headers.delete("x-dropped");
      return NextResponse.next({ request: { headers } });
    case "more-cookies":
      headers.set("cookie", `${headers.get("cookie") ?? ""}; more=1`);
      return NextResponse.next({ request: { headers } });
    case "no-cookies":
      headers.delete("cookie");
      return NextResponse.next({ request: { headers } });
    case "set-cookie": {
      const response = NextResponse.next();
      response.cookies.set("theme", "dark");
      return response;
    }
    case "own-session": {
      const response = NextResponse.next();
      for (const { name } of request.cookies.getAll()) response.cookies.set(name, "mine");
      return response;
    }
    case "answer":
      return Response.json({ session: request.auth }, { headers: { "Cache-Control": "public" } });
    case "redirect":
      return Response.redirect(new URL("/login", request.url));
  }
});
