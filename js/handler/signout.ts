import { parseSetCookie } from "../apply.js";
import type { Settings } from "../config/index.js";
import { callbackUrl } from "./callback-url.js";
import { checkCsrf } from "./csrf.js";
import { fail } from "./failure.js";
import { html, signOutPage } from "./pages.js";
import { respond } from "./respond.js";
import { openTicket, type Ticket } from "./ticket.js";
import { goTo, pageUrl, place, type Visit } from "./context.js";

/**
 * `GET signout` asks whether to sign out; a link must not be enough to do it. With the
 * ticket of a server action it clears what that could not.
 */
export async function show(visit: Visit): Promise<Response> {
  const { inner, query, request, settings } = visit;
  const { token, setCookie } = inner.csrf(request, undefined);
  const ticket = openTicket(inner, token, query.get("ticket") ?? "");
  if (ticket !== undefined) return clearRest(visit, ticket);

  const { url, cookies } = await callbackUrl(visit);
  const all = setCookie === null ? cookies : [setCookie, ...cookies];
  if (settings.pages.signOut !== undefined) return goTo(visit, pageUrl(visit, "signOut", {}), all);
  return html(visit, signOutPage(visit, token, place(visit, url)), all);
}

/** `POST signout`: ends the session. */
export async function signOut(visit: Visit): Promise<Response> {
  const { url, cookies } = await callbackUrl(visit);
  try {
    checkCsrf(visit, "signout");
  } catch (error) {
    return fail(visit, error, cookies);
  }
  const writes = await visit.inner.signOut(visit.request);
  return goTo(visit, url, [...cookies, ...writes.setCookie]);
}

/** Clears what a server action had no room for, and goes on. */
function clearRest(visit: Visit, { url, names }: Ticket): Response {
  const { auth, request, settings } = visit;
  // Next.js itself fetches where an action leads, and would show what is there without
  // the browser's ever having been here. So it finds nothing, and sends the browser.
  const mode = request.headers.get("sec-fetch-mode") ?? "navigate";
  if (mode !== "navigate") return respond(null, [], 204, {});
  const headers = new Headers(request.headers);
  headers.set("cookie", names.map((name) => `${name}=x`).join("; "));
  const { setCookie } = auth.clear({ headers, url: request.url });
  const rest = setCookie.filter((line) => !isToday(line, settings));
  return goTo(visit, url, rest);
}

/**
 * Whether a line clears the place of today's cookie. The action itself has cleared or
 * set that, and a session that began meanwhile goes on.
 */
function isToday(line: string, { cookie }: Settings): boolean {
  const { domain, path, partitioned = false } = parseSetCookie(line);
  const isPlace = domain === cookie.domain && path === (cookie.path ?? "/");
  return isPlace && partitioned === (cookie.partitioned ?? false);
}
