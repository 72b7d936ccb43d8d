/** The request that a server component, action or route handler of the app router answers. */

import type { NextRequest } from "next/server.js";
import { forwardedHost } from "../host.js";
import { latestOfEachName, nameOf, parseSetCookie } from "../set-cookie.js";
import { header } from "../source.js";
import type { HeadersLike } from "../types/source.js";
import { nextHeaders } from "./modules.js";

/** A `Source`, with what server code needs of it. */
export interface CurrentRequest {
  headers: Headers;
  url: string | undefined;
}

export async function currentRequest(): Promise<CurrentRequest> {
  const { cookies, headers } = await nextHeaders();
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
  const host = forwardedHost(headers) || header(headers, "host") || "localhost";
  return `${scheme.includes("https") ? "https" : "http"}://${host}/`;
}

/**
 * The headers with the cookies as they are now: what a server action has set is in
 * the jar only, and the page that Next.js renders in answer to it must see it. A jar
 * has one value per name, a header may have two: what the action did not change stays
 * as it came.
 */
function withJar(headers: Headers, jar: readonly { name: string; value: string }[]): Headers {
  const sent = headers.get("cookie") ?? "";
  const before = parseCookies(sent);
  const now = new Map(jar.map(({ name, value }) => [name, value]));
  const names = [...new Set([...before.keys(), ...now.keys()])];
  const changed = names.filter((name) => before.get(name) !== now.get(name));
  if (changed.length === 0) return headers;

  const unchanged = sent.split(";").filter((pair) => !changed.includes(nameOf(pair)));
  const set = changed
    .filter((name) => now.get(name)) // the others are deleted
    .map((name) => `${name}=${encodeURIComponent(now.get(name)!)}`);
  const copy = new Headers(headers);
  copy.set("cookie", [unchanged.join(";").trim(), ...set].filter(Boolean).join("; "));
  return copy;
}

/** Parses as Next.js does for its jar, so that the two can be compared. */
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

/** The path without the basePath of Next.js, as pages are named. */
export function pathOf(request: NextRequest): string {
  return request.nextUrl?.pathname ?? new URL(request.url).pathname;
}

/**
 * Writes cookies in a server action or route handler; elsewhere Next.js throws. Its jar
 * keeps one line for each name; returns the lines that it has no room for.
 */
export async function writeCookies(setCookie: readonly string[]): Promise<string[]> {
  if (setCookie.length === 0) return [];
  const { cookies } = await nextHeaders();
  const jar = await cookies();
  const { last, rest } = latestOfEachName(setCookie);
  for (const line of last) jar.set(parseSetCookie(line));
  return rest;
}

/** Whether Next.js threw it for control flow, as `redirect()` does: not a failure. */
export function isNextSignal(cause: unknown): boolean {
  try {
    return String((cause as { digest?: unknown } | null | undefined)?.digest).startsWith("NEXT_");
  } catch {
    return false;
  }
}

declare const process: { env: { __NEXT_ROUTER_BASEPATH?: string } };

/** The `basePath` of Next.js, whose bundlers replace this expression. */
export function nextBasePath(): string {
  return process.env.__NEXT_ROUTER_BASEPATH ?? "";
}
