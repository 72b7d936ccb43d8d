/** A sign-in link was opened, or the code that stands for it is entered. */

import { Verification } from "../auth-error.js";
import { hasClass, WaxsealError } from "../errors.js";
import { callbackUrl } from "../handler/callback-url.js";
import { goTo, pageUrl, type EndpointContext } from "../handler/context.js";
import { checkCsrf } from "../handler/csrf.js";
import { pageResponse } from "../handler/document.js";
import { failureResponse, withLines } from "../handler/failure.js";
import { respond } from "../handler/respond.js";
import { allowedUrl } from "../navigation.js";
import type { RemoteProvider } from "../types/provider.js";
import { clearFlows, flowsLine, flowsOf, openLink, type Flow } from "./flow.js";
import { countCode, countGuess, deviceLine, MAX_TRIES, type Asking } from "./limits.js";
import { confirmPage, elsewherePage } from "./pages.js";
import { readEmailProvider } from "./provider.js";
import { personOf } from "./user.js";

/** `GET callback/:provider` and `POST callback/:provider`. */
export async function finishEmail(
  ctx: EndpointContext,
  provider: RemoteProvider,
): Promise<Response> {
  const { method } = ctx.request;
  // Programs that look at mails ask so; it must not use up a link.
  if (method === "HEAD") return respond(null, [], 200, {});
  if (ctx.settings.adapter) return finishStored(ctx, provider);
  return method === "POST" ? finishSealed(ctx, provider) : showLink(ctx, provider);
}

/* ------------------------------------------------------- without a database */

/** A link alone signs nobody in: programs open it too, and other people's browsers. */
async function showLink(ctx: EndpointContext, { id }: RemoteProvider): Promise<Response> {
  const { app, request, query } = ctx;
  const token = query.get("token") ?? "";
  const link = openLink(app, id, token);
  if (!link) return failureResponse(ctx, invalidLink());
  const isOwn = flowsOf(app, request).some((flow) => flow.id === link.id);
  if (!isOwn) return pageResponse(ctx, elsewherePage(ctx, link));
  const { token: csrfToken, setCookie } = app.csrf(request, undefined);
  const page = confirmPage(ctx, link, { csrfToken, token });
  return pageResponse(ctx, page, setCookie === null ? [] : [setCookie]);
}

/** The button on the page of a link, or the form for the code. */
async function finishSealed(ctx: EndpointContext, provider: RemoteProvider): Promise<Response> {
  const { app, body, request } = ctx;
  try {
    checkCsrf(ctx, "signin");
    if (typeof body.code === "string") return await tryCode(ctx, provider, body.code);
    const link = openLink(app, provider.id, typeof body.token === "string" ? body.token : "");
    const flow = link && flowsOf(app, request).find(({ id }) => id === link.id);
    if (!flow) throw invalidLink();
    return await signIn(ctx, provider, flow);
  } catch (error) {
    return failureResponse(ctx, error);
  }
}

/**
 * Compares a code with those of all links that this browser asked for, since a mail may be
 * late. Each comparison counts.
 */
async function tryCode(
  ctx: EndpointContext,
  provider: RemoteProvider,
  text: string,
): Promise<Response> {
  const { app, request } = ctx;
  const code = text.replace(/[\s-]/g, "");
  const left: Flow[] = [];
  let answer: "InvalidCode" | "TooManyCodes" = "InvalidCode";
  for (const flow of flowsOf(app, request)) {
    if (flow.provider !== provider.id || !/^\d{6}$/.test(code)) {
      left.push(flow);
      continue;
    }
    const giveBack = await countCode(app, flow, askingOf(ctx, flow));
    if (giveBack && isSame(ctx, code, flow.code)) {
      await giveBack();
      return signIn(ctx, provider, flow);
    }
    if (!giveBack) answer = "TooManyCodes";
    const tries = flow.tries + 1;
    if (tries < MAX_TRIES) left.push({ ...flow, tries });
  }
  const line = flowsLine(app, request, left);
  const isOver = !left.some((flow) => flow.provider === provider.id);
  if (isOver) return withLines(failureResponse(ctx, invalidLink()), [line]);
  const parameters = { provider: provider.id, type: provider.type, error: answer };
  return goTo(ctx, pageUrl(ctx, "verifyRequest", parameters), [line]);
}

