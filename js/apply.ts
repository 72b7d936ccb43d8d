/** Carrying `Writes` to a response. */

import { hasCachePolicy, isForCaches, NO_STORE, vary } from "./cache.js";
import { WaxsealError } from "./errors.js";
import { isClearing, latestOfEachName, nameOf, parseSetCookie, type Cookie } from "./set-cookie.js";
import type { Writes } from "./types/outcome.js";

/** What is applied: an outcome, or the writes of one. */
export type Applied = Writes | { readonly writes: Writes; readonly session?: unknown };

/** `apply` of an auth object. @throws WaxsealError for arguments of another kind. */
export function applyGiven<R extends Response>(outcome: Applied, response: R): R {
  if (givenWrites(outcome) && typeof response?.headers?.getSetCookie === "function") {
    return applyOutcome(outcome, response);
  }
  throw wrongArgument("apply(outcome, response)", "a Response");
}

/**
 * `forward` of an auth object.
 *
 * @param withoutSession The Cookie header of the request without session cookies, for an
 *   outcome that is invalid.
 * @throws WaxsealError for arguments of another kind.
 */
export function forwardRequest(
  outcome: Applied,
  request: Request,
  withoutSession: () => string | null = () => null,
): Request {
  const writes = givenWrites(outcome);
  if (
    !writes ||
    typeof request?.headers?.get !== "function" ||
    typeof request.method !== "string"
  ) {
    throw wrongArgument("forward(outcome, request)", "a Request");
  }
  // A cookie that never opened stays in the browser, but whoever is behind might believe it.
  const isInvalid = (outcome as { status?: unknown }).status === "invalid";
  const cookie = writes.requestCookie ?? (isInvalid ? (withoutSession() ?? "") : null);
  if (cookie === null) return request;
  const forwarded = new Request(request, { headers: request.headers });
  // Not before: Bun takes no headers at all for those that came.
  if (cookie === "") forwarded.headers.delete("Cookie");
  else forwarded.headers.set("Cookie", cookie);
  return forwarded;
}

/** The writes, if that is what the application passed. */
function givenWrites(outcome: Applied): Writes | undefined {
  const writes = Object(outcome).writes ?? outcome;
  return Array.isArray(Object(writes).setCookie) ? writes : undefined;
}

function wrongArgument(call: string, second: string): WaxsealError {
  return new WaxsealError(
    "invalid-argument",
    `\`${call}\` needs an outcome (\`await\` it) or its \`writes\`, and ${second}.`,
  );
}

/**
 * The response with the cookies and, whenever there are any, the cache headers. Where
 * there are none and a session is shown, shared caches may not keep the response, unless
 * it says itself what they may do. It is the given one where its headers can be changed,
 * else a copy (a `Response.redirect()` and an answer of `fetch` are immutable). Applying
 * twice does the same as applying once.
 *
 * @param lines Those of `writes.setCookie` that the response gets; all by default.
 * @param cacheControl For a response without any that shows a session; with `null` it gets
 *   `Vary` alone.
 */
export function applyOutcome<R extends Response>(
  applied: Applied,
  response: R,
  lines?: readonly string[],
  cacheControl?: string | null,
): R {
  try {
    changeHeaders(applied, response, lines, cacheControl);
    return response;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const copy = new Response(response.body, response);
    changeHeaders(applied, copy, lines, cacheControl);
    return copy as R;
  }
}

/** The same for a response that must not be copied. @throws TypeError where it is immutable. */
export function changeHeaders(
  applied: Applied,
  response: Response,
  lines: readonly string[] = writesOf(applied).setCookie,
  cacheControl: string | null = "private",
): void {
  const writes = writesOf(applied);
  const { headers } = response;
  if (lines.length === 0) {
    // An upgrade or a network error can't be copied, and no cache keeps it.
    if (!isShown(applied) || response.status < 200 || hasCachePolicy(headers.keys())) return;
    if (cacheControl !== null) headers.set("Cache-Control", cacheControl);
    headers.set("Vary", vary(headers.get("Vary"), NO_STORE.Vary));
    return;
  }
  for (const name of [...headers.keys()]) if (isForCaches(name)) headers.delete(name);
  for (const [name, value] of writes.responseHeaders) {
    headers.set(name, name === "Vary" ? vary(headers.get(name), value) : value);
  }
  const jar = (response as { cookies?: { set?: SetCookie } }).cookies;
  if (typeof jar?.set === "function") return fillJar(jar as { set: SetCookie }, writes, lines);
  const existing = headers.getSetCookie();
  for (const line of lines) {
    if (!existing.includes(line)) headers.append("Set-Cookie", line);
  }
}

/**
 * The lines that are left where the response itself sets cookies of the session, as a
 * sign-in does: the application has the last word. It did not see the cookies that are
 * cleared here, so that is still to do.
 *
 * @param clearsTwins Whether to clear cookies of the same names with another domain, path or
 *   partition too.
 */
export function unreplacedLines(
  { setCookie }: Writes,
  { headers }: { readonly headers: Pick<Headers, "getSetCookie"> },
  clearsTwins: boolean,
): string[] {
  const replaced = headers.getSetCookie().map(nameOf);
  const isReplaced = (line: string) => replaced.includes(nameOf(line));
  if (!setCookie.some(isReplaced)) return setCookie;
  const { rest } = latestOfEachName(setCookie);
  return setCookie.filter((line) =>
    isReplaced(line) ? clearsTwins && rest.includes(line) : isClearing(line),
  );
}

/** Whether a session goes to the application, not only cookies to the browser. */
export function isShown(applied: Applied): boolean {
  return "session" in applied && applied.session != null;
}

export function writesOf(applied: Applied): Writes {
  return "writes" in applied ? applied.writes : applied;
}

type SetCookie = (...args: [Cookie] | [key: string, value: string, cookie: Cookie]) => void;

/**
 * A NextResponse keeps a cookie store beside its headers, and would forget lines that
 * it did not see when the application sets a cookie of its own later on. It keeps one
 * line a key, which is the name unless it is given another.
 */
function fillJar(jar: { set: SetCookie }, { setCookie }: Writes, lines: readonly string[]): void {
  const { rest } = latestOfEachName(setCookie);
  for (const line of lines) {
    const cookie = parseSetCookie(line);
    if (rest.includes(line)) jar.set(line, cookie.value, cookie);
    else jar.set(cookie);
  }
}
