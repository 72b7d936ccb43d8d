import type { Provider } from "../types/provider.js";
import { callbackUrl } from "./callback-url.js";
import { checkCsrf } from "./csrf.js";
import { fail, UnknownProvider } from "./failure.js";
import { html, signInPage } from "./pages.js";
import { goTo, pageUrl, place, type Visit } from "./context.js";

/** `GET signin`: the sign-in page, or the way to that of the application. */
export async function show(visit: Visit): Promise<Response> {
  const { inner, request, query, settings } = visit;
  const found = providersOf(visit);
  if (found === undefined) return fail(visit, new UnknownProvider());

  const { url, cookies } = await callbackUrl(visit);
  const { token, setCookie } = inner.csrf(request, undefined);
  const all = setCookie === null ? cookies : [setCookie, ...cookies];
  const error = query.get("error") ?? undefined;
  if (settings.pages.signIn !== undefined) {
    const parameters = { callbackUrl: url, ...(error && { error }) };
    return goTo(visit, pageUrl(visit, "signIn", parameters), all);
  }
  return html(visit, signInPage(visit, found, token, place(visit, url)), all);
}

/** `POST signin`, by which Auth.js begins OAuth; credentials go to `callback`. */
export async function begin(visit: Visit): Promise<Response> {
  const { cookies } = await callbackUrl(visit);
  try {
    checkCsrf(visit, "signin");
    if (providersOf(visit) === undefined) throw new UnknownProvider();
    return goTo(visit, `${visit.base}/signin`, cookies);
  } catch (error) {
    return fail(visit, error, cookies);
  }
}

/** All, or the one that the address names, if there is one. */
function providersOf({ settings, provider }: Visit): Provider[] | undefined {
  if (provider === undefined) return [...settings.providers.values()];
  const found = settings.providers.get(provider);
  return found && [found];
}
