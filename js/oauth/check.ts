/** Whether the options of a provider are of the kinds that they have to be. */

import { isPlainObject } from "../json.js";
import { unusable } from "./endpoints.js";
import type { Given } from "./given.js";

/** `what` completes "needs …". */
interface Kind {
  is(value: unknown): boolean;
  what: string;
}

const TEXT: Kind = { is: (value) => typeof value === "string", what: "a text" };
const ID: Kind = { is: (value) => TEXT.is(value) || typeof value === "number", what: "a text" };
const ADDRESS: Kind = { is: (value) => TEXT.is(value) || value instanceof URL, what: "a URL" };
const FUNCTION: Kind = { is: (value) => typeof value === "function", what: "a function" };
const OBJECT: Kind = { is: isPlainObject, what: "a plain object" };
const KEY: Kind = { is: (value) => typeof value === "object", what: "a CryptoKey" };
const NAMES: Kind = {
  is: (value) => Array.isArray(value) && value.every(TEXT.is),
  what: "an array of names",
};

const OPTIONS: { readonly [name: string]: Kind } = {
  clientId: ID,
  clientSecret: TEXT,
  issuer: ADDRESS,
  wellKnown: ADDRESS,
  redirectProxyUrl: ADDRESS,
  client: OBJECT,
  profile: FUNCTION,
  account: FUNCTION,
};

const ENDPOINTS = ["authorization", "token", "userinfo"];

const OF_ENDPOINT: { readonly [name: string]: Kind } = {
  url: ADDRESS,
  params: OBJECT,
  request: FUNCTION,
  conform: FUNCTION,
  clientPrivateKey: KEY,
  allow: NAMES,
};

/** @throws WaxsealError `"invalid-option"` that names the option. */
export function checkGiven(id: string, given: Given): void {
  check(id, given, OPTIONS, "");
  for (const endpoint of ENDPOINTS) {
    check(id, given[endpoint] as Given, OF_ENDPOINT, `${endpoint}.`);
  }
}

function check(
  id: string,
  given: Given,
  kinds: { readonly [name: string]: Kind },
  prefix: string,
): void {
  for (const [name, { is, what }] of Object.entries(kinds)) {
    const value: unknown = given[name];
    if (value === undefined || value === null || is(value)) continue;
    throw unusable(id, `needs ${what} as \`${prefix}${name}\``);
  }
}
