/** The engine's answer, packed in the memory of the instance. */

import { verificationLimit, type WaxsealError } from "../errors.js";
import type { Anonymous, Invalid, Reason, Renewed, Undecided, Writes } from "../types/outcome.js";
import { REASONS } from "../wasm/reason.js";
import { memory, missRenewal } from "./instance.js";

/** What the engine answers; `undecided` when it could not. */
export type Answer = ActiveOutcome | Anonymous | Invalid | Undecided<any>;

/**
 * What is printed and serialised as JSON without its `writes`, since the cookies in there
 * are sessions; a log would keep them.
 */
export abstract class Printable {
  abstract readonly writes: Writes;

  toJSON(): object {
    const { writes: _, ...shown } = this;
    return shown;
  }

  /** For `util.inspect` of Node, and the consoles of Bun and Deno. */
  [Symbol.for("nodejs.util.inspect.custom")](): object {
    return this.toJSON();
  }
}

/** The `active` outcome. The token is parsed when it is asked for. */
export class ActiveOutcome extends Printable {
  readonly status = "active";
  session: any;
  readonly renewed: Renewed | null;
  readonly writes: Writes;
  #token: any;
  #text: string;

  constructor(session: any, token: string, renewed: Renewed | null, writes: Writes) {
    super();
    this.session = session;
    this.renewed = renewed;
    this.writes = writes;
    this.#text = token;
  }

  get token(): any {
    return (this.#token ??= JSON.parse(this.#text));
  }

  /** The token as the cookie has it, whatever was done to `token`. */
  get text(): string {
    return this.#text;
  }
}

class AnonymousOutcome extends Printable implements Anonymous {
  readonly status = "anonymous";
  readonly session = null;
  readonly writes: Writes;

  constructor(writes: Writes) {
    super();
    this.writes = writes;
  }
}

class InvalidOutcome extends Printable implements Invalid {
  readonly status = "invalid";
  readonly session = null;
  readonly reason: Reason;
  readonly writes: Writes;

  constructor(reason: Reason, writes: Writes) {
    super();
    this.reason = reason;
    this.writes = writes;
  }
}

class UndecidedOutcome<S> extends Printable implements Undecided<S> {
  readonly status = "undecided";
  readonly session: S | null;
  readonly cause: unknown;
  readonly writes: Writes;

  constructor(session: S | null, cause: unknown) {
    super();
    this.session = session;
    this.cause = cause;
    this.writes = noWrites();
  }
}

/** No cookie to set, nothing to forward. */
export function noWrites(): Writes {
  return { setCookie: [], responseHeaders: [], requestCookie: null };
}

export function undecided<S>(session: S | null, cause: unknown): Undecided<S> {
  return new UndecidedOutcome(session, cause);
}

export function invalid(reason: Reason, writes: Writes): Invalid {
  return new InvalidOutcome(reason, writes);
}

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
      return new AnonymousOutcome(writes);
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
