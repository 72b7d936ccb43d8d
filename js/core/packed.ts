/** The engine's answer, packed in the memory of the instance. */

import { verificationLimit, type WaxsealError } from "../errors.js";
import type { Anonymous, Invalid, Undecided, Writes } from "../types/outcome.js";
import { REASONS } from "../wasm/reason.js";
import { memory, missRenewal } from "./instance.js";
import { ActiveOutcome, anonymous, invalid, noWrites, undecided } from "./outcomes.js";

export { ActiveOutcome, invalid, noWrites, Printable, undecided } from "./outcomes.js";

/** What the engine answers; `undecided` when it could not. */
export type Answer = ActiveOutcome | Anonymous | Invalid | Undecided<any>;

const RENEWED = [null, "rolling", "claims", "rekey", "refresh"] as const;

/** Reused, so that it is logged once: requests must not be able to fill the log. */
let limit: WaxsealError | undefined;

/**
 * Reads a packed outcome: four little-endian words (status, reason, renewal and
 * whether one failed; three lengths), then the JSON texts of session, token and writes.
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
  const json = isAscii
    ? text.slice(sessionLength + tokenLength)
    : decode(writesStart, start + length);
  const writes: Writes = json === "" ? noWrites() : parse(json);
  if (head >>> 24 !== 0) missRenewal();

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
