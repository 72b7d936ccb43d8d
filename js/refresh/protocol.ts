/**
 * Refreshing the tokens of a session, once for all instances that share a coordinator. A
 * session has one register. Whoever finds a refresh due swaps a claim into it, asks the
 * provider, and swaps the result in; everybody else takes that for the cookie at hand.
 *
 * It knows neither cookies nor clocks of its own, so that the simulator runs this very code.
 */

import type { Decision, Instance, Rights, Session } from "./instance.js";
import { sealRecord, type Register } from "./record.js";
import type { OwnRun } from "./process.js";
import { pause, readRegister, ttlOf, waitForChange, type Outage, type Read } from "./registers.js";
import { publishResult } from "./publish.js";
import { goOn, randomName, withoutTokens, type Held, type Turn } from "./turn.js";

export type { Decision, Instance, Ran, Report, Rights, Session, State, Times } from "./instance.js";
export { ProcessMemory } from "./process.js";
export { endRegister, publishChange } from "./publish.js";

/** A rejection counts so long: whoever comes later asks the provider once more. */
const REJECTED_FOR = 60_000;
/** A result that is due again at once would be refreshed without an end. */
const SETTLED_FOR = 5_000;
/**
 * Leases for which a process does not take over from itself: who knows that a provider is slow
 * has no doubt. Not for ever, since there are runs that never end.
 */
const OWN_LEASES = 3;

export async function refreshSession(
  instance: Instance,
  { key, claims, generation }: Session,
  rights: Rights,
): Promise<Decision> {
  const state = instance.stateOf(claims);
  if (state === "lasting" || (state === "soon" && !rights.write)) return { kind: "keep" };
  const begun = instance.now();
  const turn: Turn = {
    ...{ instance, key, claims, generation, rights, begun },
    ...{ adopted: 0, losses: 0, hasWaited: false },
  };
  const decision = await decide(turn);
  if (turn.hasWaited) instance.waited?.(instance.now() - begun);
  return decision;
}

async function decide(turn: Turn): Promise<Decision> {
  const { instance, key } = turn;
  for (;;) {
    const read = await readRegister(instance, key);
    if ("kind" in read) return withoutCoordinator(turn, read);
    const next = look(turn, read.register);
    if (typeof next === "object") return next;
    if (next === "wait") {
      await waitForHolder(turn, read);
      continue;
    }
    if (read.text === undefined) return withoutCoordinator(turn, read.outage);
    const held = await takeClaim(turn, read);
    if (held === undefined) {
      const refused = await afterLoss(turn);
      if (refused) return refused;
      continue;
    }
    if ("kind" in held) return withoutCoordinator(turn, held);
    // Begun meanwhile, while the coordinator could not be reached.
    if (ownRun(turn)) continue;
    const decision = await hold(turn, held);
    if (decision !== "again") return decision;
  }
}

async function waitForHolder(turn: Turn, { text, register }: Read): Promise<void> {
  const { instance, key, begun } = turn;
  turn.hasWaited = true;
  const now = instance.now();
  const end = begun + instance.times.wait;
  const until = register.claim && register.claim.until > now ? register.claim.until : end;
  const change = waitForChange(instance, key, text, { begun, left: Math.min(end, until) - now });
  const own = ownRun(turn);
  await Promise.race([change, ...(own ? [own.settled] : [])]);
}

/** A run of this process, which is in the air. */
function ownRun({ instance, key, generation }: Turn): OwnRun | undefined {
  return instance.memory?.runOf(key, generation, instance.now());
}

/** A coordinator that refuses every write, though it shows no change, must not keep a request. */
async function afterLoss(turn: Turn): Promise<Decision | undefined> {
  const { instance, begun } = turn;
  turn.losses += 1;
  if (turn.losses === 1) return undefined;
  if (instance.stateOf(turn.claims) === "soon") return goOn(turn);
  const left = begun + instance.times.wait - instance.now();
  if (left > 0) {
    turn.hasWaited = true;
    await pause(instance, begun, left);
    return undefined;
  }
  const cause = new Error("`swap` of the coordinator was refused at every try.");
  const outage: Outage = { kind: "undecided", why: "coordinator", cause };
  instance.missed?.(outage);
  return outage;
}

