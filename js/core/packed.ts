/** The engine's answer, packed in the memory of the instance. */

import { verificationLimit, type WaxsealError } from "../errors.js";
import type { Anonymous, Invalid, Undecided, Writes } from "../types/outcome.js";
import { RESPONSE_HEADERS } from "../wasm/headers.js";
import { REASONS } from "../wasm/reason.js";
import { memory, missRenewal } from "./instance.js";
import { ActiveOutcome, anonymous, invalid, noWrites, undecided } from "./outcomes.js";

export { ActiveOutcome, invalid, noWrites, Printable, undecided } from "./outcomes.js";

/** What the engine answers; `undecided` when it could not. */
export type Answer = ActiveOutcome | Anonymous | Invalid | Undecided<any>;

const RENEWED = [null, "rolling", "claims", "rekey", "refresh"] as const;

/** Reused, so that it is logged once: requests must not be able to fill the log. */
let limit: WaxsealError | undefined;

/** Whether a packed outcome was not renewed, as that is due and waits for the host. */
export function waitsForHost(at: number): boolean {
  refreshViews();
  return ((words.getUint32(at, true) >>> 25) & 1) === 1;
}

/**
 * Reads a packed outcome: four little-endian words (status, reason, renewal, and whether one
 * failed or waits; three lengths), then the JSON texts of session and token, and the writes.
 */
export function unpack(at: number): Answer {
  refreshViews();
  const head = words.getUint32(at, true);
  const sessionLength = words.getUint32(at + 4, true);
  const tokenLength = words.getUint32(at + 8, true);
  const length = sessionLength + tokenLength + words.getUint32(at + 12, true);
  const start = at + 16;

  const text = decode(start, start + length);
  const isAscii = text.length === length;
  const tokenStart = start + sessionLength;
  const writesStart = tokenStart + tokenLength;
  const session = isAscii ? text.slice(0, sessionLength) : decode(start, tokenStart);
  const token = isAscii
    ? text.slice(sessionLength, sessionLength + tokenLength)
    : decode(tokenStart, writesStart);
  const lines = isAscii
    ? text.slice(sessionLength + tokenLength)
    : decode(writesStart, start + length);
  const writes = lines === "" ? noWrites() : readWrites(lines);
  if (((head >>> 24) & 1) === 1) missRenewal();

  switch (head & 0xff) {
    case 0:
      return new ActiveOutcome(parse(session), token, RENEWED[(head >>> 16) & 0xff]!, writes);
    case 1:
      return anonymous(writes);
    case 2:
      return invalid(REASONS[(head >>> 8) & 0xff]!, writes);
    case 3:
      return undecided(null, (limit ??= verificationLimit()));
    default:
      throw new RangeError("not a packed outcome");
  }
}

/** Set-Cookie lines, and after an empty one the Cookie header to forward, where it changes. */
function readWrites(lines: string): Writes {
  const end = lines.indexOf("\n\n");
  return {
    setCookie: (end < 0 ? lines : lines.slice(0, end)).split("\n"),
    responseHeaders: RESPONSE_HEADERS.map(([name, value]) => [name, value]),
    requestCookie: end < 0 ? null : lines.slice(end + 2),
  };
}

/** Without the exception of `JSON.parse`, which quotes its input: it may hold secrets. */
function parse(json: string): any {
  try {
    return JSON.parse(json);
  } catch {
    throw new RangeError("not a packed outcome");
  }
}

let bytes = new Uint8Array(0);
let words = new DataView(bytes.buffer);
// Made at first use: Jest's jsdom environment has no such class.
let decoder: TextDecoder | undefined;

function decode(start: number, end: number): string {
  decoder ??= new TextDecoder("utf-8", { ignoreBOM: true });
  return decoder.decode(bytes.subarray(start, end));
}

/** Growing the memory detaches every view of it. */
function refreshViews(): void {
  if (bytes.buffer !== memory.buffer) {
    bytes = new Uint8Array(memory.buffer);
    words = new DataView(memory.buffer);
  }
}
