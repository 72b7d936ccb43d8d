/** Cross-origin requests of `trustedOrigins` (WHATWG Fetch §3.2). */

import { vary } from "./cache.js";

/** Seconds for which a browser may keep the answer to a preflight. */
const MAX_AGE = 600;

/** The request's `Origin`, where it is exactly one of these. Two headers are none. */
export function trustedOrigin(
  { headers }: { readonly headers: Headers },
  trustedOrigins: readonly string[],
): string | undefined {
  return trustedOrigins.find((origin) => origin === headers.get("origin"));
}

/** Whether a browser asks with it what it may send. */
export function isPreflight({ method, headers }: Request): boolean {
  return method === "OPTIONS" && headers.has("access-control-request-method");
}

/** Whether it is one of a page that the application trusts: it carries no cookie, so it passes. */
export function isTrustedPreflight(
  request: Request,
  { trustedOrigins }: { trustedOrigins: readonly string[] },
): boolean {
  return isPreflight(request) && trustedOrigin(request, trustedOrigins) !== undefined;
}

/**
 * Lets a trusted origin send what it asks for. The request that follows is answered, or
 * refused, by itself.
 */
export function preflightResponse({ headers }: Request, origin: string): Response {
  return withCors(
    new Response(null, {
      status: 204,
      headers: {
        "Access-Control-Allow-Methods": headers.get("access-control-request-method") ?? "GET",
        "Access-Control-Allow-Headers": headers.get("access-control-request-headers") ?? "",
        "Access-Control-Max-Age": String(MAX_AGE),
      },
    }),
    origin,
  );
}

/**
 * What a guard answers instead of `refusal`: a preflight of a trusted origin carries no
 * cookie, and nothing of the application runs for it; anything else stays refused, in a way
 * that the page can read.
 */
export function acrossOrigins(
  request: Request,
  trustedOrigins: readonly string[],
  refusal: Response,
): Response {
  if (trustedOrigins.length === 0) return refusal;
  const origin = trustedOrigin(request, trustedOrigins);
  if (origin !== undefined && isPreflight(request)) return preflightResponse(request, origin);
  return withCors(refusal, origin);
}

/** The response, readable for scripts of this origin; without one, for nobody more than before. */
export function withCors(response: Response, origin: string | undefined): Response {
  const { headers } = response;
  headers.set("Vary", vary(headers.get("Vary"), "Origin"));
  if (origin === undefined) return response;
  headers.set("Access-Control-Allow-Origin", origin);
  headers.set("Access-Control-Allow-Credentials", "true");
  headers.set("Access-Control-Expose-Headers", "Date, Retry-After");
  return response;
}
