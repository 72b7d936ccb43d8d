// What waxseal says once about a likely mistake that nothing else shows.

import assert from "node:assert/strict";
import { createHook } from "node:async_hooks";
import { test } from "node:test";

import { createAuth, credentials } from "waxseal";

import { ada, DAY, make, NOW, recorder, request, SECRET, signedIn } from "./support.mjs";

const OTHER = "another secret of more than thirty-two bytes";
const foreign = await signedIn(make({ secret: OTHER }));
const provider = credentials({ authorize: () => ada });

/** The warnings of an auth object; some sentences are loaded for it. */
async function heard(config, work = () => {}, env = {}) {
  const { warnings, logger } = recorder();
  const saved = { ...process.env };
  Object.assign(process.env, env);
  try {
    const auth = make({ logger, ...config });
    await work(auth);
    await loaded();
    return warnings;
  } finally {
    for (const name of Object.keys(env)) {
      if (saved[name] === undefined) delete process.env[name];
      else process.env[name] = saved[name];
    }
  }
}

/** Resolves when a sentence that is asked for now has come: those before have come too. */
function loaded() {
  return new Promise((warn) => {
    make({ logger: { warn } }).verify(foreign, { now: NOW });
  });
}

const twice = (work) => async (auth) => {
  await work(auth);
  await work(auth);
};
const production = { NODE_ENV: "production" };

test("a cookie under another secret, in every format, once", async () => {
  for (const format of ["signed", "authjs", "next-auth"]) {
    const cookie = await signedIn(make({ secret: OTHER, format }));
    for (const read of ["verify", "resolve", "getSession", "update"]) {
      const work = twice((auth) => auth[read](request(cookie), { now: NOW }));
      const warnings = await heard({ format }, work, production);
      assert.equal(warnings.length, 1, `${format} ${read}`);
      assert.match(warnings[0], /made with another secret.*AUTH_SECRET_1.*cookie\.name/);
      assert.match(warnings[0], / See https:\S+\/docs\/outcomes\.md#signature$/);
    }
  }
});

test("no other refusal is taken for another secret", async () => {
  const cookie = await signedIn(make());
  const expired = (auth) => auth.verify(request(cookie), { now: NOW + 99 * DAY });
  const broken = (auth) => auth.verify(request("__Host-waxseal.session-token=x"), { now: NOW });
  for (const work of [expired, broken, (auth) => auth.verify(request(""))])
    assert.deepEqual(await heard({}, work), []);
});

/** A user whose session has about so many bytes. */
const large = (bytes) => ({ ...ada, role: "r".repeat((bytes * 3) / 4 - 300) });
const issue = (user) => (auth) => auth.issue({ user }, request(), { now: NOW });

test("a session above 6 KB is told with its claims by size, and without their values", async () => {
  assert.deepEqual(await heard({}, issue(large(5500))), []);
  const warnings = await heard({}, twice(issue(large(7500))), production);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0], /has 7\d\d\d bytes, most of them in the claims "role" \(5\d\d\d\), "/);
  assert.doesNotMatch(warnings[0], /rrr|Ada|ada@/);
});

test("a name of a claim cannot forge a line of the log", async () => {
  const jwt = ({ token }) => ({
    ...token,
    [`a\n[waxseal] forged ${"x".repeat(99)}`]: "1".repeat(6000),
  });
  const [warning] = await heard({ callbacks: { jwt } }, issue(ada));
  assert.match(warning, /"a\\u\{a\}\[waxseal\] forged x+…" \(6002\)/);
  assert.ok(warning.length < 600, warning);
});

test("a session that a Node server would answer with 431 is refused at issue", async () => {
  const tooLarge = { name: "WaxsealError", code: "session-too-large" };
  const auth = make({ logger: {} });
  await issue(large(13_500))(auth);
  await assert.rejects(issue(large(15_000))(auth), (error) => {
    assert.match(error.message, /`cookie\.maxBytes` \(14336\).*431/);
    assert.match(error.message, /"role" \(\d+\)/);
    assert.doesNotMatch(error.message, /rrr/);
    assert.equal(error.code, "session-too-large");
    return true;
  });
  await issue(large(30_000))(make({ logger: {}, cookie: { maxBytes: 40_000 } }));
  await assert.rejects(issue(large(3000))(make({ cookie: { maxBytes: 2000 } })), tooLarge);
  for (const maxBytes of [0, -1, 1.5, "14000", null])
    assert.throws(() => createAuth({ secret: SECRET, cookie: { maxBytes } }), {
      code: "invalid-option",
    });
});

