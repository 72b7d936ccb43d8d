/** `oauthRefresh`: a `run` for any authorization server. */

import { invalidOption } from "../errors.js";
import type { OAuthRefreshOptions, RefreshContext } from "../types/refresh.js";

/**
 * A `refresh.run` that asks an OAuth 2 token endpoint (RFC 6749 §6). Only `invalid_grant` ends
 * the session; whatever else the endpoint answers, it is asked again later. A new refresh token
 * is taken where there is one, and the old one kept where there is none.
 *
 * ```ts
 * refresh: {
 *   due: { claim: "expires_at" },
 *   run: oauthRefresh({ tokenEndpoint: "https://id.example/token", clientId, clientSecret }),
 * }
 * ```
 *
 * @throws WaxsealError `"invalid-option"`.
 */
export function oauthRefresh(
  options: OAuthRefreshOptions,
): (token: any, context: RefreshContext) => Promise<object> {
  const { tokenEndpoint, clientId } = Object(options) as Partial<OAuthRefreshOptions>;
  const isUrl = /^(https:|http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/])/i.test(`${tokenEndpoint}`);
  if (!isUrl || !URL.canParse(tokenEndpoint!))
    throw invalidOption("oauthRefresh.tokenEndpoint", "must be an https URL");
  if (typeof clientId !== "string" || clientId === "")
    throw invalidOption("oauthRefresh.clientId", "must be the client's id at the provider");
  return async (token) => {
    const { refreshAt } = await import("../oauth/refresh.js");
    return refreshAt(options, token);
  };
}
