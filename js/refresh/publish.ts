/** Publishing what the provider answered, or what changed the tokens in another way. */

import type { Decision, Instance, Ran, Report, Session } from "./instance.js";
import { sealRecord, type Register } from "./record.js";
import { readRegister, ttlOf } from "./registers.js";
import { randomName, withoutTokens, type Held, type Turn } from "./turn.js";

/** Tries to publish. */
const TRIES = 8;
/** Tries that a request waits for. */
const AWAITED = 3;

interface Settled {
  decision: Decision | "again";
  report: Pick<Report, "generation" | "result" | "error" | "claims">;
  /** When the provider had answered. */
  ran: number;
}

/**
 * Publishes what the provider answered.
 *
 * @param giveUp Gets the decision of the request while others cannot learn of it yet.
 */
export async function publishResult(
  turn: Turn,
  held: Held,
  ran: Ran,
  giveUp: (decision: Decision) => void,
): Promise<Settled> {
  const { instance, key } = turn;
  const at = instance.now();
  const { by } = held.claimed.claim;
  let { sealed: text, claimed: register } = held as { sealed: string | null; claimed: Register };
  let isCertain = true;
  const own = asHolder(turn, held, ran);
  const settled = await keepTrying(
    instance,
    async () => {
      const judged = judge(turn, by, register, ran, isCertain);
      if (judged) return judged;
      const next = nextRegister(turn, register, ran, by);
      if (ran.result === "ran") instance.memory?.remember(key, next, at);
      const sealed = sealRecord(instance, key, next);
      try {
        const ttl = ttlOf(instance, next);
        if (await instance.coordinator.swap(key, text, sealed, ttl)) return own;
      } catch (cause) {
        // It may be there all the same.
        isCertain = false;
        throw cause;
      }
      const read = await readStored(instance, key);
      ({ text, register } = read);
      return undefined;
    },
    () => giveUp(own.decision as Decision),
  );
  // Else nobody else learns of it, and this request's own cookie has the new tokens.
  return { ...(settled ?? own), ran: at };
}

type Judged = Omit<Settled, "ran">;

/** Whether what the provider answered still counts; `undefined` where it is to be published. */
function judge(
  turn: Turn,
  by: string,
  register: Register,
  ran: Ran,
  isCertain: boolean,
): Judged | undefined {
  const { instance, key, generation } = turn;
  const report = { generation: generation + 1, ...resultOf(ran) };
  const discarded = { generation: generation + 1, result: "discarded" as const };
  const claims = ran.result === "ran" ? { claims: ran.claims } : {};
  if (register.ended) {
    instance.memory?.forget(key);
    const decision = { kind: "end", reason: "revoked", clears: !turn.hasWaited } as const;
    return { decision, report: ran.result === "ran" ? { ...discarded, ...claims } : report };
  }
  if (register.gen > generation) {
    if (register.by === by) return asPublished(turn, ran, report);
    instance.memory?.forget(key);
    // Those of a result that may have been published for a moment must not be revoked.
    const lost = { ...discarded, ...(isCertain && claims) };
    return { decision: "again", report: ran.result === "ran" ? lost : report };
  }
  // A failure says something only from whoever holds the claim.
  if (ran.result === "ran" || register.claim?.by === by) return undefined;
  turn.ran = ran;
  return { decision: "again", report };
}

function asPublished({ generation }: Turn, ran: Ran, report: Judged["report"]): Judged | undefined {
  if (ran.result !== "ran") return undefined;
  return { decision: { kind: "write", claims: ran.claims, generation: generation + 1 }, report };
}

function resultOf(ran: Ran): Pick<Report, "result" | "error"> {
  const { error } = ran as { error?: unknown };
  return { result: ran.result, ...(error !== undefined && { error }) };
}

function asHolder(turn: Turn, { inDoubt }: Held, ran: Ran): Judged {
  const generation = turn.generation + 1;
  const report = { generation, ...resultOf(ran) };
  if (ran.result !== "ran") return { decision: withoutTokens(turn, ran), report };
  return {
    decision: { kind: "write", claims: ran.claims, generation },
    report: inDoubt ? { ...report, result: "took-over" } : report,
  };
}

