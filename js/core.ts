/**
 * The WebAssembly instance: one for all auth objects, made at first use and made
 * anew after a trap. A trap leaves the memory of an instance in an unknown state,
 * so nothing of it is used again; the configuration is kept here to rebuild from.
 */

import { noRandomness, verificationLimit, WaxsealError, type WaxsealErrorCode } from "./errors.js";
import type { Secret } from "./secrets.js";
import type { Anonymous, Format, Invalid, Renewed, Undecided, Writes } from "./types.js";
import { Engine, __wbg_reset_state, initSync, redirect } from "./wasm/core.js";
import { REASONS } from "./wasm/reason.js";

/** Needs a live instance: to be called inside `Core.call`. */
export { redirect };

/** What the constructor of the Rust engine reads, as JSON. */
export interface EngineConfig {
  secrets: Secret[];
  production: boolean;
  allowWeakSecret?: boolean;
  format?: Format;
  algorithm?: string;
  jwt?: { typ?: "JWT"; issuer?: string; audience?: string };
  accept?: {
    format: Format;
    name?: string;
    domain?: string;
    path?: string;
    prefix?: string;
  }[];
  session?: { maxAge?: number; updateAge?: number; absoluteMaxAge?: number };
  cookie?: {
    name?: string;
    domain?: string;
    path?: string;
    sameSite?: string;
    secure?: boolean;
    partitioned?: boolean;
  };
  projections?: {
    jwt?: [target: string, source: { from: string; defaultJson?: string }][];
    session?: [target: string, source: { from: string; defaultJson?: string }][];
    update?: { name: string; type?: string[]; maxBytes?: number }[];
  };
}

/** The scheme of a request, as the engine takes it: unknown, https, http. */
export type Scheme = 0 | 1 | 2;

/** What the engine answers; `undecided` when it could not. */
export type Answer = ActiveOutcome | Anonymous | Invalid | Undecided<any>;

/** What the engine has to know of a request: the text of its Cookie header, … */
export type Parsed = [cookie: string, scheme: Scheme, now: number, host: () => string];

/** The engine of one configuration. The first four cross into wasm once. */
export interface Core {
  /** Never throws. Crosses again where the session is written anew. */
  verify(request: Parsed, readOnly: boolean): Answer;
  resolve(request: Parsed, claims: string, readOnly: boolean): Answer;
  issue(request: Parsed, claims: string): Answer;
  /** Signs out, or with `opened` only clears what opens under our keys. */
  clear(request: Parsed, opened: boolean): Answer;
  csrf(
    cookie: string,
    scheme: Scheme,
    bodyToken: string | undefined,
  ): { token: string; setCookie: string | null; verified: boolean };
  /** Runs a cold operation. */
  call<T>(operation: (engine: Engine) => T): T;
}

/** The Cookie header that is copied at most; the core refuses what is longer. */
const MAX_HEADER = 131_073;

let load: (() => WebAssembly.Module) | undefined;
let memory: WebAssembly.Memory;
/** Counts the instances; an engine of an earlier one is dead. */
let generation = 0;
let trapped = false;
/** A call is under way: what it draws randomness from might call again. */
let busy = false;
/** One for all, so that requests that are made for it do not fill the log. */
let limit: WaxsealError | undefined;
/** A renewal was due, and there was no randomness for it. */
let unrenewed = false;

let bytes = new Uint8Array(0);
let words = new DataView(bytes.buffer);
// Made at first use: Jest's jsdom environment has neither class.
let encoder: TextEncoder | undefined;
let decoder: TextDecoder | undefined;

/** Says how this runtime gets at the module; called by the loaders. */
export function provide(loader: () => WebAssembly.Module): void {
  load = loader;
}

/**
 * Makes the engine of a configuration, or throws what is wrong with it. `tell` hears
 * of faults that are none of the caller's: a trap, no randomness.
 */
