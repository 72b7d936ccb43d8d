/** The default logger: a line for each message, whatever an application's errors say. */

import type { Logger } from "./types/callbacks.js";

/** Messages without a value of a cookie; of a cause only its stack, not its members. */
export const CONSOLE: Logger = {
  error({ code, message, cause }) {
    console.error(printable(`[waxseal] ${code}: ${message}`) + stackOf(cause));
  },
  warn(message) {
    console.warn(printable(`[waxseal] ${message}`));
  },
};

/**
 * What a terminal takes for a command (C0, DEL, C1), a log for the end of a line (also
 * U+2028 and U+2029), and a reader for another order of the letters (bidi controls).
 */
const CONTROLS = /[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

function printable(text: string): string {
  return text.replace(
    CONTROLS,
    (control) => "\\u" + control.charCodeAt(0).toString(16).padStart(4, "0"),
  );
}

/**
 * The stack, a line for each frame. The lines of the message are none: whoever has a say
 * in it would write lines of the log. A stack that does not hold the message, as after a
 * change of it, may hold any other one, and is one line.
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
