import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { createAuth } from "waxseal";

import { concurrency, DAY, json, NOW, OTHER, SECRET, waxseal } from "./support.mjs";

const claims = '{"sub":"7","name":"Ada","role":"admin"}';
const request = (cookie, url = "http://localhost/") => new Request(url, { headers: { cookie } });

describe("waxseal mint", { concurrency }, () => {
  for (const format of ["signed", "authjs", "next-auth"]) {
    test(`a ${format} cookie signs in, on http and on https`, async () => {
      const auth = createAuth({ secret: SECRET, format });
      const plain = await waxseal(["mint", "--format", format], { input: claims, asProcess: true });
      assert.equal(plain.code, 0);
      assert.equal(plain.stderr, "");
      const [, cookie] = /^Cookie: (\S+)\n$/.exec(plain.stdout);
      assert.equal(auth.verify(request(cookie)).token.role, "admin");

      const secure = await waxseal(["mint", "--format", format, "--https"], { input: claims });
      const [, prefixed] = /^Cookie: (__\S+)\n$/.exec(secure.stdout);
      assert.equal(auth.verify(request(prefixed, "https://localhost/")).session.user.name, "Ada");
    });
  }

  test("for a tenant", async () => {
    const of = (tenant) => createAuth({ secret: SECRET, tenant });
    const args = ["mint", "--tenant", "acme"];
    const input = '{"sub":"7","tenant":"umbra"}';
    const { stdout, stderr } = await waxseal(args, { input });
    const [, cookie] = /^Cookie: (\S+)\n$/.exec(stdout);
    assert.equal(of("acme").verify(request(cookie)).token.sub, "7");
    assert.equal(of("umbra").verify(request(cookie)).reason, "audience");
    for (const [tenant, code, reason] of [
      [["--tenant", "acme"], 0, undefined],
      [["--tenant", "umbra"], 1, "audience"],
      [[], 1, "audience"],
    ]) {
      const inspected = await waxseal(["inspect", "--json", ...tenant], { input: cookie });
      assert.equal(inspected.code, code);
      assert.equal(JSON.parse(inspected.stdout).sessions[0].reason, reason);
    }
    assert.match(stderr, /^note: tenant is set by mint/);
    assert.equal((await waxseal(["mint", "--tenant", ""], { input })).code, 2);
  });

  test("HS512 and another name", async () => {
    const args = [
      "mint",
      "--algorithm",
      "HS512",
      "--name",
      "__Host-sid",
      "--https",
      "--claims",
      claims,
    ];
    const { stdout } = await waxseal(args);
    const auth = createAuth({
      secret: `${SECRET}${SECRET}`,
      jwt: { algorithm: "HS512" },
      cookie: { name: "sid" },
    });
    assert.equal(auth.verify(stdout.slice(8).trim()).reason, "signature");
    const again = await waxseal(args, { env: { AUTH_SECRET: `${SECRET}${SECRET}` } });
    assert.match(again.stdout, /^Cookie: __Host-sid=/);
    assert.equal(auth.verify(again.stdout.slice(8).trim()).status, "active");
  });

  test("the lifetime and the time of sign-in can be chosen", async () => {
    const { stdout } = await waxseal(["mint", "--max-age", "60", "--now", "2100-01-01T00:00:00Z"], {
      input: claims,
    });
    const auth = createAuth({ secret: SECRET });
    const cookie = stdout.slice(8).trim();
    const now = Date.UTC(2100, 0, 1);
    const { token } = auth.verify(cookie, { now });
    assert.equal(token.exp - token.iat, 60);
    assert.equal(token.auth_time, now / 1000);
    assert.equal(auth.verify(cookie, { now: now + 76_000 }).reason, "expired");
  });

  test("Set-Cookie lines, one for each chunk", async () => {
    const args = ["mint", "--format", "authjs", "--https", "--set-cookie"];
    const { stdout } = await waxseal(args, {
      input: JSON.stringify({ sub: "7", name: "ä".repeat(3000) }),
    });
    const lines = stdout.trim().split("\n");
    assert.equal(lines.length, 3);
    lines.forEach((line, at) =>
      assert.match(
        line,
        new RegExp(
          `^Set-Cookie: __Secure-authjs\\.session-token\\.${at}=[^;]+; Path=/; Expires=[^;]+; Max-Age=\\d+; HttpOnly; Secure; SameSite=Lax$`,
        ),
      ),
    );
  });

  test("as JSON: header, lines, sizes and end", async () => {
    const { code, format, header, setCookie, cookies, expires } = await json(["mint"], {
      input: claims,
    });
    assert.equal(code, 0);
    assert.equal(format, "signed");
    assert.ok(setCookie[0].startsWith(`${header}; `));
    assert.deepEqual(cookies, [{ name: "waxseal.session-token", bytes: header.length - 1 }]);
    assert.ok(Math.abs(Date.parse(expires) / 1000 - NOW - 30 * DAY) < 600);
  });

  test("the first secret seals, and is named in the token", async () => {
    const env = { AUTH_SECRET: OTHER, AUTH_SECRET_1: SECRET };
    const { header } = await json(["mint", "--claims", claims], { env });
    assert.equal(createAuth({ secret: SECRET }).verify(header).status, "active");
    assert.equal(createAuth({ secret: OTHER }).verify(header).reason, "unknown-key");
  });

  test("the environment of the application does not change the cookie", async () => {
    const env = { AUTH_SECRET: SECRET, AUTH_URL: "https://app.example", NEXTAUTH_URL: "nonsense" };
    const { stdout } = await waxseal(["mint", "--claims", claims], { env });
    assert.match(stdout, /^Cookie: waxseal\.session-token=/);
  });

  test("what a check cookie of NextAuth.js v4 holds is no session", async () => {
    const { code, stderr } = await waxseal([
      "mint",
      "--format",
      "next-auth",
      "--claims",
      '{"state":"hunter2"}',
    ]);
    assert.equal(code, 2);
    assert.match(stderr, /check cookies hold/);
    assert.doesNotMatch(stderr, /hunter2/);
  });

  test("a token with issuer and audience is for an application with typ JWT", async () => {
    const jwt = { typ: "JWT", issuer: "https://login.example", audience: "app" };
    const named = ["--issuer", jwt.issuer, "--audience", jwt.audience];
    const { stdout } = await waxseal(["mint", "--claims", claims, ...named]);
    const cookie = stdout.trim().replace("Cookie: ", "");
    const auth = createAuth({ secret: SECRET, jwt });
    assert.equal(auth.verify(cookie).status, "active");
    assert.equal(createAuth({ secret: SECRET }).verify(cookie).reason, "format");
    const half = await waxseal(["mint", "--claims", claims, "--issuer", "x"]);
    assert.equal(half.code, 2);
    assert.match(half.stderr, /--issuer and --audience go together/);
  });

  test("a secret with an end seals nothing", async () => {
    const env = { AUTH_SECRET_1: OTHER, AUTH_SECRET: SECRET, AUTH_SECRET_UNTIL: "2100-01-01" };
    const { stdout } = await waxseal(["mint", "--claims", claims], { env });
    const cookie = stdout.trim().replace("Cookie: ", "");
    assert.equal(createAuth({ secret: OTHER }).verify(cookie).status, "active");
    const only = { AUTH_SECRET: SECRET, AUTH_SECRET_UNTIL: "2100-01-01" };
    assert.equal((await waxseal(["mint", "--claims", claims], { env: only })).code, 2);
    const wrong = { AUTH_SECRET: SECRET, AUTH_SECRET_UNTIL: "soon" };
    const { code, stderr } = await waxseal(["mint", "--claims", claims], { env: wrong });
    assert.equal(code, 2);
    assert.match(stderr, /AUTH_SECRET_UNTIL.* ISO 8601/);
  });
});

test("claims that mint sets itself are named", async () => {
  const claims = JSON.stringify({ sub: "7", exp: 1, iat: 1 });
  const { code, stderr } = await waxseal(["mint", "--claims", claims]);
  assert.equal(code, 0);
  assert.match(stderr, /^note: iat, exp are set by mint, not by the claims: see --max-age/m);
});
