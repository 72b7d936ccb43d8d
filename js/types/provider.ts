/** A way to sign in. */

import type { Awaitable } from "./utility.js";

/** A field of the login form: its label, and attributes of `<input>`. */
export interface CredentialInput {
  /** The text beside the field; by default its name in words: `userName` is "User name". */
  label?: string;
  /** The `type` of the `<input>`, `"text"` by default. */
  type?: string;
  /** The `placeholder` of the `<input>`. */
  placeholder?: string;
  [attribute: string]: unknown;
}

/** A way to sign in. */
export interface Provider<U extends object = any> {
  /** The name in the URL, `callback/<id>`; `"credentials"` unless another is given. */
  id: string;
  /** What a sign-in page calls it; `"Credentials"` unless another is given. */
  name: string;
  /** The kind of provider: a form with credentials is the only one there is. */
  type: "credentials";
  /**
   * The fields of the login form by name, each with the attributes of its `<input>` and a
   * `label`. The built-in sign-in page shows them, or email and password where there are
   * none, and the throttle learns from their `type` which hold no name (`"password"`,
   * `"checkbox"`, `"radio"`).
   */
  credentials: { [field: string]: CredentialInput };
  /**
   * The user, or `null` when the credentials are wrong. Throw a `CredentialsSignin` with a
   * `code` to tell the login page why, and `AuthorizeUnavailable` when nobody can tell.
   * Anything else that it throws counts as a failed sign-in.
   */
  authorize(
    credentials: { [field: string]: string | undefined },
    request: Request,
  ): Awaitable<U | null | undefined>;
}

/**
 * A way to sign in that leads away from here: an account elsewhere, or a link by email.
 * What the application gave is read when somebody first signs in with it.
 */
export interface RemoteProvider {
  /** The name in the URL, `signin/<id>` and `callback/<id>`. */
  id: string;
  /** What a sign-in page calls it. */
  name: string;
  type: "oauth" | "oidc" | "email";
  /** As the application gave it, with `options` over the rest. */
  given: { readonly [option: string]: unknown };
}

export type AnyProvider = Provider | RemoteProvider;
