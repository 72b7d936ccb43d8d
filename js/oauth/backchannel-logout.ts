/** A provider says that somebody has signed out there (OpenID Connect Back-Channel Logout 1.0). */

import { withTimeout } from "../callbacks.js";
import { isCoordinator } from "../coordinator.js";
import { hasBackchannel } from "../endpoints.js";
import { hasClass, WaxsealError } from "../errors.js";
import { hashOf } from "../hash.js";
import type { Internals } from "../internals.js";
import { reportOnce, warnOnce } from "../log.js";
import { InvalidLogoutToken, MAX_AGE, readLogoutToken, type LogoutToken } from "./logout-token.js";
import { opHash } from "./op-session.js";
import { readProvider } from "./providers.js";
import type { AnswerCode } from "../types/answers.js";
import type { RemoteProvider } from "../types/provider.js";
import { readBody } from "../handler/body.js";
import type { EndpointContext } from "../handler/context.js";
import { json, Problem, respond } from "../handler/respond.js";

/** What of the provider's ends, as in `js/revocation`: one session there, or all of a user. */
const SESSION = 4;
const USER = 5;
/** Bytes; a token has one or two thousand. */
const MAX_BODY = 16_384;

/**
 * `POST backchannel-logout/:provider`. It comes from the provider's server, without cookies,
 * and what it says counts because of its signature alone. The answers are those of §2.8.
 */
export async function postBackchannelLogout(ctx: EndpointContext): Promise<Response> {
  const { app, request, settings } = ctx;
  const given = settings.providers.get(ctx.provider ?? "");
  if (!hasBackchannel(given)) {
    throw new Problem(404, "not-found", "No provider of this name ends sessions here.");
  }
  try {
    const { logout_token } = await readBody(request, { maxBytes: MAX_BODY, takesJson: false });
    const provider = readProvider(settings, given as RemoteProvider);
    const token = await readLogoutToken(provider, String(logout_token));
    await endOnce(app, token, provider.clientId);
    return respond(null, [], 200, {});
  } catch (error) {
    return refusal(ctx, error);
  }
}

/** Ends the sessions before the token counts as used: a provider may send it again else. */
async function endOnce(
  app: Internals,
  { issuer, jti, sid, sub }: LogoutToken,
  clientId: string,
): Promise<void> {
  const { settings } = app;
  const { refresh, revocation } = settings.given;
  // `createAuth` has made sure that there is one.
  const registers = [revocation!.store, Object(refresh).coordinator].find(isCoordinator)!;
  // A token may be for several clients, which tenants may share: each hears of it.
  const text = `waxseal logout token v1\0${settings.tenant}\0${clientId}\0${issuer}\0${jti}`;
  const key = `j:${await hashOf(text)}`;
  const used = new InvalidLogoutToken("The logout_token was used before.");
  if ((await withTimeout(settings, "revocation.store", registers.get(key))) !== null) throw used;
  // A session of theirs is meant where there is a `sid`, else all (§2.4).
  const [kind, name] = sid === undefined ? [USER, sub!] : [SESSION, sid];
  await app.revokeSubject(kind, await opHash(issuer, name));
  // Twice what `iat` may be away, and what clocks may differ.
  const ttl = 2 * MAX_AGE + 60;
  if (!(await withTimeout(settings, "revocation.store", registers.swap(key, null, "1", ttl))))
    throw used;
}

function refusal({ settings }: EndpointContext, thrown: unknown): Response {
  if (hasClass(thrown, InvalidLogoutToken) || hasClass(thrown, Problem)) {
    // Anybody can send one.
    warnOnce(settings, `Back-channel logout was refused. ${thrown.message}`);
    return answer("invalid_request", thrown.message);
  }
  const message = "Back-channel logout failed: the sessions may still be there.";
  reportOnce(
    settings,
    hasClass(thrown, WaxsealError)
      ? thrown
      : new WaxsealError("provider", message, { cause: thrown }),
  );
  return answer("server_error", "The sessions could not be ended now.");
}

function answer(error: AnswerCode, description: string): Response {
  return json({ error, error_description: description }, [], 400);
}
