/** The default logger: a line for each message, whatever an application's errors say. */

import type { Logger } from "./types/callbacks.js";

/** Prints no value of a cookie, and of a cause only its stack, not its members. */
export const CONSOLE: Logger = {
  error({ code, message, cause }) {
    console.error(printable(`[waxseal] ${code}: ${message}`) + stackOf(cause));
  },
  warn(message) {
    console.warn(printable(`[waxseal] ${message}`));
  },
};

/** The same with the outcome of each read, for `debug: true`. */
export const VERBOSE: Logger = {
  ...CONSOLE,
  debug(message) {
    console.debug(printable(`[waxseal] ${message}`));
  },
};

/**
 * Characters that a terminal reads as commands (C0, DEL, C1), that end a line of a log
 * (also U+2028 and U+2029), or that reorder what a reader sees (bidi controls).
 */
const CONTROLS = /[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

function printable(text: string): string {
  return text.replace(
    CONTROLS,
    (control) => "\\u" + control.charCodeAt(0).toString(16).padStart(4, "0"),
  );
}

/**
 * The stack, one line for each frame. Line breaks of the message are escaped: whoever
 * controls the message must not be able to forge lines of the log. A stack that does not
 * contain the message (which may have changed since) is printed as one line.
 */
function stackOf(cause: unknown): string {
  try {
    if (!(cause instanceof Error)) return "";
    const stack = `${cause.stack}`;
    const heads = [Error.prototype.toString.call(cause), `${cause.message}`];
    const head = heads.find((text) => stack.includes(text));
    const end = head === undefined ? stack.length : stack.indexOf(head) + head.length;
    const [first = "", ...lines] = stack.slice(end).split("\n");
    const frames = lines.map((line) => (FRAME.test(line) ? "\n" : "\\u000a") + printable(line));
    return `\n${printable(stack.slice(0, end) + first)}${frames.join("")}`;
  } catch {
    return "";
  }
}

/** Indented, as V8 writes it: never at the beginning of a line. */
const FRAME = /^ {4}at /;
