/** What a read gives, whichever module has decided it. */

import { verificationLimit, type WaxsealError } from "../errors.js";
import type { Anonymous, Invalid, Reason, Renewed, Undecided, Writes } from "../types/outcome.js";
import { REASONS } from "../wasm/reason.js";

/** What an engine answers; `undecided` when it could not. */
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
 * The outcome that the first word of a packed answer means, with its texts: status, reason and
 * renewal have a byte each.
 */
export function outcomeOf(head: number, session: string, token: string, writes: Writes): Answer {
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
