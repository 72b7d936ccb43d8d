import { callbackUrl } from "./callback-url.js";
import { checkCsrf } from "./csrf.js";
import { fail } from "./failure.js";
import { html, signOutPage } from "./pages.js";
import { goTo, pageUrl, place, type Visit } from "./visit.js";

/** `GET signout` asks whether to sign out; a link must not be enough to do it. */
export async function show(visit: Visit): Promise<Response> {
  const { inner, request, settings } = visit;
  const { url, cookies } = await callbackUrl(visit);
  const { token, setCookie } = inner.csrf(request, undefined);
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