export function open(config: EngineConfig, tell: (fault: WaxsealError) => void): Core {
  // Now, so that what is made after a trap is the same.
  const json = ascii(JSON.stringify(config));
  let engine: Engine;
  let born = 0;
  let input = 0;
  let target = bytes;

  function live(): Engine {
    if (born !== instance()) {
      engine = new Engine(json);
      born = generation;
      target = new Uint8Array(0);
    }
    return engine;
  }

  /** Writes the text into the input buffer and returns its length in bytes. */
  function put(text: string): number {
    if (text.length > MAX_HEADER) text = text.slice(0, MAX_HEADER);
    if (text.length > target.length || target.buffer !== memory.buffer) room(text.length);
    encoder ??= new TextEncoder();
    let { read, written } = encoder.encodeInto(text, target);
    if (read < text.length) {
      room(3 * text.length);
      ({ written } = encoder.encodeInto(text, target));
    }
    return written;
  }

  function room(length: number): void {
    const size = Math.max(8192, length);
    input = engine.input(size);
    target = new Uint8Array(memory.buffer, input, size);
  }

  function call<T>(operation: (engine: Engine) => T): T {
    // Before anything is written that the outer call still reads.
    if (busy) throw told(reentrant());
    let result: T;
    let fault: WaxsealError | undefined;
    busy = true;
    try {
      result = operation(live());
    } catch (error) {
      fault = failure(error);
    } finally {
      busy = false;
    }
    if (fault) throw told(fault);
    if (unrenewed) {
      unrenewed = false;
      told(noRandomness());
    }
    return result!;
  }

  function told(fault: WaxsealError): WaxsealError {
    if (FAULTS.includes(fault.code)) tell(fault);
    return fault;
  }

  call(() => {});
  return {
    call,
    verify([cookie, scheme, now, host], readOnly) {
      const read = (host?: string) =>
        call((engine) => unpack(engine.verify(put(cookie), scheme, now, readOnly, host)));
      try {
        const answer = read();
        // Only then it matters, and asking for it always would be felt.
        const isWritten = answer.status === "active" && answer.renewed !== null;
        return isWritten ? read(host()) : answer;
      } catch (fault) {
        return undecided(null, fault);
      }
    },
    resolve: ([cookie, scheme, now, host], claims, readOnly) =>
      call((engine) => unpack(engine.resolve(put(cookie), scheme, now, claims, host(), readOnly))),
    issue: ([cookie, scheme, now, host], claims) =>
      call((engine) => unpack(engine.issue(put(cookie), scheme, now, claims, host()))),
    clear: ([cookie, scheme, now, host], opened) =>
      call((engine) => unpack(engine.clear(put(cookie), scheme, now, opened, host()))),
    csrf: (cookie, scheme, bodyToken) =>
      call((engine) => engine.csrf(put(cookie), scheme, bodyToken)),
  };
}

const FAULTS: readonly WaxsealErrorCode[] = ["no-randomness", "reentrant", "trap"];

/**
 * JSON in ASCII, which takes a buffer of known size: one that grows while it is
 * filled would leave a copy of the secrets behind.
 */
function ascii(json: string): string {
  return json.replace(
    /[^\0-\x7f]/g,
    (unit) => "\\u" + unit.charCodeAt(0).toString(16).padStart(4, "0"),
  );
}

/** No cookie to set, nothing to forward. */
export function none(): Writes {
  return { setCookie: [], responseHeaders: [], requestCookie: null };
}

export function undecided<S>(session: S | null, cause: unknown): Undecided<S> {
  return { status: "undecided", session, cause, writes: none() };
}

/** The `active` outcome. The token is parsed when it is asked for. */
export class ActiveOutcome {
  readonly status = "active";
  session: any;
  readonly renewed: Renewed | null;
  readonly writes: Writes;
  #token: any;
  #text: string;

  constructor(session: any, token: string, renewed: Renewed | null, writes: Writes) {
    this.session = session;
    this.renewed = renewed;
    this.writes = writes;
    this.#text = token;
  }

