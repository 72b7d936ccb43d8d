// What the inspector finds out, as data.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { createAuth } from "waxseal";
import { github } from "waxseal/providers";

import {
  altered,
  ask,
  BUTTON,
  claims,
  cookieOf,
  DAY,
  inMode,
  inspect,
  make,
  OTHER,
  SECRET,
  showsNoSecret,
  URL_HERE,
} from "./support.mjs";

const auth = make();
const now = Date.now();
const statesOf = ({ steps }) => steps.map(({ name, state }) => `${name} ${state}`);

describe("a session that is valid", () => {
  test("its cookies, one by one", async () => {
    const cookie = cookieOf(auth);
    const header = `theme=dark; ${cookie}; waxseal.csrf-token=abcdef; __Host-other=1`;
    const found = await inspect(auth, header);
    assert.equal(found.verdict.status, "valid");
    assert.equal(found.headerBytes, header.length);
    assert.deepEqual(
      found.cookies.map(({ name, kind, prefix }) => [name, kind, prefix]),
      [
        ["theme", "foreign", ""],
        ["waxseal.session-token", "session", ""],
        ["waxseal.csrf-token", "other", ""],
        ["__Host-other", "foreign", "__Host-"],
      ],
    );
    assert.equal(found.cookies[1].bytes, cookie.length - 1);
    assert.equal(
      found.steps.every(({ state }) => state === "passed"),
      true,
    );
  });

  test("its token by parts, and the secret by its place", async () => {
    const { token, secret } = await inspect(auth, cookieOf(make({ secret: OTHER })));
    assert.equal(token.format, "signed");
    assert.deepEqual(
      token.segments.map(({ name }) => name),
      ["header", "payload", "signature"],
    );
    assert.equal(
      token.segments.reduce((sum, { bytes }) => sum + bytes, 2),
      token.bytes,
    );
    assert.equal(JSON.parse(token.header).alg, "HS256");
    assert.deepEqual(secret, { place: 2, of: 2, variable: "secret[1]" });
  });

  test("secrets of the environment have the names of their variables", async () => {
    const before = { ...process.env };
    try {
      Object.assign(process.env, { AUTH_SECRET: SECRET, AUTH_SECRET_1: OTHER });
      const auth = make({ secret: process.env.AUTH_SECRET });
      const { secret } = await inspect(auth, cookieOf(make({ secret: [SECRET] })));
      assert.deepEqual(secret, { place: 2, of: 2, variable: "AUTH_SECRET" });
    } finally {
      for (const name of ["AUTH_SECRET", "AUTH_SECRET_1"]) {
        if (before[name] === undefined) delete process.env[name];
        else process.env[name] = before[name];
      }
    }
  });

  test("its claims, with bytes and what each is for", async () => {
    const { claims: rows } = await inspect(auth, cookieOf(auth));
    const row = (name) => rows.find((claim) => claim.name === name);
    assert.equal(row("name").bytes, `"name":"Ada Lovelace"`.length);
    assert.deepEqual([row("role").kind, row("role").purpose], ["projection", "From `user.role`."]);
    for (const name of ["iat", "exp", "jti", "sid", "auth_time", "rev"]) {
      assert.equal(row(name).kind, "core");
      assert.ok(row(name).purpose.length > 20);
    }
    // What is as good as a session elsewhere is kept back.
    assert.equal(row("access_token").isMasked, true);
    assert.doesNotMatch(row("access_token").text, /0123456789/);
  });

  test("what looks like a token is kept back under every name, and in the session too", async () => {
    const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI3In0.c2lnbmF0dXJl";
    const kept = "opaque-0123456789-of-the-provider";
    const session = {
      api: "token.access_token",
      "user.bearer": "token.bearer",
      deep: "token.deep",
    };
    const auth = make({
      projections: { session },
      callbacks: { session: ({ session, token }) => ({ ...session, id_token: token.bearer }) },
    });
    const deep = { list: [{ refresh_token: kept }], note: jwt, password: "hunter2 and more" };
    const cookie = cookieOf(auth, { sub: "7", access_token: kept, bearer: jwt, deep });
    const found = JSON.stringify(await inspect(auth, cookie));
    const pressed = await inMode("development", () =>
      ask(auth, { cookie, method: "POST", headers: BUTTON }),
    );
    for (const text of [found, await pressed.text()]) {
      showsNoSecret(text, cookie, [jwt, kept, "hunter2"]);
      assert.match(text, /bytes, not shown/);
    }
  });

  test("a secret name keeps back everything below it, and so does what is made of it", async () => {
    const [opaque, at, rt] = ["gho_opaque0123", "short-at-9", "short-rt-9"];
    const auth = make({
      format: "authjs",
      providers: [github({ clientId: "id", clientSecret: "of the provider" })],
      refresh: { claims: { access_token: "at", refresh_token: "rt" } },
      projections: {
        jwt: { box: "user.apiKeys", "org.mine": "user.password" },
        session: { "user.api": "token.at", company: "token.org", first: "token.tokens.google" },
      },
      callbacks: {
        jwt: ({ token }) => ({ ...token, at: `${at}-new`, tokens: { [opaque]: [opaque] } }),
        session: ({ session }) => ({
          ...session,
          user: { api: `${at}-newer` },
          company: { mine: `${opaque}-newer` },
          later: { accessTokens: [{ value: opaque }] },
        }),
      },
    });
    const cookie = cookieOf(auth, {
      sub: "7",
      access_tokens: [opaque],
      tokens: { google: opaque },
      refreshTokens: { list: [[opaque]] },
      pin: { passwords: [734_911, "s3cr3t"] },
      passphrase: 734_911,
      note: { secretAnswers: { first: opaque } },
      box: { a: opaque },
      org: { mine: opaque, name: "Engines" },
      at,
      rt,
    });
    const found = await inspect(auth, cookie);
    const pressed = await inMode("development", () =>
      ask(auth, { cookie, method: "POST", headers: BUTTON }),
    );
    const run = await pressed.json();
    for (const answer of [found, run]) {
      // Numbers are looked for in what is shown, as others may be in times.
      const text = JSON.stringify(answer);
      showsNoSecret(text, cookie, [opaque, at, rt, "s3cr3t", "734911"]);
      assert.match(text, /Engines/);
    }
    const row = (name) => found.claims.find((claim) => claim.name === name);
    for (const name of ["access_tokens", "tokens", "refreshTokens", "passphrase", "at", "rt"]) {
      assert.match(row(name).text, /^"\(\d+ bytes, not shown\)"$/, name);
      assert.equal(row(name).isMasked, true, name);
    }
    assert.equal(row("sub").isMasked, undefined);
    assert.equal(run.callbacks.ran.length, 2);
  });

  test("its lifetimes, in the order of time", async () => {
    const started = Math.floor((now - 3600_000) / 1000) * 1000;
    const { moments } = await inspect(auth, cookieOf(auth, claims, { now: started }));
    assert.deepEqual(
      moments.map(({ id }) => id),
      ["signed-in", "written", "now", "renewal", "idle", "absolute"],
    );
    const at = Object.fromEntries(moments.map(({ id, at }) => [id, at - started]));
    assert.equal(at.renewal, DAY);
    assert.equal(at.idle, 30 * DAY);
    assert.equal(at.absolute, 90 * DAY);
  });

  test("the moments are those of the core: it renews and refuses then, and not before", async () => {
    const started = now - 3600_000;
    const cookie = cookieOf(auth, claims, { now: started });
    const { moments } = await inspect(auth, cookie);
    const at = Object.fromEntries(moments.map(({ id, at }) => [id, at]));
    const source = { url: "http://localhost:3000/", headers: { cookie } };
    const outcome = (now) => auth.verify(source, { now });
    assert.equal(outcome(at.renewal - 1).renewed, null);
    assert.equal(outcome(at.renewal).renewed, "rolling");
    assert.equal(outcome(at.idle - 1).status, "active");
    assert.equal(outcome(at.idle + 15_001).reason, "expired");
  });

  const DAYS = DAY / 1000;
  const lives = {
    "by default": [{}, {}, 30 * DAYS, DAYS],
    "of two hours": [{ maxAge: 7200 }, {}, 7200, 3600],
    "that is renewed late": [{ maxAge: 7200, updateAge: 5000 }, {}, 7200, 5000],
    "of its own": [{}, { maxAge: 1001 }, 1001, 500],
    "of its own, longer": [{ updateAge: 60 }, { maxAge: 40 * DAYS }, 40 * DAYS, 60],
    "of an odd number": [{ maxAge: 101 }, {}, 101, 50],
    "cut short by the absolute end": [{ absoluteMaxAge: 7 * DAYS }, {}, 7 * DAYS, undefined],
  };
  for (const [what, [session, given, end, renewal]] of Object.entries(lives)) {
    test(`a lifetime ${what} has the boundaries of the core`, async () => {
      const auth = make({ session });
      const issued = await auth.issue({ user: { id: "7" } }, undefined, given);
      const started = issued.token.iat * 1000;
      const cookie = issued.writes.setCookie[0].split(";", 1)[0];
      const { moments } = await inspect(auth, cookie);
      const at = Object.fromEntries(moments.map(({ id, at }) => [id, at]));
      assert.deepEqual(
        [at.idle, at.renewal],
        [started + end * 1000, renewal === undefined ? undefined : started + renewal * 1000],
      );
      const source = { url: "http://localhost:3000/", headers: { cookie } };
      const outcome = (ms) => auth.verify(source, { now: ms });
      assert.equal(outcome(at.idle - 1).status, "active");
      assert.equal(outcome(at.idle + 15_001).status, "invalid");
      if (at.renewal === undefined) assert.equal(outcome(at.idle - 1).renewed, null);
      else assert.equal(outcome(at.renewal - 1).renewed, null);
      if (at.renewal !== undefined) assert.equal(outcome(at.renewal).renewed, "rolling");
    });
  }

  test("without projections the edges are all that the core carries", async () => {
    const auth = make({ projections: undefined });
    const user = { id: "1", name: "N", email: "e@x.test", image: "https://x.test/i" };
    const issued = await auth.issue({ user });
    const header = issued.writes.setCookie[0].split(";", 1)[0];
    const { flow } = await inspect(auth, header);
    const made = Object.fromEntries(
      flow.edges.filter(({ from }) => from).map(({ from, claim }) => [claim, user[from.slice(5)]]),
    );
    const own = ["iat", "exp", "jti", "sid", "auth_time", "rev"];
    const carried = Object.entries(issued.token).filter(([name]) => !own.includes(name));
    assert.deepEqual(made, Object.fromEntries(carried));
    const paths = flow.edges.flatMap(({ to }) => to.map(({ path }) => path)).sort();
    const inSession = Object.keys(issued.session.user).map((name) => `user.${name}`);
    assert.deepEqual(paths, ["expires", ...inSession].sort());
  });

  test("cookies are found by every name that the core reads", async () => {
    const names = { signed: "waxseal", authjs: "authjs", "next-auth": "next-auth" };
    for (const [format, base] of Object.entries(names)) {
      for (const config of [
        { format },
        { format, cookie: { name: "mine" } },
        { accept: [{ format, name: "old" }] },
        { format: format === "signed" ? "authjs" : "signed", accept: [format] },
      ]) {
        const auth = make(config);
        const [old] = config.accept ?? [];
        const name = old?.name ?? config.cookie?.name ?? `${base}.session-token`;
        const cookie = cookieOf(make({ format, cookie: { name } }));
        const { verdict, token } = await inspect(auth, cookie);
        const { status } = auth.verify({ url: URL_HERE, headers: { cookie } });
        const got = [status, verdict.status, token?.cookie, token?.format];
        assert.deepEqual(got, ["active", "valid", name, format], JSON.stringify(config));
      }
    }
  });

  test("the projections as edges, whose values are those of the core", async () => {
    const cookie = cookieOf(auth);
    const { flow } = await inspect(auth, cookie);
    const edge = (claim) => flow.edges.find((edge) => edge.claim === claim);
    assert.deepEqual(
      flow.edges.map(({ from, claim, to }) => [from, claim, to.map(({ path }) => path).join()]),
      [
        ["user.name", "name", "user.name"],
        ["user.email", "email", "user.email"],
        ["user.id", "sub", "user.id"],
        ["user.role", "role", "user.role"],
        ["profile.plan", "plan", ""],
        [null, "exp", "expires"],
        ["user.org.name", "org.name", "org.name"],
      ],
    );
    assert.equal(edge("plan").fallback, '"free"');
    const { session } = auth.verify({ headers: { cookie } });
    for (const { to } of flow.edges) {
      for (const { path, value } of to) {
        const found = path.split(".").reduce((value, name) => value?.[name], session);
        assert.equal(value?.text, JSON.stringify(found), path);
      }
    }
    // And what the core makes of a user is what the edges say.
    const issued = await auth.issue({
      user: { id: "1", name: "N", email: "e@x.test", role: "r", org: { name: "o" } },
    });
    for (const [claim, value] of [
      ["sub", "1"],
      ["name", "N"],
      ["email", "e@x.test"],
      ["role", "r"],
      ["plan", "free"],
    ]) {
      assert.equal(issued.token[claim], value, edge(claim).from);
    }
    assert.ok(flow.inside.includes("sid") && flow.inside.includes("access_token"));
  });

  test("what the next answer writes, now or at the renewal", async () => {
    const fresh = await inspect(auth, cookieOf(auth));
    assert.deepEqual([fresh.next.isNow, fresh.next.renewed], [false, "rolling"]);
    assert.deepEqual(
      fresh.next.lines.map(({ name, action }) => [name, action]),
      [["waxseal.session-token", "replace"]],
    );
    const [line] = fresh.next.lines;
    assert.ok(line.attributes.includes("HttpOnly") && line.before > 100 && line.after > 100);
    const due = await inspect(auth, cookieOf(auth, claims, { now: now - 2 * DAY }));
    assert.deepEqual([due.next.isNow, due.next.renewed], [true, "rolling"]);
    const old = await inspect(auth, cookieOf(make({ secret: OTHER })));
    assert.deepEqual([old.next.isNow, old.next.renewed], [true, "rekey"]);
  });

  for (const format of ["signed", "authjs", "next-auth"]) {
    test(`in chunks, as ${format}`, async () => {
      const auth = make({ format });
      const cookie = cookieOf(auth, { ...claims, bio: "b".repeat(7000) });
      const found = await inspect(auth, cookie);
      assert.deepEqual([found.verdict.status, found.token.format], ["valid", format]);
      const chunks = found.cookies.filter(({ kind }) => kind === "session");
      assert.deepEqual(
        chunks.map(({ chunk }) => chunk),
        chunks.map((_, index) => index),
      );
      assert.ok(chunks.length > 1);
      assert.equal(found.secret.variable, "secret[0]");
      assert.ok(found.claims.find(({ name }) => name === "bio").text.length < 2100);
    });
  }

  test("of an earlier format that is accepted", async () => {
    const auth = make({ format: "authjs", accept: ["signed"] });
    const found = await inspect(auth, cookieOf(make()));
    assert.deepEqual([found.verdict.status, found.token.format], ["valid", "signed"]);
    assert.equal(found.next.renewed, "rekey");
    assert.deepEqual(found.next.lines.map(({ name, action }) => [name, action]).sort(), [
      ["authjs.session-token", "set"],
      ["waxseal.session-token", "clear"],
    ]);
  });
});

