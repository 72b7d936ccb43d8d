/** `next-auth` 4. */

import type { NextApiRequest, NextApiResponse } from "next";
import type { NextRequest } from "next/server.js";
import { answerApp, type RouteContext } from "./app.js";
import { answerPages } from "./pages.js";
import { checkOptions, type GivenOptions } from "./server.js";

export { getServerSession, unstable_getServerSession } from "./session.js";

type Request = NextRequest | NextApiRequest;
type Response = RouteContext | NextApiResponse;

/** With options alone the handler, else the answer. */
function NextAuth(...args: [GivenOptions] | [Request, Response, GivenOptions]): unknown {
  if (args.length > 1) return answer(...(args as [Request, Response, GivenOptions]));
  const [options] = args as [GivenOptions];
  checkOptions(options);
  return (request: Request, response: Response) => answer(request, response, options);
}

export default NextAuth;

/** In the app router the second argument has the parameters of the path. */
async function answer(
  request: Request,
  response: Response,
  options: GivenOptions,
): Promise<unknown> {
  return "params" in response
    ? answerApp(request as NextRequest, response, options)
    : answerPages(request as NextApiRequest, response, options);
}
