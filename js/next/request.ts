/** The request that a server component, action or route handler of the app router answers. */

import type { NextRequest } from "next/server.js";
import { parseSetCookie } from "../apply.js";
import { header } from "../source.js";
import type { HeadersLike, Writes } from "../types.js";

/** A `Source`, and what it is enough for. */
export interface CurrentRequest {
  headers: Headers;
  url: string | undefined;
}

export async function currentRequest(): Promise<CurrentRequest> {
  const { cookies, headers } = await import("next/headers.js");
  const list = await headers();
  return { headers: withJar(list, (await cookies()).getAll()), url: urlOf(list) };
}

/**
 * The URL of a request, without its path. Next.js sets `X-Forwarded-Proto` itself
 * where no proxy did, and makes the URL of a `NextRequest` from it; so this is the
 * scheme that `proxy.ts` sees.
 */
export function urlOf(headers: HeadersLike): string | undefined {
  const scheme = header(headers, "x-forwarded-proto");
  if (scheme === "") return undefined;
  return `${scheme.includes("https") ? "https" : "http"}://${hostOf(headers)}/`;
}

/**
 * The headers with the cookies as they are now: what a server action has set is in
 * the jar only, and the page that Next.js renders in answer to it must see it.
 * Unchanged, the header stays as it came: a jar has one value per name, a header may
 * have two.
 */
function withJar(headers: Headers, jar: readonly { name: string; value: string }[]): Headers {
  const sent = parseCookies(headers.get("cookie") ?? "");
  if (jar.length === sent.size && jar.every(({ name, value }) => sent.get(name) === value)) {
    return headers;
  }
  const pairs = jar
    .filter(({ value }) => value !== "") // deleted
    .map(({ name, value }) => `${name}=${encodeURIComponent(value)}`);
  const copy = new Headers(headers);
  copy.set("cookie", pairs.join("; "));
  return copy;
}

/** As Next.js does for its jar. */
function parseCookies(header: string): Map<string, string> {
  const map = new Map<string, string>();
  for (const pair of header.split(/; */)) {
    const [name = "", ...value] = pair.split("=");
    try {
      if (pair) map.set(name, value.length === 0 ? "true" : decodeURIComponent(value.join("=")));
    } catch {}
  }
  return map;
}

/** The path as the pages are named: without the basePath of Next.js. */
export function pathOf(request: NextRequest): string {
  return request.nextUrl?.pathname ?? new URL(request.url).pathname;
}

export function trim(path: string): string {
  return path.replace(/(.)\/$/, "$1");
}

/** Writes cookies in a server action or route handler; elsewhere Next.js throws. */
export async function writeCookies({ setCookie }: Writes): Promise<void> {
  if (setCookie.length === 0) return;
  const { cookies } = await import("next/headers.js");
  const jar = await cookies();
  for (const line of setCookie) jar.set(parseSetCookie(line));
}

/** What Next.js steers by, such as the exception of `redirect()`: no failure. */
export function isSignal(cause: unknown): boolean {
  try {
    return String((cause as { digest?: unknown } | null | undefined)?.digest).startsWith("NEXT_");
  } catch {
    return false;
  }
}

declare const process: { env: { __NEXT_ROUTER_BASEPATH?: string } };

/** The `basePath` of Next.js, whose bundlers put it in place of the expression. */
export function nextBasePath(): string {
  return process.env.__NEXT_ROUTER_BASEPATH ?? "";
}

function hostOf(headers: HeadersLike): string {
  return header(headers, "x-forwarded-host") || header(headers, "host") || "localhost";
}
