import { clientUrl } from "../navigation.js";
import type { Provider } from "../types/provider.js";
import { callbackUrl } from "./callback-url.js";
import { goTo, pageUrl, type EndpointContext } from "./context.js";
import { checkCsrf } from "./csrf.js";
import { failureResponse } from "./failure.js";
import { pageResponse, signInPage } from "./pages.js";
import { UnknownProvider } from "./sign-in-error.js";

/** `GET signin`: the sign-in page, or a redirect to the application's. */
export async function getSignIn(ctx: EndpointContext): Promise<Response> {
  const { app, request, query, settings } = ctx;
  const found = providersOf(ctx);
  if (found === undefined) return failureResponse(ctx, new UnknownProvider(ctx.provider!));

  const { url, cookies } = await callbackUrl(ctx);
  const { token, setCookie } = app.csrf(request, undefined);
  const all = setCookie === null ? cookies : [setCookie, ...cookies];
  const error = query.get("error") ?? undefined;
  if (settings.pages.signIn !== undefined) {
    const parameters = { callbackUrl: url, ...(error && { error }) };
    return goTo(ctx, pageUrl(ctx, "signIn", parameters), all);
  }
  return pageResponse(ctx, signInPage(ctx, found.map(withFields), token, clientUrl(ctx, url)), all);
}

/** What nearly every form has, where `credentials` names no field. */
const FIELDS: Provider["credentials"] = {
  email: { label: "Email", type: "email", required: true },
  password: { label: "Password", type: "password", required: true },
};

function withFields(provider: Provider): Provider {
  const isBare = Object.keys(provider.credentials).length === 0;
  return isBare ? { ...provider, credentials: FIELDS } : provider;
}

/** `POST signin`, by which Auth.js starts OAuth; credentials go to `callback`. */
export async function postSignIn(ctx: EndpointContext): Promise<Response> {
  const { cookies } = await callbackUrl(ctx);
  try {
    checkCsrf(ctx, "signin");
    if (providersOf(ctx) === undefined) throw new UnknownProvider(ctx.provider!);
    return goTo(ctx, `${ctx.endpointsUrl}/signin`, cookies);
  } catch (error) {
    return failureResponse(ctx, error, cookies);
  }
}

/** All, or the one that the URL names, if it exists. */
function providersOf({ settings, provider }: EndpointContext): Provider[] | undefined {
  if (provider === undefined) return [...settings.providers.values()];
  const found = settings.providers.get(provider);
  return found && [found];
}
