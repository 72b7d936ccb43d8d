// A clock that jumps, or is no clock at all.

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { createAuth } from "waxseal";

import {
  ada,
  clears,
  DAY,
  isAda,
  issuers,
  ORIGIN,
  PROJECTIONS,
  readers,
  request,
  SECRET,
  signedIn,
  site,
} from "./support.mjs";

const HOUR = 3_600_000;
const LEEWAY = 15_000;
const MONTH = 30 * DAY;
const NOW = Date.UTC(2030, 0, 1);
const formats = { signed: {}, authjs: { format: "authjs" }, "next-auth": { format: "next-auth" } };

const make = (config) =>
  createAuth({ secret: SECRET, projections: PROJECTIONS, logger: {}, ...config });

async function issued(auth, now = NOW) {
  const { writes, token } = await auth.issue({ user: ada }, request(), { now });
  return { cookie: writes.requestCookie, token };
}

for (const [format, config] of Object.entries(formats)) {
  test(`${format}: a clock that jumps back signs nobody out, and extends nothing`, async () => {
    const auth = make(config);
    const { cookie, token } = await issued(auth);
    for (const back of [1, 1000, HOUR, 12 * HOUR, DAY, 29 * DAY, 400 * DAY, NOW]) {
      const outcome = auth.verify(request(cookie), { now: NOW - back });
      assert.deepEqual(outcome.writes.setCookie, []);
      // A token of ours that is from the future is not read, and stays.
      if (format === "signed" && back > LEEWAY) {
        assert.equal(outcome.reason, "not-yet-valid", `${back}`);
        continue;
      }
      assert.equal(outcome.status, "active", `${back}`);
      assert.equal(outcome.renewed, null, `${back}`);
      const end = back > LEEWAY ? NOW - back + MONTH : token.exp * 1000;
      assert.equal(outcome.session.expires, new Date(end).toISOString());
    }
    assert.equal(auth.verify(request(cookie), { now: NOW }).status, "active");
  });

  test(`${format}: what is written while the clock is behind ends no later than before`, async () => {
    const auth = make({ ...config, secret: [`${SECRET} new`, SECRET] });
    const { cookie, token } = await issued(make(config));
    for (const back of format === "signed" ? [1000, LEEWAY] : [1000, HOUR, 10 * DAY]) {
      const now = NOW - back;
      const rekeyed = auth.verify(request(cookie), { now });
      assert.equal(rekeyed.renewed, "rekey");
      const changed = await auth.update(request(cookie), { name: "Countess" }, { now });
      for (const { token: next } of [rekeyed, changed]) {
        assert.ok(next.exp <= token.exp);
        assert.equal(next.auth_time, token.auth_time);
        assert.equal(next.sid, token.sid);
      }
      // The clock is right again: as long as it was behind, so much shorter it lives.
      const later = auth.verify(request(rekeyed.writes.requestCookie), { now: NOW + HOUR });
      assert.equal(later.status, "active");
    }
  });

  test(`${format}: never beyond exp or the absolute lifetime, however the clock goes`, async () => {
    const auth = make({ ...config, session: { maxAge: 10 * 86_400, absoluteMaxAge: 40 * 86_400 } });
    let { cookie } = await issued(auth);
    const { exp } = auth.verify(request(cookie), { now: NOW }).token;
    assert.equal(exp, (NOW + 10 * DAY) / 1000);
    for (const at of [9, 3, 15, 14, 2, 24, 20, 33, 1, 39]) {
      const now = NOW + at * DAY;
      const outcome = auth.verify(request(cookie), { now });
      if (outcome.reason === "not-yet-valid" && format === "signed") {
        assert.deepEqual(outcome.writes.setCookie, []);
        continue;
      }
      assert.equal(outcome.status, "active", `day ${at}`);
      assert.ok(
        outcome.token.exp * 1000 <= Math.min(now + 10 * DAY, NOW + 40 * DAY) ||
          outcome.renewed === null,
      );
      assert.ok(outcome.token.exp * 1000 <= NOW + 40 * DAY);
      if (outcome.writes.requestCookie) cookie = outcome.writes.requestCookie;
    }
    const late = auth.verify(request(cookie), { now: NOW + 40 * DAY + 15_000 });
    assert.equal(late.status, "invalid");
    assert.ok(["expired", "absolute-max-age"].includes(late.reason));
  });
}

test("expired by a clock that was ahead: the cookie is gone, as it must be; one that was not asked for lives", async () => {
  const auth = make();
  const { cookie } = await issued(auth);
  const outcome = auth.verify(request(cookie), { now: NOW + MONTH + 15_000 });
  assert.equal(outcome.reason, "expired");
  assert.ok(clears(outcome.writes.setCookie));
  assert.equal(auth.verify(request(cookie), { now: NOW + MONTH + 14_999 }).status, "active");
  assert.equal(auth.verify(request(cookie), { now: NOW }).status, "active");
});

