/** What the simulator asks of a way to refresh, ours and the others'. */

import type { Action } from "./plan.js";
import type { Machine, RequestLife } from "./machine.js";
import type { Reply } from "./provider.js";
import type { Store, Watch } from "./store.js";
import type { MarkKind } from "./trace.js";

/** What the session cookie holds. */
export interface Claims {
  sid: string;
  /** Seconds since 1970. */
  iat: number;
  rev: number;
  gen: number;
  access_token: string;
  refresh_token: string;
  /** Seconds since 1970, as the provider's answer says. */
  expires_at: number;
  /**
   * Counted by the application at each refresh, which sets one of the next two, drops the
   * other, and at every third one sets the last.
   */
  refreshes: number;
  odd?: number;
  even?: number;
  third?: number;
  /** Names of updates, which nothing may lose. */
  updates: readonly string[];
}

/** One request at an instance. */
export interface ServerRequest {
  readonly action: Action;
  readonly claims: Claims;
  readonly machine: Machine;
  readonly life: RequestLife;
  readonly store: Store;
  /** From 0 to 1, of this request's own. */
  random(): number;
  /** Resolves at once when the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Asks the provider. `lease` is how long nobody else should, in milliseconds. */
  refresh(claims: Claims, lease: number): Promise<Reply>;
  /** What the request does with the store. */
  readonly watch: Watch;
  /** What the picture and the counts learn. */
  mark(kind: MarkKind): void;
}

export interface Answer {
  status: "active" | "undecided" | "invalid";
  reason?: string;
  /** What it sets: `null` clears it. */
  cookie?: Claims | null;
}

export interface Protocol {
  readonly name: string;
  /** Whether it promises what the rules of the simulator say. */
  readonly isOurs: boolean;
  resolve(request: ServerRequest): Promise<Answer>;
  /** Resolves once everybody is to refuse the session; undefined where nobody learns of it. */
  signOut?(request: ServerRequest): Promise<void>;
}

/** Milliseconds: `callbackTimeout`, and the lease that the specification makes of it. */
export const TIMEOUT = 10_000;
export const LEASE = TIMEOUT + 15_000;
/** Milliseconds that a request waits for another one's refresh. */
export const WAIT = 5000;
/** Seconds: `session.updateAge`. */
const UPDATE_AGE = 60;

/** The claims with the tokens that the provider gave. */
export function withTokens(
  { odd: _odd, even: _even, ...claims }: Claims,
  { tokens }: Extract<Reply, { status: 200 }>,
): Claims {
  const refreshes = claims.refreshes + 1;
  return {
    ...claims,
    access_token: tokens.access_token,
    refresh_token: tokens.refresh_token,
    expires_at: Math.floor(1_800_000_000 + tokens.lasts),
    refreshes,
    [refreshes % 2 === 1 ? "odd" : "even"]: refreshes,
    ...(refreshes % 3 === 0 && { third: refreshes }),
  };
}

/** A cookie with the same session, written now. */
export function rewritten(request: ServerRequest, claims: Claims): Claims {
  return { ...claims, iat: Math.floor(request.machine.time() / 1000), rev: request.claims.rev + 1 };
}

/** A read with nothing to refresh: the cookie is renewed where it is old. */
export function keep(request: ServerRequest): Answer {
  const age = request.machine.time() / 1000 - request.claims.iat;
  if (!canWrite(request) || age < UPDATE_AGE) return { status: "active" };
  request.mark("renewed");
  return { status: "active", cookie: rewritten(request, request.claims) };
}

export function canWrite({ action }: ServerRequest): boolean {
  return action.aim !== "read";
}
