import assert from "node:assert/strict";
import { test } from "node:test";

import { ada, DAY, make, NOW, recorder, request, signedIn } from "./support.mjs";

const now = NOW;

test("at a read: jwt with token and session, then session, then the event", async () => {
  const calls = [];
  const plain = make();
  const cookie = await signedIn(plain);
  const auth = make({
    callbacks: {
      async jwt(args) {
        calls.push(["jwt", args]);
        return { ...args.token, seen: true };
      },
      session(args) {
        calls.push(["session", structuredClone(args)]);
        return { ...args.session, seen: args.token.seen };
      },
    },
    events: { session: (message) => void calls.push(["event", message]) },
  });
  const outcome = await auth.resolve(request(cookie), { now });

  assert.deepEqual(
    calls.map(([name]) => name),
    ["jwt", "session", "event"],
  );
  const [jwt, session, event] = calls.map(([, args]) => args);
  assert.deepEqual(Object.keys(jwt), ["token", "session"]);
  assert.equal(jwt.session, undefined);
  assert.equal(jwt.token.sub, "7");
  assert.deepEqual(Object.keys(session), ["session", "token"]);
  assert.deepEqual(session.session.user, { name: "Ada", email: ada.email, role: "admin" });
  assert.equal(session.token.seen, true);
  assert.equal(outcome.status, "active");
  assert.equal(outcome.renewed, "claims");
  assert.equal(outcome.session.seen, true);
  assert.deepEqual(event, { session: outcome.session, token: outcome.token });
  assert.equal(plain.verify(outcome.writes.requestCookie, { now }).token.seen, true);
});

test("verify runs no callback and no event", async () => {
  const cookie = await signedIn(make());
  const fail = () => assert.fail("called");
  const auth = make({
    callbacks: { jwt: fail, session: fail },
    events: { session: fail, refresh: fail, invalid: fail },
  });
  assert.equal(auth.verify(request(cookie), { now }).status, "active");
  assert.equal(auth.verify(request(`${cookie}x`), { now }).status, "invalid");
});

test("a callback that changes nothing writes nothing", async () => {
  const cookie = await signedIn(make());
  const auth = make({
    callbacks: { jwt: ({ token }) => token, session: ({ session }) => session },
  });
  const outcome = await auth.resolve(request(cookie), { now });
  assert.equal(outcome.renewed, null);
  assert.deepEqual(outcome.writes.setCookie, []);
});

test("getSession runs the callbacks and writes nothing", async () => {
  const cookie = await signedIn(make());
  const auth = make({
    callbacks: {
      jwt: ({ token }) => ({ ...token, role: "owner", exp: 1, sid: "mine" }),
      session: ({ session, token }) => ({ ...session, sid: token.sid, exp: token.exp }),
    },
  });
  const session = await auth.getSession(request(cookie), { now });
  const { token } = auth.verify(cookie, { now });
  assert.equal(session.user.role, "owner");
  assert.equal(session.expires, new Date(token.exp * 1000).toISOString());
  assert.equal(session.sid, token.sid);
  assert.equal(session.exp, token.exp);
});

test("no callback changes the claims that waxseal keeps", async () => {
  const cookie = await signedIn(make());
  const mine = { exp: 4_200_000_000, iat: 1, jti: "j", sid: "s", auth_time: 2, rev: 99 };
  const auth = make({ callbacks: { jwt: ({ token }) => ({ ...token, ...mine, more: 1 }) } });
  const before = auth.verify(cookie, { now }).token;
  const { token } = await auth.resolve(request(cookie), { now });
  assert.equal(token.more, 1);
  assert.equal(token.sid, before.sid);
  assert.equal(token.auth_time, before.auth_time);
  assert.equal(token.rev, 1);
  assert.ok(token.exp < 4_200_000_000 && token.iat === NOW / 1000 && token.jti !== "j");
});

test("jwt returning null ends the session", async () => {
  const cookie = await signedIn(make());
  const reasons = [];
  const auth = make({
    callbacks: { jwt: () => null },
    events: { invalid: ({ reason }) => void reasons.push(reason) },
  });
  const outcome = await auth.resolve(request(cookie), { now });
  assert.equal(outcome.status, "invalid");
  assert.equal(outcome.reason, "revoked");
  assert.match(outcome.writes.setCookie[0], /^__Host-waxseal\.session-token=; Max-Age=0/);
  assert.equal(await auth.getSession(request(cookie), { now }), null);
  assert.deepEqual(reasons, ["revoked", "revoked"]);
});

