import assert from "node:assert/strict";
import { test } from "node:test";

import {
  browserOf,
  instance,
  OUT,
  RefreshRejected,
  sharedStore,
  sleep,
  SOON,
  strictProvider,
  unreachable,
  wholeSecond,
} from "./support.mjs";

const begun = wholeSecond();

/** Two instances, and a browser that has signed in; `run` as in `instance`. */
async function scene({ delay, ...config } = {}) {
  const [provider, store] = [strictProvider({ delay }), sharedStore()];
  const [one, two] = [1, 2].map(() => instance({ provider, store, ...config }));
  const browser = await browserOf(one, provider, begun);
  return { provider, store, one, two, browser };
}

const codes = ({ errors }) => errors.map(({ code }) => code);

for (const [what, refusal] of [
  ["RefreshRejected", () => Promise.reject(new RefreshRejected("invalid_grant"))],
  ["null", () => null],
]) {
  test(`${what} ends the session, and whoever comes within a minute asks nobody`, async () => {
    const { one, two, browser } = await scene({ run: refusal });
    const other = browser.copy();
    const outcome = await one.visit(browser, begun + OUT);
    assert.equal(outcome.status, "invalid");
    assert.equal(outcome.reason, "refresh-rejected");
    assert.equal(browser.jar.header, "");
    const later = await two.visit(other, begun + OUT + 59_000);
    assert.equal(later.reason, "refresh-rejected");
    assert.equal(one.runs.length + two.runs.length, 1);
    assert.deepEqual(
      one.events.map(({ result }) => result),
      ["rejected"],
    );
    // Whoever is still there after that may be the owner of a new grant.
    const copy = (await scene({ run: refusal })).browser;
    await two.visit(copy, begun + OUT + 61_000);
    assert.equal(two.runs.length, 1);
  });
}

test("a request that has waited does not clear, since the browser may have signed in anew", async () => {
  const { one, two, browser } = await scene({
    run: async () => {
      await sleep(100);
      return null;
    },
  });
  const other = browser.copy();
  const winner = one.visit(browser, begun + OUT);
  await sleep(30);
  const waiting = await two.visit(other, begun + OUT);
  assert.equal(waiting.reason, "refresh-rejected");
  assert.deepEqual(waiting.writes.setCookie, []);
  assert.equal((await winner).writes.setCookie.length > 0, true);
});

test("what else is thrown is tried again later, by one instance at a time", async () => {
  const failure = new Error("503");
  const { one, two, browser } = await scene({ run: () => Promise.reject(failure) });
  const soon = await one.visit(browser, begun + SOON);
  assert.equal(soon.status, "active");
  assert.equal(soon.session.access, `access-${browser.name}#0`);
  assert.deepEqual(codes(one), ["refresh-failed"]);
  assert.equal(one.errors[0].cause, failure);

  // 2 seconds, give or take a fifth.
  const early = await two.visit(browser, begun + SOON + 1500);
  assert.equal(early.status, "undecided");
  assert.equal(early.session.access, `access-${browser.name}#0`);
  assert.equal(early.cause.code, "refresh-failed");
  assert.equal(two.runs.length, 0);
  assert.deepEqual(early.writes.setCookie, []);

  const again = await two.visit(browser, begun + SOON + 2500);
  assert.equal(again.status, "undecided");
  assert.equal(again.cause.cause, failure);
  assert.deepEqual(
    two.runs.map(({ attempt }) => attempt),
    [2],
  );
  // Then 4 seconds.
  await one.visit(browser, begun + SOON + 5600);
  assert.equal(one.runs.length, 1);
  await one.visit(browser, begun + SOON + 7400);
  assert.deepEqual(
    one.runs.map(({ attempt }) => attempt),
    [1, 3],
  );
});

test("an error says when to try again, at most in five minutes", async () => {
  const wait = (retryAfter) => () =>
    Promise.reject(Object.assign(new Error("429"), { retryAfter }));
  for (const [seconds, until] of [
    [100, 100],
    [4000, 300],
  ]) {
    const { one, browser } = await scene({ run: wait(seconds) });
    await one.visit(browser, begun + OUT);
    await one.visit(browser, begun + OUT + until * 1000 - 2000);
    assert.equal(one.runs.length, 1);
    await one.visit(browser, begun + OUT + until * 1000 + 1000);
    assert.equal(one.runs.length, 2);
  }
});

test("a run that returns no token fails, and says what is missing", async () => {
  for (const run of [() => undefined, () => "token", () => []]) {
    const { one, browser } = await scene({ run });
    const outcome = await one.visit(browser, begun + OUT);
    assert.equal(outcome.status, "undecided");
    assert.match(outcome.cause.cause.message, /must return the token, or null/);
  }
  const cyclic = () => {
    const token = {};
    return Object.assign(token, { token });
  };
  const { one, browser } = await scene({ run: cyclic });
  assert.equal((await one.visit(browser, begun + OUT)).cause.cause.code, "invalid-claims");
});

