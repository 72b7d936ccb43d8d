/** The endpoints in the app router. */

import type { NextRequest } from "next/server.js";
import type { Awaitable } from "../../types/utility.js";
import { endpointPath } from "./path.js";
import { serverOf, type GivenOptions } from "./server.js";

/** A promise of the parameters from Next.js 15 on. */
export interface RouteContext {
  params: Awaitable<{ nextauth?: string[] }>;
}

export async function answerApp(
  request: NextRequest,
  { params }: RouteContext,
  options: GivenOptions,
): Promise<Response> {
  const { handlers } = serverOf(options);
  const { nextauth } = await params;
  return handlers.POST(atEndpoint(request, nextauth));
}

/**
 * The request at the address where the endpoints are by configuration, wherever the
 * application has put the route: the original knows the endpoint by the route's parameters.
 */
function atEndpoint(request: NextRequest, nextauth: string[] | undefined): NextRequest {
  const path = endpointPath(nextauth);
  const url = new URL(request.url);
  const { pathname = url.pathname } = request.nextUrl ?? {};
  if (path === undefined || [pathname, url.pathname].includes(path)) return request;
  url.pathname = path;
  const { headers, method } = request;
  // As a stream, so that the limit of the endpoints holds.
  const init: RequestInit & { duplex: "half" } = { method, headers, duplex: "half" };
  if (method !== "GET" && method !== "HEAD") init.body = request.body;
  return new Request(url, init) as NextRequest;
}
