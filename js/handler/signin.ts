import { OAuthUnavailable } from "../auth-error.js";
import { hasClass } from "../errors.js";
import { clientUrl } from "../navigation.js";
import type { AnyProvider } from "../types/provider.js";
import { callbackUrl } from "./callback-url.js";
import { goTo, pageUrl, type EndpointContext } from "./context.js";
import { checkCsrf } from "./csrf.js";
import { pageResponse } from "./document.js";
import { failureResponse } from "./failure.js";
import { readFormState } from "./form-state.js";
import { signInPage } from "./pages.js";
import { adviseOnProvider, UnknownProvider } from "./sign-in-error.js";
import { startSignIn, withinOf } from "./start.js";
import type { Start } from "./started.js";

/** `GET signin`: the sign-in page, or a redirect to the application's. */
export async function getSignIn(ctx: EndpointContext): Promise<Response> {
  const { app, request, query, settings } = ctx;
  const found = providersOf(ctx);
  if (found === undefined) return failureResponse(ctx, new UnknownProvider(ctx.provider!));

  // From `signIn` in the browser, which shows this page where it finds no provider.
  const wanted = query.get("provider");
  if (wanted !== null && !settings.providers.has(wanted)) adviseOnProvider(settings, wanted);

  const { url, cookies } = await callbackUrl(ctx);
  const { token, setCookie } = app.csrf(request, undefined);
  const all = setCookie === null ? cookies : [setCookie, ...cookies];
  const error = query.get("error") ?? undefined;
  const within = withinOf(query.get("within"))?.toString();
  if (settings.pages.signIn !== undefined) {
    const parameters = { callbackUrl: url, ...(within && { within }), ...(error && { error }) };
    return goTo(ctx, pageUrl(ctx, "signIn", parameters), all);
  }
  const hidden = { csrfToken: token, callbackUrl: clientUrl(ctx, url), ...(within && { within }) };
  return pageResponse(ctx, signInPage(ctx, found, hidden, readFormState(ctx, token)), all);
}

/** `POST signin`: begins a sign-in elsewhere; credentials go to `callback`. */
export async function postSignIn(ctx: EndpointContext): Promise<Response> {
  const { url, cookies } = await callbackUrl(ctx);
  try {
    checkCsrf(ctx, "signin");
    const provider = ctx.settings.providers.get(ctx.provider ?? "");
    if (ctx.provider !== undefined && !provider) throw new UnknownProvider(ctx.provider);
    if (!provider || provider.type === "credentials") {
      return goTo(ctx, `${ctx.endpointsUrl}/signin`, cookies);
    }
    const started = await startSignIn(ctx.app, provider, startOf(ctx, url));
    return goTo(ctx, started.url, [...cookies, ...started.cookies]);
  } catch (error) {
    // Trying again may help, and should lead to the same page.
    const isKept = ctx.body.callbackUrl !== undefined || hasClass(error, OAuthUnavailable);
    return failureResponse(ctx, error, cookies, isKept ? url : undefined);
  }
}

function startOf(ctx: EndpointContext, url: string): Start {
  const { request, appUrl, endpointsUrl, body, query, peer } = ctx;
  const authorizationParams = Object.fromEntries(query);
  delete authorizationParams.callbackUrl;
  delete authorizationParams.within;
  return {
    request,
    appUrl,
    endpointsUrl,
    url,
    fields: body,
    authorizationParams,
    within: withinOf(body.within, query.get("within")),
    isTrusted: false,
    peer,
  };
}

/** All, or the one that the URL names, if it exists. */
function providersOf({ settings, provider }: EndpointContext): AnyProvider[] | undefined {
  if (provider === undefined) return [...settings.providers.values()];
  const found = settings.providers.get(provider);
  return found && [found];
}
