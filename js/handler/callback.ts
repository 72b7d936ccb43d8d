import { hasClass, WaxsealError } from "../errors.js";
import { allowedUrl, isPage, signInUrl } from "../navigation.js";
import type { AnyProvider, Provider, RemoteProvider } from "../types/provider.js";
import { callbackUrl } from "./callback-url.js";
import { goTo, type EndpointContext } from "./context.js";
import { signInWithCredentials } from "./credentials.js";
import { checkCsrf } from "./csrf.js";
import { failureResponse } from "./failure.js";
import { UnknownProvider } from "./sign-in-error.js";

/** `GET callback/:provider`: the browser comes back from elsewhere. */
export async function getCallback(ctx: EndpointContext): Promise<Response> {
  const provider = providerOf(ctx);
  if (!provider || provider.type === "credentials") return unknownProvider(ctx);
  return finishRemote(ctx, provider);
}

/** `POST callback/:provider`: signs in with credentials, or ends what began elsewhere. */
export async function postCallback(ctx: EndpointContext): Promise<Response> {
  const provider = providerOf(ctx);
  if (!provider) return unknownProvider(ctx);
  return provider.type === "credentials" ? signInHere(ctx, provider) : finishRemote(ctx, provider);
}

function providerOf({ provider, settings }: EndpointContext): AnyProvider | undefined {
  return settings.providers.get(provider ?? "");
}

async function unknownProvider(ctx: EndpointContext): Promise<Response> {
  const { cookies } = await callbackUrl(ctx);
  return failureResponse(ctx, new UnknownProvider(ctx.provider ?? ""), cookies);
}

async function signInHere(ctx: EndpointContext, provider: Provider): Promise<Response> {
  const { app, request, body, peer } = ctx;
  const { url, cookies } = await callbackUrl(ctx);
  const wayBack = isWayBack(ctx, url) ? url : undefined;
  try {
    checkCsrf(ctx, "signin");
    const writes = await signInWithCredentials(app, provider, body, request, request.url, peer);
    return goTo(ctx, url, [...cookies, ...writes.setCookie]);
  } catch (error) {
    if (!hasClass(error, WaxsealError) || error.url === undefined) {
      return failureResponse(ctx, error, cookies, wayBack);
    }
    return goTo(ctx, await allowedUrl(ctx, error.url), cookies);
  }
}

/**
 * Whether the sign-in page gets it after a failure. The answer of v5 sets no cookie, and that of
 * another tab is for another page. The sign-in page itself would nest in its own address.
 */
function isWayBack({ body, protocol, settings }: EndpointContext, url: string): boolean {
  return (
    protocol !== "v4" &&
    !settings.compat &&
    !!body.callbackUrl &&
    !isPage(new URL(url).pathname, signInUrl(settings).href, settings)
  );
}

async function finishRemote(ctx: EndpointContext, provider: RemoteProvider): Promise<Response> {
  if (provider.type === "email") {
    const { finishEmail } = await import("../email/finish.js");
    return finishEmail(ctx, provider);
  }
  const { finishOAuth } = await import("../oauth/finish.js");
  return finishOAuth(ctx, provider);
}
