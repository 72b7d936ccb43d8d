/** The endpoints in the pages router. */

import type { NextApiRequest, NextApiResponse } from "next";
import { asRequest } from "../../node/request.js";
import { send } from "../../node/response.js";
import type { NodeRequest, NodeResponse } from "../../types/node.js";
import type { NextRequest } from "next/server.js";
import { endpointPath } from "./path.js";
import { serverOf, type GivenOptions } from "./server.js";

export async function answerPages(
  request: NextApiRequest,
  response: NextApiResponse,
  options: GivenOptions,
): Promise<void> {
  const { handlers } = serverOf(options);
  const answer = await handlers.POST(asRequest(messageOf(request), "handler") as NextRequest);
  await send(answer, response as unknown as NodeResponse);
}

/** The request with the address of the endpoint, and the body that Next.js may have read. */
function messageOf(request: NextApiRequest): NodeRequest {
  const { body, headers, method, query, socket } = request;
  const bound = (name: "on" | "off" | "pause" | "resume") => request[name].bind(request);
  const url = addressOf(request.url ?? "/", query);
  return {
    method,
    url,
    headers,
    socket,
    on: bound("on"),
    off: bound("off"),
    pause: bound("pause"),
    resume: bound("resume"),
    body,
    readableDidRead: body !== undefined || request.readableDidRead,
    get destroyed() {
      return request.destroyed;
    },
  } as unknown as NodeRequest;
}

/** `nextauth` of the query is the path, whatever a rewrite or a custom server has made of it. */
function addressOf(url: string, { nextauth }: NextApiRequest["query"]): string {
  const path = endpointPath(nextauth);
  if (path === undefined) return url;
  const [, search = ""] = /\?(.*)$/.exec(url) ?? [];
  const query = new URLSearchParams(search);
  // Next.js adds it in some versions.
  query.delete("nextauth");
  return query.size > 0 ? `${path}?${query}` : path;
}
