/** Requests of Node as a `Request`. */

import { WaxsealError } from "../errors.js";
import { Problem } from "../handler/respond.js";
import { isHostname, originIn } from "../host.js";
import type { NodeRequest } from "../types/node.js";
import type { Writes } from "../types/outcome.js";
import { bodyOf } from "./body.js";

/** A request of Node, and what frameworks put into it. */
export interface NodeMessage extends NodeRequest {
  /** The URL as it came, where a framework has mounted something. */
  originalUrl?: string;
}

/**
 * A request of any kind as a `Request`. One of Node has its body for the handler alone: a
 * guard must leave it to whoever comes after.
 *
 * @throws Problem for what no `Request` can say, and for a path that reads differently as a
 *   URL than as text, so that a guard and a router behind it could decide on different pages.
 */
export function asRequest(request: Request | NodeRequest, caller: "guard" | "handler"): Request {
  if (isRequest(request)) {
    if (caller === "guard") checkPath(request.url.replace(/^\w+:\/\/[^/?#]*/, ""));
    return request;
  }
  if (typeof request?.on !== "function" || typeof request.headers !== "object") {
    throw new WaxsealError(
      "invalid-argument",
      `\`${caller}\` takes a Request (in Hono \`c.req.raw\`) or the request of a Node server.`,
    );
  }
  const { method = "GET" } = request;
  // `Request` forbids them.
  if (/^(connect|trace|track)$/i.test(method)) {
    throw new Problem(405, "method-not-allowed", "Use another method.");
  }
  const hasBody = caller === "handler" && method !== "GET" && method !== "HEAD";
  const url = urlOf(request);
  try {
    const headers = headersOf(request);
    const body = hasBody ? bodyOf(request, headers.get("content-type")) : null;
    return new Request(url, { method, headers, body, duplex: "half" } as RequestInit);
  } catch {
    throw new Problem(400, "malformed-request", "A header or the method means nothing.");
  }
}

/** The target of a request of Node, without scheme and host. */
export function targetOf({ originalUrl, url }: NodeMessage): string {
  const target = originalUrl ?? url ?? "/";
  return target === "*" ? "/" : target.replace(/^https?:\/\/[^/?#]*/i, "") || "/";
}

/** Lets later handlers see the cookies as the browser will have them. */
export function forwardNodeCookie({ headers }: NodeRequest, { requestCookie }: Writes): void {
  if (requestCookie === null) return;
  const own = headers as { [name: string]: unknown };
  if (requestCookie === "") delete own.cookie;
  else own.cookie = requestCookie;
}

function isRequest(request: Request | NodeRequest): request is Request {
  return typeof (request as Request | undefined)?.headers?.get === "function";
}

/** The host is what the client says, as for every server; `host.ts` knows what it is worth. */
function urlOf(request: NodeRequest): string {
  const target = targetOf(request);
  checkPath(target);
  const { headers, socket } = request;
  const scheme = (socket as { encrypted?: boolean } | null)?.encrypted ? "https" : "http";
  const host = String(headers.host ?? headers[":authority"] ?? "");
  const origin = isHostname(host) ? originIn(`${scheme}://${host}`) : undefined;
  // Not resolved against the origin: two slashes would begin another host.
  return (origin ?? `${scheme}://localhost`) + target;
}

function checkPath(target: string): void {
  const [path = ""] = target.split("?", 1);
  const isPath = path === "" || path.startsWith("/");
  // No browser sends dot segments, backslashes or a fragment.
  const isAmbiguous =
    /[\0- \\\x7f]|\/(\.|%2e){1,2}(\/|$)/i.test(path) || /[\0- #\x7f]/.test(target);
  if (isPath && !isAmbiguous) return;
  throw new Problem(400, "malformed-url", "The address has parts that servers read differently.");
}

function headersOf({ headers }: NodeRequest): Headers {
  const result = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    // HTTP/2 has `:path` and others.
    if (name.startsWith(":") || value === undefined) continue;
    for (const entry of typeof value === "string" ? [value] : value) result.append(name, entry);
  }
  const authority = headers[":authority"];
  if (typeof authority === "string" && !result.has("host")) result.set("host", authority);
  return result;
}
