/** What server actions call: signIn, signOut, update. */

import { atOrigin, originOf, pathAt, servedOrigin } from "../address.js";
import { nameOf } from "../set-cookie.js";
import type { Auth } from "../types/auth.js";
import { warn } from "../log.js";
import { hasClass, WaxsealError } from "../errors.js";
import { statedOrigin } from "../host.js";
import { internals, type Internals } from "../internals.js";
import {
  currentRequest,
  type CurrentRequest,
  isSignal,
  nextBasePath,
  writeCookies,
} from "./request.js";
import type { SignInOptions, SignOutOptions } from "./types.js";

export async function signIn(
  auth: Auth<any, any, any>,
  provider?: string,
  options: FormData | SignInOptions = {},
): Promise<string> {
  const app = internals(auth);
  const { settings } = app;
  const form: SignInOptions = options instanceof FormData ? Object.fromEntries(options) : options;
  const { redirect: go, redirectTo, callbackUrl, ...fields } = form;
  const request = await currentRequest();
  const { allowed, place } = placesOf(app, request);
  const url = await allowed(text(redirectTo) ?? text(callbackUrl));

  const found = settings.providers.get(provider ?? "");
  if (!found) {
    const page = new URL(settings.pages.signIn ?? `${settings.basePath}/signin`, "http://n");
    const isOwn = page.origin === "http://n";
    page.searchParams.set("callbackUrl", isOwn ? place(url) : url);
    if (!isOwn) return leave(go, page.href);
    return leave(go, ownAddress(app, request, page.pathname + page.search));
  }
  // `authorize` may mail it, so it holds nothing that the client says of itself.
  const served = servedOrigin(request, settings.trust);
  const address = `${served}${settings.basePath}/callback/${found.id}`;
  const { signInWithCredentials } = await import("../handler/credentials.js");
  let rest: string[];
  try {
    const { setCookie } = await signInWithCredentials(app, found, fields, request, address);
    rest = await writeCookies(setCookie);
  } catch (error) {
    if (hasClass(error, WaxsealError) && error.url !== undefined) {
      const elsewhere = await allowed(error.url);
      return leave(go, go === false ? elsewhere : place(elsewhere));
    }
    if (!isSignal(error)) (await import("../handler/failure.js")).log(settings, error);
    throw error;
  }
  return leave(go, await over(rest, app, request, go, go === false ? url : place(url)));
}

export async function signOut(
  auth: Auth<any, any, any>,
  { redirect: go, redirectTo }: SignOutOptions = {},
): Promise<{ redirect: string }> {
  const app = internals(auth);
  const request = await currentRequest();
  const { allowed, place } = placesOf(app, request);
  const url = await allowed(redirectTo);
  const rest = await writeCookies((await app.endSession(request)).setCookie);
  const to = go === false ? url : place(url);
  return { redirect: leave(go, await over(rest, app, request, go, to)) };
}

export async function update(auth: Auth<any, any, any>, data?: unknown): Promise<any> {
  const outcome = await auth.update(await currentRequest(), data);
  await writeCookies(outcome.writes.setCookie);
  return outcome.session;
}

/** Whose application was told that it keeps the browser from going there. */
const told = new WeakSet<Internals>();

/**
 * Where to go for `url`: where the jar had no room for some lines, over the endpoint
 * that sends them.
 */
async function over(
  rest: readonly string[],
  app: Internals,
  request: CurrentRequest,
  go: boolean | undefined,
  url: string,
): Promise<string> {
  if (rest.length === 0) return url;
  const { settings } = app;
  if (go === false) {
    if (!told.has(app)) warn(settings, UNSENT);
    told.add(app);
    return url;
  }
  const { token, setCookie } = app.csrf(request, undefined);
  if (setCookie !== null) await writeCookies([setCookie]);
  const { makeTicket } = await import("../handler/ticket.js");
  const came = new Set((request.headers.get("cookie") ?? "").split(";").map(nameOf));
  const names = [...new Set(rest.map(nameOf))].filter((name) => came.has(name));
  const ticket = encodeURIComponent(makeTicket(app, token, { url, names }));
  return ownAddress(app, request, `${settings.basePath}/signout?ticket=${ticket}`);
}

const UNSENT =
  "A server action with `redirect: false` clears only the cookie as it is configured today: " +
  "one of an earlier domain, path or partition stays. Let it redirect, or post to the endpoint.";

/** The address of a path of this application that is written without Next's basePath. */
function ownAddress(app: Internals, request: CurrentRequest, path: string): string {
  // Next.js puts the basePath before a path by itself, but not where a form is sent
  // without JavaScript.
  const base = nextBasePath();
  if (base === "") return path;
  const { origin, place } = placesOf(app, request);
  // The `basePath` of the endpoints may be written with it, as the client needs it.
  return place(origin + (path.startsWith(`${base}/`) ? "" : base) + path);
}

/** Where this client may be led, and how it is told. */
function placesOf({ settings: { trust }, redirect }: Internals, request: CurrentRequest) {
  // Next.js compares `Origin` with `X-Forwarded-Host`, whoever wrote that.
  const stated = statedOrigin(request, { ...trust, forwarded: true });
  const origin = stated ?? originOf(request, trust);
  const isTold = stated !== undefined || origin === trust.origin;
  return {
    origin,
    /** What `callbacks.redirect` makes of an address, else of the page that the client is on. */
    allowed(url: string | undefined): Promise<string> {
      const wish = url ?? request.headers.get("referer") ?? origin;
      return redirect(atOrigin(wish, origin, request, trust), origin);
    },
    /** Without `Origin`, as in a GET, a path leads to the host that the browser knows. */
    place: (url: string): string => (isTold ? url : pathAt(url, origin)),
  };
}

/**
 * Goes there with the exception that `redirect` of next/navigation throws. That
 * module cannot be imported from a package: Node wants its name with ".js", and
 * the bundlers of Next.js answer only the name without it.
 */
function leave(go: boolean | undefined, url: string): string {
  if (go === false) return url;
  throw Object.assign(new Error("NEXT_REDIRECT"), { digest: `NEXT_REDIRECT;push;${url};307;` });
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
