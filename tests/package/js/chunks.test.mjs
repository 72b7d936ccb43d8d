// Parts of the package are loaded when they are first needed. A host that cannot load one, as when
// a disk or a network is away for a moment, is asked again by the next call.

import assert from "node:assert/strict";
import { once } from "node:events";
import { register } from "node:module";
import { test } from "node:test";
import { MessageChannel } from "node:worker_threads";

import { ada, make, recorder, request } from "./support.mjs";

const HOOKS = `
  let isAway = false;
  export function initialize(port) {
    port.on("message", (value) => {
      isAway = value;
      port.postMessage(value);
    });
    port.unref();
  }
  export function resolve(name, context, next) {
    const isPart = name.startsWith("./") && context.parentURL?.includes("/waxseal/dist/");
    if (isAway && isPart) throw new Error("the disk is away");
    return next(name, context);
  }`;

const { port1: port, port2: data } = new MessageChannel();
register(`data:text/javascript,${encodeURIComponent(HOOKS)}`, { data, transferList: [data] });

async function setAway(isAway) {
  port.ref();
  port.postMessage(isAway);
  await once(port, "message");
  port.unref();
}

// Each loads another part, which no call before it has loaded.
const calls = {
  issue: (auth) => auth.issue({ user: ada }, request()),
  guard: (auth) => auth.guard(request()),
};

for (const [name, call] of Object.entries(calls)) {
  test(`${name}: what could not be loaded is loaded by the next call`, async () => {
    const auth = make({ callbacks: { authorized: () => true } });
    await setAway(true);
    await assert.rejects(call(auth));
    await setAway(false);
    await call(auth);
  });
}

test("handler: answers 500 and logs, and the next call loads it", async () => {
  const log = recorder();
  const auth = make({ logger: log.logger });
  const visit = () => auth.handler(request(null, "https://app.test/api/auth/session"));
  await setAway(true);
  const response = await visit();
  assert.equal(response.status, 500);
  assert.match(response.headers.get("cache-control"), /no-store/);
  assert.equal((await response.json()).error, "server-error");
  const [error] = log.errors;
  assert.equal(log.errors.length, 1);
  assert.deepEqual([error.name, error.code], ["WaxsealError", "not-loaded"]);
  await setAway(false);
  assert.equal((await visit()).status, 200);
});
