/** Whether two configurations hold the same: lists, plain objects and dates are compared. */

import { isPlainObject } from "./json.js";

const numbers = new WeakMap<object, number>();
let last = 0;

/** A text that two configurations have in common where they hold the same. */
export function textOf(config: object): string {
  try {
    return JSON.stringify(config, function (this: any, key, value: unknown) {
      const given: unknown = this[key];
      if (given instanceof Date || Array.isArray(given)) return value;
      if (!isPlainObject(given)) return Object(given) === given ? { "": numberOf(given!) } : given;
      // Some providers of Auth.js have their `fetch` under one.
      const symbols = Object.getOwnPropertySymbols(given) as never[];
      return symbols.length === 0
        ? given
        : [Object.fromEntries(Object.entries(given)), symbols.map((name) => given[name])];
    });
  } catch {
    // Such as one that holds itself, which no other has in common.
    return `${++last}`;
  }
}

/** Functions and objects of a class are the same where they are one. */
function numberOf(value: object): number {
  const number = numbers.get(value) ?? ++last;
  numbers.set(value, number);
  return number;
}