test("the formats of Auth.js get a warning instead", async () => {
  for (const format of ["authjs", "next-auth"]) {
    const warnings = await heard({ format }, twice(issue(large(20_000))), production);
    assert.equal(warnings.length, 1, format);
    assert.match(warnings[0], /more than `cookie\.maxBytes` \(14336\)/);
  }
});

test("a renewal is never refused for its size", async () => {
  const cookie = await signedIn(make({ logger: {}, cookie: { maxBytes: 40_000 } }), large(20_000));
  const read = async (auth) => {
    for (const outcome of [
      auth.verify(request(cookie), { now: NOW + 2 * DAY }),
      await auth.resolve(request(cookie), { now: NOW + 2 * DAY }),
    ])
      assert.deepEqual([outcome.status, outcome.renewed], ["active", "rolling"]);
  };
  const warnings = await heard({}, read, production);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0], /^The session cookie has \d+ bytes/);
});

test("a renewal of ordinary size leaves nothing to be done later", async () => {
  const cookie = await signedIn(make());
  const moving = make({ format: "authjs", accept: ["signed"] });
  await loaded();
  let promises = 0;
  const hook = createHook({ init: (_, type) => (promises += Number(type === "PROMISE")) }).enable();
  const { renewed, writes } = moving.verify(request(cookie), { now: NOW });
  hook.disable();
  assert.equal(renewed, "rekey");
  assert.ok(writes.setCookie.length > 1, "a line that clears the other cookie");
  assert.equal(promises, 0);
});

test("updateAge that is not below maxAge", async () => {
  for (const session of [{ maxAge: 3601, updateAge: 7200 }, { updateAge: 31 * 86_400 }]) {
    const [warning, ...more] = await heard({ session }, undefined, production);
    assert.match(warning, /updateAge.* is not below .*maxAge.*no session is ever renewed/);
    assert.deepEqual(more, []);
  }
  for (const session of [{ maxAge: 1 }, { maxAge: 7200, updateAge: 7199 }, { updateAge: 0 }])
    assert.deepEqual(await heard({ session }), []);
});

test("a user without an id, in development", async () => {
  const { id: _, ...user } = ada;
  for (const work of [
    issue(user),
    (auth) => auth[Symbol.for("waxseal.internals")].startSession({ user }, request()),
  ]) {
    const warnings = await heard({}, twice(work));
    assert.equal(warnings.length, 1);
    assert.match(warnings[0], /neither `id` nor `_id`/);
    assert.deepEqual(await heard({}, work, production), []);
  }
  assert.deepEqual(await heard({}, issue({ ...user, _id: "5" })), []);
});

test("claims of `callbacks.jwt` that only waxseal writes, in development", async () => {
  const always = ["auth_time", "exp", "gen", "iat", "jti", "max_age", "nbf", "of_tenant", "op_sid"];
  always.push("op_sub", "persist", "proof_time", "rev", "sid");
  const ofTenant = { tenant: "acme" };
  const ofIssuer = { jwt: { typ: "JWT", issuer: "https://app.test", audience: "app" } };
  const cases = [
    ...always.map((name) => [name, {}]),
    ["tenant", ofTenant],
    ["iss", ofIssuer],
    ["aud", ofIssuer],
  ];
  const issue = twice((auth) => auth.issue({ user: ada }, request(), { now: NOW }));
  const renew = twice(async (auth) => {
    const cookie = await signedIn(auth);
    await auth.resolve(request(cookie), { now: NOW });
  });
  for (const [name, config] of cases) {
    // As the core has it.
    const projections = { jwt: { [name]: "user.name" } };
    assert.throws(() => make({ ...config, projections }), { code: "projection-target" }, name);
    const jwt = ({ token }) => ({ ...token, [name]: "mine" });
    const later = ({ token, trigger }) => (trigger ? token : { ...token, [name]: "mine" });
    for (const [callback, work] of [
      [jwt, issue],
      [later, renew],
    ]) {
      const warnings = await heard({ ...config, callbacks: { jwt: callback } }, work);
      assert.equal(warnings.length, 1, name);
      assert.match(warnings[0], new RegExp(`^\`callbacks.jwt\` set "${name}"`));
      assert.doesNotMatch(warnings[0], /mine/);
      assert.deepEqual(
        await heard({ ...config, callbacks: { jwt: callback } }, work, production),
        [],
      );
    }
  }
  // Of the application where it has no tenants; and what stays as it is, or goes, is no mistake.
  for (const jwt of [
    ({ token }) => ({ ...token, tenant: "mine", iss: "mine" }),
    ({ token }) => token,
    ({ token, trigger }) => (trigger ? token : { sub: token.sub }),
  ])
    assert.deepEqual(await heard({ callbacks: { jwt } }, renew), []);
});

