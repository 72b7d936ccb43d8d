/** What must hold in every run, whatever is lost, late, killed or out of reach. */

import type { Clock } from "./clock.js";
import { STALENESS, type Machine, type RequestLife } from "./machine.js";
import { SKEW, type Plan } from "./plan.js";
import type { Answer, Claims, Protocol, ServerRequest } from "./protocol.js";
import type { Provider } from "./provider.js";
import type { Store } from "./store.js";
import type { Register } from "../../refresh/record.js";
import type { MarkKind, Trace } from "./trace.js";
import { keyOf, openSealed } from "./waxseal.js";

/** The rules, by the names that a violation has. */
export const RULES = {
  uses: "A refresh token is used once, and once more for each winner who was killed or too late.",
  "signed-out": "Nobody is signed out but by a winner who was killed or too late.",
  "clears-waited": "No answer of a request that waited clears the cookie.",
  newest: "Two requests after quiet, every session has the newest tokens.",
  "lost-update": "No answer drops an update that its own request had.",
  torn: "All claims of a refresh come from the same refresh.",
  revoked: "From sign-out and the staleness of the log on, no request is answered as signed in.",
  "spent-after-end": "After a sign-out, nobody asks the provider.",
  claims: "No claim outlives its lease.",
  reads: "A request that waits reads its register at most 15 times.",
  throws: "No request fails by an exception.",
} as const;

export type Rule = keyof typeof RULES;

export interface Violation {
  rule: Rule;
  sid: string;
  /** Milliseconds since the run began. */
  at: number;
  what: string;
}

const READS = 15;
/** Milliseconds that the answer of the store takes to whoever has just claimed. */
const ON_ITS_WAY = 50;

/** A browser, with one jar for all of its tabs. */
export interface Browser {
  readonly sid: string;
  jar: Claims | null;
  /** What the jar held before the sign-out. */
  copy: Claims | null;
  hasSignedOut: boolean;
  /** Updates whose answers have arrived. */
  readonly updates: Set<string>;
}

/** Somebody who asks the provider. */
export interface Winner {
  readonly sid: string;
  /** The refresh, as the provider counts its uses. */
  readonly refresh: string;
  /** Which refresh of the session it is. */
  readonly count: number;
  readonly life: RequestLife;
  readonly began: number;
  readonly lease: number;
  hasSpent: boolean;
  repliedAt?: number;
  /** Errors of the store after the reply. */
  hadErrors: boolean;
}

/** What the rules look at. */
export interface Observed {
  readonly plan: Plan;
  readonly protocol: Protocol;
  readonly clock: Clock;
  readonly trace: Trace;
  readonly store: Store;
  readonly provider: Provider;
  readonly machines: readonly Machine[];
  readonly browsers: readonly Browser[];
  readonly winners: readonly Winner[];
}

interface Seen {
  reads: number;
  hasWaited: boolean;
  winner?: Winner;
}

export class Rules {
  readonly violations: Violation[] = [];
  /** Answers that dropped an update of their own request; late answers that did are no fault. */
  dropped = 0;
  overwritten = 0;
  adopted = 0;
  /** Sessions that ended without a sign-out, and those of them with a killed or late winner. */
  signedOut = 0;
  excused = 0;
  readonly #seen = new WeakMap<ServerRequest, Seen>();
  /** When the register ended and the log had it. */
  readonly #signedOut = new Map<string, number>();

  /** When each refresh of a session was there for everybody. */
  readonly #published = new Map<string, number>();

  /** What was last written of each session. */
  readonly #written = new Map<string, Register>();

  constructor(private readonly world: Observed) {}

  addSleep(request: ServerRequest): void {
    const seen = this.#of(request);
    if (seen.winner || seen.hasWaited) return;
    seen.hasWaited = true;
    request.mark("waited");
  }

  addRead(request: ServerRequest): void {
    this.#of(request).reads++;
  }

  addWinner(request: ServerRequest, winner: Winner): void {
    this.#of(request).winner = winner;
    const ended = this.#signedOut.get(winner.sid);
    if (ended !== undefined && winner.began > ended + ON_ITS_WAY) {
      this.#violate("spent-after-end", winner.sid, "the provider was asked after a sign-out");
    }
  }

