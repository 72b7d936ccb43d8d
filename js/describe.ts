/** What of an error of a library may be logged, such as that of a database or of a mail server. */

import { escaped } from "./quote.js";

/**
 * Class, code and last line of the innermost error, without what repeats the argument:
 * libraries print the values of a query, and those are addresses and tokens.
 */
export function describe(thrown: unknown, argument: unknown): string {
  const { kind, line } = shownOf(innermost(thrown), argument);
  return (kind || "an error") + (line && `: "${line.replace(HIDDEN, escaped)}"`);
}

/**
 * The same as an error, with the stack, to be the `cause` of one of ours. Without any members:
 * clients of HTTP keep the whole request in them, with its tokens.
 */
export function asCause(thrown: unknown, argument: unknown): Error {
  const error = innermost(thrown);
  const { kind, line } = shownOf(error, argument);
  const cause = new Error(line || "What it says is left out, as it may be confidential.");
  const frames = textOf(error, "stack")
    .split("\n")
    .filter((frame) => FRAME.test(frame) && !repeats(frame, textsIn(argument)));
  Object.defineProperty(cause, "name", { value: kind || "Error" });
  Object.defineProperty(cause, "stack", { value: [`${cause}`, ...frames].join("\n") });
  return cause;
}

/** The kind of an error, and the last line of its message; empty where they may tell something. */
function shownOf(error: unknown, argument: unknown): { kind: string; line: string } {
  const values = textsIn(argument);
  const kind = [textOf(error, "name"), textOf(error, "code")]
    .filter((text) => IDENTIFIER.test(text) && isFit(text, values))
    .join(" ");
  const message = typeof error === "string" ? error : textOf(error, "message");
  const line = message
    .trim()
    .split(/[\r\n]+/)
    .at(-1)!
    .slice(0, MAX);
  return { kind, line: isFit(line, values) ? line : "" };
}

function isFit(text: string, values: readonly string[]): boolean {
  return !CONFIDENTIAL.test(text) && !repeats(text, values);
}

const MAX = 200;

const IDENTIFIER = /^[\w$.-]{1,64}$/;

/** As V8 writes it. */
const FRAME = /^ {4}at /;

/** An address, or a password in a URL; what is long enough for a token, a JWT, or named a secret. */
const CONFIDENTIAL =
  /@|[\w+/=-]{40}|\beyJ|(pass(word|wd|phrase)?|pwd|secret|token|key)["']?\s*[=:]/i;

const HIDDEN = /["\\\p{C}\p{Zl}\p{Zp}]/gu;

/** ORMs wrap what the driver threw, and a driver what it has tried. */
function innermost(thrown: unknown): unknown {
  let error = thrown;
  for (let depth = 0; depth < 4; depth++) {
    const cause = read(error, "cause") ?? read(read(error, "errors"), "0");
    if (typeof cause !== "object" || cause === null) break;
    error = cause;
  }
  return error;
}

function textOf(error: unknown, member: string): string {
  const value = read(error, member);
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
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
/** And so few are: "de", or "en". */
const SHORTEST = 4;

function repeats(text: string, values: readonly string[]): boolean {
  const lowered = text.toLowerCase();
  return values.some((value) => {
    if (value.length <= WINDOW) return value.length >= SHORTEST && lowered.includes(value);
    for (let start = 0; start + WINDOW <= lowered.length; start++) {
      if (value.includes(lowered.slice(start, start + WINDOW))) return true;
    }
    return false;
  });
}

/** Names that the application has chosen itself are nobody's. */
const PUBLIC = ["provider", "type", "token_type", "scope"];

function textsIn(value: unknown, levels = 5): string[] {
  if (typeof value === "string") return [value.toLowerCase()];
  if (typeof value !== "object" || value === null || levels === 0) return [];
  return Object.entries(value).flatMap(([name, entry]) =>
    PUBLIC.includes(name) ? [] : textsIn(entry, levels - 1),
  );
}
