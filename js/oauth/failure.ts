/** What goes wrong at a provider, as an error that the client may learn of. */

import * as oauth from "oauth4webapi";

import { AuthError, InvalidCheck, OAuthCallbackError, OAuthUnavailable } from "../auth-error.js";
import { asCause } from "../describe.js";
import { hasClass } from "../errors.js";
import { quote } from "../quote.js";
import { isTransient, unavailable } from "./fetch.js";
import type { OAuthProvider } from "./provider.js";

/** Codes of RFC 6749 §4.1.2.1 that say that trying again later may help. */
const TRANSIENT = ["server_error", "temporarily_unavailable"];

/**
 * An error of the library, of the network or of the provider, without anything that was
 * answered but the provider's error code: a response may hold tokens.
 *
 * @param confidential What else the functions of the provider may repeat in what they throw.
 */
export function asAuthError(
  { id, clientSecret }: OAuthProvider,
  error: unknown,
  confidential?: object,
): AuthError {
  if (hasClass(error, AuthError)) return error;
  if (hasClass(error, oauth.AuthorizationResponseError)) return answered(id, error.error);
  if (hasClass(error, oauth.ResponseBodyError)) {
    return isTransient(error.status)
      ? unavailable(quote(id), error.status)
      : answered(id, error.error);
  }
  if (hasClass(error, oauth.OperationProcessingError)) {
    const { cause } = error as { cause?: unknown };
    if (hasClass(cause, Response) && isTransient(cause.status)) {
      return unavailable(quote(id), cause.status);
    }
    return new OAuthCallbackError(`The answer of ${quote(id)} is not valid: ${error.message}.`);
  }
  // The library's own errors hold the whole answer.
  const isOfLibrary = /^OAUTH_/.test(String((Object(error) as { code?: unknown }).code));
  return new OAuthCallbackError(
    `Signing in with ${quote(id)} failed.`,
    isOfLibrary ? undefined : { cause: asCause(error, { ...confidential, clientSecret }) },
  );
}

/** A check of the flow failed: this answer belongs to no sign-in of this browser. */
export function invalidCheck(why: string): InvalidCheck {
  return new InvalidCheck(`${why} The browser may have signed in already, or waited too long.`);
}

/** A new sign-in was asked for, and nothing shows that there was one. */
export function unproved({ id }: Pick<OAuthProvider, "id">): OAuthCallbackError {
  const error = new OAuthCallbackError(
    `${quote(id)} does not say that somebody has signed in there again (\`auth_time\` in the id_token, OpenID Connect Core §2), so it cannot be used where \`auth.require\` asks for that.`,
  );
  error.code = "login_required";
  return error;
}

function answered(id: string, code: string): AuthError {
  if (TRANSIENT.includes(code)) {
    return new OAuthUnavailable(`${quote(id)} answers ${quote(code)}: try again later.`);
  }
  const advice = adviceOn(id, code);
  const error = new OAuthCallbackError(`${quote(id)} answers ${quote(code)}${advice}.`);
  error.code = code;
  return error;
}

/** What to do where the application is not registered as it says. */
function adviceOn(id: string, code: string): string {
  switch (code) {
    case "invalid_client":
    case "unauthorized_client":
    case "incorrect_client_credentials": // GitHub
      return ": `clientId` and `clientSecret` must be those of the application there, and `client.token_endpoint_auth_method` how it takes them";
    case "redirect_uri_mismatch": // GitHub, Google
      return `: register the redirect URI there, the address of the endpoints with callback/${id}`;
    case "invalid_scope":
      return ": it must know the `scope` of `authorization`";
    default:
      return "";
  }
}
