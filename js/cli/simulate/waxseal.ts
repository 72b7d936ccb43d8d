/** The protocol that waxseal ships, with a clock, a store and a provider of the simulator. */

import type { Fault } from "./faults.js";
import { hashOf } from "./random.js";
import { canWrite, keep, LEASE, rewritten, TIMEOUT, WAIT, withTokens } from "./protocol.js";
import type { Answer, Claims, Protocol, Visit } from "./protocol.js";
import {
  endRegister,
  refreshSession,
  type Decision,
  type Instance,
  type Ran,
  type State,
} from "../../refresh/protocol.js";
import { applyPatch, patchBetween } from "./patch.js";

/** Seconds: what `due` and `grace` are by default. */
const BEFORE = 60;
const SPREAD = 60;
const GRACE = 86_400;

export function waxseal(fault?: Fault): Protocol {
  const instanceOf = (visit: Visit) => {
    const instance = makeInstance(visit);
    return fault?.instance?.(instance, visit) ?? instance;
  };
  return {
    name: "waxseal",
    isOurs: true,
    async resolve(visit) {
      const { claims, machine, action } = visit;
      const check = await machine.checkRevoked(claims.sid, visit.life);
      if (check === "revoked") return { status: "invalid", reason: "revoked", cookie: null };
      if (check === "stale") return { status: "undecided", reason: "revocation-stale" };
      const instance = instanceOf(visit);
      const state = instance.stateOf(JSON.stringify(claims));
      if (state === "lasting" || (state === "soon" && !canWrite(visit))) return keep(visit);
      const session = { key: keyOf(claims.sid), claims: JSON.stringify(claims), generation: claims.gen };
      const rights = { spend: action.aim === "page", write: canWrite(visit) };
      const decision = await refreshSession(instance, session, rights);
      return answerOf(visit, fault?.decision?.(decision) ?? decision);
    },
    async signOut(visit) {
      const { claims, machine, store, life } = visit;
      if (fault?.endsNothing) return;
      machine.life.revoked.add(claims.sid);
      const instance = instanceOf(visit);
      await Promise.all([
        again(visit, () => endRegister(instance, keyOf(claims.sid))),
        again(visit, () => store.append(life, claims.sid)),
      ]);
    },
  };
}

export const keyOf = (sid: string) => `r:${sid}`;

function answerOf(visit: Visit, decision: Decision): Answer {
  switch (decision.kind) {
    case "keep":
      return keep(visit);
    case "write": {
      const claims = { ...(JSON.parse(decision.claims) as Claims), gen: decision.generation };
      if (!canWrite(visit)) return { status: "active" };
      return { status: "active", cookie: rewritten(visit, claims) };
    }
    case "end":
      return {
        status: "invalid",
        reason: decision.reason,
        ...(decision.clears && canWrite(visit) && { cookie: null }),
      };
    case "undecided":
      return { status: "undecided", reason: decision.why };
  }
}

function makeInstance(visit: Visit): Instance {
  const { claims, machine, life, store } = visit;
  const coordinator = store.coordinator(life, visit.watch);
  return {
    coordinator,
    now: () => machine.time(),
    sleep: visit.sleep,
    random: visit.random,
    // No two are alike, as with a random nonce.
    seal: (key, text) => `${key} ${visit.random()} ${text}`,
    unseal: (key, sealed) => openSealed(key, sealed),
    stateOf: (text) => stateOf(JSON.parse(text) as Claims, machine.time()),
    patchBetween,
    applyPatch,
    run: (text) => ask(visit, { ...(JSON.parse(text) as Claims), sid: claims.sid }),
    waitUntil: (work) => life.waitUntil(work),
    times: { grace: GRACE, wait: WAIT, timeout: TIMEOUT, lease: LEASE },
  };
}

export function openSealed(key: string, sealed: string): string | undefined {
  if (!sealed.startsWith(`${key} `)) return undefined;
  return sealed.slice(sealed.indexOf(" ", key.length + 1) + 1);
}

async function ask(visit: Visit, claims: Claims): Promise<Ran> {
  const reply = await visit.refresh(claims, LEASE);
  switch (reply.status) {
    case 200:
      return { result: "ran", claims: JSON.stringify(withTokens(claims, reply)) };
    case 400:
      return { result: "rejected" };
    case 503: {
      const { retryAfter } = reply;
      return { result: "failed", error: reply, ...(retryAfter !== undefined && { retryAfter }) };
    }
  }
}

function stateOf({ sid, gen, expires_at }: Claims, now: number): State {
  if (expires_at * 1000 <= now) return "out";
  const early = BEFORE + (hashOf(`${sid} ${gen}`) % (SPREAD + 1));
  return (expires_at - early) * 1000 <= now ? "soon" : "lasting";
}

/** A sign-out tries again for as long as the instance lives. */
async function again(visit: Visit, work: () => Promise<void>): Promise<void> {
  for (let delay = 50; ; delay = Math.min(delay * 2, 5000)) {
    try {
      return await work();
    } catch {
      await visit.sleep(delay);
    }
  }
}
