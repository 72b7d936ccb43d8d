/** What the value of an option must be, and the options that every reading has. */

import { invalidOption, type WaxsealError } from "../errors.js";
import { FORMATS } from "../formats.js";
import { isPlainObject } from "../json.js";

/** What a value must be, and whether it is. */
export interface Kind {
  is(value: unknown): boolean;
  must: string;
}

export interface Shape {
  readonly [option: string]: Kind | Shape;
}

export const TEXT: Kind = { is: isText, must: "a string" };
export const FLAG: Kind = { is: (value) => typeof value === "boolean", must: "true or false" };
export const LIST: Kind = { is: Array.isArray, must: "an array" };
export const OBJECT: Kind = { is: isPlainObject, must: "an object" };
export const ANY: Kind = { is: () => true, must: "anything" };
export const SECONDS: Kind = {
  is: isAmount,
  must: "a whole number of seconds, such as 2592000 for 30 days",
};
export const SECRET: Kind = {
  is: (value) => isText(value) || Array.isArray(value),
  must: "a string, or an array of strings and { secret, until }",
};
export const FORMAT = oneOf(FORMATS);
export const ALGORITHMS: readonly string[] = ["HS256", "HS384", "HS512"];
/** In the order of the core. */
export const PREFIXES: readonly string[] = ["__Host-", "__Secure-", ""];

export const JWT: Shape = {
  encryption: FLAG,
  algorithm: oneOf(ALGORITHMS),
  typ: oneOf(["JWT"]),
  issuer: TEXT,
  audience: TEXT,
};

export const ACCEPT: Shape = {
  format: FORMAT,
  name: TEXT,
  domain: TEXT,
  path: TEXT,
  prefix: oneOf(PREFIXES),
  withoutTenant: FLAG,
};

export const PROJECTION_SOURCE: Shape = { from: TEXT, default: ANY };

/** `unknown` says what to do about an option that the shape does not have. */
export function checkWith(
  unknown: (option: string, path: string, key: string, shape: Shape) => WaxsealError,
  value: unknown,
  shape: Shape,
  path: string,
): void {
  if (!isPlainObject(value))
    throw invalidOption(path.slice(0, -1) || "the configuration", "must be an object");
  for (const [key, given] of Object.entries(value)) {
    const option = path + key;
    if (!Object.hasOwn(shape, key)) throw unknown(option, path, key, shape);
    const kind = shape[key]!;
    if (given === undefined) continue;
    if (!isKind(kind)) checkWith(unknown, given, kind, `${option}.`);
    else if (!kind.is(given)) throw invalidOption(option, `must be ${kind.must}`);
  }
}

export function isText(value: unknown): value is string {
  return typeof value === "string";
}

export function oneOf(values: readonly string[]): Kind {
  return {
    is: (value) => values.includes(value as string),
    must: values.map((value) => `"${value}"`).join(" or "),
  };
}

export function isAmount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

export function isKind(entry: Kind | Shape): entry is Kind {
  return typeof entry.is === "function";
}
