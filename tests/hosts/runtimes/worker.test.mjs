// examples/worker in workerd, in front of a backend, with cookies that the
// published packages made.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import * as v5 from "@auth/core/jwt";

import { Jar } from "../../support/jar.mjs";
import { USER, core, v4 as nextAuth } from "../../support/libraries.mjs";
import { SECRET } from "../../support/users.mjs";
import { CACHE_HEADERS } from "./conformance/expect.mjs";
import { again, example, startWorker } from "../../support/workerd.mjs";

const OLD_SECRET = "the secret of the year before, as long";
const NAME = "authjs.session-token";
const DAY = 86_400_000;

let backend;
let worker;

before(async () => {
  backend = await startBackend();
  worker = await startGuard({ BACKEND_URL: backend.origin });
});

after(async () => {
  await worker?.stop();
  backend?.stop();
});

test("a session of Auth.js reaches the backend", async () => {
  const jar = new Jar();
  await core({ secret: SECRET }).signIn(jar);
  const { response, seen } = await pass(jar.header);
  assert.deepEqual(seen.session.user, {
    id: USER.id,
    name: USER.name,
    email: USER.email,
    image: USER.image,
  });
  assert.equal(seen.headers.cookie, jar.header);
  // Nothing is written that did not change, and the backend's own headers stay.
  assert.deepEqual(response.headers.getSetCookie(), ["theme=dark"]);
  assert.equal(response.headers.get("cache-control"), "max-age=60");
  assert.equal(response.headers.get("vary"), "Accept");
});

test("no session, no backend", async () => {
  const past = { token: { sub: "u1" }, maxAge: -60 };
  const good = await sealed();
  const cookies = {
    "no cookie": "",
    expired: await sealed(past),
    tampered: good.replace(/.{8}$/, "AAAAAAAA"),
    "a foreign secret": await sealed({ secret: `${SECRET}x` }),
    rubbish: `${NAME}=rubbish`,
  };
  for (const [what, cookie] of Object.entries(cookies)) {
    const calls = backend.calls();
    const response = await ask("/", { headers: { cookie: `theme=dark; ${cookie}` } });
    assert.equal(response.status, 401, what);
    assert.deepEqual(await response.json(), { error: "unauthorized" });
    assert.equal(backend.calls(), calls, `${what}: the backend was asked`);
    if (what === "expired") {
      cleared(response.headers.getSetCookie(), [NAME]);
      uncached(response);
    } else {
      // What does not open may be of another server, or another application.
      assert.deepEqual(response.headers.getSetCookie(), [], what);
    }
  }
});

test("a session in chunks", async () => {
  for (const padding of [6000, 20_000]) {
    const jar = new Jar();
    await core({ secret: SECRET, padding }).signIn(jar);
    const chunks = jar.names(NAME);
    assert.ok(chunks.length > 2);
    const { seen } = await pass(jar.header);
    assert.equal(seen.session.user.id, USER.id);

    const [, ...rest] = jar.header.split("; ").filter((pair) => pair.startsWith(NAME));
    const response = await ask("/", { headers: { cookie: rest.join("; ") } });
    assert.equal(response.status, 401);
    assert.deepEqual(response.headers.getSetCookie(), []);
  }
});

test("a session that is due is renewed, and the backend sees it renewed", async (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: Date.now() - 2 * DAY });
  const cookie = await sealed();
  t.mock.timers.reset();

  const { response, seen } = await pass(`theme=dark; ${cookie}`);
  const [own, line, ...more] = response.headers.getSetCookie();
  assert.equal(own, "theme=dark");
  assert.deepEqual(more, []);
  assert.match(
    line,
    /^authjs\.session-token=[^;]+; Path=\/; Expires=[^;]+ GMT; Max-Age=\d+; HttpOnly; SameSite=Lax$/,
  );
  uncached(response, "Accept, Cookie");

  const renewed = line.split("; ")[0];
  assert.notEqual(renewed, cookie);
  assert.equal(seen.headers.cookie, `theme=dark; ${renewed}`);
  const claims = await v5.decode({ token: renewed.split("=")[1], secret: SECRET, salt: NAME });
  assert.equal(claims.sub, "u1");
  assert.ok(claims.iat >= Date.now() / 1000 - 60);
  assert.equal(Date.parse(seen.session.expires), claims.exp * 1000);
  assert.equal(Date.parse(/Expires=([^;]+)/.exec(line)[1]), claims.exp * 1000);
});

test("a session under the old secret moves to the new one", async (t) => {
  const worker = await startGuard({
    BACKEND_URL: backend.origin,
    AUTH_SECRET: OLD_SECRET,
    AUTH_SECRET_1: SECRET,
  });
  t.after(worker.stop);
  const jar = new Jar();
  await core({ secret: OLD_SECRET }).signIn(jar);
  const { response, seen } = await pass(jar.header, { origin: worker.origin });
  jar.keep(response.headers.getSetCookie());
  uncached(response, "Accept, Cookie");
  assert.equal(pairOf(seen.headers.cookie, NAME), pairOf(jar.header, NAME));
  assert.equal((await core({ secret: SECRET }).session(jar)).user.name, USER.name);
});

