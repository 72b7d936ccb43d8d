// Sessions with a lifetime of their own: of `issue`, and of `session.lifetime`.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { createAuth, credentials } from "waxseal";
import { sealCookie } from "waxseal/testing";

import { Jar } from "../../support/jar.mjs";
import { recorder } from "../../support/recorder.mjs";
import { ada, SECRET } from "../../support/users.mjs";

const NOW = Date.UTC(2100, 0, 1);
const DAY = 86_400_000;
const URL_OF_APP = "https://app.test/";
const iso = (ms) => new Date(ms).toISOString();

const make = (config = {}) => createAuth({ secret: SECRET, ...config });
const request = (jar) =>
  new Request(URL_OF_APP, { headers: jar.header ? { cookie: jar.header } : {} });

/** A browser that `issue` has signed in. */
async function issued(auth, options) {
  const jar = new Jar();
  const result = await auth.issue({ user: ada }, request(jar), { now: NOW, ...options });
  jar.keep(result.writes.setCookie);
  const { session, token, writes } = result;
  return { jar, session, token, writes };
}

/** The lines that set the session, without those that clear it elsewhere. */
const setting = ({ setCookie }) =>
  setCookie.filter((line) => /session-token(\.\d)?=[^;]/.test(line));
const attributes = (writes) => {
  const [line] = setting(writes);
  return line.slice(line.indexOf(";"));
};