  addSignOut(sid: string): void {
    if (!this.#signedOut.has(sid)) this.#signedOut.set(sid, this.world.clock.now);
  }

  /** An error of the store, as a winner meets it. */
  addStoreError(request: ServerRequest): void {
    const { winner } = this.#of(request);
    if (winner?.repliedAt !== undefined) winner.hadErrors = true;
  }

  /** A register that a request has written. */
  addWritten({ machine }: ServerRequest, key: string, sealed: string): void {
    const text = openSealed(key, sealed);
    if (text === undefined) return;
    const sid = key.slice("r:".length);
    const register = JSON.parse(text) as Register;
    const kind = kindOf(register, this.#written.get(sid));
    this.#written.set(sid, register);
    const { now } = this.world.clock;
    this.world.trace.mark("store", now, kind, sid, machine.index);
    const name = `${sid} ${register.gen - 1}`;
    if (!this.#published.has(name)) this.#published.set(name, now);
  }

  checkAnswer(request: ServerRequest, answer: Answer, begun: number): void {
    const { claims, action } = request;
    const { cookie, status } = answer;
    const { reads, hasWaited } = this.#of(request);
    const { sid } = claims;
    this.#countUpdates(request, cookie);
    if (cookie && cookie.gen > claims.gen) {
      const isWinner = this.#of(request).winner !== undefined;
      request.mark(isWinner ? "ran" : "adopted");
      if (!isWinner) this.adopted++;
    }
    if (!this.world.protocol.isOurs) return;
    if (answer.reason?.startsWith("throws")) this.#violate("throws", sid, answer.reason);
    if (cookie === null && hasWaited && action.aim !== "sign-out") {
      this.#violate("clears-waited", sid, "an answer clears after it waited");
    }
    if (hasWaited && reads > READS && action.aim !== "sign-out")
      this.#violate("reads", sid, `${reads} reads`);
    const ended = this.#signedOut.get(sid);
    if (status === "active" && ended !== undefined && begun > ended + STALENESS) {
      this.#violate("revoked", sid, `active ${Math.round((begun - ended) / 1000)} s later`);
    }
    if (status === "invalid" && answer.reason === "refresh-rejected") this.#checkRejected(sid);
    if (cookie) this.#checkTorn(cookie);
  }

  /** After the last two requests. */
  checkEnd(): void {
    const { world } = this;
    for (const [refresh, uses] of world.provider.uses) {
      const allowed =
        1 + world.winners.filter((one) => one.refresh === refresh && this.#isExcused(one)).length;
      if (uses > allowed && world.protocol.isOurs) {
        const sid = refresh.slice(0, refresh.indexOf("."));
        this.#violate("uses", sid, `${uses} uses of ${refresh}, ${allowed} at most`);
      }
    }
    for (const browser of world.browsers) this.#checkBrowser(browser);
    if (world.protocol.isOurs) this.#checkRegisters();
  }

  #checkBrowser({ sid, jar, hasSignedOut, updates }: Browser): void {
    if (hasSignedOut) return;
    const { world } = this;
    const isSignedIn = jar !== null && world.provider.isSignedIn(sid);
    if (!isSignedIn) {
      this.signedOut++;
      if (this.#hasExcuse(sid)) this.excused++;
      else if (world.protocol.isOurs) this.#violate("signed-out", sid, "the session is gone");
      return;
    }
    this.overwritten += [...updates].filter((update) => !jar.updates.includes(update)).length;
    if (!world.protocol.isOurs) return;
    const register = this.#register(sid);
    if (register && register.gen !== jar.gen) {
      this.#violate("newest", sid, `generation ${jar.gen} of ${register.gen}`);
    }
    if (jar.expires_at * 1000 <= world.machines[0]!.time() - SKEW) {
      this.#violate("newest", sid, "the tokens have run out");
    }
  }

  #checkRegisters(): void {
    const { world } = this;
    for (const { sid } of world.browsers) {
      const claim = this.#register(sid)?.claim;
      const latest = 1_800_000_000_000 + world.clock.now + SKEW;
      if (claim && claim.until > latest) this.#violate("claims", sid, "a claim is there still");
    }
  }

  #checkRejected(sid: string): void {
    if (!this.#hasExcuse(sid)) this.#violate("signed-out", sid, "the provider refused its token");
  }

  #checkTorn(cookie: Claims): void {
    const { sid, gen, refreshes, odd, even, third } = cookie;
    const isPair = this.world.provider.pairs.get(cookie.access_token) === cookie.refresh_token;
    const [turn = 0, other] = gen % 2 === 1 ? [odd, even] : [even, odd];
    const isWhole =
      isPair &&
      refreshes === gen &&
      turn === gen &&
      other === undefined &&
      (third ?? 0) === gen - (gen % 3);
    if (!isWhole) this.#violate("torn", sid, `generation ${gen} with claims of ${refreshes}`);
  }

  #countUpdates({ claims, action }: ServerRequest, cookie: Claims | null | undefined): void {
    if (!cookie || action.aim === "sign-out") return;
    const lost = claims.updates.filter((update) => !cookie.updates.includes(update));
    this.dropped += lost.length;
    if (lost.length > 0 && this.world.protocol.isOurs) {
      this.#violate("lost-update", claims.sid, `${lost.join(", ")} dropped`);
    }
  }

  #register(sid: string): Register | undefined {
    const key = keyOf(sid);
    const sealed = this.world.store.read(key);
    const text = sealed === null ? undefined : openSealed(key, sealed);
    return text === undefined ? undefined : (JSON.parse(text) as Register);
  }

  #hasExcuse(sid: string): boolean {
    return this.world.winners.some((winner) => winner.sid === sid && this.#isExcused(winner));
  }

  /** Who spent a token, and was killed, too late for his lease, or without a store to publish. */
  #isExcused({ hasSpent, life, began, lease, repliedAt, hadErrors, sid, count }: Winner): boolean {
    if (!hasSpent) return false;
    const { clock, plan } = this.world;
    const published = this.#published.get(`${sid} ${count}`) ?? Infinity;
    const { diedAt } = life.machineLife;
    if (diedAt <= clock.now && diedAt <= published) return true;
    // Until the fastest clock says that the lease is over.
    const safeUntil = began + lease - (Math.max(...plan.skews) - life.machine.skew);
    if (clock.now <= safeUntil || published <= safeUntil) return false;
    return repliedAt === undefined ? life.hasPending : repliedAt > safeUntil || hadErrors;
  }

  #of(request: ServerRequest): Seen {
    const seen = this.#seen.get(request) ?? { reads: 0, hasWaited: false };
    this.#seen.set(request, seen);
    return seen;
  }

  #violate(rule: Rule, sid: string, what: string): void {
    const { clock, trace } = this.world;
    this.violations.push({ rule, sid, at: clock.now, what });
    trace.mark("provider", clock.now, "violation", sid);
  }
}

function kindOf(register: Register, before: Register | undefined): MarkKind {
  if (register.ended) return "ended";
  if (register.gen > (before?.gen ?? 0)) return "published";
  if (register.claim) return before?.claim ? "took-over" : "claimed";
  return register.rejected ? "rejected" : "backed-off";
}
