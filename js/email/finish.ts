/** A sign-in link was opened, or the code that stands for it is entered. */

import { Verification } from "../auth-error.js";
import { hasClass, WaxsealError } from "../errors.js";
import { callbackUrl } from "../handler/callback-url.js";
import { goTo, pageUrl, type EndpointContext } from "../handler/context.js";
import { checkCsrf } from "../handler/csrf.js";
import { pageResponse } from "../handler/document.js";
import { failureResponse, withLines } from "../handler/failure.js";
import { respond } from "../handler/respond.js";
import { allowedUrl, clientUrl } from "../navigation.js";
import type { SignInBegin } from "../revocation/begin.js";
import type { RemoteProvider } from "../types/provider.js";
import { plainAddress } from "./address.js";
import { clearFlows, flowsLine, flowsOf, openLink, type Flow } from "./flow.js";
import { countCode, countGuess, deviceLine, MAX_TRIES, type Asking } from "./limits.js";
import { isOnce, openOnce, spendBeside, spendOnce } from "./once.js";
import { confirmPage, elsewherePage, oncePage } from "./pages.js";
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
  if (isOnce(provider))
    return method === "POST" ? finishOnce(ctx, provider) : showOnce(ctx, provider);
  if (ctx.settings.adapter) {
    const [token, email] = [ctx.query.get("token"), ctx.query.get("email")];
    return finishStored(ctx, provider, { token, email });
  }
  return method === "POST" ? finishSealed(ctx, provider) : showLink(ctx, provider);
}

/* --------------------------------------------------- with `link: "once"` */

/** The page that a link leads to, in any browser; nothing is used up. */
async function showOnce(ctx: EndpointContext, provider: RemoteProvider): Promise<Response> {
  const { app, query, request, settings } = ctx;
  const token = query.get("token") ?? "";
  const { token: csrfToken, setCookie } = app.csrf(request, undefined);
  const cookies = setCookie === null ? [] : [setCookie];
  if (!settings.adapter) {
    const link = openOnce(app, provider.id, token);
    if (!link) return failureResponse(ctx, invalidLink());
    return pageResponse(ctx, oncePage(ctx, link, { csrfToken, token }), cookies);
  }
  // Whether it is so is found out when the link is used: nobody else's address gets in by it.
  const address = plainAddress(query.get("email"));
  if (address === undefined || token === "") return failureResponse(ctx, invalidLink());
  const { url } = await callbackUrl(ctx);
  const hidden = { csrfToken, token, email: address, callbackUrl: clientUrl(ctx, url) };
  return pageResponse(ctx, oncePage(ctx, { provider: provider.id, address }, hidden), cookies);
}

/** Its button. */
async function finishOnce(ctx: EndpointContext, provider: RemoteProvider): Promise<Response> {
  const { app, body, settings } = ctx;
  try {
    checkCsrf(ctx, "signin");
    if (settings.adapter) return await finishStored(ctx, provider, body);
    const link = openOnce(app, provider.id, textOf(body.token));
    if (!link) throw invalidLink();
    const begun = await app.beginSignIn();
    await spendOnce(app, provider, link);
    return await signIn(ctx, provider, link, begun);
  } catch (error) {
    return failureResponse(ctx, error);
  }
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
    const link = openLink(app, provider.id, textOf(body.token));
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
  flow: Pick<Flow, "provider" | "address" | "url">,
  begun?: SignInBegin,
): Promise<Response> {
  const { app, request } = ctx;
  const spent = clearFlows(app, request);
  try {
    const { user, account } = await personOf(app, provider, flow.address, "open");
    const login = { user: { ...user, emailVerified: new Date() }, account, begun };
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

/** As Auth.js does it: whoever opens the link is signed in, once. `fields` are those of the link. */
async function finishStored(
  ctx: EndpointContext,
  provider: RemoteProvider,
  fields: { readonly [name: string]: unknown },
): Promise<Response> {
  const { app, request, settings } = ctx;
  const { url, cookies } = await callbackUrl(ctx);
  try {
    const token = textOf(fields.token);
    if (token === "") throw new Verification("A sign-in link without its token was opened.");
    const { connectEmail } = await import("../adapter/index.js");
    const wanted = typeof fields.email === "string" ? fields.email : undefined;
    const begun = await app.beginSignIn();
    const address = await spend(ctx, provider, token, wanted);
    if (isOnce(provider)) await spendBeside(app, provider, `${address}\0${token}`);
    const person = await personOf(app, provider, address, "open");
    let isNewUser = false;
    const { setCookie } = await app.startSession({ ...person, begun }, request, async () => {
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
  wanted: string | undefined,
): Promise<string> {
  const { app, settings } = ctx;
  const { useLink } = await import("./stored.js");
  const email = readEmailProvider(settings, provider);
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

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function askingOf(
  { request, peer }: EndpointContext,
  { provider, address }: Pick<Flow, "provider" | "address">,
): Asking {
  return { provider, address, request, peer };
}
