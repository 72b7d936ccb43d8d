/** The protocol that waxseal ships, with a clock, a store and a provider of the simulator. */

import type { Fault } from "./faults.js";
import { hashOf } from "./random.js";
import { canWrite, keep, LEASE, rewritten, TIMEOUT, WAIT, withTokens } from "./protocol.js";
import type { Answer, Claims, Protocol, ServerRequest } from "./protocol.js";
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
  const instanceOf = (request: ServerRequest) => {
    const instance = makeInstance(request);
    return fault?.instance?.(instance, request) ?? instance;
  };
  return {
    name: "waxseal",
    isOurs: true,
    async resolve(request) {
      const { claims, machine, action } = request;
      const check = await machine.checkRevoked(claims.sid, request.life);
      if (check === "revoked") return { status: "invalid", reason: "revoked", cookie: null };
      if (check === "stale") return { status: "undecided", reason: "revocation-stale" };
      const instance = instanceOf(request);
      const session = {
        key: keyOf(claims.sid),
        claims: JSON.stringify(claims),
        generation: claims.gen,
      };
      const rights = { spend: action.aim === "page", write: canWrite(request) };
      const decision = await refreshSession(instance, session, rights);
      return answerOf(request, fault?.decision?.(decision) ?? decision);
    },
    async signOut(request) {
      const { claims, machine, store, life } = request;
      if (fault?.endsNothing) return;
      machine.life.revoked.add(claims.sid);
      const instance = instanceOf(request);
      await Promise.all([
        again(request, () => endRegister(instance, keyOf(claims.sid))),
        again(request, () => store.append(life, claims.sid)),
      ]);
    },
  };
}

export const keyOf = (sid: string) => `r:${sid}`;

function answerOf(request: ServerRequest, decision: Decision): Answer {
  switch (decision.kind) {
    case "keep":
      return keep(request);
    case "write": {
      const claims = { ...(JSON.parse(decision.claims) as Claims), gen: decision.generation };
      if (!canWrite(request)) return { status: "active" };
      return { status: "active", cookie: rewritten(request, claims) };
    }
    case "end":
      return {
        status: "invalid",
        reason: decision.reason,
        ...(decision.clears && canWrite(request) && { cookie: null }),
      };
    case "undecided":
      return { status: "undecided", reason: decision.why };
  }
}

function makeInstance(request: ServerRequest): Instance {
  const { claims, machine, life, store } = request;
  const coordinator = store.coordinator(life, request.watch);
  return {
    coordinator,
    memory: machine.isEdge ? undefined : machine.life.memory,
    now: () => machine.time(),
    sleep: request.sleep,
    random: request.random,
    // No two are alike, as with a random nonce.
    seal: (key, text) => `${key} ${request.random()} ${text}`,
    unseal: (key, sealed) => openSealed(key, sealed),
    stateOf: (text) => stateOf(JSON.parse(text) as Claims, machine.time()),
    patchBetween,
    applyPatch,
    run: (text) => ask(request, { ...(JSON.parse(text) as Claims), sid: claims.sid }),
    waitUntil: (work) => life.waitUntil(work),
    times: { grace: GRACE, wait: WAIT, timeout: TIMEOUT, lease: LEASE },
  };
}

export function openSealed(key: string, sealed: string): string | undefined {
  if (!sealed.startsWith(`${key} `)) return undefined;
  return sealed.slice(sealed.indexOf(" ", key.length + 1) + 1);
}

async function ask(request: ServerRequest, claims: Claims): Promise<Ran> {
  const reply = await request.refresh(claims, LEASE);
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
async function again(request: ServerRequest, work: () => Promise<void>): Promise<void> {
  for (let delay = 50; ; delay = Math.min(delay * 2, 5000)) {
    try {
      return await work();
    } catch {
      await request.sleep(delay);
    }
  }
}
