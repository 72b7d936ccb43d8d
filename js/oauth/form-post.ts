/**
 * Providers that answer by a form (`response_mode=form_post`): the provider's page posts to
 * us, and with a POST of another site browsers send no `Lax` cookie. So the answer is put
 * into a cookie for a minute, and the browser comes again by itself, with all cookies.
 */

import type { EndpointContext } from "../handler/context.js";
import {
  clearingLines,
  cookieLine,
  cookieNames,
  cookieValues,
  laxSettings,
} from "../handler/cookies.js";
import { respond } from "../handler/respond.js";
import { clientUrl } from "../navigation.js";
import { invalidCheck } from "./failure.js";
import type { OAuthProvider } from "./provider.js";

const PURPOSE = "waxseal form post";
/** Seconds: enough for a redirect. */
const LIFETIME = 60;
/** What of the form belongs to the protocol. */
const FIELDS = ["code", "state", "iss", "error", "error_description", "user"];
/** Characters that one cookie holds, name and attributes aside. */
const MAX_SEALED = 3900;

/** Sends the browser here again, with the answer in a cookie. @throws InvalidCheck. */
export function bounce(ctx: EndpointContext, provider: OAuthProvider): Response {
  const { app, body, request, settings } = ctx;
  const answer = FIELDS.flatMap((name) => {
    const value = Object.hasOwn(body, name) ? body[name] : undefined;
    return typeof value === "string" ? [[name, value]] : [];
  });
  const end = Math.floor(Date.now() / 1000) + LIFETIME;
  const content = JSON.stringify([end, provider.id, answer]);
  if (content.length > MAX_SEALED) throw invalidCheck("The provider's answer is too long.");
  const sealed = app.sealFor("next-auth", PURPOSE, content);
  if (sealed.length > MAX_SEALED) throw invalidCheck("The provider's answer is too long.");

  const { name } = cookieNames(settings, request, "form-post");
  const line = cookieLine(laxSettings(settings), name, sealed, LIFETIME);
  const url = `${ctx.endpointsUrl}/callback/${provider.id}`;
  return respond(null, [line], 303, { Location: clientUrl(ctx, url) });
}

/** The answer that a bounce kept, if it is still one, and the lines that remove it. */
export function takeBounced(
  { app, request, settings }: EndpointContext,
  provider: OAuthProvider,
): { parameters?: URLSearchParams; cookies: string[] } {
  const { readable } = cookieNames(settings, request, "form-post");
  const cookies = clearingLines(settings, request, readable);
  for (const value of readable.flatMap((name) => cookieValues(request, name))) {
    const text = app.openFor("next-auth", PURPOSE, value);
    if (text === undefined) continue;
    const [end, id, answer] = JSON.parse(text) as [number, string, [string, string][]];
    if (id !== provider.id || Date.now() >= end * 1000) continue;
    return { parameters: new URLSearchParams(answer), cookies };
  }
  return { cookies };
}
