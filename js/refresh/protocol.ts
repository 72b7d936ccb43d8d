/**
 * Refreshing the tokens of a session, once for all instances that share a coordinator. A
 * session has one register. Whoever finds a refresh due swaps a claim into it, asks the
 * provider, and swaps the result in; everybody else takes that for the cookie at hand.
 *
 * It knows neither cookies nor clocks of its own, so that the simulator runs this very code.
 */

import { openRecord, sealRecord, type Register } from "./record.js";
import type { Coordinator } from "../types/coordinator.js";

/** What the tokens of a session are: lasting, about to run out, or run out. */
export type State = "lasting" | "soon" | "out";

/** The session of one request. */
export interface Session {
  readonly key: string;
  /** As JSON. */
  readonly claims: string;
  readonly generation: number;
}

/** What one request may do. */
export interface Rights {
  /** Ask the provider. */
  spend: boolean;
  /** Set a cookie. */
  write: boolean;
}

/** How a refresh at the provider ended. */
export type Ran =
  | { result: "ran"; claims: string }
  | { result: "rejected"; error?: unknown }
  | { result: "failed"; error: unknown; retryAfter?: number };

/** What the request does with its session. */
export type Decision =
  | { kind: "keep"; why?: "refresh-still-due" }
  | { kind: "write"; claims: string; generation: number }
  | { kind: "end"; reason: "revoked" | "refresh-rejected"; clears: boolean }
  | {
      kind: "undecided";
      why: "refresh-timeout" | "refresh-failed" | "coordinator" | "coordinator-unreadable";
      cause?: unknown;
    };

/** What an instance has: its clock, its secret, its provider. Times in milliseconds. */
export interface Instance {
  readonly coordinator: Coordinator;
  now(): number;
  sleep(ms: number): Promise<void>;
  /** From 0 to 1. */
  random(): number;
  seal(key: string, text: string): string;
  open(key: string, sealed: string): string | undefined;
  stateOf(claims: string): State;
  patchBetween(before: string, after: string, earlier: string | undefined): string;
  applyPatch(claims: string, patch: string): string;
  /** Asks the provider. Never rejects. */
  run(claims: string, context: { attempt: number; inDoubt: boolean }): Promise<Ran>;
  /** Keeps the instance alive until the work is done. */
  waitUntil(work: Promise<unknown>): void;
  readonly times: Times;
}

/** In milliseconds, but for `grace`. */
export interface Times {
  /** Seconds. */
  readonly grace: number;
  readonly wait: number;
  /** How long a request waits for its own `run`; `undefined` without a limit. */
  readonly timeout: number | undefined;
  readonly lease: number;
}

/** A rejection counts so long: whoever comes later asks the provider once more. */
const REJECTED_FOR = 60_000;
/** A result that is due again at once would be refreshed without an end. */
const SETTLED_FOR = 5_000;
/** Tries to publish a result. */
const TRIES = 8;

export async function refreshSession(
  instance: Instance,
  session: Session,
  rights: Rights,
): Promise<Decision> {
  const { key } = session;
  const end = instance.now() + instance.times.wait;
  let { claims, generation } = session;
  let hasWaited = false;
  let hasAdopted = false;
  const goOn = (why?: "refresh-still-due"): Decision =>
    hasAdopted ? { kind: "write", claims, generation } : { kind: "keep", ...(why && { why }) };

  for (let delay = 25; ;) {
    const read = await readRegister(instance, key);
    if ("kind" in read) return outage(instance, claims, read, goOn);
    const { text, register } = read;
    if (register.ended) return { kind: "end", reason: "revoked", clears: !hasWaited };
    if (register.gen > generation && register.patch !== undefined) {
      claims = instance.applyPatch(claims, register.patch);
      generation = register.gen;
      hasAdopted = true;
    }
    const state = instance.stateOf(claims);
    if (state === "lasting" || (hasAdopted && state === "soon")) return goOn();

    const now = instance.now();
    const { rejected, claim, fail } = register;
    if (rejected && rejected.gen >= generation && now - rejected.at < REJECTED_FOR) {
      return { kind: "end", reason: "refresh-rejected", clears: !hasWaited };
    }
    if (claim && claim.until > now) {
      if (state === "soon") return goOn();
      if (now >= end) return { kind: "undecided", why: "refresh-timeout" };
      hasWaited = true;
      await waitForChange(instance, key, text, Math.min(delay, end - now), end - now);
      delay = Math.min(delay * 1.6, 250);
      continue;
    }
    if (fail && fail.until > now) {
      return state === "soon" ? goOn() : { kind: "undecided", why: "refresh-failed" };
    }
    if (register.at !== undefined && register.gen === generation && now - register.at < SETTLED_FOR)
      return goOn("refresh-still-due");
    if (!rights.spend) return goOn();

    const claimed: Register = { ...register, claim: makeClaim(instance, now) };
    const sealed = sealRecord(instance, key, claimed);
    let isMine: boolean;
    try {
      isMine = await instance.coordinator.swap(key, text, sealed, ttlOf(instance, claimed));
    } catch (cause) {
      // It may have been written: its lease ends it.
      return outage(instance, claims, { kind: "undecided", why: "coordinator", cause }, goOn);
    }
    if (!isMine) continue;
    const own = { key, claims, generation, claimed, sealed, inDoubt: claim !== undefined };
    return runAsHolder(instance, own, hasWaited);
  }
}

