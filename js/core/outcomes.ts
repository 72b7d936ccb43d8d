/** What a read gives, whichever module has decided it. */

import type { Anonymous, Invalid, Reason, Renewed, Undecided, Writes } from "../types/outcome.js";

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

export function anonymous(writes: Writes): Anonymous {
  return new AnonymousOutcome(writes);
}

export function invalid(reason: Reason, writes: Writes): Invalid {
  return new InvalidOutcome(reason, writes);
}