test("an update whose names are all unlisted, in development", async () => {
  const cookie = await signedIn(make());
  const data = { role: "admin", [`x\u2028${"y".repeat(99)}`]: 1 };
  const work = twice((auth) => auth.update(request(cookie), data, { now: NOW }));
  const warnings = await heard({}, work);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0], /`projections\.update` lists nothing.*"role", "x\\u\{2028\}y+…"/);
  assert.deepEqual(await heard({}, work, production), []);
  for (const harmless of [{ name: "Grace", role: "admin" }, {}, undefined]) {
    const update = (auth) => auth.update(request(cookie), harmless, { now: NOW });
    assert.deepEqual(await heard({}, update), []);
  }
});

test("in development, a page at an origin that is not trusted is named", async () => {
  const ask =
    (headers, path = "providers", method = "GET") =>
    (auth) =>
      auth.handler(new Request(`https://app.test/api/auth/${path}`, { method, headers }));
  const other = { origin: "http://localhost:5174", "sec-fetch-site": "cross-site" };
  const preflight = { ...other, "access-control-request-method": "POST" };
  const asks = [
    ask(other),
    ask(other, "csrf"),
    ask(other, "callback/credentials", "POST"),
    ask(preflight, "signout", "OPTIONS"),
  ].map((work) => twice(work));
  for (const work of asks) {
    const warnings = await heard({ providers: [provider] }, work);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0], /page at "http:\/\/localhost:5174".*refused.*`trustedOrigins`/);
  }
  const own = [
    ask({}),
    ask({ origin: "https://app.test" }),
    ask({ ...other, "sec-fetch-site": "same-origin" }),
    ask({ ...other, origin: "null" }),
  ];
  for (const work of own) assert.deepEqual(await heard({ providers: [provider] }, work), []);
  const trusting = {
    providers: [provider],
    trustedOrigins: [other.origin],
    cookie: { secure: true, sameSite: "none" },
  };
  for (const work of asks) {
    assert.deepEqual(await heard(trusting, work), []);
    assert.deepEqual(await heard({ providers: [provider] }, work, production), []);
  }
});

test("an unknown provider is logged once, quoted and cut", async () => {
  // The second is what `signIn` of waxseal/react does.
  const pages = ["signin/", "signin?callbackUrl=%2F&provider="];
  const ask = (page, id) => (auth) =>
    auth.handler(new Request(`https://app.test/api/auth/${page}${encodeURIComponent(id)}`));
  const names = ["github", "google", "a\n[waxseal] forged", "x".repeat(5000)];
  for (const page of pages) {
    for (const name of names) {
      const work = async (auth) => {
        for (const id of [name, ...names]) await ask(page, id)(auth);
      };
      const warnings = await heard({ providers: [provider] }, work, production);
      assert.equal(warnings.length, 1);
      assert.match(warnings[0], /provider "[^\n"]{1,60}", which `providers` does not have/);
      assert.match(warnings[0], /it has "credentials"/);
    }
  }
  const known = ask(pages[1], "credentials");
  assert.deepEqual(await heard({ providers: [provider] }, known, production), []);
});

test("a host that is not AUTH_URL's", async () => {
  const env = { AUTH_URL: "https://app.example", ...production };
  const at = (url, headers) => (auth) => auth.handler(new Request(url, { headers }));
  const session = "/api/auth/session";
  const told = {
    "TLS ends here": at(`https://preview.example${session}`),
    "a proxy says so": at(`http://web:3000${session}`, {
      host: "web:3000",
      "x-forwarded-host": "preview.example",
    }),
    "the browser says so": at(`http://preview.example${session}`, {
      origin: "https://preview.example",
      "sec-fetch-site": "same-origin",
    }),
    "on another port of localhost": at(`http://localhost:3000${session}`, {
      origin: "http://localhost:3000",
      "sec-fetch-site": "same-origin",
    }),
  };
  for (const [what, work] of Object.entries(told)) {
    const warnings = await heard({}, twice(work), env);
    const others = warnings.filter((line) => !/plain http/.test(line));
    assert.equal(others.length, 1, what);
    assert.match(
      others[0],
      /"(preview\.example|localhost:3000)".*AUTH_URL says https:\/\/app\.example/,
    );
  }
  const untold = {
    "the same host": at(`https://app.example${session}`),
    "a proxy's name for it": at(`http://web:3000${session}`, { host: "web:3000" }),
    "a name of a cluster": at(`https://web.internal${session}`),
    "an address": at(`https://10.0.0.7${session}`),
  };
  for (const [what, work] of Object.entries(untold)) {
    const warnings = await heard({}, work, env);
    assert.deepEqual(
      warnings.filter((line) => /AUTH_URL says/.test(line)),
      [],
      what,
    );
  }
});

