/**
 * The `client` that providers of NextAuth.js v4 get in their `request` functions: what they use
 * of openid-client v5.
 */

import { WaxsealError } from "../errors.js";
import { answeringFetch } from "./fetch.js";
import type { OAuthProvider, TokenContext, TokenSet, UserinfoContext } from "./provider.js";

type Extra = { exchangeBody?: { readonly [name: string]: string } };

/** For `userinfo.request`. */
export function userinfoClient(provider: OAuthProvider, context: UserinfoContext): object {
  return withoutOthers(provider.id, {
    async userinfo(tokens: string | TokenSet, { params }: { params?: object } = {}) {
      const endpoint = new URL(provider.userinfo.url ?? context.endpoint ?? "");
      for (const [name, value] of Object.entries(params ?? provider.userinfo.params))
        endpoint.searchParams.set(name, String(value));
      const token = typeof tokens === "string" ? tokens : tokens.access_token;
      const response = await answeringFetch(provider.fetch)(endpoint, {
        // GitHub answers nobody without a name.
        headers: {
          accept: "application/json",
          authorization: `Bearer ${token}`,
          "user-agent": "waxseal",
        },
      });
      const { ok, status } = response;
      if (!ok) throw new Error(`The userinfo endpoint answered ${status}.`);
      return response.json();
    },
  });
}

/** For `token.request`. */
export function tokenClient(provider: OAuthProvider, context: TokenContext): object {
  const exchange = (_redirectUri: string, _params: object, _checks: object, extra: Extra = {}) =>
    context.exchange(extra.exchangeBody ?? {});
  return withoutOthers(provider.id, { callback: exchange, oauthCallback: exchange });
}

/** Says what to do where more of it is used. */
function withoutOthers(id: string, client: { [method: string]: unknown }): object {
  return new Proxy(client, {
    get(target, name) {
      if (name in target || typeof name === "symbol" || name === "then")
        return Reflect.get(target, name);
      throw new WaxsealError(
        "invalid-option",
        `\`providers["${id}"]\` uses \`client.${name}\` of openid-client, which is not there: use \`fetch\` in its \`request\`.`,
      );
    },
  });
}
