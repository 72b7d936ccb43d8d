// The protocol of refreshing as it is shipped, from several instances, on a real store: browsers
// send many requests at once, answers are lost, and the provider ends a session whose refresh
// token comes twice.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { json } from "node:stream/consumers";

import { sealCookie } from "waxseal/testing";

import { HOUR, makeAuth } from "./hosts/auth.mjs";

export const SEEDS = Array.from({ length: 20 }, (_, at) => at + 1);

const SESSIONS = 3;
const ROUNDS = 3;
const REQUESTS = 6;

/** A provider that gives each refresh token once, and counts how often each was used. */
export async function startProvider() {
  const uses = new Map();
  const server = createServer(async (request, response) => {
    const { refresh_token: token } = await json(request);
    uses.set(token, (uses.get(token) ?? 0) + 1);
    await sleep(20);
    response.statusCode = uses.get(token) > 1 ? 400 : 200;
    const [session, generation] = token.split("/");
    response.end(JSON.stringify({ refresh_token: `${session}/${Number(generation) + 1}` }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}/token`,
    uses,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/**
 * Sends what the browsers of one seed do; `ask(instance, request)` gives an instance's answer.
 * Returns all answers, for each session those of the last round last.
 */
export async function drive(seed, instances, ask, disturb = () => {}) {
  const random = seeded(seed);
  const begun = Date.now();
  const sealer = makeAuth(undefined, "");
  const browsers = Array.from({ length: SESSIONS }, () => browser(sealer, begun));
  const disturbed = disturb(random);
  const answers = [];
  for (let round = 0; round < ROUNDS; round++) {
    const now = begun + (round * HOUR + 1) * 1000;
    await Promise.all(
      browsers.map(async (browser) => {
        const requests = Array.from({ length: REQUESTS }, async () => {
          const instance = Math.floor(random() * instances);
          await sleep(random() * 40);
          return ask(instance, { cookie: browser.cookie, now });
        });
        const given = await Promise.all(requests);
        answers.push(...given);
        // What arrives last is stored; now and then nothing arrives.
        const written = given.filter(({ cookie }) => cookie);
        if (written.length === 0 || random() < 0.2) return;
        browser.cookie = written[Math.floor(random() * written.length)].cookie;
      }),
    );
  }
  await disturbed;
  return { answers, sessions: browsers.map(({ session }) => session) };
}

/** Every token was used once at most, and nobody was signed out. */
export function assertOnce(uses, { answers, sessions }, what) {
  const twice = [...uses].filter(([token, n]) => n > 1 && sessions.includes(token.split("/")[0]));
  assert.deepEqual(twice, [], `${what}: spent twice`);
  const ended = answers.filter(({ status }) => status !== "active" && status !== "undecided");
  assert.deepEqual(ended, [], `${what}: signed out`);
}

/** Undisturbed, every request of a round ends with the tokens of that round. */
export function assertAllRefreshed(uses, { answers, sessions }, what) {
  const open = answers.filter(({ status }) => status !== "active");
  assert.deepEqual(open, [], `${what}: undecided`);
  for (const session of sessions) {
    const spent = [...uses.keys()].filter((token) => token.startsWith(`${session}/`));
    assert.equal(spent.length, ROUNDS, `${what}: refreshes`);
  }
}

function browser(sealer, begun) {
  const session = randomUUID();
  const claims = {
    sub: session,
    refresh_token: `${session}/0`,
    expires_at: Math.floor(begun / 1000),
  };
  const { header } = sealCookie(sealer, claims, { url: "https://app.test/", now: begun - 60_000 });
  return { session, cookie: header };
}

/** mulberry32. */
function seeded(seed) {
  let state = seed * 0x9e3779b9;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
