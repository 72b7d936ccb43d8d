// What a process does by itself: it polls, ends, and shares what it knows.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";

import {
  instance,
  makeLog,
  request,
  signedIn,
  statusOf,
  storeOn,
  until,
  wait,
} from "./support.mjs";

const run = promisify(execFile);
const cwd = new URL(".", import.meta.url);

/** Runs a program in a process of its own; `program` sees `support`. */
async function inProcess(program, ...flags) {
  const code = `import * as support from "./support.mjs";\n${program}`;
  const args = [...flags, "--input-type=module", "--eval", code];
  const { stdout } = await run(process.execPath, args, { cwd, timeout: 30_000 });
  return stdout.trim();
}

test("importing a configuration asks nothing, and lets the process end", async () => {
  const printed = await inProcess(`
    const { instance, makeLog, storeOn } = support;
    const store = storeOn(makeLog());
    instance(store, { revocation: { sessions: true, horizon: 3600 } });
    process.on("exit", () => console.log(JSON.stringify(store.calls)));
  `);
  assert.deepEqual(JSON.parse(printed), { append: 0, since: 0, get: 0, swap: 0 });
});

test("polling keeps no process alive", async () => {
  const printed = await inProcess(`
    const { instance, makeLog, storeOn } = support;
    const auth = instance(storeOn(makeLog()), { revocation: { maxStaleness: 2 } });
    await auth.ready();
    console.log("ready");
  `);
  assert.equal(printed, "ready");
});

test("a process polls at less than half of maxStaleness, with nobody asking", async () => {
  const store = storeOn(makeLog());
  const auth = instance(store, { revocation: { maxStaleness: 2 } });
  const cookie = await signedIn(auth);
  await auth.ready();
  const { since } = store.calls;
  const end = performance.now() + 3000;
  while (performance.now() < end) {
    assert.equal(auth.verify(request(cookie)).status, "active");
    await wait(20);
  }
  const polls = store.calls.since - since;
  assert.ok(polls >= 2 && polls <= 5, `${polls} polls`);
});

test("an edge runtime has no timers: a request begins the load, in waitUntil", async () => {
  const printed = await inProcess(`
    const { instance, makeLog, request, signedIn, storeOn, until, wait } = support;
    globalThis.EdgeRuntime = "edge-runtime";
    const store = storeOn(makeLog());
    const auth = instance(store, { revocation: { maxStaleness: 2 } });
    const cookie = await signedIn(auth);
    await auth.ready();
    const { since } = store.calls;
    await wait(1200);
    const idle = store.calls.since - since;
    const works = [];
    const { status } = auth.verify(request(cookie), { waitUntil: (work) => works.push(work) });
    await Promise.all(works);
    console.log(JSON.stringify({ idle, status, works: works.length, loads: store.calls.since - since }));
  `);
  assert.deepEqual(JSON.parse(printed), { idle: 0, status: "active", works: 1, loads: 1 });
});

test("in workerd each request asks for itself, and nobody waits for another's promise", async () => {
  const printed = await inProcess(`
    const { instance, makeLog, request, signedIn, storeOn, statusOf } = support;
    const log = makeLog();
    const cookie = await signedIn(instance(storeOn(log)));
    Object.defineProperty(globalThis, "navigator", { value: { userAgent: "Cloudflare-Workers" } });
    let first = true;
    const store = storeOn(log);
    const { since } = store;
    // The first request's I/O is never answered: it was cancelled.
    store.since = (...args) => {
      if (!first) return since(...args);
      first = false;
      return new Promise(() => {});
    };
    const auth = instance(store);
    const answers = [statusOf(auth, cookie), statusOf(auth, cookie)];
    console.log(await answers[1]);
  `);
  assert.equal(printed, "active");
});

test("stores of one name are one log in a process, however often they are made", async () => {
  const log = makeLog();
  const name = "the same";
  const [one, two] = [storeOn(log, { name }), storeOn(log, { name })];
  const [proxy, pages] = [instance(one), instance(two)];
  const cookie = await signedIn(proxy);
  await pages.ready();
  const { since } = two.calls;
  assert.equal(since, 0);
  await proxy.revoke({ sid: proxy.verify(request(cookie)).token.sid });
  assert.equal(pages.verify(request(cookie)).reason, "revoked");
});

test("a store that is made anew is asked in place of the one before", async () => {
  const log = makeLog();
  const name = "made anew";
  const [one, two] = [storeOn(log, { name }), storeOn(log, { name })];
  const before = instance(one);
  const cookie = await signedIn(before);
  one.down = true;
  const after = instance(two);
  assert.equal((await after.resolve(request(cookie), { revocation: "live" })).status, "active");
});

test("a million entries are loaded when a process starts", { timeout: 120_000 }, async () => {
  const printed = await inProcess(`
    import { createHash } from "node:crypto";
    const { instance, makeLog, request, signedIn, storeOn } = support;
    const log = makeLog();
    const here = instance(storeOn(log));
    const [cookie, other] = [await signedIn(here), await signedIn(here)];
    await here.revoke({ sid: here.verify(request(cookie)).token.sid });
    const bytes = createHash("shake256", { outputLength: 8_000_000 }).update("ids").digest();
    for (let at = 0; at < 1_000_000; at++) {
      const id = Buffer.concat([Buffer.of(1), bytes.subarray(8 * at, 8 * at + 8)]);
      log.entries.push([id.toString("base64url"), "1700000000"]);
    }
    log.entries.reverse();
    const there = instance(storeOn(log));
    await there.ready();
    const found = there.verify(request(cookie)).reason;
    const status = there.verify(request(other)).status;
    console.log(JSON.stringify({ found, status }));
  `);
  const { found, status } = JSON.parse(printed);
  assert.equal(found, "revoked");
  assert.equal(status, "active");
});

test("what is no longer in the log is forgotten once a day", async (t) => {
  const log = makeLog();
  const auth = instance(storeOn(log), { revocation: { maxStaleness: 2 } });
  const cookie = await signedIn(auth);
  await auth.revoke({ sid: auth.verify(request(cookie)).token.sid });
  assert.equal(await statusOf(auth, cookie), "revoked");
  log.entries.length = 0;
  const later = Date.now() + 25 * 3_600_000 - performance.now();
  t.mock.method(Date, "now", () => later + performance.now());
  await until(async () => (await statusOf(auth, cookie, { revocation: "live" })) === "active");
});

test("a process goes on where the daily rebuild finds no memory", async () => {
  const printed = await inProcess(`
    const { instance, makeLog, request, signedIn, statusOf, storeOn, until } = support;
    const log = makeLog();
    const auth = instance(storeOn(log), { revocation: { maxStaleness: 2 } });
    const [cookie, other] = [await signedIn(auth), await signedIn(auth)];
    const { sid } = auth.verify(request(other)).token ?? (await auth.resolve(request(other))).token;
    const { Instance } = WebAssembly;
    let refused = 0;
    WebAssembly.Instance = function () {
      refused++;
      throw new RangeError("Out of memory");
    };
    const { now } = Date;
    Date.now = () => now() + 86_500_000;
    const at = now() + 0;
    await until(async () => (await auth.resolve(request(cookie), { now: at }), refused > 0));
    await auth.revoke({ sid });
    console.log(await statusOf(auth, cookie, { now: at }), await statusOf(auth, other, { now: at }));
  `);
  assert.equal(printed, "active revoked");
});
