/** The common ways to refresh, as they are written down elsewhere, in the same world. */

import { canWrite, keep, LEASE, rewritten, WAIT, withTokens } from "./protocol.js";
import type { Answer, Claims, Protocol, ServerRequest } from "./protocol.js";
import type { Reply } from "./provider.js";

/** Milliseconds. */
const BEFORE = 60_000;

const hasRunOut = ({ machine, claims }: ServerRequest) =>
  claims.expires_at * 1000 <= machine.time();
const isDue = ({ machine, claims }: ServerRequest) =>
  claims.expires_at * 1000 - BEFORE <= machine.time();

/** Of a refresh that nobody else takes part in. */
function alone(request: ServerRequest, reply: Reply): Answer {
  // "RefreshTokenError": the old tokens are written again.
  const cookie = rewritten(request, request.claims);
  if (reply.status === 400) return { status: "invalid", reason: "refresh-rejected", cookie };
  if (reply.status === 503) return { status: hasRunOut(request) ? "undecided" : "active", cookie };
  request.mark("ran");
  return { status: "active", cookie: rewritten(request, withTokens(request.claims, reply)) };
}

/** authjs.dev, "Refresh Token Rotation", the strategy `jwt`: whoever finds it run out, asks. */
export const authjs: Protocol = {
  name: "Auth.js's recipe",
  isOurs: false,
  async resolve(request) {
    if (!hasRunOut(request) || !canWrite(request)) return keep(request);
    return alone(request, await request.refresh(request.claims, 0));
  },
};

/** The same, once at a time in each process. */
export const singleFlight: Protocol = {
  name: "Single flight per process",
  isOurs: false,
  async resolve(request) {
    if (!hasRunOut(request) || !canWrite(request)) return keep(request);
    const { flights } = request.machine.life;
    const { refresh_token } = request.claims;
    let flight = flights.get(refresh_token);
    if (!flight) {
      flight = request.refresh(request.claims, 0);
      flights.set(refresh_token, flight);
      request.life.waitUntil(flight);
      void flight.then(() => flights.delete(refresh_token));
    } else {
      request.mark("waited");
    }
    return alone(request, await flight);
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
  async resolve(request) {
    if (!isDue(request) || !canWrite(request)) return keep(request);
    const { claims, life, store } = request;
    const key = `l:${claims.sid}:${claims.rev}`;
    const coordinator = store.coordinator(life, request.watch);
    const end = request.machine.time() + WAIT;
    try {
      for (let delay = 25; ; delay = Math.min(delay * 1.6, 250)) {
        const text = await coordinator.get(key);
        const locked = text === null ? undefined : (JSON.parse(text) as Locked);
        if (locked && "result" in locked) {
          request.mark("adopted");
          return { status: "active", cookie: locked.result };
        }
        if (!locked) {
          const mine = JSON.stringify({ by: `${request.action.id} ${request.random()}` });
          if (await coordinator.swap(key, null, mine, LEASE / 1000)) {
            return await publish(request, key, mine);
          }
        }
        if (!hasRunOut(request)) return { status: "active" };
        if (request.machine.time() >= end)
          return { status: "undecided", reason: "refresh-timeout" };
        request.mark("waited");
        await request.sleep(delay * (0.5 + request.random()));
      }
    } catch {
      return { status: hasRunOut(request) ? "undecided" : "active", reason: "coordinator" };
    }
  },
};

function publish(request: ServerRequest, key: string, mine: string): Promise<Answer> {
  const work = request.refresh(request.claims, LEASE).then(async (reply) => {
    const answer = alone(request, reply);
    const coordinator = request.store.coordinator(request.life);
    const result = reply.status === 200 ? JSON.stringify({ result: answer.cookie }) : undefined;
    // A lock is given back where there is nothing to share.
    await Promise.resolve(
      coordinator.swap(key, mine, result ?? '{"by":""}', result ? KEPT : 1),
    ).catch(() => false);
    return answer;
  });
  request.life.waitUntil(work);
  return work;
}