describe("a session that is refused", () => {
  const refused = {
    expired: [() => cookieOf(auth, claims, { now: now - 40 * DAY }), "claims", "expired"],
    altered: [() => altered(cookieOf(auth)), "open", "signature"],
    "of another secret": [
      () => cookieOf(make({ secret: "a third secret, which nobody here has at all" })),
      "open",
      "signature",
    ],
    "no token": [() => "waxseal.session-token=nonsense", "open", "malformed"],
    "without its first chunk": [() => "waxseal.session-token.1=x", "chunk", "chunks"],
    "too long a header": [
      () => `a=${"x".repeat(131_100)}; ${cookieOf(auth)}`,
      "header",
      "oversize",
    ],
    "too long a cookie": [() => `waxseal.session-token=${"x".repeat(5000)}`, "chunk", "oversize"],
    "of a tenant": [() => cookieOf(make({ tenant: "acme" })), "policy", "audience"],
  };
  for (const [what, [cookie, step, reason]] of Object.entries(refused)) {
    test(`${what}: by the step ${step}`, async () => {
      const found = await inspect(auth, cookie());
      const { verdict } = found;
      assert.deepEqual([verdict.status, verdict.step, verdict.reason], ["refused", step, reason]);
      assert.ok(verdict.meaning && verdict.advice);
      assert.ok(statesOf(found).includes(`${step} refused`));
      assert.equal(found.steps.filter(({ state }) => state === "refused").length, 1);
      assert.equal(found.callbacks.ran, null);
    });
  }

  test("wrong key, tag and padding are one step of one answer", async () => {
    const auth = make({ format: "authjs", secret: SECRET });
    const cookie = cookieOf(auth);
    const parts = cookie.split(".");
    // The last character of a ciphertext is in its padding.
    const flip = (text, at) =>
      text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1);
    const broken = [
      [...parts.slice(0, -1), flip(parts.at(-1), 3)],
      [...parts.slice(0, -2), flip(parts.at(-2), parts.at(-2).length - 4), parts.at(-1)],
      [...parts.slice(0, -2), flip(parts.at(-2), 0), parts.at(-1)],
    ].map((all) => all.join("."));
    const answers = await Promise.all(broken.map((cookie) => inspect(auth, cookie)));
    const told = answers.map(({ verdict, steps, claims }) =>
      JSON.stringify({ verdict, steps, claims }),
    );
    assert.equal(new Set(told).size, 1);
    assert.equal(answers[0].verdict.step, "open");
  });

  test("the claims of an expired one are shown, of an altered one none", async () => {
    const expired = await inspect(auth, cookieOf(auth, claims, { now: now - 40 * DAY }));
    assert.ok(expired.claims.some(({ text }) => text === '"Ada Lovelace"'));
    const broken = await inspect(auth, altered(cookieOf(auth)));
    assert.deepEqual([broken.claims, broken.moments], [null, []]);
    assert.doesNotMatch(JSON.stringify(broken), /Ada|Engines/);
  });

  test("one that was cut, by the length of its signature", async () => {
    const { verdict } = await inspect(auth, cookieOf(auth).slice(0, -19));
    assert.deepEqual([verdict.reason, verdict.step], ["signature", "open"]);
    assert.deepEqual(verdict.hints, [
      "The signature has 24 of 43 characters: the cookie was cut, or a chunk of it is missing.",
    ]);
    const whole = await inspect(auth, altered(cookieOf(auth)));
    assert.deepEqual(whole.verdict.hints.length, 1);
    assert.match(whole.verdict.hints[0], /`kid` belongs to one of the secrets/);
  });

  test("nobody, a foreign format, and a prefix that does not count", async () => {
    const nobody = await inspect(auth, "");
    assert.deepEqual([nobody.verdict.status, nobody.cookies], ["anonymous", []]);
    assert.deepEqual(statesOf(nobody).slice(0, 3), [
      "header passed",
      "name nothing",
      "chunk skipped",
    ]);
    assert.match(nobody.verdict.advice, /a browser drops the cookie when its time is over/);
    const other = await inspect(auth, cookieOf(make({ format: "authjs" })));
    assert.deepEqual([other.verdict.status, other.verdict.step], ["anonymous", "name"]);
    assert.match(other.verdict.advice, /authjs\.session-token looks like .* another format/);
    const strict = make({ cookie: { secure: true } });
    const bare = await inspect(strict, cookieOf(auth));
    assert.deepEqual([bare.verdict.status, bare.verdict.step], ["refused", "name"]);
  });
});