test("whoever finds the tokens run out waits, and no longer than `wait`", async () => {
  const { one, two, browser } = await scene({ delay: 400, refresh: { wait: 1 } });
  const winner = one.visit(browser.copy(), begun + OUT);
  await sleep(50);
  const waiting = await two.visit(browser.copy(), begun + OUT);
  assert.equal(waiting.session.access, `access-${browser.name}#1`);
  await winner;

  const slow = await scene({ delay: 1000, refresh: { wait: 1 } });
  const running = slow.one.visit(slow.browser.copy(), begun + OUT);
  await sleep(50);
  const before = Date.now();
  const outcome = await slow.two.visit(slow.browser, begun + OUT);
  assert.ok(Date.now() - before < 1900);
  assert.equal(outcome.status, "undecided");
  assert.equal(outcome.cause.code, "refresh-timeout");
  assert.equal(outcome.session.access, `access-${slow.browser.name}#0`);
  assert.equal((await running).status, "active");
});

test("the answer to a request that has given up is published all the same", async () => {
  const { one, two, browser } = await scene({ delay: 1500, callbackTimeout: 1 });
  const pending = [];
  const outcome = await one.visit(browser, begun + OUT, {
    waitUntil: (work) => pending.push(work),
  });
  assert.equal(outcome.status, "undecided");
  assert.equal(outcome.cause.code, "refresh-timeout");
  assert.equal(one.runs[0].signal.aborted, true);
  assert.ok(pending.length > 0);
  await Promise.all(pending);
  const next = await two.visit(browser, begun + OUT + 1000);
  assert.equal(next.session.access, `access-${browser.name}#1`);
  assert.equal(two.runs.length, 0);
});

test("a session whose tokens still work stays so while the provider is slow", async () => {
  // They work for a second more.
  const { one, browser } = await scene({ delay: 1500, callbackTimeout: 0.5 });
  const outcome = await one.visit(browser, begun + SOON);
  assert.equal(outcome.status, "active");
  assert.equal(outcome.session.access, `access-${browser.name}#0`);
});

test("who dies is followed after the lease, and the follower knows that it is in doubt", async () => {
  let dies = true;
  const { one, two, browser, provider } = await scene({
    callbackTimeout: 0.2,
    refresh: { wait: 1 },
    run: async (token, _, now) => {
      if (dies) return new Promise(() => {});
      return { ...token, ...(await provider.refresh(token, now)) };
    },
  });
  assert.equal((await one.visit(browser, begun + OUT)).status, "undecided");
  dies = false;
  const held = await two.visit(browser, begun + OUT + 13_000);
  assert.equal(held.cause.code, "refresh-timeout");
  const next = await two.visit(browser, begun + OUT + 16_000);
  assert.equal(next.status, "active");
  assert.deepEqual(
    two.runs.map(({ inDoubt }) => inDoubt),
    [true],
  );
  assert.deepEqual(
    two.events.map(({ result }) => result),
    ["took-over"],
  );
});

test("a winner that comes back after another took over takes his result, and says which it had", async () => {
  let answer;
  const late = new Promise((resolve) => (answer = resolve));
  const { one, two, browser } = await scene({
    callbackTimeout: 0.2,
    run: async (token, { inDoubt }) => {
      const made = { ...token, expires_at: Math.floor(begun / 1000) + 20_000 };
      if (inDoubt) return { ...made, access_token: "the follower's" };
      await late;
      return { ...made, access_token: "the dead one's" };
    },
  });
  const pending = [];
  await one.visit(browser.copy(), begun + OUT, { waitUntil: (work) => pending.push(work) });
  await two.visit(browser.copy(), begun + OUT + 16_000);
  answer();
  await Promise.all(pending);
  const outcome = await one.visit(browser, begun + OUT + 17_000);
  assert.equal(outcome.session.access, "the follower's");
  const [{ result, token }] = one.events;
  assert.equal(result, "discarded");
  assert.equal(token.access_token, "the dead one's");
});

test("a failure of somebody who no longer holds the claim says nothing", async () => {
  let fail;
  const late = new Promise((_, reject) => (fail = reject));
  late.catch(() => {});
  const { one, two, browser } = await scene({
    callbackTimeout: false,
    run: async (token, { inDoubt }) => {
      if (!inDoubt) await late;
      return { ...token, access_token: "new", expires_at: Math.floor(begun / 1000) + 20_000 };
    },
  });
  const first = one.visit(browser.copy(), begun + OUT);
  await sleep(50);
  await two.visit(browser.copy(), begun + OUT + 76_000);
  fail(new RefreshRejected("spent by the other one"));
  const outcome = await first;
  assert.equal(outcome.status, "active");
  assert.equal(outcome.session.access, "new");
});

test("what is due again at once is refreshed only after five seconds, and said once", async () => {
  const { one, two, browser } = await scene({ run: (token) => ({ ...token, tries: 1 }) });
  await one.visit(browser, begun + OUT);
  for (const wait of [1000, 2000]) {
    const outcome = await two.visit(browser, begun + OUT + wait);
    assert.equal(outcome.status, "active");
  }
  assert.equal(two.runs.length, 0);
  assert.deepEqual(codes(two), ["refresh-still-due"]);
  await two.visit(browser, begun + OUT + 6000);
  assert.equal(two.runs.length, 1);
});