/** What a register says about the session of a request: the decision, or what to do for it. */
function look(turn: Turn, register: Register): Decision | "wait" | "run" {
  const { instance, rights } = turn;
  const clears = !turn.hasWaited;
  if (register.ended) return { kind: "end", reason: "revoked", clears };
  adopt(turn, register);
  const state = instance.stateOf(turn.claims);
  if (state === "lasting" || (turn.adopted > 0 && state === "soon")) return goOn(turn);

  const now = instance.now();
  const { rejected, claim, fail, at } = register;
  if (rejected && rejected.gen >= turn.generation && now - rejected.at < REJECTED_FOR)
    return { kind: "end", reason: "refresh-rejected", clears };
  if (!rights.spend) return goOn(turn);
  const isHeld = claim !== undefined && claim.until > now;
  if (isHeld || ownRun(turn)) {
    if (state === "soon") return goOn(turn);
    const isOver = now >= turn.begun + instance.times.wait;
    return isOver ? { kind: "undecided", why: "refresh-timeout" } : "wait";
  }
  if (fail && fail.until > now)
    return state === "soon" ? goOn(turn) : { kind: "undecided", why: "refresh-failed" };
  if (at !== undefined && register.gen === turn.generation && now - at < SETTLED_FOR)
    return goOn(turn, "refresh-still-due");
  return turn.ran ? withoutTokens(turn, turn.ran) : "run";
}

/** Takes over what others have refreshed since the cookie of this request was written. */
function adopt(turn: Turn, { gen, patch }: Register): void {
  if (gen <= turn.generation || patch === undefined) return;
  turn.claims = turn.instance.applyPatch(turn.claims, patch);
  turn.adopted += gen - turn.generation;
  turn.generation = gen;
}

/** Nothing is spent, unless the application wants it: then once in this process. */
function withoutCoordinator(turn: Turn, outage: Outage): Decision | Promise<Decision> {
  const { instance, rights } = turn;
  instance.missed?.(outage);
  if (instance.fallback && rights.spend && outage.why === "coordinator") {
    const { fallback: coordinator, memory } = instance;
    turn.instance = { ...instance, coordinator, fallback: undefined, memory: memory?.apart() };
    return decide(turn);
  }
  return instance.stateOf(turn.claims) === "out" ? outage : goOn(turn);
}

/** `undefined` where somebody was faster. */
async function takeClaim(
  { instance, key }: Turn,
  { text, register }: Extract<Read, { text: string | null }>,
): Promise<Held | Outage | undefined> {
  const until = instance.now() + instance.times.lease;
  const claimed = { ...register, claim: { by: randomName(instance), until } };
  const sealed = sealRecord(instance, key, claimed);
  try {
    const ttl = ttlOf(instance, claimed);
    const lease = Math.ceil(instance.times.lease / 1000);
    const isMine = await instance.coordinator.swap(key, text, sealed, ttl, lease);
    return isMine ? { claimed, sealed, inDoubt: register.claim !== undefined } : undefined;
  } catch (cause) {
    // It may have been written: its lease ends it.
    return { kind: "undecided", why: "coordinator", cause };
  }
}

/** The request gives up after `timeout`; what the provider answers later is published still. */
async function hold(turn: Turn, held: Held): Promise<Decision | "again"> {
  const { instance, claims } = turn;
  const attempt = (held.claimed.fail?.n ?? 0) + 1;
  const begun = instance.now();
  const running = instance.run(claims, { attempt, inDoubt: held.inDoubt });
  let giveUp!: (decision: Decision) => void;
  const unpublished = new Promise<Decision>((resolve) => (giveUp = resolve));
  const published = running.then((ran) => publishResult(turn, held, ran, giveUp));
  const { key, generation } = turn;
  const end = begun + OWN_LEASES * instance.times.lease;
  instance.memory?.rememberRun(key, { generation, end, settled: published.catch(() => {}) });
  const settled = published.then(async (made) => {
    await instance.report?.({ ...made.report, attempt, ms: made.ran - begun });
    return made.decision;
  });
  // Nobody may be there any more to hear of a failure.
  instance.waitUntil(settled.catch(() => {}));
  if (await isLate(instance, running)) {
    const isOut = instance.stateOf(claims) === "out";
    return isOut ? { kind: "undecided", why: "refresh-timeout" } : goOn(turn);
  }
  return Promise.race([settled, unpublished]);
}

async function isLate(instance: Instance, running: Promise<unknown>): Promise<boolean> {
  const { timeout } = instance.times;
  if (timeout === undefined) return false;
  const timer = new AbortController();
  const late = instance.sleep(timeout, timer.signal).then(() => true);
  const first = await Promise.race([running.then(() => false), late]);
  timer.abort();
  return first;
}
