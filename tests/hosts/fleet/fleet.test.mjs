// Several Next.js processes behind a real reverse proxy: under load nobody is signed out and each
// refresh token is spent once; where instances are killed, at most those suffer whose winner was
// killed between spending and publishing.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { startFleet } from "./fleet.mjs";

/** Seconds for which tokens last; what was refreshed less than 5 seconds ago is not again. */
const LIFE = 6;
const SESSIONS = 8;
const PARALLEL = 6;

let fleet;
before(async () => {
  fleet = await startFleet(3, { life: LIFE, delay: 100 });
});
after(() => fleet?.stop());

const wait = (ms) => new Promise((done) => setTimeout(done, ms));

/** All browsers ask at once, each several times, for a page or its data. */
async function burst(browsers) {
  const asked = browsers.flatMap((browser) =>
    Array.from({ length: PARALLEL }, async (_, each) => ({
      browser,
      ...(await fleet.ask(browser, each % 3 === 0 ? "/" : "/api/token")),
    })),
  );
  return Promise.all(asked);
}

test("without kills: nobody is signed out, and each generation is refreshed once", async () => {
  const names = Array.from({ length: SESSIONS }, (_, each) => `calm-${each}`);
  const browsers = await Promise.all(names.map((name) => fleet.signIn(name)));
  for (const generation of [1, 2, 3]) {
    await wait(LIFE * 1000 + 200);
    for (const { browser, status, body } of await burst(browsers)) {
      assert.equal(status, 200, body);
      // A page has React's comments between the words.
      assert.match(body.replaceAll("<!-- -->", ""), new RegExp(`${browser.name}#${generation}\\b`));
    }
  }
  const uses = [...fleet.provider.uses].filter(([token]) => token.startsWith("calm-"));
  assert.equal(uses.length, 3 * SESSIONS);
  assert.deepEqual([...new Set(uses.map(([, count]) => count))], [1]);
  assert.deepEqual([...fleet.provider.ended], []);
  const instances = new Set(fleet.provider.runs.map(({ instance }) => instance));
  assert.ok(instances.size > 1, "more than one instance has refreshed");
});

test("an instance that is killed costs at most the sessions that it was refreshing", async () => {
  const names = Array.from({ length: SESSIONS }, (_, each) => `storm-${each}`);
  const browsers = await Promise.all(names.map((name) => fleet.signIn(name)));
  await wait(LIFE * 1000 + 200);
  const [victim] = fleet.instances;
  const running = burst(browsers).catch(() => []);
  await wait(150);
  const killedAt = Date.now();
  victim.kill();
  await running;
  // Then leases end: 2 seconds of `callbackTimeout` and 15.
  await wait(18_000);
  await burst(browsers);
  await wait(1000);
  const answers = await burst(browsers);
  const lost = fleet.provider.runs.filter(
    ({ instance, at }) => instance === "0" && at <= killedAt && at > killedAt - 2000,
  );
  const out = new Set(
    answers.filter(({ body }) => !/storm-\d+#/.test(body)).map(({ browser }) => browser.name),
  );
  const extra = [...fleet.provider.uses]
    .filter(([token]) => token.startsWith("storm-"))
    .reduce((sum, [, count]) => sum + count - 1, 0);
  assert.ok(out.size <= lost.length, `${out.size} signed out, ${lost.length} winners killed`);
  assert.ok(extra <= lost.length, `${extra} uses too many, ${lost.length} winners killed`);
  for (const name of out)
    assert.ok(
      lost.some(({ token }) => token.startsWith(`${name}#`)),
      name,
    );
});
