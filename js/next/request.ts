/** The request that a server component, action or route handler of the app router answers. */

import { parseSetCookie } from "../apply.js";
import type { Trust } from "../source.js";
import type { Writes } from "../types.js";

/** A `Source`, and what it is enough for. */
export interface CurrentRequest {
  headers: Headers;
  url: string | undefined;
}

/**
 * Next.js sets `X-Forwarded-Proto` itself where no proxy did, and makes the URL
 * of a `NextRequest` from it; so this is the scheme that `proxy.ts` sees.
 */
export async function currentRequest(): Promise<CurrentRequest> {
  const { headers } = await import("next/headers.js");
  const list = await headers();
  const scheme = list.get("x-forwarded-proto");
  const host = hostOf(list);
  return {
    headers: list,
    url: scheme ? `${scheme.includes("https") ? "https" : "http"}://${host}/` : undefined,
  };
}

/** The origin of a server action, which Next.js has compared with the host. */
export function originOf({ headers, url }: CurrentRequest, trust: Trust): string {
  if (trust.origin !== undefined) return trust.origin;
  const origin = headers.get("origin");
  if (origin !== null && origin.replace(/^https?:\/\//, "") === hostOf(headers)) return origin;
  return new URL(url ?? `http://${hostOf(headers)}`).origin;
}

/** Writes cookies in a server action or route handler; elsewhere Next.js throws. */
export async function writeCookies({ setCookie }: Writes): Promise<void> {
  if (setCookie.length === 0) return;
  const { cookies } = await import("next/headers.js");
  const jar = await cookies();
  for (const line of setCookie) jar.set(parseSetCookie(line));
}

function hostOf(headers: Headers): string {
  return headers.get("x-forwarded-host") ?? headers.get("host") ?? "localhost";
}
