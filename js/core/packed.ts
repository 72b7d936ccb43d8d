/** The engine's answer, packed in the memory of the instance. */

import type { Writes } from "../types/outcome.js";
import { RESPONSE_HEADERS } from "../wasm/headers.js";
import { memory, missRenewal } from "./instance.js";
import { noWrites, outcomeOf, type Answer } from "./outcomes.js";

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
  return outcomeOf(head, session, token, writes);
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
