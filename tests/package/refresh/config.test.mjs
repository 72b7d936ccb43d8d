import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";

import { createAuth, credentials, memory, oauthRefresh, WaxsealError } from "waxseal";

import { recorder } from "../../support/recorder.mjs";
import { SECRET, until } from "./support.mjs";

const run = (token) => token;
const due = { claim: "expires_at" };
const github = {
  id: "github",
  name: "GitHub",
  type: "oauth",
  clientId: "id",
  clientSecret: "secret",
  authorization: "https://id.test/authorize",
  token: "https://id.test/token",
  userinfo: "https://id.test/userinfo",
};

const make = (refresh, config = {}) =>
  createAuth({ secret: SECRET, format: "authjs", refresh, ...config });

const REFUSED = [
  ["no object", "yes", "invalid-option", /true or an object/],
  ["an unknown option", { due, run, graze: 5 }, "unknown-option", /`refresh\.grace`/],
  ["no run without providers", {}, "invalid-option", /`refresh\.run` is missing/],
  ["true without providers", true, "invalid-option", /`providers`/],
  ["run without due", { run }, "invalid-option", /`?refresh\.due/],
  ["due without a claim", { run, due: { before: 5 } }, "invalid-option", /expires_at/],
  ["due of another kind", { run, due: "soon" }, "invalid-option", /`refresh\.due`/],
  ["due.before in minutes", { run, due: { ...due, before: "5m" } }, "invalid-option", /seconds/],
  [
    "a spread beyond 32 bits",
    { run, due: { ...due, spread: 2 ** 32 } },
    "invalid-option",
    /spread/,
  ],
  ["grace beyond maxAge", { due, run, grace: 2_592_001 }, "invalid-option", /session\.maxAge/],
  [
    "a store without swap",
    { due, run, coordinator: { get() {}, set() {} } },
    "no-atomic-store",
    /redis/,
  ],
  ["a client as coordinator", { due, run, coordinator: {} }, "no-atomic-store", /`swap`/],
  ["onUnavailable of revocation", { due, run, onUnavailable: "deny" }, "invalid-option", /"keep"/],
];

for (const [what, refresh, code, sentence] of REFUSED) {
  test(`${what} is refused when the object is made`, () => {
    assert.throws(
      () => make(refresh),
      (error) => {
        assert.ok(error instanceof WaxsealError);
        assert.equal(error.code, code);
        assert.match(error.message, sentence);
        return true;
      },
    );
  });
}

test("a claim is not for `due` where providers refresh themselves", () => {
  assert.throws(() => make({ due }, { providers: [github] }), /refresh\.claims\.expires_at/);
  make({ due: { before: 300 } }, { providers: [github] });
  make(true, { providers: [github] });
});

test("tokens are not kept where they can be read, unless that is meant", () => {
  for (const [refresh, providers] of [
    [{ due, run }, []],
    [true, [github]],
    [{}, [github]],
  ]) {
    assert.throws(() => make(refresh, { format: "signed", providers }), {
      code: "readable-tokens",
      message: /format: "authjs"/,
    });
    assert.throws(() => make(refresh, { format: undefined, providers }), {
      code: "readable-tokens",
    });
    make(refresh, { format: "next-auth", providers });
  }
  make({ due, run, allowReadableTokens: true }, { format: "signed" });
});

test("a sign-in with credentials alone has no provider that could refresh", () => {
  assert.throws(() => make(true, { providers: [credentials({ authorize: () => null })] }), {
    code: "invalid-option",
  });
});

test("oauthRefresh wants an https endpoint and a client", () => {
  const client = { clientId: "id", clientSecret: "secret" };
  for (const tokenEndpoint of [undefined, "", "token", "http://id.test/token", "ftp://id.test/"]) {
    assert.throws(() => oauthRefresh({ ...client, tokenEndpoint }), { code: "invalid-option" });
  }
  assert.throws(() => oauthRefresh({ tokenEndpoint: "https://id.test/token" }), /clientId/);
  assert.equal(
    typeof oauthRefresh({ ...client, tokenEndpoint: "http://localhost:1/t" }),
    "function",
  );
});

test("a short grace is said once", async () => {
  const { logger, warnings } = recorder();
  make({ due, run, grace: 30 }, { logger });
  await until(() => warnings.length > 0);
  assert.match(warnings[0], /`refresh\.grace` is 30 seconds/);
});

test("memory alone is said once where there are many instances", () => {
  const warned = (env, refresh = "{ due, run }") => {
    const program = `
      import { createAuth, memory } from "waxseal";
      const [due, run] = [{ claim: "expires_at" }, (token) => token];
      for (const _ of [1, 2]) createAuth({ format: "authjs", refresh: ${refresh} });`;
    const { stderr, status } = spawnSync(
      process.execPath,
      ["--input-type=module", "--eval", program],
      {
        cwd: import.meta.dirname,
        env: { PATH: process.env.PATH, AUTH_SECRET: SECRET, ...env },
        encoding: "utf8",
      },
    );
    assert.equal(status, 0, stderr);
    return stderr.split("memory-coordinator").length - 1;
  };
  const production = { NODE_ENV: "production" };
  assert.equal(warned({ ...production, VERCEL: "1" }), 1);
  assert.equal(warned({ ...production, AWS_LAMBDA_FUNCTION_NAME: "app" }), 1);
  assert.equal(warned(production), 0);
  assert.equal(warned({ VERCEL: "1" }), 0);
  const coordinator = (made) => `{ due, run, coordinator: ${made} }`;
  assert.equal(warned({ ...production, VERCEL: "1" }, coordinator("memory()")), 1);
  assert.equal(warned({ ...production, VERCEL: "1" }, coordinator("{ get() {}, swap() {} }")), 0);
});

test("memory is one for the process, and of each kind of register", async () => {
  const [one, two] = [memory(), memory()];
  assert.equal(await one.swap("r:config-test", null, "a", 60), true);
  assert.equal(await two.get("r:config-test"), "a");
});
