/** What server actions call: signIn, signOut, update. */

import type { Auth } from "../auth.js";
import { hasClass, WaxsealError } from "../errors.js";
import { internals } from "../internals.js";
import { currentRequest, isSignal, nextBasePath, originOf, writeCookies } from "./request.js";
import type { SignInOptions, SignOutOptions } from "./types.js";

export async function signIn(
  auth: Auth<any, any, any>,
  provider?: string,
  options: FormData | SignInOptions = {},
): Promise<string> {
  const inner = internals(auth);
  const { settings, redirect } = inner;
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
  const address = `${origin}${settings.basePath}/callback/${found.id}`;
  const { signInWithCredentials } = await import("../handler/credentials.js");
  try {
    await writeCookies(await signInWithCredentials(inner, found, fields, request, address));
  } catch (error) {
    if (hasClass(error, WaxsealError) && error.url !== undefined) {
      return leave(go, await redirect(error.url, origin));
    }
    if (!isSignal(error)) (await import("../handler/failure.js")).log(settings, error);
    throw error;
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

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
