import type { CredentialInput, Provider } from "./types/provider.js";
import type { Awaitable } from "./types/utility.js";

/**
 * A provider for signing in with a name and a password, or anything else that a form
 * can send.
 *
 * `authorize` gets the fields that are text, and no others: an object in a JSON
 * body, such as `{"email": {"$ne": null}}`, does not reach the database. Nor do
 * `csrfToken`, `callbackUrl`, `redirect`, `redirectTo` and `json`, which are the
 * protocol's. It returns the user, or `null` when the credentials are wrong; it
 * may throw a `CredentialsSignin` with a `code` that tells the login page why. Any
 * other exception counts as a failed sign-in too, except `AuthorizeUnavailable`.
 * The types of token and session are inferred from the type of the user.
 *
 * `credentials` describes the fields of the built-in sign-in page. It also shows the
 * throttle which fields hold no name: those of type `"password"`, `"checkbox"` and `"radio"`.
 *
 * ```ts
 * credentials({
 *   credentials: { email: { type: "email" }, password: { type: "password" } },
 *   authorize: async ({ email, password }) => {
 *     const user = await User.findOne({ email });
 *     return user && (await compare(password, user.password)) ? user : null;
 *   },
 * })
 * ```
 */
export function credentials<U extends object, const Field extends string = string>(options: {
  /** In the URL of the provider; `"credentials"` by default. */
  id?: string;
  /** On the sign-in page; `"Credentials"` by default. */
  name?: string;
  credentials?: { readonly [F in Field]: CredentialInput };
  authorize(
    credentials: { [F in Field]?: string },
    request: Request,
  ): Awaitable<U | null | undefined>;
}): Provider<U> {
  const { id = "credentials", name = "Credentials", credentials = {}, authorize } = options;
  return {
    id,
    name,
    type: "credentials",
    credentials,
    authorize: authorize as Provider["authorize"],
  };
}