test("a session without the claim is never due, and that is said once", async () => {
  const { one } = await scene({ refresh: { due: { claim: "expiry" } } });
  const { writes } = await one.auth.issue({ user: { id: "7" } }, null, { now: begun });
  for (let each = 0; each < 2; each++) {
    const outcome = await one.auth.resolve(writes.requestCookie, { now: begun + OUT });
    assert.equal(outcome.status, "active");
  }
  assert.deepEqual(codes(one), ["refresh-no-claim"]);
  assert.match(one.errors[0].message, /`expiry`/);
});

test("a `due` that throws leaves the cookie alone", async () => {
  const failure = new Error("no such claim");
  const due = () => {
    throw failure;
  };
  const { one, browser } = await scene({ refresh: { due } });
  const outcome = await one.visit(browser, begun + OUT);
  assert.equal(outcome.status, "undecided");
  assert.equal(outcome.cause, failure);
  assert.equal(outcome.session.access, `access-${browser.name}#0`);
});

test("`due` may be a function", async () => {
  let answer = false;
  const provider = strictProvider({ delay: 0 });
  const app = instance({
    provider,
    store: sharedStore(),
    refresh: { due: (token, now) => (assert.ok(now instanceof Date && token.sid), answer) },
    run: async (token, _, now) => {
      answer = false;
      return { ...token, ...(await provider.refresh(token, now)) };
    },
  });
  const browser = await browserOf(app, provider, begun);
  answer = "soon";
  assert.equal((await app.visit(browser, begun + 10_000)).renewed, "refresh");
  assert.equal((await app.visit(browser, begun + 10_000)).renewed, null);
  answer = true;
  assert.equal((await app.visit(browser, begun + 17_000)).renewed, "refresh");
  assert.equal(app.runs.length, 2);
});

test("a session that no longer fits is published, and the next deployment takes it", async () => {
  const store = sharedStore();
  const provider = strictProvider();
  const run = async (token, _, now) => ({
    ...token,
    ...(await provider.refresh(token, now)),
    id_token: "x".repeat(60_000),
  });
  const one = instance({ provider, store, run });
  const browser = await browserOf(one, provider, begun);
  const outcome = await one.visit(browser, begun + OUT);
  assert.equal(outcome.status, "undecided");
  assert.equal(outcome.cause.code, "session-too-large");
  assert.equal(outcome.session.access, `access-${browser.name}#0`);
  assert.equal(provider.most, 1);
  const next = instance({
    provider,
    store,
    callbacks: { jwt: ({ token: { id_token: _, ...token } }) => token },
  });
  const adopted = await next.visit(browser, begun + OUT + 1000);
  assert.equal(adopted.session.access, `access-${browser.name}#1`);
  assert.equal(next.runs.length, 0);
});

test("a large session is said once", async () => {
  const { one, browser } = await scene({
    run: (token, _, now) => ({
      ...token,
      expires_at: Math.floor(now / 1000) + 3600,
      id_token: "x".repeat(6000),
    }),
  });
  await one.visit(browser, begun + OUT);
  await one.visit(browser, begun + 3 * OUT);
  assert.deepEqual(codes(one), ["session-large"]);
  assert.match(one.errors[0].message, /id_token/);
});

test("no token, sid or sub is in a log or among the figures", async () => {
  const figures = [];
  const metrics = {
    count: (...figure) => figures.push(figure),
    time: (...figure) => figures.push(figure),
  };
  const { one, two, store, browser, provider } = await scene({ metrics, events: {} });
  await one.visit(browser.copy(), begun + OUT);
  await two.visit(browser.copy(), begun + OUT);
  store.fails = unreachable;
  await two.visit(browser.copy(), begun + 2 * OUT);
  const { sid } = one.tokenOf(browser, begun);
  const text = JSON.stringify([figures, [...one.errors, ...two.errors].map(String)]);
  for (const secret of [sid, browser.name, "access-"]) assert.ok(!text.includes(secret), secret);
  const counted = figures
    .filter(([, , labels]) => labels.result)
    .map(([name, , labels]) => `${name} ${labels.result}`);
  for (const figure of [
    "waxseal.refresh ran",
    "waxseal.refresh adopted",
    "waxseal.refresh unavailable",
    "waxseal.refresh.run ran",
    "waxseal.coordinator ok",
    "waxseal.coordinator failed",
  ]) {
    assert.ok(counted.includes(figure), `${figure} in ${counted}`);
  }
  assert.ok(
    figures.some(
      ([name, , { generations }]) => name === "waxseal.refresh.behind" && generations === "1",
    ),
  );
  assert.equal(provider.most, 1);
});

test("metrics and events that throw change nothing", async () => {
  const fail = () => {
    throw new Error("a collector");
  };
  const { one, browser } = await scene({
    metrics: { count: fail, time: () => Promise.reject(new Error("later")) },
    events: { refreshed: fail },
  });
  assert.equal((await one.visit(browser, begun + OUT)).renewed, "refresh");
  assert.deepEqual(codes(one), ["event"]);
});