/** In constant time. */
function isSame({ app }: EndpointContext, given: string, code: string): boolean {
  return app.verifyMac("waxseal email code", given, app.mac("waxseal email code", code));
}

/** Whatever comes of it, this browser needs another link for another sign-in. */
async function signIn(
  ctx: EndpointContext,
  provider: RemoteProvider,
  flow: Flow,
): Promise<Response> {
  const { app, request } = ctx;
  const spent = clearFlows(app, request);
  try {
    const { user, account } = await personOf(app, provider, flow.address, "open");
    const login = { user: { ...user, emailVerified: new Date() }, account };
    const { setCookie } = await app.startSession(login, request);
    const url = flow.url ?? (await callbackUrl(ctx)).url;
    const device = deviceLine(app, askingOf(ctx, flow));
    return goTo(ctx, url, [...spent, ...setCookie, ...device]);
  } catch (error) {
    return withLines(await answerFailure(ctx, error), spent);
  }
}

function invalidLink(): Verification {
  return new Verification("The sign-in link is none of ours, has expired, or was used before.");
}

/* ---------------------------------------------------------- with a database */

/** Characters; `generateVerificationToken` may make shorter ones, for people to type. */
const UNGUESSABLE = 22;

/** As Auth.js does it: whoever opens the link is signed in, once. */
async function finishStored(ctx: EndpointContext, provider: RemoteProvider): Promise<Response> {
  const { app, query, request, settings } = ctx;
  const { url, cookies } = await callbackUrl(ctx);
  try {
    const token = query.get("token");
    if (!token) throw new Verification("A sign-in link without its token was opened.");
    const { connectEmail } = await import("../adapter/index.js");
    const address = await spend(ctx, provider, token);
    const person = await personOf(app, provider, address, "open");
    let isNewUser = false;
    const { setCookie } = await app.startSession(person, request, async () => {
      const connected = await connectEmail(app, { address });
      ({ isNewUser } = connected);
      return connected;
    });
    const device = deviceLine(app, askingOf(ctx, { provider: provider.id, address }));
    const lines = [...cookies, ...setCookie, ...device];
    if (!isNewUser || settings.pages.newUser === undefined) return goTo(ctx, url, lines);
    return goTo(ctx, pageUrl(ctx, "newUser", { callbackUrl: url }), lines);
  } catch (error) {
    return answerFailure(ctx, error, cookies);
  }
}

/** Whom the link was sent to. @throws Verification. */
async function spend(
  ctx: EndpointContext,
  provider: RemoteProvider,
  token: string,
): Promise<string> {
  const { app, query, settings } = ctx;
  const { useLink } = await import("./stored.js");
  const email = readEmailProvider(settings, provider);
  const wanted = query.get("email") ?? undefined;
  if (token.length >= UNGUESSABLE) return useLink(app, email, token, wanted);
  const asking = askingOf(ctx, { provider: provider.id, address: wanted ?? "" });
  const giveBack = await countGuess(app, asking);
  if (!giveBack) throw invalidLink();
  const address = await useLink(app, email, token, wanted);
  await giveBack();
  return address;
}

/* ------------------------------------------------------------------- both */

/** `callbacks.signIn` may send the user elsewhere. */
async function answerFailure(
  ctx: EndpointContext,
  error: unknown,
  cookies: readonly string[] = [],
): Promise<Response> {
  if (!hasClass(error, WaxsealError) || error.url === undefined) {
    return failureResponse(ctx, error, cookies);
  }
  return goTo(ctx, await allowedUrl(ctx, error.url), cookies);
}

function askingOf(
  { request, peer }: EndpointContext,
  { provider, address }: Pick<Flow, "provider" | "address">,
): Asking {
  return { provider, address, request, peer };
}
