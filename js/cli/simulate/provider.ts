/** The identity provider: what it makes of refresh tokens, spent ones above all. */

import { FOREVER, type Clock, type Owner } from "./clock.js";
import type { ProviderKind } from "./plan.js";
import { Random } from "./random.js";
import type { Trace } from "./trace.js";

/** Seconds that access tokens last. */
export const LASTS = 300;
/** Milliseconds that a lenient provider still takes a spent token. */
const LENIENT = 10_000;

export interface Tokens {
  access_token: string;
  refresh_token: string;
  /** Seconds since the run began, by the provider's clock, which is right. */
  lasts: number;
}

export type Reply =
  { status: 200; tokens: Tokens } | { status: 400 } | { status: 503; retryAfter?: number };

interface Grant {
  isAlive: boolean;
  issued: number;
  /** When each refresh token was first spent. */
  readonly spent: Map<string, number>;
}

export class Provider {
  readonly #grants = new Map<string, Grant>();
  readonly #random: Random;
  /** How often each refresh was asked for while its grant lived. */
  readonly uses = new Map<string, number>();
  /** The refresh token that belongs to each access token. */
  readonly pairs = new Map<string, string>();
  calls = 0;
  isHealthy = false;

  constructor(
    private readonly clock: Clock,
    readonly kind: ProviderKind,
    private readonly trace: Trace,
    ...labels: readonly (number | string)[]
  ) {
    this.#random = new Random(...labels, "provider");
  }

  signIn(sid: string): Tokens {
    this.#grants.set(sid, { isAlive: true, issued: 0, spent: new Map() });
    return this.#issue(sid);
  }

  isSignedIn(sid: string): boolean {
    return this.#grants.get(sid)!.isAlive;
  }

  /** Resolves for an owner who still lives then; the token is spent in any case. */
  refresh(
    sid: string,
    tokens: Omit<Tokens, "lasts">,
    { from, owner, onSpent }: { from: number; owner: Owner; onSpent: () => void },
  ): Promise<Reply> {
    this.calls++;
    const [there, back] = this.#latency();
    const isOut = !this.isHealthy && this.kind === "unavailable" && this.#random.chance(0.45);
    const retryAfter = this.#random.chance(0.3) ? this.#random.whole(1, 20) : undefined;
    this.trace.message(from, "provider", this.clock.now, there, "ask", sid);
    return new Promise((resolve) => {
      this.clock.after(there, FOREVER, () => {
        if (!isOut) onSpent();
        const reply: Reply = isOut
          ? { status: 503, ...(retryAfter && { retryAfter }) }
          : this.#spend(sid, tokens);
        const kind = `reply-${reply.status}`;
        const message = this.trace.message("provider", from, this.clock.now, back, kind, sid);
        this.clock.after(back, FOREVER, () => {
          if (owner.isAlive) resolve(reply);
          else message.isLost = true;
        });
      });
    });
  }

  #spend(sid: string, { access_token, refresh_token }: Omit<Tokens, "lasts">): Reply {
    const grant = this.#grants.get(sid)!;
    if (!grant.isAlive) return { status: 400 };
    const refresh = `${refresh_token} of ${access_token}`;
    this.uses.set(refresh, (this.uses.get(refresh) ?? 0) + 1);
    if (this.kind === "non-rotating") return { status: 200, tokens: this.#issue(sid) };
    const first = grant.spent.get(refresh_token) ?? this.clock.now;
    grant.spent.set(refresh_token, first);
    const isAgain = this.uses.get(refresh)! > 1;
    const isForgiven = this.kind === "lenient" && this.clock.now - first < LENIENT;
    if (!isAgain || isForgiven) return { status: 200, tokens: this.#issue(sid) };
    // RFC 9700 §4.14.2: one of the two who used it is an attacker.
    grant.isAlive = false;
    this.trace.mark("provider", this.clock.now, "reuse", sid);
    return { status: 400 };
  }

  #issue(sid: string): Tokens {
    const grant = this.#grants.get(sid)!;
    const n = ++grant.issued;
    const access_token = `${sid}.access.${n}`;
    const refresh_token = this.kind === "non-rotating" ? `${sid}.refresh` : `${sid}.refresh.${n}`;
    this.pairs.set(access_token, refresh_token);
    return { access_token, refresh_token, lasts: this.clock.now / 1000 + LASTS };
  }

  #latency(): [there: number, back: number] {
    const random = this.#random;
    const isSlow = !this.isHealthy && this.kind === "slow" && random.chance(0.5);
    const all = isSlow ? random.between(2000, 40_000) : random.between(60, 900);
    const there = all * random.between(0.2, 0.8);
    return [there, all - there];
  }
}
