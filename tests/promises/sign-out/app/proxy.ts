import type { NextFetchEvent, NextRequest } from "next/server";
import { authOf } from "@/auth";

export const proxy = (request: NextRequest, event: NextFetchEvent) =>
  authOf(request.headers.get("x-config")).proxy(request, event);

export const config = { matcher: ["/app/proxied", "/api/auth/:path*"] };
