/** What of an error of a database may be logged. */

import { escaped } from "../quote.js";

/**
 * Class, code and last line of the innermost error, without what repeats the argument:
 * libraries print the values of a query, and those are addresses and tokens.
 */
export function describe(thrown: unknown, argument: unknown): string {
  const values = textsIn(argument, 3);
  const { name, code, message } = partsOf(innermost(thrown));
  const kind = [name, code].filter((text) => IDENTIFIER.test(text) && !repeats(text, values));
  const line = message
    .trim()
    .split(/[\r\n]+/)
    .at(-1)!
    .slice(0, MAX);
  const isFit = line !== "" && !CONFIDENTIAL.test(line) && !repeats(line, values);
  return (kind.join(" ") || "an error") + (isFit ? `: "${line.replace(HIDDEN, escaped)}"` : "");
}

const MAX = 200;

const IDENTIFIER = /^[\w$.-]{1,64}$/;

/** An address, or a password in a URL; or what is long enough for a token. */
const CONFIDENTIAL = /@|[\w+/=-]{40}/;

const HIDDEN = /["\\\p{C}\p{Zl}\p{Zp}]/gu;

/** ORMs wrap what the driver threw. */
function innermost(thrown: unknown): unknown {
  let error = thrown;
  for (let depth = 0; depth < 4; depth++) {
    const cause = read(error, "cause");
    if (typeof cause !== "object" || cause === null) break;
    error = cause;
  }
  return error;
}

function partsOf(error: unknown): { name: string; code: string; message: string } {
  const text = (member: string) => {
    const value = read(error, member);
    return typeof value === "string" || typeof value === "number" ? String(value) : "";
  };
  return { name: text("name"), code: text("code"), message: text("message") };
}

function read(value: unknown, member: string): unknown {
  try {
    return Object(value)[member] as unknown;
  } catch {
    return undefined;
  }
}

/** So many characters in common are no coincidence. */
const WINDOW = 8;

function repeats(text: string, values: readonly string[]): boolean {
  const lowered = text.toLowerCase();
  return values.some((value) => {
    if (value.length <= WINDOW) return value !== "" && lowered.includes(value);
    for (let start = 0; start + WINDOW <= lowered.length; start++) {
      if (value.includes(lowered.slice(start, start + WINDOW))) return true;
    }
    return false;
  });
}

/** Names that the application has chosen itself are nobody's. */
const PUBLIC = ["provider", "type", "token_type", "scope"];

function textsIn(value: unknown, levels: number): string[] {
  if (typeof value === "string") return [value.toLowerCase()];
  if (typeof value !== "object" || value === null || levels === 0) return [];
  return Object.entries(value).flatMap(([name, entry]) =>
    PUBLIC.includes(name) ? [] : textsIn(entry, levels - 1),
  );
}
