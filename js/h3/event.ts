/** Events of H3: version 1 has the objects of Node, version 2 those of the web. */

import { hasClass } from "../errors.js";
import { Problem } from "../handler/respond.js";
import { enter, forwardCookie, leave, type Entered } from "../middleware.js";
import { asRequest, forwardNodeCookie } from "../node/request.js";
import { writeBeforeHead } from "../node/response.js";
import type { AnyAuth } from "../types/auth.js";
import type { NodeRequest, NodeResponse } from "../types/node.js";
import type { Outcome } from "../types/outcome.js";

/** An event of H3, of either version. */
export interface H3Event {
  readonly context: object;
}

/** `enter`, in either version. */
export async function enterEvent(auth: AnyAuth, event: H3Event): Promise<Entered> {
  if (isWeb(event)) return enter(auth, event.req, event);
  const { req } = nodeOf(event);
  try {
    const request = asRequest(req, "guard");
    // What stands for a request where there is no Node has no stream.
    const source = "__unenv__" in req ? withBody(request, event) : req;
    return await enter(auth, request, event, source);
  } catch (problem) {
    if (hasClass(problem, Problem)) return { response: problem.respond() };
    throw problem;
  }
}

function withBody(request: Request, event: H3Event): Request {
  const { _requestBody, node } = event as any;
  const body = _requestBody ?? node.req.body;
  const hasBody = body != null && request.method !== "GET" && request.method !== "HEAD";
  return hasBody ? new Request(request, { body, duplex: "half" } as RequestInit) : request;
}

/** `leave`, in either version: the first has no answer yet, and writes when it begins one. */
export async function leaveEvent(
  outcome: Outcome<any, any>,
  event: H3Event,
  next: () => unknown = () => {},
): Promise<unknown> {
  if (!isWeb(event)) {
    const { req, res } = nodeOf(event);
    forwardNodeCookie(req, outcome.writes);
    return writeBeforeHead(res, outcome);
  }
  forwardCookie(event.req, outcome.writes);
  let answer: unknown;
  try {
    answer = await next();
  } catch (thrown) {
    leavePrepared(outcome, event, isResponse(thrown) ? thrown.headers.getSetCookie() : []);
    throw thrown;
  }
  if (isResponse(answer)) return leave(outcome, answer);
  leavePrepared(outcome, event);
  return answer;
}

/** @param others Lines that an error brings with it, beside the prepared ones. */
function leavePrepared(outcome: Outcome<any, any>, { res }: WebEvent, others: string[] = []): void {
  for (const headers of [res.headers, res.errHeaders]) {
    const sent = { getSetCookie: () => [...headers.getSetCookie(), ...others] };
    leave(outcome, { headers, status: 200 } as Response, { headers: sent });
  }
}

/** What an event throws where there is no session: an error as both versions know theirs. */
export class Refusal extends Error {
  static readonly __h3_error__ = true;
  override readonly name = "HTTPError";
  readonly status: number;
  readonly statusCode: number;
  readonly statusText: string;
  readonly statusMessage: string;
  readonly headers: Headers;

  constructor({ status, statusText, headers }: Response, event: H3Event) {
    super("Sign in first.");
    this.status = this.statusCode = status;
    this.statusText = this.statusMessage = statusText;
    this.headers = headers;
    // Version 1 takes none from an error.
    if (!isWeb(event))
      for (const [name, value] of headers) nodeOf(event).res.setHeader(name, value);
  }

  toJSON() {
    return { status: this.status, message: this.message };
  }
}

/** An event of version 2. */
interface WebEvent extends H3Event {
  readonly req: Request;
  readonly res: Prepared;
}

/** Headers for the answer, whatever a handler returns or throws. */
interface Prepared {
  readonly headers: Headers;
  readonly errHeaders: Headers;
}

function isWeb(event: H3Event): event is WebEvent {
  return typeof (event as Partial<WebEvent>).req?.headers.get === "function";
}

function nodeOf(event: H3Event): { req: NodeRequest; res: NodeResponse } {
  return (event as any).node;
}

function isResponse(answer: unknown): answer is Response {
  const { headers } = Object(answer) as Partial<Response>;
  return typeof headers?.getSetCookie === "function";
}