describe("the callbacks", () => {
  const pressed = async (auth, cookie) => {
    const response = await inMode("development", () =>
      ask(auth, { cookie, method: "POST", headers: BUTTON }),
    );
    assert.equal(response.status, 200);
    assert.equal(response.headers.getSetCookie().length, 0);
    const text = await response.text();
    showsNoSecret(text, cookie);
    return JSON.parse(text);
  };

  test("what they change is marked, and what that would write", async () => {
    const auth = make({
      callbacks: {
        jwt: ({ token: { org: _, ...token } }) => ({ ...token, role: "root", seen: true }),
        session: ({ session, token }) => ({ ...session, extra: { seen: token.seen } }),
      },
    });
    const cookie = cookieOf(auth);
    assert.deepEqual((await inspect(auth, cookie)).callbacks, {
      has: ["jwt", "session"],
      ran: null,
    });
    const found = await pressed(auth, cookie);
    const [jwt, session] = found.callbacks.ran;
    assert.deepEqual(jwt.changes.map(({ path, kind }) => [path, kind]).sort(), [
      ["org", "removed"],
      ["role", "changed"],
      ["seen", "added"],
    ]);
    assert.deepEqual(
      session.changes.map(({ path, kind, after }) => [path, kind, after.text]),
      [["extra", "added", '{"seen":true}']],
    );
    assert.deepEqual([found.next.isNow, found.next.renewed], [true, "claims"]);
  });

  test("one that ends the session, throws or hangs is no fault of the page", async () => {
    const errors = [];
    const logger = { error: (error) => errors.push(error) };
    const results = async (callbacks) => {
      const auth = make({ callbacks, logger, callbackTimeout: 0.05 });
      const found = await pressed(auth, cookieOf(auth));
      return found.callbacks.ran.map(({ name, result }) => `${name} ${result}`);
    };
    const session = ({ session }) => session;
    assert.deepEqual(await results({ jwt: () => null, session }), ["jwt ended"]);
    const thrown = () => {
      throw new Error(`refused ${SECRET}`);
    };
    assert.deepEqual(await results({ jwt: thrown, session }), ["jwt threw"]);
    assert.deepEqual(await results({ session: () => new Promise(() => {}) }), ["session threw"]);
    assert.deepEqual(await results({ session: () => "text" }), ["session threw"]);
    assert.deepEqual(await results({ session: () => null }), ["session ended"]);
    assert.equal(errors.length, 3);
  });

  test("they do not run for a session that is refused", async () => {
    let runs = 0;
    const auth = make({ callbacks: { jwt: ({ token }) => (runs++, token) } });
    const found = await pressed(auth, altered(cookieOf(auth)));
    assert.deepEqual([found.callbacks.ran, runs], [[], 0]);
  });
});

test("tokens of the application's own are said to be so", async () => {
  const codec = { encode: () => "x", decode: () => ({ sub: "7" }) };
  const auth = createAuth({
    secret: SECRET,
    logger: {},
    [Symbol.for("waxseal.compat")]: { major: 5, codec },
  });
  const found = await inspect(auth, "waxseal.session-token=opaque-token-of-the-app");
  assert.equal(found.verdict.status, "unverified");
  assert.match(found.verdict.meaning, /jwt\.decode/);
});