const failures = {
  "jwt that throws": {
    jwt: () => {
      throw new Error("database");
    },
  },
  "jwt that rejects": {
    jwt: async () => {
      throw new Error("database");
    },
  },
  "jwt that throws undefined": {
    jwt: () => {
      throw undefined;
    },
  },
  "jwt that returns nothing": { jwt() {} },
  "jwt that returns a string": { jwt: () => "token" },
  "jwt that returns an array": { jwt: () => [] },
  "jwt that returns a circle": {
    jwt: ({ token }) => {
      token.self = token;
      return token;
    },
  },
  "jwt that returns too much": { jwt: ({ token }) => ({ ...token, big: "x".repeat(80_000) }) },
  "session that throws": {
    session: () => {
      throw new Error("database");
    },
  },
  "session that changes the session and throws": {
    session({ session }) {
      session.user.role = "owner";
      throw new Error("late");
    },
  },
  "session that returns nothing": { session() {} },
  "session that returns a number": { session: () => 5 },
};

for (const [name, callbacks] of Object.entries(failures)) {
  test(`${name}: undecided, the cookie stays, the session is that of the projections`, async () => {
    const cookie = await signedIn(make());
    const { errors, logger } = recorder();
    const auth = make({ callbacks, logger });
    for (const at of [now, now + 2 * DAY]) {
      const outcome = await auth.resolve(request(cookie), { now: at });
      assert.equal(outcome.status, "undecided");
      assert.deepEqual(outcome.session.user, { name: "Ada", email: ada.email, role: "admin" });
      assert.ok("cause" in outcome);
      assert.deepEqual(outcome.writes, { setCookie: [], responseHeaders: [], requestCookie: null });
    }
    assert.deepEqual(
      errors.map((error) => error.name),
      ["WaxsealError", "WaxsealError"],
    );
    assert.equal((await auth.getSession(request(cookie), { now })).user.role, "admin");
  });
}

test("a mistake of a callback is named in the cause", async () => {
  const cookie = await signedIn(make());
  const { logger } = recorder();
  const { cause } = await make({ callbacks: { jwt() {} }, logger }).resolve(cookie, { now });
  assert.equal(cause.code, "callback");
  assert.match(cause.message, /callbacks\.jwt .*return/);
  const thrown = new Error("database");
  const failing = make({ callbacks: { session: () => Promise.reject(thrown) }, logger });
  assert.equal((await failing.resolve(cookie, { now })).cause, thrown);
});

test("session returning null hides the session and keeps the cookie", async () => {
  const cookie = await signedIn(make());
  const { logger } = recorder();
  const auth = make({ callbacks: { session: () => null }, logger });
  const outcome = await auth.resolve(request(cookie), { now });
  assert.equal(outcome.status, "undecided");
  assert.equal(outcome.session, null);
  assert.deepEqual(outcome.writes.setCookie, []);
});

test("a callback may call the object that calls it", async () => {
  const cookie = await signedIn(make());
  const auth = make({
    callbacks: {
      async jwt({ token }) {
        assert.equal(auth.verify(cookie, { now }).status, "active");
        assert.equal(auth.clear(request(cookie)).setCookie.length, 2);
        return { ...token, at: auth.verify(cookie, { now }).token.sub };
      },
      session({ session }) {
        assert.equal(auth.verify("__Host-waxseal.session-token=x", { now }).status, "invalid");
        return session;
      },
    },
  });
  const outcome = await auth.resolve(request(cookie), { now });
  assert.equal(outcome.status, "active");
  assert.equal(outcome.token.at, "7");
  assert.equal(outcome.session.user.name, "Ada");
});

test("many reads at once do not mix", async () => {
  const auth = make({
    callbacks: {
      async jwt({ token }) {
        await new Promise((done) => setTimeout(done, Math.random() * 10));
        return token;
      },
      session: async ({ session, token }) => ({ ...session, id: token.sub }),
    },
  });
  const ids = Array.from({ length: 40 }, (_, i) => String(i));
  const cookies = await Promise.all(ids.map((id) => signedIn(auth, { id, name: `N${id}` })));
  const sessions = await Promise.all(cookies.map((cookie) => auth.getSession(cookie, { now })));
  assert.deepEqual(
    sessions.map(({ id, user }) => [id, user.name]),
    ids.map((id) => [id, `N${id}`]),
  );
});

