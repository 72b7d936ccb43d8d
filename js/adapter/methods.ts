/** The methods of an adapter, by what needs them. */

import type { Adapter } from "../types/adapter.js";

/** For accounts at a provider. */
export const ACCOUNT_METHODS = [
  "getUserByAccount",
  "getUserByEmail",
  "getUser",
  "createUser",
  "linkAccount",
] as const satisfies readonly (keyof Adapter)[];

/** For sign-in links, beside those for their tokens. */
export const EMAIL_METHODS = [
  "getUserByEmail",
  "createUser",
  "updateUser",
] as const satisfies readonly (keyof Adapter)[];

/** For the tokens of sign-in links. */
export const TOKEN_METHODS = [
  "createVerificationToken",
  "useVerificationToken",
] as const satisfies readonly (keyof Adapter)[];