test("times that are no times throw, in every entry that takes one", async () => {
  const auth = make();
  const { cookie } = await issued(auth);
  for (const now of [NaN, Infinity, -Infinity, new Date(NaN), "soon", {}]) {
    const wrong = { name: "WaxsealError", code: "invalid-source" };
    assert.throws(() => auth.verify(request(cookie), { now }), wrong);
    await assert.rejects(auth.resolve(request(cookie), { now }), wrong);
    await assert.rejects(auth.getSession(request(cookie), { now }), wrong);
    await assert.rejects(auth.update(request(cookie), {}, { now }), wrong);
    await assert.rejects(auth.issue({ user: ada }, request(), { now }), wrong);
  }
  assert.equal(auth.verify(request(cookie), { now: NOW }).status, "active");
});

test("the ends of time: no overflow, no session that lives for ever", async () => {
  for (const [format, config] of Object.entries(formats)) {
    const auth = make(config);
    const { cookie } = await issued(auth);
    for (const now of [
      8.64e15,
      8.64e15 + 1,
      Number.MAX_SAFE_INTEGER,
      2 ** 63,
      2 ** 64,
      Number.MAX_VALUE,
    ]) {
      assert.equal(auth.verify(request(cookie), { now }).reason, "expired", `${format} ${now}`);
    }
    for (const now of [0, -1, -8.64e15, -(2 ** 63), -Number.MAX_VALUE, 0.5, -0, 5e-324]) {
      const outcome = auth.verify(request(cookie), { now });
      const expected = format === "signed" ? "not-yet-valid" : "active";
      assert.equal(outcome.reason ?? outcome.status, expected, `${format} ${now}`);
      assert.deepEqual(outcome.writes.setCookie, []);
    }
    for (const now of [0, -1, 1, -8.64e15, 8.64e15, Number.MAX_VALUE, -Number.MAX_VALUE]) {
      const begun = await auth.issue({ user: ada }, request(), { now });
      const at = Math.max(-8.64e15, Math.min(8.64e15, now));
      assert.ok(begun.token.exp * 1000 <= at + MONTH, `${format} ${now}: ${begun.token.exp}`);
      const read = auth.verify(request(begun.writes.requestCookie), { now });
      const later = auth.verify(request(begun.writes.requestCookie), { now: at + MONTH + 15_000 });
      // Before the year 0 and after 275760 it is enough that nothing overflows.
      if (Math.abs(at) > 6e13) continue;
      assert.equal(read.status, "active", `${format} ${now} ${read.reason}`);
      assert.equal(later.reason, "expired", `${format} ${now}`);
    }
  }
});

test("the clock of the process: it jumps while people come", async (t) => {
  t.after(() => mock.reset());
  mock.timers.enable({ apis: ["Date"], now: NOW });
  // Server components take the time from `Intl`, which reads the same clock.
  const formats = Intl.DateTimeFormat.prototype;
  const { get } = Object.getOwnPropertyDescriptor(formats, "format");
  mock.getter(formats, "format", function () {
    const format = get.call(this);
    return (date = Date.now()) => format(date);
  });
  const cookie = await signedIn();
  const app = site();
  for (const offset of [0, -LEEWAY, 5 * HOUR, -HOUR, -400 * DAY, DAY / 2]) {
    mock.timers.setTime(NOW + offset);
    for (const [entry, read] of Object.entries(readers)) {
      const { session, setCookie } = await read(app, cookie);
      assert.equal(isAda(session), offset >= -LEEWAY, `${entry} at ${offset}`);
      assert.deepEqual(setCookie, [], `${entry} at ${offset}`);
    }
    for (const [entry, issue] of Object.entries(issuers)) {
      assert.equal((await issue(app)).setCookie.length, 1, `${entry} at ${offset}`);
    }
  }
  assert.deepEqual(app.log.codes(), []);
});

test("a clock that is none: an error with a code, and the cookie stays", async () => {
  const cookie = await signedIn();
  const app = site();
  const { now } = Date;
  Date.now = () => NaN;
  try {
    assert.throws(() => app.auth.verify(request(cookie)), { code: "invalid-source" });
    const response = await app.auth.handler(
      new Request(`${ORIGIN}/api/auth/session`, { headers: { cookie } }),
    );
    assert.equal(response.status, 500);
    assert.deepEqual(response.headers.getSetCookie(), []);
    assert.deepEqual(app.log.codes(), ["invalid-source"]);
  } finally {
    Date.now = now;
  }
  assert.ok(isAda(app.auth.verify(request(cookie)).session));
});

test("the throttle: a clock that jumps back locks nobody out for longer than a window", async (t) => {
  t.after(() => mock.timers.reset());
  mock.timers.enable({ apis: ["Date"], now: NOW });
  let password = "wrong";
  const app = site({
    authorize: () => (password === "right" ? ada : null),
    throttle: { limits: { pair: 2 }, window: 900 },
  });
  const attempt = async () => (await issuers["POST callback"](app)).error;
  for (const at of [0, 5 * HOUR, -2 * HOUR, 0]) {
    mock.timers.setTime(NOW + at);
    password = "wrong";
    for (let i = 0; i < 4; i++) assert.equal(await attempt(), "CredentialsSignin");
    password = "right";
    assert.equal(await attempt(), "CredentialsSignin", `throttled at ${at}`);
    mock.timers.tick(900_000);
    assert.equal(await attempt(), undefined, `free again after ${at}`);
  }
});
