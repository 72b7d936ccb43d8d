/** Values as JSON text. */

import { WaxsealError } from "./errors.js";

/**
 * JSON text; a `bigint`, which JSON does not have, as its decimal text.
 *
 * @throws WaxsealError `"invalid-claims"` for what JSON cannot represent.
 */
export function stringify(value: unknown): string {
  return textOf(value) ?? notJson();
}

function textOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {}
  // A second attempt, since a replacer makes it several times slower.
  try {
    return JSON.stringify(value, (_, entry) => (typeof entry === "bigint" ? String(entry) : entry));
  } catch (cause) {
    return notJson(cause);
  }
}

function notJson(cause?: unknown): never {
  throw new WaxsealError(
    "invalid-claims",
    "The values must be what JSON can say: no object may contain itself.",
    cause === undefined ? {} : { cause },
  );
}

export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as T;
}

/** Also refuses `{ __proto__: … }`, which sets a prototype instead of a member. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
