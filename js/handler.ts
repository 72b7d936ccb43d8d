/** The endpoints of Auth.js that need no sign-in: session, csrf, providers, signout. */

import type { Auth } from "./auth.js";
import type { Internals } from "./internals.js";
import { originOf } from "./source.js";

/** Answers a request below the base path. */
export async function handle(auth: Auth, inner: Internals, request: Request): Promise<Response> {
  const { basePath, trust } = inner.settings;
  const action = actionOf(request, basePath);
  switch (`${request.method} ${action}`) {
    case "GET session": {
      const { session, writes } = await auth.resolve(request);
      return json(session ?? nobody(inner), writes.setCookie);
    }
    case "GET csrf": {
      const { token, setCookie } = inner.csrf(request, undefined);
      return json({ csrfToken: token }, setCookie === null ? [] : [setCookie]);
    }
    case "GET providers":
      return json(providers(inner, originOf(request, trust) + basePath));
    case "POST session": {
      const body = await bodyOf(request);
      if (!inner.csrf(request, body.csrfToken).verified) return json(nobody(inner), [], 400);
      const { session, writes } = await auth.update(request, body.data);
      return json(session ?? nobody(inner), writes.setCookie);
    }
    case "POST signout":
      return signOut(inner, request);
  }
  const what = action === undefined ? `below ${basePath}` : `here (${request.method})`;
  return json({ error: "not-found", message: `waxseal answers nothing ${what}.` }, [], 404);
}

/** NextAuth.js v4 says `{}` for nobody, and its client takes `null` for an error. */
function nobody({ settings }: Internals): object | null {
  return settings.format === "next-auth" ? {} : null;
}

function providers({ settings }: Internals, base: string): object {
  return Object.fromEntries(
    [...settings.providers.values()].map(({ id, name, type }) => [
      id,
      { id, name, type, signinUrl: `${base}/signin/${id}`, callbackUrl: `${base}/callback/${id}` },
    ]),
  );
}

async function signOut(inner: Internals, request: Request): Promise<Response> {
  const { basePath, format, pages, trust } = inner.settings;
  const origin = originOf(request, trust);
  const body = await bodyOf(request);
  const leave = (url: string, cookies: string[]) =>
    // The client of Auth.js asks for the address as JSON: v5 by a header, v4 by a field.
    request.headers.has("x-auth-return-redirect") || body.json === "true"
      ? json({ url }, cookies)
      : respond(null, cookies, 302, { Location: url });

  if (!inner.csrf(request, body.csrfToken).verified) {
    const page =
      format === "next-auth" ? `${basePath}/signout` : (pages.signIn ?? `${basePath}/signin`);
    const url = new URL(page, origin);
    if (format === "next-auth") url.searchParams.set("csrf", "true");
    else url.searchParams.set("error", "MissingCSRF");
    return leave(url.href, []);
  }
  const wish = body.callbackUrl;
  const url = await inner.redirect(typeof wish === "string" && wish !== "" ? wish : origin, origin);
  return leave(url, (await inner.signOut(request)).setCookie);
}

function json(value: unknown, cookies: string[] = [], status = 200): Response {
  return respond(JSON.stringify(value), cookies, status, { "Content-Type": "application/json" });
}

/** Every answer is about one person, so no cache may keep it. */
function respond(
  body: string | null,
  cookies: string[],
  status: number,
  init: Record<string, string>,
): Response {
  const headers = new Headers({
    ...init,
    "Cache-Control": "private, no-cache, no-store",
    Expires: "0",
    Pragma: "no-cache",
    Vary: "Cookie",
  });
  for (const line of cookies) headers.append("Set-Cookie", line);
  return new Response(body, { status, headers });
}

/** What follows the base path, which Next.js prefixes with its own. */
function actionOf(request: Request, basePath: string): string | undefined {
  const inNext = (request as { nextUrl?: { pathname: string } }).nextUrl?.pathname;
  return [inNext, new URL(request.url).pathname]
    .find((path) => path?.startsWith(`${basePath}/`))
    ?.slice(basePath.length + 1)
    .replace(/\/$/, "");
}

/** The fields of a form or of JSON; none when it is neither. */
async function bodyOf(request: Request): Promise<{ [field: string]: unknown }> {
  const type = request.headers.get("content-type") ?? "";
  try {
    if (type.includes("application/json")) return { ...(await request.json()) };
    if (type.includes("application/x-www-form-urlencoded")) {
      return Object.fromEntries(new URLSearchParams(await request.text()));
    }
  } catch {}
  return {};
}
