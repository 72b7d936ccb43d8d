/** Values as they may be shown: no token, and nothing that is as good as one. */

import { byteLength } from "./bytes.js";
import type { Change, Shown } from "./inspection.js";

/** The characters of a value that are shown. */
const MOST = 2000;

const SECRET_NAME = /token|secret|passw|credential|api_?key|private_?key|cookie|authorization/i;
/** A compact JWS or JWE, or long and without a word in it. */
const SECRET_VALUE = /^(?:[\w-]{8,}(?:\.[\w-]*){2,4}|(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[\w+/=-]{80,})$/;

/** The value of this name. */
export function shown(name: string, value: unknown): Shown | null {
  let isMasked = false as boolean;
  const mask = (key: string, entry: unknown): unknown => {
    if (typeof entry !== "string") return entry;
    const isSecret = SECRET_NAME.test(key || name) ? entry.length >= 8 : SECRET_VALUE.test(entry);
    isMasked ||= isSecret;
    return isSecret ? `(${byteLength(entry)} bytes, not shown)` : entry;
  };
  const full = JSON.stringify(value);
  if (full === undefined) return null;
  const text = JSON.stringify(value, mask);
  return {
    text: text.length > MOST ? `${text.slice(0, MOST)}…` : text,
    bytes: byteLength(full),
    ...(isMasked && { isMasked: true as const }),
  };
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
export function changesBetween(before: unknown, after: unknown): Change[] {
  const changes: Change[] = [];
  compare("", before, after, changes);
  return changes;
}

function compare(path: string, before: unknown, after: unknown, changes: Change[]): void {
  if (changes.length >= MOST_CHANGES || JSON.stringify(before) === JSON.stringify(after)) return;
  if (isRecord(before) && isRecord(after)) {
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
      const own = (value: object) =>
        Object.hasOwn(value, name) ? value[name as never] : undefined;
      compare(path === "" ? name : `${path}.${name}`, own(before), own(after), changes);
    }
    return;
  }
  const kind = before === undefined ? "added" : after === undefined ? "removed" : "changed";
  const name = path.slice(path.lastIndexOf(".") + 1);
  changes.push({ path, kind, before: shown(name, before), after: shown(name, after) });
}

function isRecord(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