function nextRegister(turn: Turn, register: Register, ran: Ran, by: string): Register {
  const { instance, claims, generation } = turn;
  const { claim: _claim, fail, ...others } = register;
  const now = instance.now();
  switch (ran.result) {
    case "ran":
      return {
        gen: generation + 1,
        patch: instance.patchBetween(claims, ran.claims, register.patch),
        at: now,
        by,
      };
    case "rejected":
      return { ...others, rejected: { gen: generation, at: now } };
    case "failed": {
      const n = (fail?.n ?? 0) + 1;
      const seconds = Math.min(30, 2 ** n) * (0.8 + 0.4 * instance.random());
      const wait = Math.min(ran.retryAfter ?? seconds, 300);
      return { ...others, fail: { n, until: now + wait * 1000 } };
    }
  }
}

/**
 * Publishes tokens that came by another way than a refresh, as one more: else a refresh that is
 * under way with the old ones would win over them.
 *
 * @param after The session's claims with them.
 */
export async function publishChange(
  instance: Instance,
  { key, claims, generation }: Session,
  after: string,
): Promise<Extract<Decision, { kind: "write" | "end" }>> {
  const by = randomName(instance);
  let giveUp!: () => void;
  const own = { kind: "write", claims: after, generation: generation + 1 } as const;
  const unpublished = new Promise<typeof own>((resolve) => (giveUp = () => resolve(own)));
  const published = keepTrying(
    instance,
    async () => {
      const { text, register } = await readStored(instance, key);
      if (register.ended) return { kind: "end", reason: "revoked", clears: true } as const;
      const gen = Math.max(register.gen, generation) + 1;
      const patch = instance.patchBetween(claims, after, register.patch);
      const next = { gen, patch, at: instance.now(), by };
      const write = { ...own, claims: instance.applyPatch(after, patch), generation: gen };
      if (register.by === by) return { ...write, generation: register.gen };
      const sealed = sealRecord(instance, key, next);
      const isWritten = await instance.coordinator.swap(key, text, sealed, ttlOf(instance, next));
      if (!isWritten) return undefined;
      instance.memory?.remember(key, next, instance.now());
      return write;
    },
    giveUp,
  ).then((made) => made ?? own);
  instance.waitUntil(published);
  return Promise.race([published, unpublished]);
}

/**
 * Ends the session's register, so that nobody refreshes it any more.
 *
 * @throws where it could not be ended at once; it is tried some more times.
 */
export async function endRegister(instance: Instance, key: string): Promise<void> {
  const { grace, lease } = instance.times;
  const ttl = Math.max(grace, Math.ceil(lease / 1000));
  let reason: unknown = new Error("The register changed at every try.");
  let giveUp!: () => void;
  const unpublished = new Promise<never>((_, reject) => (giveUp = () => reject(reason as Error)));
  const trying = keepTrying(
    instance,
    async () => {
      try {
        const text = await instance.coordinator.get(key);
        const sealed = sealRecord(instance, key, { gen: 0, ended: true });
        if (!(await instance.coordinator.swap(key, text, sealed, ttl, ttl))) return undefined;
      } catch (cause) {
        reason = cause;
        throw cause;
      }
      instance.memory?.forget(key);
      return true;
    },
    giveUp,
  );
  instance.waitUntil(trying);
  if (!(await Promise.race([trying, unpublished]))) throw reason;
}

/** What is stored, past the memory of this process. @throws where that cannot be known. */
async function readStored(
  instance: Instance,
  key: string,
): Promise<{ text: string | null; register: Register }> {
  const read = await readRegister({ ...instance, memory: undefined }, key);
  if ("kind" in read) throw read.cause ?? new Error(read.why);
  return read as { text: string | null; register: Register };
}

/** Until a step gives something; after one that threw, 50 ms and then twice as long each time. */
async function keepTrying<T>(
  instance: Instance,
  step: () => Promise<T | undefined>,
  giveUp?: () => void,
): Promise<T | undefined> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    try {
      const made = await step();
      if (made !== undefined) return made;
    } catch {
      if (attempt + 1 === AWAITED) giveUp?.();
      if (attempt + 1 < TRIES) await instance.sleep(50 * 2 ** attempt);
    }
  }
  return undefined;
}
