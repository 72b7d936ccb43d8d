/** What `authorize` threw, wherever it is caught. */

import { isObject } from "../json.js";

const thrown = new WeakSet<object>();

export function markThrown(error: object): void {
  thrown.add(error);
}

export function isThrownByAuthorize(error: unknown): boolean {
  return isObject(error) && thrown.has(error);
}
