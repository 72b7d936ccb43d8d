/** What is peculiar to the events of SvelteKit. */

import { unreplacedLines } from "../apply.js";
import { asNavigation } from "../middleware.js";
import { nameOf, parseSetCookie } from "../set-cookie.js";
import type { Writes } from "../types/outcome.js";

/** What is used of a `RequestEvent`. */
export interface KitEvent<S> {
  request: Request;
  readonly url: URL;
  readonly isDataRequest: boolean;
  readonly locals: { session: S | null };
  readonly cookies: {
    get(name: string): string | undefined;
    set(name: string, value: string, options: any): void;
  };
}

/**
 * The page that a request of SvelteKit's client is for, or the request itself. The path of
 * `event.url` is the page's for its data, but whatever the client says for a remote function.
 */
export function pageOf({ request, url, isDataRequest }: KitEvent<any>): Request {
  const own = new URL(request.url);
  const path = own.pathname.replace(/\/__data\.json$/, "").replace(/\.html__data\.json$/, ".html");
  const isPage = url.pathname === path || url.pathname === `${path}/`;
  if (isDataRequest && isPage) return asNavigation(request, url);
  // A form posts to the page.
  return request.headers.has("x-sveltekit-action") ? asNavigation(request, own) : request;
}

/** SvelteKit would answer with 304 by an `ETag`, and older versions join the cookies in it. */
export function withoutTag(answer: Response): Response {
  const { headers, status } = answer;
  if (status !== 200 || !headers.has("ETag") || !headers.has("Set-Cookie")) return answer;
  const copy = new Response(answer.body, answer);
  copy.headers.delete("ETag");
  return copy;
}

/**
 * Prepares to write where a later hook throws: SvelteKit makes an answer of a redirect outside
 * of all hooks, with the cookies of the event.
 */
export function keeping({ cookies }: KitEvent<any>, writes: Writes): () => void {
  const before = writes.setCookie.map((line) => cookies.get(nameOf(line)));
  return () => {
    const changed = writes.setCookie.filter((line, n) => cookies.get(nameOf(line)) !== before[n]);
    const headers = { getSetCookie: () => changed };
    try {
      for (const line of unreplacedLines(writes, { headers }, true)) {
        const { name, value, ...options } = parseSetCookie(line);
        cookies.set(name, value, { httpOnly: false, secure: false, ...options });
      }
    } catch {
      // After `resolve` it takes none.
    }
  };
}