test("a session of NextAuth.js 4 moves to the format of Auth.js", async () => {
  const jar = new Jar();
  await nextAuth({ secret: SECRET }).signIn(jar);
  const { response, seen } = await pass(jar.header);
  const [, old, line] = response.headers.getSetCookie();
  cleared([old], ["next-auth.session-token"]);
  assert.ok(line.startsWith(`${NAME}=`));
  uncached(response, "Accept, Cookie");
  jar.keep(response.headers.getSetCookie());
  assert.equal(seen.session.user.name, USER.name);
  assert.doesNotMatch(seen.headers.cookie, /next-auth\.session-token/);
  assert.equal(pairOf(seen.headers.cookie, NAME), pairOf(jar.header, NAME));
  assert.equal((await core({ secret: SECRET }).session(jar)).user.name, USER.name);
});

test("https wants the prefixed name", async () => {
  const secure = `__Secure-${NAME}`;
  const cookie = await sealed({ salt: secure });
  const response = await worker.dispatch("https://app.example/", { headers: { cookie } });
  assert.equal(response.status, 200);
  const bare = await worker.dispatch("https://app.example/", {
    headers: { cookie: await sealed() },
  });
  assert.equal(bare.status, 401);
});

test("attack 38: only the worker speaks in its headers", async () => {
  const forged = JSON.stringify({ user: { id: "root", role: "admin" } });
  const names = ["X-Waxseal-Session", "x-waxseal-user", "X_Waxseal_Session", "x-waxseal_session"];
  const headers = Object.fromEntries(names.map((name) => [name, forged]));
  const { seen } = await pass(await sealed(), { headers: { ...headers, "X-Other": "kept" } });
  assert.equal(seen.session.user.id, "u1");
  const ours = Object.keys(seen.headers).filter((name) => /waxseal/i.test(name));
  assert.deepEqual(ours, ["x-waxseal-session"]);
  assert.equal(seen.headers["x-other"], "kept");
});

test("the request is forwarded as it is", async () => {
  const cookie = await sealed();
  const posted = await pass(cookie, { method: "POST", path: "/a/b?c=d%20e", body: "hello" });
  assert.deepEqual(
    [posted.seen.method, posted.seen.url, posted.seen.body],
    ["POST", "/a/b?c=d%20e", "hello"],
  );
  // A path that looks like a host stays a path of the backend.
  assert.equal((await pass(cookie, { path: "//evil.example/x" })).seen.url, "//evil.example/x");

  const moved = await ask("/redirect", { headers: { cookie }, redirect: "manual" });
  assert.deepEqual([moved.status, moved.headers.get("location")], [302, "/elsewhere"]);
});

test("a service binding is a backend, too", async (t) => {
  const asked = [];
  const BACKEND = ({ url, headers }) => {
    asked.push([url, JSON.parse(headers.get("x-waxseal-session")).user.id]);
    return new Response("bound");
  };
  const worker = await startGuard({}, { serviceBindings: { BACKEND } });
  t.after(worker.stop);
  const headers = { cookie: await sealed() };
  const response = await worker.dispatch("http://app.example/page", { headers });
  assert.equal(await response.text(), "bound");
  assert.deepEqual(asked, [["http://app.example/page", "u1"]]);
});

function startGuard(bindings, options) {
  const config = { bindings: { AUTH_SECRET: SECRET, ...bindings }, ...options };
  return startWorker(["--config", `${example}wrangler.jsonc`], config);
}

/** A session cookie as `@auth/core` makes it. */
async function sealed({ salt = NAME, ...options } = {}) {
  return `${salt}=${await v5.encode({ token: { sub: "u1", name: "Ada" }, secret: SECRET, salt, ...options })}`;
}

function ask(path, init, origin = worker.origin) {
  return again(() => fetch(origin + path, init));
}

/** A request that must reach the backend: the response, and what the backend saw. */
async function pass(cookie, { path = "/", headers, origin, ...init } = {}) {
  const response = await ask(path, { ...init, headers: { ...headers, cookie } }, origin);
  assert.equal(response.status, 200);
  const seen = await response.json();
  return { response, seen: { ...seen, session: JSON.parse(seen.headers["x-waxseal-session"]) } };
}

function cleared(lines, names) {
  const attributes =
    "; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Lax";
  assert.deepEqual(
    lines,
    names.map((name) => `${name}=${attributes}`),
  );
}

function uncached({ headers }, vary = "Cookie") {
  for (const [name, value] of CACHE_HEADERS) {
    assert.equal(headers.get(name), name === "Vary" ? vary : value, name);
  }
}

function pairOf(header, name) {
  return header.split("; ").find((pair) => pair.startsWith(`${name}=`));
}

/** Tells in JSON what it was asked. */
async function startBackend() {
  let calls = 0;
  const server = createServer({ maxHeaderSize: 256 << 10 }, async (request, response) => {
    calls++;
    let body = "";
    for await (const chunk of request) body += chunk;
    if (request.url === "/redirect") {
      response.writeHead(302, { Location: "/elsewhere" }).end();
      return;
    }
    response.writeHead(200, {
      "Cache-Control": "max-age=60",
      "Content-Type": "application/json",
      "Set-Cookie": "theme=dark",
      Vary: "Accept",
    });
    const { method, url, headers } = request;
    response.end(JSON.stringify({ method, url, headers, body }));
  });
  // workerd keeps its connections: they stay open for as long as it likes.
  server.keepAliveTimeout = 0;
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    calls: () => calls,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
