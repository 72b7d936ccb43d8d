/** Where a request has its token: in a cookie of some name, whole or in chunks, or as Bearer. */

import type { Environment } from "../environment.js";
import { WaxsealError } from "../errors.js";
import { baseNameOf } from "../formats.js";
import { joinChunks } from "../chunks.js";
import { decodeValue, trimBlanks } from "../cookie-value.js";
import { header } from "../source.js";
import { isThenable } from "../thenable.js";
import type { Format } from "../types/config.js";
import type { HeadersLike } from "../types/source.js";

/**
 * What a token is read from: a `Request` or `NextRequest`, a Node `IncomingMessage` or
 * `NextApiRequest`, or `{ headers, cookies }`. The `cookies` are a store such as that of
 * Next.js (awaited), a `Map`, or an object; the cookies of the headers count after them.
 */
export interface TokenRequest {
  readonly headers?: HeadersLike | undefined;
  readonly cookies?: unknown;
}

/** By name, the first of each. @throws WaxsealError for what is no request. */
export function cookiesOf(req: TokenRequest): ReadonlyMap<string, string> {
  if (typeof req !== "object" || (req as unknown) === null || isThenable(req)) throw noRequest();
  const { cookies } = req;
  if (isThenable(cookies)) throw noRequest();
  const found = new Map<string, string>();
  const add = (name: unknown, value: unknown) => {
    // A parser of cookies may have made objects of some.
    if (typeof name !== "string" || typeof value !== "string") return;
    if (!found.has(name)) found.set(name, value);
  };
  for (const [name, value] of entriesOf(cookies)) add(name, value);
  for (const [name, value] of pairsIn(headerOf(req, "cookie"))) add(name, value);
  return found;
}

/** `undefined` where no cookie has one of the names; a token that is broken is empty. */
export function tokenIn(
  cookies: ReadonlyMap<string, string>,
  names: readonly string[],
): { name: string; token: string } | undefined {
  for (const name of names) {
    const token = joinChunks(cookies, name);
    if (token !== undefined) return { name, token };
  }
  return undefined;
}

/** The token of `Authorization: Bearer …`, URL-decoded as in the originals; else empty. */
export function bearerOf(req: TokenRequest): string {
  const [scheme, text = ""] = headerOf(req, "authorization").split(" ");
  try {
    return scheme === "Bearer" ? decodeURIComponent(text) : "";
  } catch {
    return "";
  }
}

/** The names of the session cookie in the order in which they count. */
export function namesOf(
  format: Format,
  secureCookie: boolean | undefined,
  env: Environment,
): string[] {
  const name = baseNameOf(format);
  const strong = format === "signed" ? ["__Host-", "__Secure-"] : ["__Secure-"];
  const isSecure = secureCookie ?? isKnownSecure(format, env);
  if (isSecure === false) return [name];
  return [...strong, ...(isSecure ? [] : [""])].map((prefix) => prefix + name);
}

/** `undefined` where nobody knows. */
function isKnownSecure(format: Format, env: Environment): boolean | undefined {
  const own = env.AUTH_URL || env.NEXTAUTH_URL;
  const url = format === "next-auth" ? env.NEXTAUTH_URL || own : own;
  const isSecure = url ? url.startsWith("https://") : env.VERCEL ? true : undefined;
  // Auth.js v5 takes the bare name unless it is told otherwise.
  return isSecure && format === "authjs" ? undefined : isSecure;
}

/** The entries of a store, a `Map`, the list of API Gateway, or an object. */
function entriesOf(cookies: any): Iterable<readonly [unknown, unknown]> {
  if (typeof cookies !== "object" || cookies === null) return [];
  if (typeof cookies.getAll === "function") {
    const all = cookies.getAll() as Iterable<{ name: unknown; value: unknown }>;
    return [...all].map(({ name, value }) => [name, value] as const);
  }
  if (cookies instanceof Map) return cookies as Map<unknown, unknown>;
  if (Array.isArray(cookies)) return pairsIn(cookies.join(";"));
  return Object.entries(cookies as object);
}

function pairsIn(text: string): [string, string][] {
  return text.split(";").map((pair) => {
    const at = pair.indexOf("=");
    return [
      trimBlanks(pair.slice(0, Math.max(at, 0))),
      decodeValue(trimBlanks(pair.slice(at + 1))),
    ];
  });
}

function headerOf(req: TokenRequest, name: string): string {
  return req.headers === undefined && req.cookies !== undefined ? "" : header(req as never, name);
}

function noRequest(): WaxsealError {
  return new WaxsealError(
    "invalid-source",
    "Pass the request: `getToken({ req })` with a Request, a Node request, or { headers, cookies }, where those of Next.js are awaited.",
  );
}
