/** What must hold in every run, whatever is lost, late, killed or out of reach. */

import { STALENESS } from "./machine.js";
import { SKEW } from "./plan.js";
import type { Answer, Claims, Visit } from "./protocol.js";
import type { Register } from "../../refresh/record.js";
import { keyOf, openSealed } from "./waxseal.js";
import type { Winner, World } from "./world.js";

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
  readonly #seen = new WeakMap<Visit, Seen>();
  /** When the register ended and the log had it. */
  readonly #signedOut = new Map<string, number>();

  /** When each refresh of a session was there for everybody. */
  readonly #published = new Map<string, number>();

  constructor(private readonly world: World) {
    world.store.onWritten = (key, sealed) => this.#addWritten(key, sealed);
  }

  addSleep(visit: Visit): void {
    const seen = this.#of(visit);
    if (!seen.winner) seen.hasWaited = true;
  }

  addRead(visit: Visit): void {
    this.#of(visit).reads++;
  }

  addWinner(visit: Visit, winner: Winner): void {
    this.#of(visit).winner = winner;
    const ended = this.#signedOut.get(winner.sid);
    if (ended !== undefined && winner.began > ended + ON_ITS_WAY) {
      this.#violate("spent-after-end", winner.sid, "the provider was asked after a sign-out");
    }
  }

  addSignOut(sid: string): void {
    if (!this.#signedOut.has(sid)) this.#signedOut.set(sid, this.world.clock.now);
  }

  /** An error of the store, as a winner meets it. */
  addStoreError(visit: Visit): void {
    const { winner } = this.#of(visit);
    if (winner?.repliedAt !== undefined) winner.hadErrors = true;
  }

  checkAnswer(visit: Visit, answer: Answer, begun: number): void {
    const { claims, action } = visit;
    const { cookie, status } = answer;
    const { reads, hasWaited } = this.#of(visit);
    const { sid } = claims;
    this.#countUpdates(visit, cookie);
    if (cookie && cookie.gen > claims.gen && !this.#of(visit).winner) {
      visit.mark("adopted");
      this.adopted++;
    }
    if (!this.world.protocol.isOurs) return;
    if (answer.reason?.startsWith("throws")) this.#violate("throws", sid, answer.reason);
    if (cookie === null && hasWaited && action.aim !== "sign-out") {
      this.#violate("clears-waited", sid, "an answer clears after it waited");
    }
    if (hasWaited && reads > READS) this.#violate("reads", sid, `${reads} reads`);
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
      const allowed = 1 + world.winners.filter((one) => one.refresh === refresh && this.#isExcused(one)).length;
      if (uses > allowed && world.protocol.isOurs) {
        const sid = refresh.slice(0, refresh.indexOf("."));
        this.#violate("uses", sid, `${uses} uses of ${refresh}, ${allowed} at most`);
      }
    }
    for (const browser of world.browsers) this.#checkBrowser(browser);
    if (world.protocol.isOurs) this.#checkRegisters();
  }

  #checkBrowser({ sid, jar, hasSignedOut, updates }: World["browsers"][number]): void {
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

  #countUpdates({ claims, action }: Visit, cookie: Claims | null | undefined): void {
    if (!cookie || action.aim === "sign-out") return;
    const lost = claims.updates.filter((update) => !cookie.updates.includes(update));
    this.dropped += lost.length;
    if (lost.length > 0 && this.world.protocol.isOurs) {
      this.#violate("lost-update", claims.sid, `${lost.join(", ")} dropped`);
    }
  }

  #addWritten(key: string, sealed: string): void {
    const text = openSealed(key, sealed);
    if (text === undefined) return;
    const { gen } = JSON.parse(text) as Register;
    const name = `${key.slice("r:".length)} ${gen - 1}`;
    if (!this.#published.has(name)) this.#published.set(name, this.world.clock.now);
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

  #of(visit: Visit): Seen {
    const seen = this.#seen.get(visit) ?? { reads: 0, hasWaited: false };
    this.#seen.set(visit, seen);
    return seen;
  }

  #violate(rule: Rule, sid: string, what: string): void {
    const { clock, trace } = this.world;
    this.violations.push({ rule, sid, at: clock.now, what });
    trace.mark("provider", clock.now, "violation", sid);
  }
}
