/** The address at the provider that a browser is sent to (RFC 6749 §4.1.1). */

import { invalidOption } from "../errors.js";
import { OF_THE_PROTOCOL } from "./endpoints.js";
import type { OAuthProvider } from "./provider.js";
import type { Server } from "./server.js";

/**
 * What a browser may ask for by the query of `POST signin/:provider`: how the provider's
 * pages look, and whom they ask for, but not what the application gets.
 */
const ALLOWED = [
  "access_type",
  "acr_values",
  "display",
  "hd",
  "kc_idp_hint",
  "login_hint",
  "max_age",
  "prompt",
  "screen_hint",
  "ui_locales",
];

export interface Wanted {
  params: { readonly [name: string]: string };
  /** Server code has given them, and not a browser. */
  isTrusted: boolean;
  /** Seconds since the user must have signed in there. */
  within: number | undefined;
}

export function authorizationUrl(
  provider: OAuthProvider,
  server: Server,
  redirectUri: string,
  checks: { readonly [name: string]: string },
  wanted: Wanted,
): string {
  const { authorization, clientId, isFormPost } = provider;
  if (server.authorization_endpoint === undefined) {
    throw invalidOption(
      `providers: ${provider.id}.authorization`,
      "is missing, and the provider's metadata name no endpoint either",
    );
  }
  const url = new URL(server.authorization_endpoint);
  const parameters = {
    // Configured with another one where the provider asks for its tokens itself.
    response_type: "code",
    ...authorization.params,
    ...allowedOf(wanted, authorization.allow),
    client_id: clientId,
    redirect_uri: redirectUri,
    ...(isFormPost && { response_mode: "form_post" }),
    ...checks,
  };
  if (wanted.within !== undefined)
    Object.assign(parameters, asNewSignIn(parameters, wanted.within));
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

/**
 * OpenID Connect Core §3.1.2.1. Both: with `max_age` the id_token has to say when the user has
 * signed in, and some providers look at `prompt` alone.
 */
function asNewSignIn(parameters: object, within: number) {
  const { prompt = "" } = parameters as { prompt?: string };
  const others = prompt.split(" ").filter((one) => !/^(none|login)?$/.test(one));
  return { max_age: String(within), prompt: ["login", ...others].join(" ") };
}

function allowedOf({ params, isTrusted }: Wanted, allow: readonly string[]) {
  const isAllowed = ([name]: [string, string]) =>
    !OF_THE_PROTOCOL.includes(name) &&
    (isTrusted || ALLOWED.includes(name) || allow.includes(name));
  return Object.fromEntries(Object.entries(params).filter(isAllowed));
}
