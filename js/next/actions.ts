/** What server actions call to sign in, sign out, and update the session. */

import type { NextRequest } from "next/server.js";
import { applyOutcome, unreplacedLines } from "../apply.js";
import { hasClass, WaxsealError } from "../errors.js";
import { askAuthorized } from "../guard/authorized.js";
import type { Ticket } from "../handler/ticket.js";
import { internals } from "../internals.js";
import { allowedUrl, requestedUrl } from "../navigation.js";
import { isProved, readWithin } from "../proof.js";
import { asPrivate } from "../refuse.js";
import type { AnyAuth, Proved, RequireOptions } from "../types/auth.js";
import {
  adviseOnUnknown,
  asThrown,
  clientOf,
  csrfTokenOf,
  navigate,
  pageOf,
  placesOf,
  sentNames,
  signInUrlWithCallback,
  startElsewhere,
  targetWith,
  writeSession,
  writtenFor,
  type ActionClient,
} from "./action-client.js";
import { currentRequest, isNextSignal, writeCookies } from "./request.js";
import { refuse } from "./refusal.js";
import type {
  RequireHereOptions,
  SignInAuthorizationParams,
  SignInOptions,
  SignOutOptions,
} from "./types.js";

export async function signInAction(
  auth: AnyAuth,
  providerId?: string,
  options: FormData | SignInOptions = {},
  authorizationParams?: SignInAuthorizationParams,
): Promise<string> {
  const app = internals(auth);
  const form: SignInOptions = options instanceof FormData ? Object.fromEntries(options) : options;
  const client = clientOf(app, await currentRequest());
  if (app.settings.compat) {
    const { signInAsOriginal } = await import("./original.js");
    return signInAsOriginal(client, providerId, form, authorizationParams);
  }
  const { redirect, redirectTo, callbackUrl, ...fields } = form;
  const requested = requestedUrl(redirectTo) ?? requestedUrl(callbackUrl);
  const url = await allowedUrl(client, requested ?? pageOf(client));

  const provider = app.settings.providers.get(providerId ?? "");
  if (!provider) {
    await adviseOnUnknown(client, providerId);
    const { withinOf } = await import("../handler/start.js");
    return navigate(redirect, signInUrlWithCallback(client, url, withinOf(fields.within)));
  }
  if (provider.type !== "credentials") {
    const begun = { url, fields, authorizationParams };
    const started = await startElsewhere(client, provider, begun).catch(async (error: unknown) => {
      throw await asThrown(app, error, provider.id);
    });
    await writeCookies([...started.cookies]);
    return navigate(redirect, writtenFor(client, redirect, started.url));
  }
  const endpoint = `${placesOf(client).endpointsUrl}/callback/${provider.id}`;
  const { signInWithCredentials } = await import("../handler/credentials.js");
  let unsent: string[];
  try {
    const { request } = client;
    const { setCookie } = await signInWithCredentials(app, provider, fields, request, endpoint);
    unsent = await writeSession(setCookie);
  } catch (error) {
    if (hasClass(error, WaxsealError) && error.url !== undefined) {
      return navigate(redirect, writtenFor(client, redirect, await allowedUrl(client, error.url)));
    }
    throw await asThrown(app, error, provider.id);
  }
  const target = writtenFor(client, redirect, url);
  return navigate(redirect, await targetWith(unsent, client, redirect, target));
}

/** The session of somebody who has proved a short while ago who they are; others sign in again. */
export async function requireAction(auth: AnyAuth, options: RequireHereOptions): Promise<any> {
  const within = readWithin(options);
  const app = internals(auth);
  const client = clientOf(app, await currentRequest());
  // A page cannot write cookies, and an action has others to write.
  const outcome = await app.peek(client.request);
  if (isProved(app, outcome, within)) return outcome.session;
  // A page knows its own address, and nobody tells us.
  const isAction = client.request.headers.has("next-action");
  const back = requestedUrl(options.redirectTo) ?? (isAction ? pageOf(client) : undefined);
  const url = back === undefined ? undefined : await allowedUrl(client, back);
  return navigate(undefined, signInUrlWithCallback(client, url, within));
}

/** The same for a route handler, which answers by itself. */
export async function requireRequest(
  auth: AnyAuth,
  request: NextRequest,
  options: RequireOptions,
): Promise<Proved<any, any>> {
  const within = readWithin(options);
  const app = internals(auth);
  const outcome = await auth.resolve(request);
  const args = { request, auth: outcome.session };
  const verdict = await askAuthorized(app.settings, args, isNextSignal);
  const hasAnswer = typeof verdict === "object" && verdict !== null;
  if (verdict === true && isProved(app, outcome, within)) return { outcome, response: null };
  // Signing in again would not help whom the callback refuses.
  const { session, status } = outcome;
  const unproved = {
    within,
    isSignedIn: verdict === true && session !== null,
    undecided: status === "undecided" && (verdict === true || !session) ? outcome : undefined,
  };
  const answer = hasAnswer ? verdict : await refuse(request, app.settings, false, unproved);
  const lines = unreplacedLines(outcome.writes, answer, true);
  return { outcome, response: applyOutcome(outcome, asPrivate(answer, undefined), lines) };
}

export async function signOutAction(
  auth: AnyAuth,
  { redirect, redirectTo }: SignOutOptions = {},
): Promise<{ redirect: string }> {
  const app = internals(auth);
  const client = clientOf(app, await currentRequest());
  if (app.settings.compat) {
    const { signOutAsOriginal } = await import("./original.js");
    return signOutAsOriginal(client, { redirect, redirectTo });
  }
  const url = await allowedUrl(client, redirectTo ?? pageOf(client));
  const unsent = await writeSession((await app.endSession(client.request)).setCookie);
  const elsewhere = await urlAtProvider(client, { url, names: sentNames(client, unsent) });
  if (elsewhere !== undefined) return { redirect: await navigate(redirect, elsewhere) };
  const target = writtenFor(client, redirect, url);
  return { redirect: await navigate(redirect, await targetWith(unsent, client, redirect, target)) };
}

/** The provider's page that signs out there too. */
async function urlAtProvider(client: ActionClient, ticket: Ticket): Promise<string | undefined> {
  const { app, request } = client;
  const { hasLogout, urlAtProvider } = await import("../handler/logout.js");
  if (!hasLogout(app)) return undefined;
  const csrfToken = await csrfTokenOf(client);
  return urlAtProvider(app, request, placesOf(client).endpointsUrl, csrfToken, ticket);
}

export async function updateAction(auth: AnyAuth, data?: unknown): Promise<any> {
  const outcome = await auth.update(await currentRequest(), data);
  await writeSession(outcome.writes.setCookie);
  return outcome.session;
}