test("events say what happened", async () => {
  const seen = [];
  const keep = (name) => (message) => void seen.push([name, message]);
  const auth = make({
    events: {
      signIn: keep("signIn"),
      session: keep("session"),
      refresh: keep("refresh"),
      invalid: keep("invalid"),
    },
  });
  const cookie = await signedIn(auth);
  assert.deepEqual(seen.pop(), ["signIn", { user: ada, account: null, isNewUser: false }]);

  await auth.resolve(request(cookie), { now });
  assert.deepEqual(
    seen.map(([name]) => name),
    ["session"],
  );
  seen.length = 0;

  const { session, token } = await auth.resolve(request(cookie), { now: now + 2 * DAY });
  assert.deepEqual(
    seen.map(([name]) => name),
    ["session", "refresh"],
  );
  assert.deepEqual(seen[1][1], { session, token, renewed: "rolling" });
  seen.length = 0;

  await auth.resolve(request(cookie), { now: now + 90 * DAY });
  await auth.resolve(request(), { now });
  assert.deepEqual(seen, [["invalid", { reason: "expired" }]]);
});

test("an event that throws changes nothing and is logged", async () => {
  const cause = new Error("analytics");
  const { errors, logger } = recorder();
  const fail = () => Promise.reject(cause);
  const auth = make({
    events: { signIn: fail, session: fail, refresh: fail, invalid: fail },
    logger,
  });
  const cookie = await signedIn(auth);
  assert.equal((await auth.resolve(request(cookie), { now: now + 2 * DAY })).status, "active");
  assert.equal((await auth.resolve(request("__Host-waxseal.session-token=x"))).status, "invalid");
  assert.deepEqual(
    errors.map(({ code }) => code),
    Array(4).fill("event"),
  );
  assert.ok(errors.every((error) => error.cause === cause));
});

test("the logger's debug hears what became of each session", async () => {
  const heard = [];
  const auth = make({ logger: { debug: (message) => void heard.push(message) } });
  const cookie = await signedIn(auth);
  await auth.resolve(request(), { now });
  await auth.resolve(request(cookie), { now });
  await auth.resolve(request(cookie), { now: now + 2 * DAY });
  await auth.resolve(request(cookie), { now: now + 90 * DAY });
  assert.deepEqual(heard, [
    "session anonymous",
    "session active",
    "session active rolling",
    "session invalid expired",
  ]);
});

test("a logger that throws is not heard", async () => {
  const cookie = await signedIn(make());
  const fail = () => {
    throw new Error("disk full");
  };
  const logger = { error: fail, debug: fail };
  const auth = make({ callbacks: { jwt() {} }, logger });
  assert.equal((await auth.resolve(request(cookie), { now })).status, "undecided");
});

test("what only the core writes is kept, whatever a callback returns, by getSession as by resolve", async () => {
  const cookie = await signedIn(make());
  const before = make().verify(request(cookie), { now }).token;
  const rubbish = ["soon", null, -1, {}, [], "1e9", 9_999_999_999, NaN];
  for (const name of ["nbf", "exp", "iat", "auth_time", "jti", "sid", "rev"]) {
    for (const value of rubbish) {
      const shown = [];
      const auth = make({
        callbacks: {
          jwt: ({ token }) => ({ ...token, [name]: value, role: "editor" }),
          session({ session, token }) {
            shown.push(token);
            return { ...session, seen: true };
          },
        },
      });
      const read = await auth.getSession(request(cookie), { now });
      const resolved = await auth.resolve(request(cookie), { now });
      for (const session of [read, resolved.session]) {
        assert.deepEqual([session.seen, session.user.role], [true, "editor"], `${name} ${value}`);
        assert.equal(session.expires, new Date(before.exp * 1000).toISOString());
      }
      assert.equal(resolved.renewed, "claims");
      assert.equal(shown.length, 2);
      for (const token of shown) {
        assert.equal(token.nbf, undefined, `${name} ${value}`);
        for (const kept of ["exp", "iat", "auth_time", "sid"])
          assert.equal(token[kept], before[kept]);
      }
    }
  }
});

test("claims that only the core writes may be left out", async () => {
  const cookie = await signedIn(make());
  const before = make().verify(request(cookie), { now }).token;
  const auth = make({
    callbacks: { jwt: ({ token: { sub } }) => ({ sub }), session: ({ token }) => token },
  });
  const token = await auth.getSession(request(cookie), { now });
  for (const name of ["exp", "iat", "jti", "sid", "auth_time", "rev"]) {
    assert.equal(token[name], before[name]);
  }
  assert.equal(token.name, undefined);
});
