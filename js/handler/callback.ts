import { hasClass, WaxsealError } from "../errors.js";
import { allowedUrl } from "../navigation.js";
import { callbackUrl } from "./callback-url.js";
import { goTo, type EndpointContext } from "./context.js";
import { signInWithCredentials } from "./credentials.js";
import { checkCsrf } from "./csrf.js";
import { failureResponse } from "./failure.js";
import { UnknownProvider } from "./sign-in-error.js";

/** `POST callback/:provider`: signs in with credentials. */
export async function postCallback(ctx: EndpointContext): Promise<Response> {
  const { app, request, body, peer, settings } = ctx;
  const { url, cookies } = await callbackUrl(ctx);
  try {
    const id = ctx.provider ?? "";
    const provider = settings.providers.get(id);
    if (!provider) throw new UnknownProvider(id);
    checkCsrf(ctx, "signin");
    const writes = await signInWithCredentials(app, provider, body, request, request.url, peer);
    return goTo(ctx, url, [...cookies, ...writes.setCookie]);
  } catch (error) {
    if (!hasClass(error, WaxsealError) || error.url === undefined) {
      return failureResponse(ctx, error, cookies);
    }
    return goTo(ctx, await allowedUrl(ctx, error.url), cookies);
  }
}