  get token(): any {
    return (this.#token ??= JSON.parse(this.#text));
  }
}

const RENEWED = [null, "rolling", "claims", "rekey"] as const;

/**
 * Reads a packed outcome: four little-endian words (status, reason, renewal and
 * whether one failed; three lengths), then the JSON texts of session, token and writes.
 */
function unpack(at: number): Answer {
  view();
  const head = words.getUint32(at, true);
  const sessionLength = words.getUint32(at + 4, true);
  const tokenLength = words.getUint32(at + 8, true);
  const length = sessionLength + tokenLength + words.getUint32(at + 12, true);
  const start = at + 16;

  const text = decode(start, start + length);
  const ascii = text.length === length;
  const tokenStart = start + sessionLength;
  const writesStart = tokenStart + tokenLength;
  const session = ascii ? text.slice(0, sessionLength) : decode(start, tokenStart);
  const token = ascii
    ? text.slice(sessionLength, sessionLength + tokenLength)
    : decode(tokenStart, writesStart);
  const json = ascii
    ? text.slice(sessionLength + tokenLength)
    : decode(writesStart, start + length);
  const writes: Writes = json === "" ? none() : parse(json);
  unrenewed = head >>> 24 !== 0;

  switch (head & 0xff) {
    case 0:
      return new ActiveOutcome(parse(session), token, RENEWED[(head >>> 16) & 0xff]!, writes);
    case 1:
      return { status: "anonymous", session: null, writes };
    case 2:
      return { status: "invalid", session: null, reason: REASONS[(head >>> 8) & 0xff]!, writes };
    case 3:
      return undecided(null, (limit ??= verificationLimit()));
    default:
      throw new RangeError("not a packed outcome");
  }
}

/** An exception of `JSON.parse` quotes the text, and a dead instance may hold anything. */
function parse(json: string): any {
  try {
    return JSON.parse(json);
  } catch {
    throw new RangeError("not a packed outcome");
  }
}

function decode(start: number, end: number): string {
  decoder ??= new TextDecoder("utf-8", { ignoreBOM: true });
  return decoder.decode(bytes.subarray(start, end));
}

/** Growing the memory detaches every view of it. */
function view(): void {
  if (bytes.buffer !== memory.buffer) {
    bytes = new Uint8Array(memory.buffer);
    words = new DataView(memory.buffer);
  }
}

/** The number of the live instance. */
function instance(): number {
  if (generation === 0) {
    start();
  } else if (trapped) {
    __wbg_reset_state();
    connect();
  }
  return generation;
}

function start(): void {
  if (!load) throw new WaxsealError("not-loaded", 'Import "waxseal" by its name, not by a path.');
  let module: WebAssembly.Module;
  try {
    module = load();
  } catch (cause) {
    throw new WaxsealError(
      "not-loaded",
      'This runtime does not compile WebAssembly from bytes: build with the "edge-light" or "workerd" condition, so that the module is imported as a file.',
      { cause },
    );
  }
  connect(module);
}

function connect(module?: WebAssembly.Module): void {
  // Once initialised, `initSync` only returns the exports of the live instance.
  memory = initSync({ module: module! }).memory;
  generation++;
  trapped = false;
}

function reentrant(): WaxsealError {
  return new WaxsealError(
    "reentrant",
    "waxseal was called while it drew randomness: `crypto.getRandomValues` must not call it.",
  );
}

/** What the engine threw: an error of its own is `{ code, message }`, all else is a trap. */
function failure(error: any): WaxsealError {
  if (error instanceof WaxsealError) return error;
  // No exception of JavaScript is a plain object.
  if (Object.getPrototypeOf(Object(error)) === Object.prototype) {
    return new WaxsealError(error.code as WaxsealErrorCode, error.message);
  }
  trapped = generation > 0;
  return new WaxsealError(
    "trap",
    "The WebAssembly core stopped and is replaced: the next call works. Please report how to reproduce this.",
    { cause: harmless(error) },
  );
}

/**
 * The exceptions of the engine as they are. Of others only the name: their message may
 * be read out of a memory that holds keys and tokens.
 */
function harmless(error: any): Error {
  const isOfTheEngine = error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
  return isOfTheEngine ? error : new Error(`${error?.constructor?.name}, thrown in the core`);
}