/** Ends the session's register, so that nobody refreshes it any more. */
export async function endRegister(instance: Instance, key: string): Promise<void> {
  const { grace, lease } = instance.times;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const text = await instance.coordinator.get(key);
    const sealed = sealRecord(instance, key, { gen: 0, ended: true });
    const ttl = Math.max(grace, Math.ceil(lease / 1000));
    if (await instance.coordinator.swap(key, text, sealed, ttl)) return;
  }
  throw new Error("The register changed at every try.");
}

/** What one request holds while it asks the provider. */
interface Held {
  key: string;
  claims: string;
  generation: number;
  claimed: Register;
  sealed: string;
  inDoubt: boolean;
}

/** The request gives up after `timeout`; what the provider answers later is published still. */
async function runAsHolder(instance: Instance, held: Held, hasWaited: boolean): Promise<Decision> {
  const attempt = (held.claimed.fail?.n ?? 0) + 1;
  const settled = instance
    .run(held.claims, { attempt, inDoubt: held.inDoubt })
    .then((ran) => settle(instance, held, ran, hasWaited));
  instance.waitUntil(settled);
  const { timeout } = instance.times;
  if (timeout === undefined) return settled;
  const late = instance
    .sleep(timeout)
    .then((): Decision => ({ kind: "undecided", why: "refresh-timeout" }));
  return Promise.race([settled, late]);
}

/** Publishes what the provider answered. */
async function settle(
  instance: Instance,
  held: Held,
  ran: Ran,
  hasWaited: boolean,
): Promise<Decision> {
  const { key, claims, generation } = held;
  let { sealed: text, claimed: register } = held as { sealed: string | null; claimed: Register };
  for (let attempt = 0; attempt < TRIES; attempt++) {
    if (register.ended) return { kind: "end", reason: "revoked", clears: !hasWaited };
    if (register.gen > generation && register.patch !== undefined) {
      return {
        kind: "write",
        claims: instance.applyPatch(claims, register.patch),
        generation: register.gen,
      };
    }
    const isHolder = register.claim?.by === held.claimed.claim!.by;
    // A failure says something only from whoever holds the claim.
    if (ran.result !== "ran" && !isHolder) return asReader(ran, hasWaited);
    const next = nextRegister(instance, register, held, ran);
    try {
      const sealed = sealRecord(instance, key, next);
      const isWritten = await instance.coordinator.swap(key, text, sealed, ttlOf(instance, next));
      if (isWritten) return asHolder(held, ran, hasWaited);
      const read = await readRegister(instance, key);
      if ("kind" in read) throw read.cause;
      ({ text, register } = read);
    } catch {
      await instance.sleep(50 * 2 ** attempt);
    }
  }
  // Nobody else learns of it; this request's own cookie has the new tokens.
  return asHolder(held, ran, hasWaited);
}

function nextRegister(instance: Instance, register: Register, held: Held, ran: Ran): Register {
  const { claim: _claim, fail, ...others } = register;
  const now = instance.now();
  switch (ran.result) {
    case "ran":
      return {
        gen: held.generation + 1,
        patch: instance.patchBetween(held.claims, ran.claims, register.patch),
        at: now,
      };
    case "rejected":
      return { ...others, rejected: { gen: held.generation, at: now } };
    case "failed": {
      const n = (fail?.n ?? 0) + 1;
      const seconds = Math.min(30, 2 ** n) * (0.8 + 0.4 * instance.random());
      const wait = Math.min(ran.retryAfter ?? seconds, 300);
      return { ...others, fail: { n, until: now + wait * 1000 } };
    }
  }
}

function asHolder(held: Held, ran: Ran, hasWaited: boolean): Decision {
  if (ran.result !== "ran") return asReader(ran, hasWaited);
  return { kind: "write", claims: ran.claims, generation: held.generation + 1 };
}

function asReader(ran: Ran, hasWaited: boolean): Decision {
  return ran.result === "rejected"
    ? { kind: "end", reason: "refresh-rejected", clears: !hasWaited }
    : { kind: "undecided", why: "refresh-failed", cause: (ran as { error?: unknown }).error };
}

type Outage = Extract<Decision, { kind: "undecided" }>;

async function readRegister(
  { coordinator, ...instance }: Instance,
  key: string,
): Promise<{ text: string | null; register: Register } | Outage> {
  try {
    const text = await coordinator.get(key);
    if (text === null) return { text, register: { gen: 0 } };
    const register = openRecord(instance, key, text);
    return register ? { text, register } : { kind: "undecided", why: "coordinator-unreadable" };
  } catch (cause) {
    return { kind: "undecided", why: "coordinator", cause };
  }
}

/** Without the coordinator nothing is spent. */
function outage(
  instance: Instance,
  claims: string,
  undecided: Outage,
  goOn: () => Decision,
): Decision {
  return instance.stateOf(claims) === "out" ? undecided : goOn();
}

async function waitForChange(
  instance: Instance,
  key: string,
  seen: string | null,
  delay: number,
  left: number,
): Promise<void> {
  const { coordinator } = instance;
  if (coordinator.wait) {
    // What it answers is read again, with everything else.
    await Promise.resolve(coordinator.wait(key, seen, left)).catch(() => instance.sleep(delay));
    return;
  }
  await instance.sleep(delay * (0.5 + instance.random()));
}

function makeClaim(instance: Instance, now: number): NonNullable<Register["claim"]> {
  const by = Math.floor(instance.random() * 2 ** 52).toString(36);
  return { by, until: now + instance.times.lease };
}

/** Seconds: never shorter than the claim, or somebody else could begin before it ends. */
function ttlOf({ times }: Instance, register: Register): number {
  const lease = register.claim ? Math.ceil(times.lease / 1000) : 1;
  return Math.max(times.grace, lease, 60);
}
