/** What server actions call: signIn, signOut, update. */

import type { Auth } from "../auth.js";
import { WaxsealError } from "../errors.js";
import { internals } from "../internals.js";
import type { Provider } from "../provider.js";
import type { Account } from "../types.js";
import {
  currentRequest,
  nextBasePath,
  originOf,
  writeCookies,
  type CurrentRequest,
} from "./request.js";
import type { SignInOptions, SignOutOptions } from "./types.js";

export async function signIn(
  auth: Auth<any, any, any>,
  provider?: string,
  options: FormData | SignInOptions = {},
): Promise<string> {
  const { settings, redirect } = internals(auth);
  const form: SignInOptions = options instanceof FormData ? Object.fromEntries(options) : options;
  const { redirect: go, redirectTo, callbackUrl, ...fields } = form;
  const request = await currentRequest();
  const origin = originOf(request, settings.trust);
  const url = await redirect(
    text(redirectTo) ?? text(callbackUrl) ?? request.headers.get("referer") ?? origin,
    origin,
  );

  const found = settings.providers.get(provider ?? "");
  if (!found) {
    const page = new URL(settings.pages.signIn ?? `${settings.basePath}/signin`, "http://n");
    page.searchParams.set("callbackUrl", url);
    if (page.origin !== "http://n") return leave(go, page.href);
    // Next.js puts the basePath before a path by itself, but not where a form is
    // sent without JavaScript.
    const base = nextBasePath();
    return leave(go, (base && origin + base) + page.pathname + page.search);
  }
  const credentials = texts(fields);
  const user = await found.authorize(
    credentials,
    asked(request, origin, settings.basePath, found, credentials),
  );
  if (!user) {
    throw new WaxsealError("credentials", "`authorize` found nobody with these credentials.");
  }
  try {
    const account = accountOf(user, found);
    const issued = await auth.issue({ user, account, credentials }, request);
    await writeCookies(issued.writes);
  } catch (error) {
    if (!(error instanceof WaxsealError) || error.url === undefined) throw error;
    return leave(go, await redirect(error.url, origin));
  }
  return leave(go, url);
}

export async function signOut(
  auth: Auth<any, any, any>,
  { redirect: go, redirectTo }: SignOutOptions = {},
): Promise<{ redirect: string }> {
  const { settings, redirect, signOut } = internals(auth);
  const request = await currentRequest();
  const origin = originOf(request, settings.trust);
  const url = await redirect(redirectTo ?? request.headers.get("referer") ?? origin, origin);
  await writeCookies(await signOut(request));
  return { redirect: leave(go, url) };
}

export async function update(auth: Auth<any, any, any>, data?: unknown): Promise<any> {
  const outcome = await auth.update(await currentRequest(), data);
  await writeCookies(outcome.writes);
  return outcome.session;
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

/** As Auth.js does for credentials. A user without an id gets one for this session. */
function accountOf(user: { id?: unknown; _id?: unknown }, { id, type }: Provider): Account {
  const providerAccountId = String(user.id ?? user._id ?? crypto.randomUUID());
  return { provider: id, type, providerAccountId };
}

/** The request that `authorize` gets: the headers of the action, the credentials as its body. */
function asked(
  { headers }: CurrentRequest,
  origin: string,
  basePath: string,
  { id }: Provider,
  credentials: object,
): Request {
  const copy = new Headers(headers);
  copy.delete("content-length");
  copy.set("content-type", "application/json");
  return new Request(`${origin}${basePath}/callback/${id}`, {
    method: "POST",
    headers: copy,
    body: JSON.stringify(credentials),
  });
}

/** Only text: no file, and no object that a database might take for a query. */
function texts(fields: object): Record<string, string> {
  const isField = ([name, value]: [string, unknown]) =>
    typeof value === "string" && name !== "csrfToken" && !name.startsWith("$ACTION");
  return Object.fromEntries(Object.entries(fields).filter(isField));
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
