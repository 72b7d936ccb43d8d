/** A way to sign in. */

import type { Awaitable } from "./utility.js";

/** A field of the login form: its label, and attributes of `<input>`. */
export interface CredentialInput {
  /** The text beside the field; its name by default. */
  label?: string;
  /** The `type` of the `<input>`, `"text"` by default. */
  type?: string;
  /** The `placeholder` of the `<input>`. */
  placeholder?: string;
  [attribute: string]: unknown;
}

/** A way to sign in. */
export interface Provider<U extends object = any> {
  /** Part of the URL `callback/:id`, and `account.provider`: letters, digits, `.`, `_`, `~`, `-`. */
  id: string;
  /** The name that a sign-in page shows. */
  name: string;
  /** The only type there is. */
  type: "credentials";
  /** The fields of the login form, for a sign-in page. */
  credentials: { [field: string]: CredentialInput };
  /**
   * Returns the user, or `null` when the credentials are wrong.
   *
   * @throws AuthorizeUnavailable when it cannot tell, CredentialsSignin with a `code` for
   *   the login page; anything else counts as a failed sign-in too.
   */
  authorize(
    credentials: { [field: string]: string | undefined },
    request: Request,
  ): Awaitable<U | null | undefined>;
}
