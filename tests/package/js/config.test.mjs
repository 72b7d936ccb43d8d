import assert from "node:assert/strict";
import { test } from "node:test";
import { createAuth, credentials, WaxsealError } from "waxseal";
import AuthjsCredentials from "next-auth/providers/credentials";

import { ada, DAY, make, NOW, recorder, request, SECRET, signedIn } from "./support.mjs";
import { sentenceOf } from "../../support/entries.mjs";

const provider = credentials({ authorize: () => null });

/** The error that a configuration makes. */
function mistake(config) {
  try {
    createAuth({ secret: SECRET, ...config });
  } catch (error) {
    assert.ok(error instanceof WaxsealError, String(error));
    assert.match(sentenceOf(error), /\.$/);
    return error;
  }
  assert.fail(`accepted: ${JSON.stringify(config)}`);
}

/** Runs with these variables in the environment, and without the others that count. */
function withEnv(variables, work) {
  const names = [
    "AUTH_SECRET",
    "AUTH_SECRET_1",
    "AUTH_SECRET_2",
    "AUTH_SECRET_3",
    "AUTH_SECRET_UNTIL",
    "AUTH_SECRET_1_UNTIL",
    "AUTH_SECRET_2_UNTIL",
    "AUTH_SECRET_3_UNTIL",
    "NEXTAUTH_SECRET",
    "NODE_ENV",
  ];
  const saved = names.map((name) => [name, process.env[name]]);
  for (const name of names) delete process.env[name];
  Object.assign(process.env, variables);
  try {
    return work();
  } finally {
    for (const [name, value] of saved) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

const unknown = {
  secrets: { secrets: "x" },
  Secret: { Secret: "x" },
  sesion: { sesion: {} },
  callback: { callback: {} },
  provider: { provider: [] },
  basepath: { basepath: "/auth" },
  refreshed: { refreshed: {} },
  "refresh.graze": { refresh: { graze: 5 } },
  "jwt.alg": { jwt: { alg: "HS512" } },
  "session.maxage": { session: { maxage: 5 } },
  "session.updateAfter": { session: { updateAfter: 5 } },
  "cookie.samesite": { cookie: { samesite: "lax" } },
  "cookie.httpOnly": { cookie: { httpOnly: true } },
  "accept[0].cookie": { accept: [{ format: "authjs", cookie: "old" }] },
  "projections.user": { projections: { user: {} } },
  "callbacks.sigin": { callbacks: { sigin: () => true } },
  "events.signin": { events: { signin: () => {} } },
  "pages.login": { pages: { login: "/login" } },
  "logger.warning": { logger: { warning: () => {} } },
  'projections.jwt["a"].form': { projections: { jwt: { a: { form: "user.a" } } } },
};

for (const [option, config] of Object.entries(unknown)) {
  test(`the unknown option ${option} is refused by name, with one that exists`, () => {
    const error = mistake(config);
    assert.equal(error.code, "unknown-option");
    assert.ok(error.message.includes(`\`${option}\``), error.message);
    assert.match(error.message, /The nearest is `[\w.[\]"]+`|There is `|: write `/);
  });
}

test("the nearest name is the one that was meant", () => {
  const nearest = (config) => /nearest is `(.+)`/.exec(mistake(config).message)[1];
  assert.equal(nearest({ sesion: {} }), "session");
  assert.equal(nearest({ basepath: "" }), "basePath");
  assert.equal(nearest({ session: { maxage: 5 } }), "session.maxAge");
  assert.equal(nearest({ callbacks: { singIn: 5 } }), "callbacks.signIn");
  assert.equal(nearest({ projections: { sesion: {} } }), "projections.session");
});

const fn = () => {};
for (const [config, advice] of [
  [{ cookies: {} }, /write `cookie`/],
  [{ useSecureCookies: true }, /write `cookie\.secure`/],
  [{ experimental: {} }, /leave it out/],
  [{ skipCSRFCheck: true }, /cannot be switched off/],
  [{ jwt: { secret: "x" } }, /write `secret`/],
  [{ jwt: { encode: fn } }, /write `format`/],
  [{ jwt: { iss: "a" } }, /write `jwt\.issuer`/],
  [{ jwt: { aud: "a" } }, /write `jwt\.audience`/],
  [{ jwt: { maxAge: 5 } }, /write `session\.maxAge`/],
  [{ maxAge: 5 }, /write `session\.maxAge`/],
  [{ domain: "a.test" }, /write `cookie\.domain`/],
  [{ throttle: { limits: { user: 5 } } }, /write `throttle\.limits\.name`/],
  [{ throttle: { limits: { ip: 5 } } }, /write `throttle\.limits\.address`/],
  [{ throttle: { limit: 5 } }, /write `throttle\.limits\.pair`/],
  // The name of an option elsewhere, and a letter off one that is there.
  [
    { sessions: {} },
    /write `session`, or `revocation\.sessions` for the list of a user's sessions\./,
  ],
  [{ accent: "#a3202f" }, /write `accept`, or `theme\.accent` for the colour of the pages\./],
  [{ callbacks: { sessions: fn } }, /write `callbacks\.session`, or `revocation\.sessions` for/],
  [{ revocation: { session: fn } }, /write `revocation\.sessions`, or `projections\.session`\./],
]) {
  test(`${JSON.stringify(config)} says what to write instead`, () => {
    const error = mistake(config);
    assert.equal(error.code, "unknown-option");
    assert.match(error.message, /^waxseal has no option `/);
    assert.match(error.message, advice);
    assert.doesNotMatch(error.message, /nearest/);
  });
}

test("no name is called the nearest that is far away", () => {
  for (const config of [{ pages: { landing: "/" } }, { cookie: { x: 1 } }]) {
    assert.match(mistake(config).message, /There is `/);
  }
});

test("console, and a logger of a library, are loggers", () => {
  const levels = { error: fn, warn: fn, debug: fn };
  class Library {
    error() {}
    warn() {}
    debug() {}
    child() {}
  }
  for (const logger of [console, new Library(), { ...levels, info: fn }, {}, { warn: fn }]) {
    assert.equal(make({ logger }).verify("").status, "anonymous");
  }
  for (const logger of [{ ...levels, error: 5 }, "console", null, fn]) {
    assert.equal(mistake({ logger }).code, "invalid-option");
  }
});

test("debug prints the outcome of each read, also beside a logger without it", async (t) => {
  const debug = t.mock.method(console, "debug", fn);
  const printed = () => debug.mock.calls.map(({ arguments: [line] }) => line);
  await make().resolve("");
  assert.deepEqual(printed(), []);
  for (const logger of [undefined, console, { warn: fn }]) {
    debug.mock.resetCalls();
    const auth = make({ debug: true, logger });
    await auth.resolve("");
    assert.deepEqual(printed(), ["[waxseal] session anonymous"]);
  }
});

test("an update may not say who the user is", () => {
  for (const projections of [
    { update: ["sub"] },
    { update: ["user.sub"] },
    { update: ["sub.id"] },
    { update: ["id"], jwt: { sub: "session.id" } },
  ]) {
    const error = mistake({ projections });
    assert.equal(error.code, "projection-target");
    assert.match(error.message, /`sub`/);
  }
});

test("a page without its first slash is refused, with what to write", () => {
  for (const page of ["login", "de/login", "javascript:alert(1)", ""]) {
    const error = mistake({ pages: { signIn: page } });
    assert.equal(error.code, "invalid-option");
    assert.match(error.message, /begins with a slash/);
  }
});

const invalid = [
  { secret: 5 },
  { secret: ["a", 5] },
  { secret: new Uint8Array(40) },
  { format: "jwt" },
  { format: null },
  { jwt: "HS256" },
  { jwt: { algorithm: "none" } },
  { jwt: { algorithm: "hs256" } },
  { jwt: { encryption: 1 } },
  { jwt: { encryption: true }, format: "signed" },
  { jwt: { algorithm: "HS512" }, format: "authjs" },
  { accept: "authjs" },
  { accept: ["jwe"] },
  { accept: [null] },
  { accept: [{}] },
  { accept: [{ format: "authjs", domain: 5 }] },
  { accept: [{ format: "authjs", path: null }] },
  { accept: [{ format: "authjs", prefix: "__Http-" }] },
  { accept: [{ name: "old" }] },
  { accept: [{ format: "jwe", name: "old" }] },
  { apiPaths: "/api/" },
  { apiPaths: true },
  { apiPaths: null },
  { apiPaths: ["api/"] },
  { apiPaths: ["/api/", 5] },
  { apiPaths: ["/api?x"] },
  { apiPaths: ["https://app.test/api"] },
  { session: 5 },
  { session: null },
  { session: { strategy: "database" } },
  { session: { maxAge: 0 } },
  { session: { maxAge: -1 } },
  { session: { maxAge: 1.5 } },
  { session: { maxAge: "3600" } },
  { session: { maxAge: NaN } },
  { session: { maxAge: Infinity } },
  { session: { maxAge: 2 ** 60 } },
  { session: { updateAge: -5 } },
  { session: { absoluteMaxAge: 0 } },
  { cookie: { sameSite: "Lax" } },
  { cookie: { secure: "yes" } },
  { projections: { jwt: [] } },
  { projections: { jwt: { a: 5 } } },
  { projections: { jwt: { a: {} } } },
  { projections: { jwt: { a: { from: 5 } } } },
  { projections: { jwt: { __proto__: { a: "user.a" } } } },
  { projections: { update: "name" } },
  { projections: { update: [5] } },
  { projections: { update: [{}] } },
  { projections: { update: [{ type: "string" }] } },
  { projections: { update: [{ name: 5 }] } },
  { projections: { update: [{ name: "a", type: "text" }] } },
  { projections: { update: [{ name: "a", type: ["string", "any"] }] } },
  { projections: { update: [{ name: "a", type: 5 }] } },
  { projections: { update: [{ name: "a", type: null }] } },
  { projections: { update: [{ name: "a", maxBytes: 0 }] } },
  { projections: { update: [{ name: "a", maxBytes: "1024" }] } },
  { projections: { update: [{ name: "a", maxBytes: Infinity }] } },
  { callbacks: { jwt: "token" } },
  { callbacks: () => {} },
  { events: { session: true } },
  { providers: provider },
  { providers: [null] },
  { providers: [{}] },
  { providers: [{ id: "github", type: "oauth" }] },
  { providers: [{ id: "twitter", name: "Twitter", type: "oauth", version: "1.0A" }] },
  { session: { strategy: "database" } },
  { providers: [credentials({})] },
  { providers: [provider, provider] },
  { pages: { signIn: true } },
  { basePath: "" },
  { basePath: "/" },
  { basePath: "auth" },
  { basePath: "/api/../auth?" },
  { trustHost: "true" },
  { allowWeakSecret: "yes" },
  { logger: console.error },
];

for (const config of invalid) {
  test(`${describe(config)} is no valid option`, () => {
    const error = mistake(config);
    assert.equal(error.code, "invalid-option");
    assert.match(error.message, /must|goes with|expected/);
    assert.doesNotMatch(error.message, /^Error/);
  });
}

const github = { id: "github", name: "GitHub", type: "oauth" };
const gitlab = { id: "gitlab", name: "GitLab", type: "oauth" };

test("accounts of two providers are never one person by their id alone", () => {
  const session = { subject: "account" };
  for (const providers of [
    [github, gitlab],
    [github, provider],
  ]) {
    const error = mistake({ providers, session });
    assert.equal(error.code, "invalid-option");
    assert.match(error.message, /^`session\.subject`/);
    // The ids are the adapter's then.
    createAuth({ secret: SECRET, providers, session, adapter: {} });
  }
  createAuth({ secret: SECRET, providers: [github], session });
});

test("an id_token is not kept where the cookie can be read", () => {
  const providers = [{ ...github, type: "oidc", logout: true }];
  assert.equal(mistake({ providers, format: "signed" }).code, "readable-tokens");
  createAuth({ secret: SECRET, providers, format: "authjs" });
  createAuth({ secret: SECRET, providers: [{ ...providers[0], logout: "hint" }] });
});

test("the configuration must be an object", () => {
  for (const config of [undefined, null, "secret", 5, []]) {
    assert.throws(() => createAuth(config), { name: "WaxsealError" });
  }
});

const others = {
  "projection-path": [
    { projections: { jwt: { a: "user.__proto__.x" } } },
    { projections: { jwt: { "a.__proto__.b": "user.a" } } },
    { projections: { session: { "constructor.a": "token.a" } } },
    { projections: { jwt: JSON.parse('{"__proto__":"user.a"}') } },
    { projections: { update: ["__proto__"] } },
    { projections: { update: [{ name: "a.constructor", type: "object" }] } },
  ],
  "projection-source": [
    { projections: { jwt: { a: "usr.a" } } },
    { projections: { session: { a: "user.a" } } },
    { projections: { session: { user: "token" } } },
  ],
  "projection-target": [
    { projections: { jwt: { exp: "user.exp" } } },
    { projections: { session: { expires: "token.exp" } } },
  ],
  "cookie-name": [
    { cookie: { name: "__Host-session" } },
    { cookie: { name: "a b" } },
    { cookie: { name: "" } },
    { accept: [{ format: "authjs", name: "a;b" }] },
  ],
  "cookie-name-conflict": [
    { accept: ["signed"] },
    { accept: [{ format: "signed" }] },
    { accept: [{ format: "signed", path: "/" }] },
    { accept: ["authjs", "authjs"] },
    { cookie: { name: "s" }, accept: [{ format: "authjs", name: "s" }] },
  ],
  "cookie-attribute": [
    { cookie: { domain: "a;b" } },
    { cookie: { path: "app" } },
    { cookie: { path: "/a;b" } },
    { cookie: { sameSite: "none" } },
    { accept: [{ format: "signed", domain: "a;b" }] },
    { accept: [{ format: "signed", path: "app" }] },
    { accept: [{ format: "signed", prefix: "__Host-", domain: "app.test" }] },
  ],
  "too-many-secrets": [{ secret: Array.from({ length: 9 }, (_, i) => `${SECRET}${i}`) }],
};

for (const [code, configs] of Object.entries(others)) {
  for (const config of configs) {
    test(`${describe(config)} is a mistake called ${code}`, () => {
      assert.equal(mistake(config).code, code);
    });
  }
}

test("accept may repeat a name where the place or the prefix differs", () => {
  for (const entry of [
    "authjs",
    { format: "authjs" },
    { format: "authjs", name: undefined, domain: undefined, path: undefined, prefix: undefined },
    { format: "signed", domain: "app.test" },
    { format: "signed", path: "/app" },
    { format: "signed", prefix: "__Secure-" },
    { format: "signed", prefix: "" },
  ]) {
    assert.equal(make({ accept: [entry] }).verify("").status, "anonymous");
  }
});

test("undefined is as good as left out", () => {
  const auth = make({
    format: undefined,
    jwt: undefined,
    accept: undefined,
    session: { maxAge: undefined, absoluteMaxAge: undefined },
    cookie: { domain: undefined },
    callbacks: { jwt: undefined },
    events: undefined,
    pages: undefined,
    basePath: undefined,
    trustHost: undefined,
  });
  assert.equal(auth.verify("").status, "anonymous");
});

test("no secret says how to make one", () => {
  withEnv({}, () => {
    for (const secret of [undefined, "", []]) {
      assert.throws(
        () => createAuth({ secret }),
        (error) => {
          assert.equal(error.code, "missing-secret");
          assert.match(error.message, /npx waxseal secret --env >> \.env\.local.* AUTH_SECRET/);
          return true;
        },
      );
    }
  });
});

test("a short secret is refused in production and warned about elsewhere, once", () => {
  const short = "a short secret";
  withEnv({ NODE_ENV: "production" }, () => {
    assert.throws(
      () => createAuth({ secret: short }),
      (error) => {
        assert.equal(error.code, "weak-secret");
        assert.match(
          error.message,
          /The secret has 14 bytes and needs at least 32: `npx waxseal secret`/,
        );
        assert.ok(!error.message.includes(short));
        return true;
      },
    );
    assert.throws(() => createAuth({ secret: [SECRET, short] }), { code: "weak-secret" });
    createAuth({ secret: short, allowWeakSecret: true });
  });
  withEnv({ NODE_ENV: "development" }, () => {
    const { warnings, logger } = recorder();
    createAuth({ secret: short, logger });
    createAuth({ secret: short, logger });
    assert.equal(warnings.length, 1);
    assert.match(warnings[0], /npx waxseal secret/);
    assert.ok(!warnings[0].includes(short));
  });
});

test("without a readable environment it counts as production", () => {
  const { env } = process;
  Object.defineProperty(process, "env", { value: undefined, configurable: true, writable: true });
  try {
    assert.throws(() => createAuth({ secret: "short" }), { code: "weak-secret" });
    assert.throws(() => createAuth({}), { code: "missing-secret" });
  } finally {
    Object.defineProperty(process, "env", { value: env, configurable: true, writable: true });
  }
});

test("a Worker with an environment that does not say so counts as production", () => {
  // With the flag nodejs_compat there is a process.env, and no NODE_ENV in it.
  const before = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  const value = { userAgent: "Cloudflare-Workers" };
  Object.defineProperty(globalThis, "navigator", { value, configurable: true });
  try {
    withEnv({}, () =>
      assert.throws(() => createAuth({ secret: "short" }), { code: "weak-secret" }),
    );
    withEnv({ NODE_ENV: "development" }, () => {
      const { warnings, logger } = recorder();
      createAuth({ secret: "a secret that is short", logger });
      assert.equal(warnings.length, 1);
    });
  } finally {
    delete globalThis.navigator;
    if (before) Object.defineProperty(globalThis, "navigator", before);
  }
});

test("secrets of the environment: the highest number seals, all open", async () => {
  const secret = (n) => `environment secret ${n} ${"x".repeat(20)}`;
  const cookieOf = (value) => signedIn(make({ secret: value }));
  const cookies = await Promise.all([0, 1, 2, 3, 4].map((n) => cookieOf(secret(n))));
  const statuses = (auth) =>
    cookies.map((cookie) => auth.verify(cookie, { now: NOW }).status === "active");
  const env = {
    AUTH_SECRET: secret(0),
    AUTH_SECRET_1: secret(1),
    AUTH_SECRET_2: secret(2),
    AUTH_SECRET_3: secret(3),
  };
  for (const config of [{}, { secret: secret(0) }]) {
    const auth = withEnv(env, () => make({ secret: undefined, ...config }));
    assert.deepEqual(statuses(auth), [true, true, true, true, false]);
    assert.equal(auth.verify(cookies[3], { now: NOW }).renewed === "rekey", false);
    assert.equal(auth.verify(cookies[0], { now: NOW }).renewed, "rekey");
  }
  const given = withEnv(env, () => make({ secret: secret(4) }));
  assert.deepEqual(statuses(given), [false, false, false, false, true]);
  const v4 = withEnv({ NEXTAUTH_SECRET: secret(1) }, () => make({ secret: undefined }));
  assert.deepEqual(statuses(v4), [false, true, false, false, false]);
});

const [NEW, OLD] = [0, 1].map((number) => `${number}: a secret of thirty-two bytes or more`);
const END = new Date(NOW + DAY);
/** A secret with an end, in the configuration and in the environment. */
const ending = {
  configuration: () => make({ secret: [NEW, { secret: OLD, until: END }] }),
  environment: () =>
    withEnv({ AUTH_SECRET_1: NEW, AUTH_SECRET: OLD, AUTH_SECRET_UNTIL: END.toISOString() }, () =>
      make({ secret: undefined }),
    ),
};
for (const [where, open] of Object.entries(ending)) {
  test(`attack 70: a leaked secret with an end prolongs nothing: ${where}`, async () => {
    const forger = make({ secret: OLD, session: { maxAge: 60 } });
    const cookie = await signedIn(forger, { id: "7", name: "Ada" });
    const auth = open();
    const expires = new Date(NOW + 60_000).toISOString();
    for (const outcome of [
      auth.verify(cookie, { now: NOW }),
      await auth.resolve(cookie, { now: NOW }),
      await auth.update(cookie, { name: "Grace" }, { now: NOW }),
    ]) {
      assert.deepEqual([outcome.status, outcome.renewed], ["active", null]);
      assert.deepEqual(outcome.writes.setCookie, []);
      assert.equal(outcome.session.expires, expires);
    }
    // What the application made of it counts for this request.
    const { session } = await auth.update(cookie, { name: "Grace" }, { now: NOW });
    assert.equal(session.user.name, "Grace");
    assert.equal(auth.verify(cookie, { now: NOW + 75_000 }).reason, "expired");

    const month = await signedIn(make({ secret: OLD }));
    assert.equal(auth.verify(month, { now: NOW }).session.expires, END.toISOString());
    assert.equal(auth.verify(month, { now: +END - 1 }).status, "active");
    assert.equal(auth.verify(month, { now: +END }).reason, "signature");
    const csrf = (auth, ...args) => auth[Symbol.for("waxseal.internals")].csrf(...args);
    const { token, setCookie } = csrf(forger, null, undefined);
    assert.equal(csrf(make({ secret: [NEW, OLD] }), setCookie.split(";")[0], token).verified, true);
    assert.equal(csrf(auth, setCookie.split(";")[0], token).verified, false);
  });
}

test("the end of a secret is a Date, or in the environment ISO 8601", () => {
  const wrong = { name: "WaxsealError", code: "invalid-option" };
  for (const until of ["2030-01-01", 1_900_000_000_000, new Date(NaN), null, undefined, {}]) {
    assert.throws(() => make({ secret: [NEW, { secret: OLD, until }] }), wrong, `${until}`);
  }
  for (const entry of [
    7,
    {},
    { until: END },
    { secret: 7, until: END },
    { secret: OLD, until: END, x: 1 },
  ]) {
    assert.throws(() => make({ secret: [NEW, entry] }), wrong, JSON.stringify(entry));
  }
  // What seals has no end.
  assert.throws(() => make({ secret: [{ secret: OLD, until: END }, NEW] }), wrong);
  const open = (until) => () =>
    withEnv({ AUTH_SECRET_1: NEW, AUTH_SECRET: OLD, AUTH_SECRET_UNTIL: until }, () =>
      make({ secret: undefined }),
    );
  for (const until of [
    "soon",
    "1900000000000",
    "2030",
    "2030-01",
    "2030-13-01",
    "2030-02-30",
    "2030-02-31T00:00Z",
    "2030-01-01T00:00:00",
    "01/01/2030",
    "2030-01-01 00:00Z",
    "2030-01-01T25:00Z",
  ]) {
    const isNamed = (error) => error.code === wrong.code && /AUTH_SECRET_UNTIL/.test(error.message);
    assert.throws(open(until), isNamed, until);
  }
  for (const until of ["2030-01-01", "2030-01-01T12:00Z", "2030-02-28T23:59:59.999+02:00", ""]) {
    open(until)();
  }
  // The end of a secret that is not there would end nothing.
  const absent = { AUTH_SECRET: NEW, AUTH_SECRET_2_UNTIL: "2030-01-01" };
  withEnv(absent, () => assert.throws(() => make({ secret: undefined }), wrong));
  // Named a second time it would open on.
  assert.throws(() => make({ secret: [NEW, OLD, { secret: OLD, until: END }] }), wrong);
});

test("attack 66: jwt.typ JWT needs issuer and audience, and they need it", () => {
  const wrong = { code: "invalid-option" };
  const both = { issuer: "https://login.example", audience: "app" };
  make({ jwt: { typ: "JWT", ...both } });
  make({ format: "authjs", accept: ["signed"], jwt: { typ: "JWT", ...both } });
  for (const jwt of [
    { typ: "JWT" },
    { typ: "JWT", issuer: "x" },
    { typ: "JWT", audience: "x" },
    { typ: "JWT", issuer: "", audience: "x" },
    { typ: "at+jwt", ...both },
    { typ: "cookie" },
    both,
    { typ: "JWT", issuer: ["x"], audience: "x" },
  ]) {
    assert.throws(() => make({ jwt }), wrong, JSON.stringify(jwt));
  }
  assert.throws(() => make({ format: "authjs", jwt: { typ: "JWT", ...both } }), wrong);
  const claims = { jwt: { aud: "user.id" } };
  assert.throws(() => make({ jwt: { typ: "JWT", ...both }, projections: claims }), {
    code: "projection-target",
  });
});

test("jwt.encryption is the format authjs", async () => {
  const cookie = await signedIn(make({ jwt: { encryption: true } }));
  assert.match(cookie, /^__Secure-authjs\.session-token=eyJ/);
  assert.equal(make({ format: "authjs" }).verify(cookie, { now: NOW }).status, "active");
});

test("a default of a projection stands in for what is missing", async () => {
  const auth = make({
    projections: {
      jwt: {
        plan: { from: "user.plan", default: "free" },
        flags: { from: "user.flags", default: ["a", { b: null }] },
        none: { from: "user.none" },
      },
    },
  });
  const { token } = await auth.issue({ user: { ...ada, plan: "pro" } }, request(), { now: NOW });
  assert.equal(token.plan, "pro");
  assert.deepEqual(token.flags, ["a", { b: null }]);
  assert.ok(!("none" in token));
});

test("a provider made by Auth.js's Credentials is taken", async () => {
  const auth = make({
    providers: [AuthjsCredentials({ name: "Password", authorize: () => ada })],
  });
  const response = await auth.handler(new Request("https://app.test/api/auth/providers"));
  assert.equal((await response.json()).credentials.name, "Password");
});

function describe(config) {
  return JSON.stringify(config, (_, value) => (typeof value === "function" ? "() => …" : value));
}
