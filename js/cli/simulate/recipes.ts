/** The common ways to refresh, as they are written down elsewhere, in the same world. */

import { canWrite, keep, LEASE, rewritten, WAIT, withTokens } from "./protocol.js";
import type { Answer, Claims, Protocol, Visit } from "./protocol.js";
import type { Reply } from "./provider.js";

/** Milliseconds. */
const BEFORE = 60_000;

const hasRunOut = ({ machine, claims }: Visit) => claims.expires_at * 1000 <= machine.time();
const isDue = ({ machine, claims }: Visit) =>
  claims.expires_at * 1000 - BEFORE <= machine.time();

/** Of a refresh that nobody else takes part in. */
function alone(visit: Visit, reply: Reply): Answer {
  // "RefreshTokenError": the old tokens are written again.
  const cookie = rewritten(visit, visit.claims);
  if (reply.status === 400) return { status: "invalid", reason: "refresh-rejected", cookie };
  if (reply.status === 503) return { status: hasRunOut(visit) ? "undecided" : "active", cookie };
  visit.mark("ran");
  return { status: "active", cookie: rewritten(visit, withTokens(visit.claims, reply)) };
}

/** authjs.dev, "Refresh Token Rotation", the strategy `jwt`: whoever finds it run out, asks. */
export const authjs: Protocol = {
  name: "Auth.js's recipe",
  isOurs: false,
  async resolve(visit) {
    if (!hasRunOut(visit) || !canWrite(visit)) return keep(visit);
    return alone(visit, await visit.refresh(visit.claims, 0));
  },
};

/** The same, once at a time in each process. */
export const singleFlight: Protocol = {
  name: "Single flight per process",
  isOurs: false,
  async resolve(visit) {
    if (!hasRunOut(visit) || !canWrite(visit)) return keep(visit);
    const { memory } = visit.machine.life;
    const { refresh_token } = visit.claims;
    let flight = memory.get(refresh_token) as Promise<Reply> | undefined;
    if (!flight) {
      flight = visit.refresh(visit.claims, 0);
      memory.set(refresh_token, flight);
      visit.life.waitUntil(flight);
      void flight.then(() => memory.delete(refresh_token));
    } else {
      visit.mark("waited");
    }
    return alone(visit, await flight);
  },
};

/** Seconds that the result of one is kept. */
const KEPT = 30;

type Locked = { by: string } | { result: Claims };

/**
 * A lock for each cookie in a shared store, whose result is kept for 30 seconds: whoever lost
 * takes the winner's token as it is.
 */
export const lockPerCookie: Protocol = {
  name: "Lock per cookie, 30 s",
  isOurs: false,
  async resolve(visit) {
    if (!isDue(visit) || !canWrite(visit)) return keep(visit);
    const { claims, life, store } = visit;
    const key = `l:${claims.sid}:${claims.rev}`;
    const coordinator = store.coordinator(life, visit.watch);
    const end = visit.machine.time() + WAIT;
    try {
      for (let delay = 25; ; delay = Math.min(delay * 1.6, 250)) {
        const text = await coordinator.get(key);
        const locked = text === null ? undefined : (JSON.parse(text) as Locked);
        if (locked && "result" in locked) {
          visit.mark("adopted");
          return { status: "active", cookie: locked.result };
        }
        if (!locked) {
          const mine = JSON.stringify({ by: `${visit.action.id} ${visit.random()}` });
          if (await coordinator.swap(key, null, mine, LEASE / 1000)) {
            return await publish(visit, key, mine);
          }
        }
        if (!hasRunOut(visit)) return { status: "active" };
        if (visit.machine.time() >= end) return { status: "undecided", reason: "refresh-timeout" };
        visit.mark("waited");
        await visit.sleep(delay * (0.5 + visit.random()));
      }
    } catch {
      return { status: hasRunOut(visit) ? "undecided" : "active", reason: "coordinator" };
    }
  },
};

function publish(visit: Visit, key: string, mine: string): Promise<Answer> {
  const work = visit.refresh(visit.claims, LEASE).then(async (reply) => {
    const answer = alone(visit, reply);
    const coordinator = visit.store.coordinator(visit.life);
    const result = reply.status === 200 ? JSON.stringify({ result: answer.cookie }) : undefined;
    // A lock is given back where there is nothing to share.
    await Promise.resolve(coordinator.swap(key, mine, result ?? '{"by":""}', result ? KEPT : 1)).catch(
      () => false,
    );
    return answer;
  });
  visit.life.waitUntil(work);
  return work;
}
