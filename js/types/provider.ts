/** A way to sign in. */

import type { Awaitable } from "./utility.js";

/** A field of the login form: attributes of `<input>`, and what it is called. */
export interface CredentialInput {
  /** The field's name by default. */
  label?: string;
  /** `"text"` by default. */
  type?: string;
  placeholder?: string;
  [attribute: string]: unknown;
}

/** A way to sign in. */
export interface Provider<U extends object = any> {
  id: string;
  /** What a sign-in page calls it. */
  name: string;
  type: "credentials";
  /** The fields of the login form, for a sign-in page. */
  credentials: { [field: string]: CredentialInput };
  /** The user, or `null` when the credentials are wrong; `AuthorizeUnavailable` when nobody can tell. */
  authorize(
    credentials: { [field: string]: string | undefined },
    request: Request,
  ): Awaitable<U | null | undefined>;
}