test("a secret that begins or ends with white space or a quote", async () => {
  for (const [index, text] of [
    `"${SECRET}"`,
    `${SECRET}\n`,
    ` ${SECRET}`,
    `${SECRET}'`,
  ].entries()) {
    for (const [variable, name] of Object.entries({
      AUTH_SECRET: "AUTH_SECRET ",
      AUTH_SECRET_2: "AUTH_SECRET_2 ",
    })) {
      const env = { AUTH_SECRET: SECRET, ...production, [variable]: text };
      const warnings = await heard({ secret: undefined }, undefined, env);
      // Once for the process, whatever the value is.
      if (index > 0) assert.deepEqual(warnings, []);
      else assert.ok(warnings.length === 1 && warnings[0].startsWith(name), warnings.join());
      assert.ok(!warnings.join().includes(SECRET));
    }
  }
  const [warning] = await heard({ secret: `'${SECRET}'` });
  assert.match(warning, /^`secret` begins or ends with white space or a quote/);
});

test("options that nothing uses, in development", async () => {
  for (const [config, option] of [
    [{ pages: { newUser: "/welcome" } }, "pages.newUser"],
    [{ throttle: { limits: { pair: 5 } } }, "throttle"],
  ]) {
    assert.deepEqual(await heard(config, undefined, production), []);
    const [warning, ...more] = await heard(config);
    assert.ok(warning.startsWith(`\`${option}\` is not used`), warning);
    assert.deepEqual(more, []);
  }
  const used = {
    throttle: { limits: { pair: 5 } },
    providers: [provider],
    pages: { signIn: "/in" },
  };
  assert.deepEqual(await heard(used), []);
  assert.deepEqual(await heard({ adapter: {}, pages: { newUser: "/welcome" } }), []);
});

test("an adapter that lacks what a provider needs", async () => {
  const remote = (type) => ({ id: type, name: type, type });
  const methods = ["getUserByAccount", "getUserByEmail", "getUser", "createUser", "linkAccount"];
  const whole = Object.fromEntries(methods.map((name) => [name, () => null]));
  const github = [remote("oauth")];
  assert.deepEqual(await heard({ adapter: whole, providers: github }), []);
  assert.deepEqual(await heard({ adapter: {}, providers: [provider] }), []);
  const warnings = await heard({ adapter: { ...whole, linkAccount: 1 }, providers: github });
  assert.equal(warnings.length, 1);
  assert.match(warnings[0], /^`adapter` has no method `linkAccount`/);
  const more = await heard({ adapter: whole, providers: [remote("email")] });
  assert.deepEqual(
    more.map((warning) => /no method `(\w+)`/.exec(warning)[1]),
    ["updateUser", "createVerificationToken", "useVerificationToken"],
  );
});

test("AUTH_TRUST_HOST with another word than true or false", async () => {
  const [warning] = await heard({}, undefined, { AUTH_TRUST_HOST: "yes", ...production });
  assert.match(warning, /^AUTH_TRUST_HOST is neither true, 1, false nor 0, so it counts as false/);
  for (const AUTH_TRUST_HOST of ["true", "1", "false", "0", ""])
    assert.deepEqual(await heard({}, undefined, { AUTH_TRUST_HOST }), []);
  assert.deepEqual(await heard({ trustHost: true }, undefined, { AUTH_TRUST_HOST: "no" }), []);
});

test("issue without a `user` member says where it belongs", async () => {
  const auth = make();
  for (const login of [ada, { id: "7" }, undefined, null, {}, { user: "7" }, { user: null }]) {
    await assert.rejects(auth.issue(login, request()), (error) => {
      assert.equal(error.name, "WaxsealError");
      assert.match(error.message, /`issue\(\{ user \}, request\)`/);
      return true;
    });
  }
});
