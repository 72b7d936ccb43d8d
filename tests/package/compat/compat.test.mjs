// What `waxseal-next-auth` passes beside a configuration, by the registered symbol.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { decode, encode } from "@auth/core/jwt";
import { createAuth, credentials } from "waxseal";

import { recorder } from "../../support/recorder.mjs";
import { SECRET } from "../../support/users.mjs";

const COMPAT = Symbol.for("waxseal.compat");
const { logger } = recorder();

const login = (authorize) => credentials({ credentials: { name: { label: "Name" } }, authorize });
const idp = {
  id: "idp",
  name: "IdP",
  type: "oidc",
  issuer: "https://idp.test",
  authorization: "https://idp.test/authorize",
  token: "https://idp.test/token",
  checks: ["pkce", "state", "nonce"],
  clientId: "x",
  clientSecret: "y",
};

const create = (compat, more = {}) =>
  createAuth({
    secret: SECRET,
    format: "authjs",
    logger,
    ...more,
    [COMPAT]: { major: 5, ...compat },
  });

/** Posts a form with the CSRF token of this browser; returns the answer, its lines and the pairs. */
async function post(auth, path, fields, origin = "https://app.test") {
  const got = await auth.handler(new Request(`${origin}/api/auth/csrf`));
  const { csrfToken } = await got.json();
  const cookie = got.headers
    .getSetCookie()
    .map((line) => line.split(";", 1)[0])
    .join("; ");
  const response = await auth.handler(
    new Request(`${origin}/api/auth/${path}`, {
      method: "POST",
      headers: { cookie, origin, "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ csrfToken, ...fields }),
    }),
  );
  return {
    response,
    lines: response.headers.getSetCookie(),
    csrf: got.headers.getSetCookie(),
    cookie,
  };
}

const lineOf = (lines, name) =>
  lines.find((line) => line.startsWith(`${name}=`) && !/Max-Age=0/.test(line));
const pairsOf = (lines) => lines.map((line) => line.split(";", 1)[0]).join("; ");

describe("the session cookie's whole name", () => {
  for (const name of ["my-session", "__Secure-my-session", "__Host-my-session"]) {
    for (const origin of ["http://app.test", "https://app.test"]) {
      test(`${name} by ${new URL(origin).protocol}`, async () => {
        const auth = create({ sessionCookie: name }, { providers: [login(() => ({ id: "1" }))] });
        const { response, lines } = await post(
          auth,
          "callback/credentials",
          { name: "Ada" },
          origin,
        );
        assert.equal(response.status, 302);
        const line = lineOf(lines, name);
        assert.ok(line, lines.join("\n").replace(/=[^;]+/g, ""));
        assert.equal(/; Secure/.test(line), name !== "my-session" || origin.startsWith("https"));
        const [pair] = line.split(";", 1);
        // The name is the salt, in the original too.
        const token = await decode({
          token: pair.slice(name.length + 1),
          secret: SECRET,
          salt: name,
        });
        assert.equal(token.sub, "1");
        const read = (cookie) => auth.verify(new Request(origin, { headers: { cookie } })).status;
        assert.equal(read(pair), "active");
        assert.equal(read(pair.replace(name, "authjs.session-token")), "anonymous");
        const theirs = await encode({ token: { sub: "2" }, secret: SECRET, salt: name });
        assert.equal(read(`${name}=${theirs}`), "active");
      });
    }
  }

  test("the other cookies keep their names", async () => {
    const auth = create(
      { sessionCookie: "my-session" },
      { providers: [login(() => ({ id: "1" }))] },
    );
    const { csrf, lines } = await post(auth, "callback/credentials", { callbackUrl: "/x" });
    assert.ok(lineOf(csrf, "__Host-authjs.csrf-token"));
    assert.ok(lineOf(lines, "__Secure-authjs.callback-url"));
  });
});

describe("the other cookies", () => {
  const options = { domain: "app.test", path: "/", sameSite: "none", secure: true };

  test("have the names and attributes that are given", async () => {
    const cookies = {
      csrfToken: { name: "own.csrf", options },
      callbackUrl: { name: "own.url", options: { ...options, maxAge: 60 } },
      state: { name: "own.state", options: { ...options, maxAge: 900 } },
      pkceCodeVerifier: { name: "own.pkce", options },
      nonce: { options },
    };
    const auth = create({ cookies }, { providers: [idp] });
    const { response, lines, csrf } = await post(auth, "signin/idp", { callbackUrl: "/x" });
    assert.equal(new URL(response.headers.get("location")).origin, "https://idp.test");
    const attributes = "; Domain=app.test; Path=/";
    const end = "; HttpOnly; Secure; SameSite=None";
    const after = (line) => line.slice(line.indexOf(";"));
    assert.equal(after(lineOf(csrf, "own.csrf")), attributes + end);
    assert.equal(after(lineOf(lines, "own.url")), `${attributes}; Max-Age=60${end}`);
    assert.equal(after(lineOf(lines, "own.state")), `${attributes}; Max-Age=900${end}`);
    assert.equal(after(lineOf(lines, "own.pkce")), `${attributes}; Max-Age=900${end}`);
    assert.match(after(lineOf(lines, "__Secure-authjs.nonce")), /Domain=app\.test/);
    // As the original opens it: the name is the salt.
    const sealed = lineOf(lines, "own.pkce").split(";", 1)[0].slice("own.pkce=".length);
    const opened = await decode({ token: sealed, secret: SECRET, salt: "own.pkce" });
    assert.match(opened.value, /^[\w-]{43}/);
  });

  test("a CSRF cookie of the given name is read, and no other", async () => {
    const auth = create(
      { cookies: { csrfToken: { name: "own.csrf" } } },
      { providers: [login(() => ({ id: "1" }))] },
    );
    const { response, cookie } = await post(auth, "callback/credentials", { name: "Ada" });
    assert.equal(response.headers.get("location"), "https://app.test");
    const again = await auth.handler(
      new Request("https://app.test/api/auth/csrf", { headers: { cookie } }),
    );
    assert.deepEqual(again.headers.getSetCookie(), []);
    const other = cookie.replace("own.csrf", "__Host-authjs.csrf-token");
    const anew = await auth.handler(
      new Request("https://app.test/api/auth/csrf", { headers: { cookie: other } }),
    );
    assert.equal(anew.headers.getSetCookie().length, 1);
  });
});

describe("what the originals pass on", () => {
  test("an update reaches the callback whole, which alone changes the token", async () => {
    const seen = [];
    const jwt = ({ token, trigger, session, user }) => {
      if (user) return { ...token, step: 0 };
      if (trigger !== "update") return token;
      seen.push(session);
      return { ...token, step: session.step ?? token.step };
    };
    const auth = create({}, { callbacks: { jwt } });
    const { writes } = await auth.issue({ user: { id: "1", name: "Ada" } });
    const data = { step: 2, name: "Eve", deep: { list: [1, null] }, sub: "9" };
    const { token, renewed } = await auth.update(writes.requestCookie, data);
    assert.deepEqual(seen, [data]);
    assert.equal(token.step, 2);
    assert.equal(token.name, "Ada");
    assert.equal(token.sub, "1");
    assert.equal(renewed, "claims");
  });

  test("an update without a callback changes nothing", async () => {
    const auth = create({});
    const { writes } = await auth.issue({ user: { id: "1", name: "Ada" } });
    const { token } = await auth.update(writes.requestCookie, { name: "Eve", sub: "9" });
    assert.equal(token.name, "Ada");
    assert.equal(token.sub, "1");
  });

  test("`authorize` gets v4's kind of request, or v5's", async () => {
    for (const [major, format] of [
      [4, "next-auth"],
      [5, "authjs"],
    ]) {
      let got;
      const authorize = (fields, req) => ((got = { fields, req }), { id: "1" });
      const auth = create({ major }, { format, providers: [login(authorize)] });
      await post(auth, "callback/credentials?a=b", { name: "Ada", callbackUrl: "/x" });
      const { fields, req } = got;
      assert.equal(fields.name, "Ada");
      // As in the originals, with the fields of the protocol.
      assert.equal(fields.callbackUrl, "/x");
      assert.match(fields.csrfToken, /^[\da-f]{64}$/);
      if (major === 5) {
        assert.ok(req instanceof Request);
        continue;
      }
      assert.equal(req.method, "POST");
      assert.deepEqual(req.query, { a: "b" });
      assert.deepEqual({ ...req.body }, { ...fields });
      assert.equal(Object.getPrototypeOf(req.headers), Object.prototype);
      assert.equal(req.headers.origin, "https://app.test");
    }
  });

  test("every endpoint sets the CSRF cookie that a page's form needs, once", async () => {
    const auth = create({}, { providers: [login(() => ({ id: "1" }))] });
    const ask = (path, cookie = "") =>
      auth.handler(new Request(`https://app.test/api/auth/${path}`, { headers: { cookie } }));
    const csrfOf = (answer) =>
      answer.headers.getSetCookie().filter((line) => line.startsWith("__Host-authjs.csrf-token="));
    for (const path of ["session", "providers", "signin", "csrf"]) {
      assert.equal(csrfOf(await ask(path)).length, 1, path);
    }
    const cookie = pairsOf(csrfOf(await ask("session")));
    assert.deepEqual(csrfOf(await ask("session", cookie)), []);
    const { csrfToken } = await (await ask("csrf", cookie)).json();
    assert.ok(decodeURIComponent(cookie).includes(`=${csrfToken}|`));
  });

  test("a provider's refusal is v4's Callback in the address", async () => {
    for (const [compat, error] of [
      [{ major: 4 }, "Callback"],
      [undefined, "OAuthCallback"],
    ]) {
      const options = { secret: SECRET, format: "next-auth", logger, providers: [idp] };
      const auth = createAuth({ ...options, ...(compat && { [COMPAT]: compat }) });
      const url = "https://app.test/api/auth/callback/idp?error=access_denied&state=none";
      const answer = await auth.handler(new Request(url));
      const { searchParams } = new URL(answer.headers.get("location"), "https://app.test");
      assert.equal(searchParams.get("error"), error);
    }
  });

  test("accounts keep their ids as subjects, with several providers too", () => {
    const providers = [idp, { ...idp, id: "other" }];
    const session = { subject: "account" };
    create({ major: 4 }, { format: "next-auth", providers, session });
    const plain = { secret: SECRET, logger, providers, session };
    assert.throws(() => createAuth(plain), { code: "invalid-option" });
  });
});

test("a symbol is no option: what it holds changes nothing elsewhere", async () => {
  const auth = createAuth({ secret: SECRET, logger });
  const { writes } = await auth.issue({ user: { id: "1", name: "Ada" } });
  const { token } = await auth.update(writes.requestCookie, { name: "Eve" });
  assert.equal(token.name, "Ada");
  assert.match(pairsOf(writes.setCookie), /waxseal\.session-token=/);
});
