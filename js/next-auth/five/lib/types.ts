/** Route handlers of the app router. */

import type { NextRequest } from "next/server";

/** What a route handler gets beside the request. */
export type AppRouteHandlerFnContext = {
  params: Promise<any>;
};

/** A route handler. */
export type AppRouteHandlerFn = (
  req: NextRequest,
  ctx: AppRouteHandlerFnContext,
) => void | Response | Promise<void | Response>;
