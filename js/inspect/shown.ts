/** Values as they may be shown: no token, and nothing that is as good as one. */

import { byteLength } from "./bytes.js";
import type { Change, Shown } from "./inspection.js";
import type { IsSecret } from "./secrecy.js";

/** The characters of a value that are shown. */
const MOST = 2000;

/** A compact JWS or JWE, or long and without a word in it. */
const SECRET_VALUE = /^(?:[\w-]{8,}(?:\.[\w-]*){2,4}|(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[\w+/=-]{80,})$/;

/** The value at this path. What is secret is masked as a whole: its keys may be secret too. */
export function shown(path: string, value: unknown, isSecret: IsSecret): Shown | null {
  let isMasked = false as boolean;
  const paths = new Map<unknown, string>();
  function mask(this: unknown, key: string, entry: unknown): unknown {
    const above = paths.get(this);
    const own = above === undefined ? path : `${above}.${key}`;
    if (isSecret(own) ? saysSomething(entry) : isToken(entry)) {
      isMasked = true;
      const text = typeof entry === "string" ? entry : JSON.stringify(entry);
      return `(${byteLength(text)} bytes, not shown)`;
    }
    if (typeof entry === "object") paths.set(entry, own);
    return entry;
  }
  const full = JSON.stringify(value);
  if (full === undefined) return null;
  const text = JSON.stringify(value, mask);
  return {
    text: text.length > MOST ? `${text.slice(0, MOST)}…` : text,
    bytes: byteLength(full),
    ...(isMasked && { isMasked: true as const }),
  };
}

/** `true`, `null` and the empty text are no secret. */
function saysSomething(value: unknown): boolean {
  return ["number", "object", "string"].includes(typeof value) && value !== null && value !== "";
}

function isToken(value: unknown): boolean {
  return typeof value === "string" && SECRET_VALUE.test(value);
}

/** The value at a path; own members alone. */
export function valueAt(root: unknown, path: string): unknown {
  let value = root;
  for (const name of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name))
      return undefined;
    value = (value as { [name: string]: unknown })[name];
  }
  return value;
}

const MOST_CHANGES = 200;

/** What differs between two JSON values, by their paths. */
export function changesBetween(before: unknown, after: unknown, isSecret: IsSecret): Change[] {
  const changes: Change[] = [];
  const compare = (path: string, before: unknown, after: unknown): void => {
    if (changes.length >= MOST_CHANGES || JSON.stringify(before) === JSON.stringify(after)) return;
    // The names below a secret may be secret too.
    if (isRecord(before) && isRecord(after) && !isSecret(path)) {
      for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
        compare(path === "" ? name : `${path}.${name}`, own(before, name), own(after, name));
      }
      return;
    }
    const kind = before === undefined ? "added" : after === undefined ? "removed" : "changed";
    const show = (value: unknown) => shown(path, value, isSecret);
    changes.push({ path, kind, before: show(before), after: show(after) });
  };
  compare("", before, after);
  return changes;
}

function own(value: object, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name as never] : undefined;
}

function isRecord(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
