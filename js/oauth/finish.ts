import { hasClass, WaxsealError } from "../errors.js";
import { callbackUrl } from "../handler/callback-url.js";
import { goTo, type EndpointContext } from "../handler/context.js";
import { failureResponse, withLines } from "../handler/failure.js";
import { checkOrigin } from "../handler/origin.js";
import { goOnPage } from "../handler/pages.js";
import { Problem, respond } from "../handler/respond.js";
import { pageResponse } from "../handler/document.js";
import { allowedUrl, clientUrl } from "../navigation.js";
import type { RemoteProvider } from "../types/provider.js";
import { clearCheckCookies, findChecks } from "./check-cookies.js";
import type { Checks } from "./checks.js";
import { asAuthError, invalidCheck } from "./failure.js";
import { clearFlow, findFlow } from "./flow.js";
import { bounce, takeBounced } from "./form-post.js";
import { identify, type Identity } from "./profile.js";
import type { OAuthProvider } from "./provider.js";
import { readProvider } from "./providers.js";
import { forwardUrl, redirectUriOf } from "./redirect-proxy.js";
import { findServer } from "./server.js";
import { beginSession } from "./session.js";
import { exchangeCode } from "./tokens.js";

/** `GET callback/:provider`, and `POST` of a provider that answers by a form. */
export async function finishOAuth(ctx: EndpointContext, given: RemoteProvider): Promise<Response> {
  const { request } = ctx;
  const cookies: string[] = [];
  try {
    // It would spend the code.
    if (request.method === "HEAD") throw wrongMethod();
    const provider = readProvider(ctx.settings, given);
    if (request.method === "POST") return answerPost(ctx, provider);
    const answer = answerOf(ctx, provider, cookies);
    const forward = forwardUrl(ctx, answer);
    if (forward !== undefined) return respond(null, cookies, 302, { Location: forward });
    return await finishFlow(ctx, provider, answer, cookies);
  } catch (error) {
    if (hasClass(error, Problem)) throw error;
    return failFlow(ctx, error, cookies);
  }
}

/** The one POST that may come from another site. @throws Problem for any other provider. */
function answerPost(ctx: EndpointContext, provider: OAuthProvider): Response {
  if (provider.isFormPost) return bounce(ctx, provider);
  checkOrigin(ctx.request, ctx.settings);
  throw wrongMethod();
}

function wrongMethod(): Problem {
  return new Problem(405, "method-not-allowed", "Use GET.", { Allow: "GET" });
}

/** What the provider answered, in the address or by way of a form. */
function answerOf(
  ctx: EndpointContext,
  provider: OAuthProvider,
  cookies: string[],
): URLSearchParams {
  if (!provider.isFormPost || ctx.query.size > 0) return ctx.query;
  const bounced = takeBounced(ctx, provider);
  cookies.push(...bounced.cookies);
  if (bounced.parameters) return bounced.parameters;
  throw invalidCheck("The provider's answer did not come along.");
}

/** `cookies` gets the lines that end the flow, whatever becomes of it. */
async function finishFlow(
  ctx: EndpointContext,
  provider: OAuthProvider,
  answer: URLSearchParams,
  cookies: string[],
): Promise<Response> {
  const { app, request } = ctx;
  const state = answer.get("state") ?? "";
  const flow = state === "" ? undefined : findFlow(app, request, state);
  const checks = flow ?? originalChecks(ctx, provider, state);
  cookies.push(...clearFlow(app, request, state), ...clearCheckCookies(app, request));
  if (!checks) throw invalidCheck("This browser has no such sign-in under way.");
  if (flow && flow.provider !== provider.id) {
    throw invalidCheck("The sign-in was begun with another provider.");
  }
  const wayBack = flow?.url ?? (await callbackUrl(ctx)).url;
  try {
    // The same as at the beginning (RFC 6749 §4.1.3).
    const endpointsUrl = endpointsAt(ctx, flow?.origin);
    const redirectUri = redirectUriOf(app, provider, { endpointsUrl });
    const begun = await app.beginSignIn();
    const identity = await identityOf(ctx, provider, answer, checks, redirectUri);
    const { url = wayBack, setCookie } = await beginSession(ctx, provider, identity, {
      sid: flow?.sid,
      within: flow?.within,
      wayBack,
      begun,
    });
    return await arrive(ctx, url, [...cookies, ...setCookie]);
  } catch (error) {
    if (hasClass(error, WaxsealError) && error.url !== undefined) {
      return goTo(ctx, await allowedUrl(ctx, error.url), cookies);
    }
    return failFlow(ctx, error, cookies, { url: wayBack, within: flow?.within });
  }
}

/** Those of Auth.js's own cookies, if the answer is one to the flow that they belong to. */
function originalChecks(
  { app, request }: EndpointContext,
  provider: OAuthProvider,
  state: string,
): Partial<Checks> | undefined {
  const found = findChecks(app, request, provider);
  return (found?.state ?? "") === state ? found : undefined;
}

/**
 * Where this application's endpoints are for the browser. A form told the origin when the flow
 * began; what a provider sends here need not, where a proxy in front has another name.
 */
function endpointsAt({ endpointsUrl }: EndpointContext, origin: string | undefined): string {
  return origin === undefined ? endpointsUrl : origin + new URL(endpointsUrl).pathname;
}

async function identityOf(
  ctx: EndpointContext,
  provider: OAuthProvider,
  answer: URLSearchParams,
  checks: Partial<Checks>,
  redirectUri: string,
): Promise<Identity> {
  try {
    const server = await findServer(provider);
    const exchanged = await exchangeCode(provider, server, answer, checks, redirectUri);
    return await identify(provider, {
      exchanged,
      userField: answer.get("user"),
      callbackUrl: redirectUri,
      subject: ctx.settings.given.session?.subject ?? "hash",
    });
  } catch (error) {
    if (hasClass(error, WaxsealError)) throw error;
    throw asAuthError(provider, error, { ...checks, ...Object.fromEntries(answer) });
  }
}

/** Sends somebody who is now signed in where they wanted to go. */
async function arrive(
  ctx: EndpointContext,
  url: string,
  cookies: readonly string[],
): Promise<Response> {
  if (ctx.settings.cookie.sameSite !== "strict") return goTo(ctx, url, cookies);
  return pageResponse(ctx, goOnPage(ctx, clientUrl(ctx, url)), cookies);
}

/** With the lines that end the flow, and what another attempt has to know of it. */
function failFlow(
  ctx: EndpointContext,
  error: unknown,
  cookies: readonly string[],
  { url, within }: { url?: string; within?: number | undefined } = {},
): Response {
  return withLines(failureResponse(ctx, error, [], url, within), cookies);
}