describe("issue", () => {
  for (const format of ["signed", "authjs", "next-auth"]) {
    test(`${format}: a longer lifetime than that of all`, async () => {
      const auth = make({ format, session: { maxAge: 3600 } });
      const { jar, token, session, writes } = await issued(auth, { maxAge: 90 * 86_400 });
      assert.equal(token.max_age, 90 * 86_400);
      assert.equal(session.expires, iso(NOW + 90 * DAY));
      assert.match(attributes(writes), /; Max-Age=7776000;/);

      const later = auth.verify(request(jar), { now: NOW + 60 * DAY });
      assert.equal(later.status, "active");
      assert.equal(later.renewed, "rolling");
      assert.equal(later.session.expires, iso(NOW + 150 * DAY));
      assert.match(attributes(later.writes), /; Max-Age=7776000;/);
      const ended = auth.verify(request(jar), { now: NOW + 91 * DAY });
      assert.equal(ended.reason, "expired");
    });
  }

  test("of a session that began elsewhere", async () => {
    const seconds = NOW / 1000;
    const authTime = seconds - 3600;
    const auth = make({ session: { maxAge: 7200, absoluteMaxAge: 7200 } });
    const { jar, token, session, writes } = await issued(auth, { authTime });
    assert.equal(token.auth_time, authTime);
    assert.equal(token.iat, seconds);
    assert.equal(session.expires, iso(NOW + 3_600_000));
    assert.match(attributes(writes), /; Max-Age=3600;/);
    assert.equal(auth.verify(request(jar), { now: NOW }).status, "active");
    assert.equal(token.proof_time, 0, "nobody here has seen a password");

    const rolling = await issued(make({ session: { maxAge: 7200 } }), { authTime });
    assert.equal(rolling.session.expires, iso(NOW + 7_200_000));
  });

  test("what began elsewhere and has ended is refused, and what is to come begins now", async () => {
    const seconds = NOW / 1000;
    const auth = make({ session: { absoluteMaxAge: 7200 } });
    const move = (authTime) => issued(auth, { authTime });
    await assert.rejects(move(seconds - 7200), { code: "access-denied" });
    assert.equal((await move(seconds - 7199)).token.exp, seconds + 1);
    assert.equal((await move(seconds + 3600)).token.auth_time, seconds);
    for (const authTime of [NOW, Infinity, 1.5, -1, NaN, "1", null, new Date(NOW)]) {
      await assert.rejects(move(authTime), { code: "invalid-lifetime" }, String(authTime));
    }
    assert.equal((await move(undefined)).token.auth_time, seconds);
  });

  test("a shorter one, renewed at half of it", async () => {
    const { jar } = await issued(make(), { maxAge: 600 });
    const renewed = (s) => make().verify(request(jar), { now: NOW + s * 1000 }).renewed;
    assert.deepEqual([299, 300].map(renewed), [null, "rolling"]);
    assert.equal(make().verify(request(jar), { now: NOW + 700_000 }).reason, "expired");
    const always = make({ session: { updateAge: 10 } });
    assert.equal(always.verify(request(jar), { now: NOW + 10_000 }).renewed, "rolling");
  });

  test("persist: false: a cookie without a date, whole or in chunks", async () => {
    const auth = make();
    for (const padding of [0, 6000]) {
      const jar = new Jar();
      const user = { ...ada, image: "x".repeat(padding) };
      const { writes, token, session } = await auth.issue({ user }, request(jar), {
        now: NOW,
        persist: false,
      });
      assert.equal(token.persist, false);
      assert.equal(session.expires, iso(NOW + 30 * DAY));
      for (const line of setting(writes)) assert.doesNotMatch(line, /Max-Age|Expires/);
      jar.keep(writes.setCookie);
      const later = await auth.resolve(request(jar), { now: NOW + 2 * DAY });
      assert.equal(later.renewed, "rolling");
      assert.equal(later.session.expires, iso(NOW + 32 * DAY));
      for (const line of setting(later.writes)) assert.doesNotMatch(line, /Max-Age|Expires/);
    }
  });

  test("never beyond `absoluteMaxAge`", async () => {
    const auth = make({ session: { absoluteMaxAge: 7 * 86_400 } });
    const { jar, session, writes } = await issued(auth, { maxAge: 90 * 86_400 });
    assert.equal(session.expires, iso(NOW + 7 * DAY));
    assert.match(attributes(writes), /; Max-Age=604800;/);
    assert.equal(auth.verify(request(jar), { now: NOW + 8 * DAY }).status, "invalid");
  });

  test("kept by updates, callbacks, a new secret and another format", async () => {
    const { jar } = await issued(make(), { maxAge: 60 * 86_400, persist: false });
    const own = ({ max_age, persist }) => ({ max_age, persist });
    const kept = { max_age: 60 * 86_400, persist: false };

    const updates = make({ projections: { update: ["name"] } });
    const updated = await updates.update(request(jar), { name: "Augusta" }, { now: NOW });
    assert.equal(updated.session.user.name, "Augusta");
    assert.deepEqual(own(updated.token), kept);
    assert.doesNotMatch(attributes(updated.writes), /Max-Age|Expires/);

    const changing = make({
      callbacks: { jwt: ({ token }) => ({ ...token, max_age: 34_560_000, persist: true, n: 1 }) },
    });
    const changed = await changing.resolve(request(jar), { now: NOW });
    assert.equal(changed.renewed, "claims");
    assert.deepEqual(own(changed.token), kept);

    const other = make({
      secret: ["another secret of at least thirty-two bytes", SECRET],
      format: "authjs",
      accept: ["signed"],
    });
    const rekeyed = other.verify(request(jar), { now: NOW });
    assert.equal(rekeyed.renewed, "rekey");
    assert.deepEqual(own(rekeyed.token), kept);
    assert.doesNotMatch(attributes(rekeyed.writes), /Max-Age|Expires/);
  });

  for (const maxAge of [0, -1, 1.5, NaN, Infinity, 34_560_001]) {
    test(`refuses maxAge: ${maxAge}`, async () => {
      await assert.rejects(issued(make(), { maxAge }), {
        code: "invalid-lifetime",
        message: /1 to 34560000 \(400 days/,
      });
    });
  }
  for (const wrong of [{ maxAge: "60" }, { maxAge: 60n }, { maxAge: null }, { persist: "false" }]) {
    test(`refuses ${Object.keys(wrong)} of another type, ${typeof Object.values(wrong)[0]}`, async () => {
      await assert.rejects(issued(make(), wrong), { code: "callback", message: /`issue` takes/ });
    });
  }
  test("attack 146: nothing of the login but what is documented counts", async () => {
    // As of `issue({ user, ...body })`.
    const login = {
      user: ada,
      claims: { sub: "somebody else", op_sub: "x" },
      proof: { authTime: 5, proofTime: 0 },
      lifetime: { maxAge: 5, persist: false },
    };
    const { token } = await make().issue(login);
    assert.equal(token.sub, ada.id);
    assert.equal(token.exp - token.iat, 2_592_000);
    for (const name of ["op_sub", "proof_time", "max_age", "persist"])
      assert.equal(name in token, false, name);
    assert.ok(token.auth_time > 5);
  });

  test("400 days are allowed", async () => {
    assert.equal((await issued(make(), { maxAge: 34_560_000 })).token.max_age, 34_560_000);
  });

  test("no projection writes its claims", () => {
    for (const name of ["max_age", "persist", "proof_time"]) {
      assert.throws(() => make({ projections: { jwt: { [name]: "user.id" } } }), {
        code: "projection-target",
      });
      assert.throws(() => make({ projections: { update: [name] } }), {
        code: "projection-target",
      });
    }
  });

  test("an update that lists nothing of it changes nothing of it", async () => {
    const { jar } = await issued(make(), { maxAge: 600 });
    const outcome = await make().update(
      request(jar),
      { max_age: 34_560_000, persist: false, maxAge: 34_560_000 },
      { now: NOW },
    );
    assert.equal(outcome.token.max_age, 600);
    assert.equal(outcome.token.persist, undefined);
  });
});

describe("session.lifetime", () => {
  const authorize = ({ name }) => ({ id: "7", name });
  const form = { name: { label: "Name" }, remember: { label: "Remember me", type: "checkbox" } };

  async function signIn(auth, fields) {
    const jar = new Jar();
    const ask = (path, init = {}) =>
      auth.handler(
        new Request(`${URL_OF_APP}api/auth/${path}`, {
          ...init,
          headers: { cookie: jar.header, ...init.headers },
        }),
      );
    const csrf = await ask("csrf");
    jar.keep(csrf.headers.getSetCookie());
    const { csrfToken } = await csrf.json();
    const response = await ask("callback/credentials", {
      method: "POST",
      headers: { "x-auth-return-redirect": "1" },
      body: new URLSearchParams({ csrfToken, ...fields }),
    });
    const lines = response.headers.getSetCookie();
    jar.keep(lines);
    const line = lines.find((line) => /session-token=[^;]/.test(line));
    const session = await (await ask("session")).json();
    return { ...(await response.json()), line, session, jar };
  }

  const remembering = (seen = [], config = {}) =>
    make({
      providers: [credentials({ credentials: form, authorize })],
      throttle: false,
      session: {
        lifetime(args) {
          seen.push(args);
          return args.credentials.remember ? { maxAge: 90 * 86_400 } : { persist: false };
        },
      },
      ...config,
    });

  test("a checkbox decides, and `expires` follows", async () => {
    const seen = [];
    const auth = remembering(seen);
    const forgotten = await signIn(auth, { name: "Ada" });
    assert.doesNotMatch(forgotten.line, /Max-Age|Expires/);
    const remembered = await signIn(auth, { name: "Ada", remember: "on" });
    assert.match(remembered.line, /Max-Age=7776000/);
    const days = (Date.parse(remembered.session.expires) - Date.now()) / DAY;
    assert.ok(days > 89.9 && days <= 90, remembered.session.expires);
    assert.deepEqual(seen[1].user, { id: "7", name: "Ada" });
    assert.equal(seen[1].account.provider, "credentials");
    assert.deepEqual(seen[1].credentials, { name: "Ada", remember: "on" });
  });

  test("attack 146: what a form sends is no lifetime", async () => {
    const auth = make({
      providers: [credentials({ authorize })],
      throttle: false,
      session: { maxAge: 3600 },
    });
    const fields = { name: "Ada", maxAge: "34560000", max_age: "34560000", persist: "false" };
    const { line, session } = await signIn(auth, fields);
    assert.match(line, /Max-Age=3600/);
    assert.ok(Date.parse(session.expires) <= Date.now() + 3_600_000);
    // Nor where the application passes on what it got.
    const careless = make({
      providers: [credentials({ authorize })],
      throttle: false,
      logger: recorder().logger,
      session: { lifetime: ({ credentials }) => credentials },
    });
    const { line: none, url } = await signIn(careless, fields);
    assert.equal(none, undefined);
    assert.match(url, /error=Configuration/);
  });

  test("nothing returned leaves it as configured; `issue` has the last word", async () => {
    for (const nothing of [undefined, null, {}]) {
      const auth = make({ session: { maxAge: 3600, lifetime: async () => nothing } });
      const { token, writes } = await issued(auth);
      assert.equal("max_age" in token || "persist" in token, false);
      assert.match(attributes(writes), /Max-Age=3600/);
    }
    const auth = make({ session: { lifetime: () => ({ maxAge: 60, persist: false }) } });
    assert.equal((await issued(auth)).token.max_age, 60);
    const { token } = await issued(auth, { maxAge: 120, persist: true });
    assert.equal(token.max_age, 120);
    assert.equal("persist" in token, false);
  });

  test("nobody is signed in where it fails", async () => {
    for (const [lifetime, code] of [
      [() => ({ maxAge: 0 }), "invalid-lifetime"],
      [() => ({ maxAge: "60" }), "callback"],
      [() => 60, "callback"],
      [() => new Promise(() => {}), "callback-timeout"],
    ]) {
      const auth = make({ callbackTimeout: 0.01, session: { lifetime } });
      await assert.rejects(issued(auth), { code });
    }
    const own = new Error("mine");
    const throwing = make({
      session: {
        lifetime() {
          throw own;
        },
      },
    });
    await assert.rejects(issued(throwing), own);
  });

  test("is not asked where `callbacks.signIn` refuses", async () => {
    let asked = 0;
    const auth = make({
      callbacks: { signIn: () => false },
      session: { lifetime: () => void asked++ },
    });
    await assert.rejects(issued(auth), { code: "access-denied" });
    assert.equal(asked, 0);
  });

  test("must be a function", () => {
    assert.throws(() => make({ session: { lifetime: 60 } }), { code: "invalid-option" });
  });

  test("revocations outlive every session: a longer one needs `session.lifetime`", async () => {
    const store = { append() {}, since: () => ({ entries: [], cursor: "", more: false }) };
    const revocation = { store };
    const code = "invalid-lifetime";
    await assert.rejects(issued(make({ revocation }), { maxAge: 60 * 86_400 }), { code });
    const lifetime = () => {};
    const auth = make({ revocation, session: { lifetime } });
    assert.equal((await issued(auth, { maxAge: 60 * 86_400 })).token.max_age, 60 * 86_400);
    const absoluteMaxAge = 50 * 86_400;
    const bounded = make({ revocation, session: { lifetime, absoluteMaxAge } });
    await assert.rejects(issued(bounded, { maxAge: 60 * 86_400 }), { code });
  });
});

test("a cookie that a test seals has the lifetime of the configuration", () => {
  const { cookies } = sealCookie(
    make(),
    { sub: "7", max_age: 5, persist: false },
    { url: URL_OF_APP },
  );
  const seconds = cookies[0].expires - Date.now() / 1000;
  assert.ok(seconds > 29 * 86_400 && seconds < 31 * 86_400);
});
