// The guide's handler, with events of each kind, and in Chromium through a server that makes
// such events.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:https";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";

import { generate } from "selfsigned";

import { Jar } from "../../../support/jar.mjs";
import { Guide } from "../guide.mjs";
import { signInAndOut } from "../visit.mjs";
import { eventOf, fronts, responseOf } from "./lambda/events.mjs";

const HOST = "app.example";
const DAY = 86_400_000;

const guide = new Guide("docs/guides/aws-lambda.md");
let app;
let handler;
let auth;
let sealCookie;

before(async () => {
  app = await guide.follow();
  process.loadEnvFile(join(app.dir, ".env"));
  process.env.NODE_ENV = "production";
  writeFileSync(join(app.dir, "testing.mjs"), 'export { sealCookie } from "waxseal/testing";\n');
  const load = (name) => import(pathToFileURL(join(app.dir, name)));
  ({ handler } = await load("lambda.mjs"));
  ({ auth } = await load("auth.mjs"));
  ({ sealCookie } = await load("testing.mjs"));
});
after(() => app?.close());

/** Asks as a browser that keeps its cookies. */
function browserOf(front) {
  const jar = new Jar();
  return async (target, form) => {
    const headers = [["sec-fetch-site", "same-origin"]];
    if (jar.header) headers.push(["cookie", jar.header]);
    if (target === "/dashboard") headers.push(["accept", "text/html"]);
    if (form) headers.push(["content-type", "application/x-www-form-urlencoded"]);
    const body = form && new URLSearchParams(form).toString();
    const method = form ? "POST" : "GET";
    const event = eventOf(front, { method, host: HOST, target, headers, body });
    const response = responseOf(front, await handler(event));
    const lines = response.headers.getSetCookie();
    return { response, lines, names: jar.keep(lines) };
  };
}

for (const front of fronts) {
  test(`aws-lambda, ${front}: signs in, guards and signs out`, async () => {
    const ask = browserOf(front);
    const refused = await ask("/dashboard");
    assert.equal(refused.response.status, 303);
    const to = new URL(refused.response.headers.get("location"), `https://${HOST}`);
    assert.equal(to.origin + to.pathname, `https://${HOST}/api/auth/signin`);
    assert.equal((await ask("/api/me")).response.status, 401);
    assert.equal((await ask("/?a=b%26c")).response.status, 200);

    const { csrfToken } = await (await ask("/api/auth/csrf")).response.json();
    const credentials = { csrfToken, email: "ada@example.com" };
    const wrong = await ask("/api/auth/callback/credentials", { ...credentials, password: "no" });
    assert.deepEqual(wrong.names.filter(isOfSession), []);
    const right = await ask("/api/auth/callback/credentials", {
      ...credentials,
      password: "correct horse battery staple",
      callbackUrl: `https://${HOST}/dashboard`,
    });
    assert.deepEqual(right.names.filter(isOfSession), ["__Host-waxseal.session-token"]);
    assert.ok(right.lines.length > 1, "several cookies, each a line of its own");
    for (const line of right.lines) assert.match(line, /; HttpOnly.*; Secure|; Secure.*; HttpOnly/);

    const page = (await ask("/dashboard")).response;
    assert.match(await page.text(), /Hello, Ada/);
    assert.equal(page.headers.get("cache-control"), "private, no-store");
    assert.equal((await (await ask("/api/me")).response.json()).id, "1");
    const left = await ask("/api/auth/signout", { csrfToken });
    assert.ok(left.lines.some((line) => isOfSession(line) && /Max-Age=0/.test(line)));
    assert.equal((await ask("/api/me")).response.status, 401);
  });

  test(`aws-lambda, ${front}: a cookie that is due is renewed`, async () => {
    const cookie = oldCookie();
    const headers = [["cookie", `theme=dark; ${cookie}`]];
    const event = eventOf(front, { host: HOST, target: "/api/me", headers });
    const response = responseOf(front, await handler(event));
    assert.equal(response.status, 200);
    const lines = response.headers.getSetCookie();
    assert.match(lines.at(-1), /^__Host-waxseal\.session-token=ey/);
    assert.match(response.headers.get("cache-control"), /no-store/);
  });
}

test("aws-lambda: a load balancer that takes one cookie alone is refused", async () => {
  const event = eventOf("load balancer without lists", { host: HOST, target: "/" });
  await assert.rejects(handler(event), /multi-value headers/);
});

test("aws-lambda: the session is read from any event as it is", () => {
  for (const front of [...fronts, "load balancer without lists"]) {
    const headers = [["cookie", oldCookie()]];
    const outcome = auth.verify(eventOf(front, { host: HOST, target: "/", headers }));
    assert.equal(outcome.session?.user.id, "1", front);
  }
});

test("aws-lambda: AUTH_URL has the stage of a REST API", () => {
  const headers = [["accept", "text/html"]];
  const event = eventOf("REST API", { host: HOST, target: "/dashboard", headers });
  const script = `import { handler } from "./lambda.mjs";
    console.log(JSON.stringify(await handler(${JSON.stringify(event)})));`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    cwd: app.dir,
    env: { ...process.env, AUTH_URL: `https://${HOST}/prod` },
    encoding: "utf8",
  });
  assert.equal(stderr, "");
  const [location] = JSON.parse(stdout).multiValueHeaders.location;
  const { origin, pathname, searchParams } = new URL(location, `https://${HOST}`);
  assert.equal(origin + pathname, `https://${HOST}/prod/api/auth/signin`);
  assert.match(searchParams.get("callbackUrl"), /\/prod\/dashboard$/);
});

test("aws-lambda, HTTP API: a visitor can sign in and out", async () => {
  const { private: key, cert } = await generate([{ name: "commonName", value: "localhost" }]);
  const server = createServer({ key, cert }, (...ends) => void pass("HTTP API", ...ends));
  await once(server.listen(0, "localhost"), "listening");
  try {
    const origin = `https://localhost:${server.address().port}`;
    await signInAndOut(origin, "aws-lambda", { context: { ignoreHTTPSErrors: true } });
  } finally {
    server.close();
    server.closeAllConnections();
  }
});

test("aws-lambda: every block was followed", () => assert.deepEqual(guide.unused(), []));

/** One request through the function. */
async function pass(front, message, answer) {
  const chunks = [];
  for await (const chunk of message) chunks.push(chunk);
  const { method, url: target, headers } = message;
  const { host, ...others } = headers;
  const event = eventOf(front, {
    method,
    host,
    target,
    headers: Object.entries(others),
    body: Buffer.concat(chunks).toString(),
  });
  const response = responseOf(front, await handler(event));
  for (const [name, value] of response.headers) answer.appendHeader(name, value);
  answer.writeHead(response.status).end(await response.text());
}

const isOfSession = (text) => text.includes("session-token");

/** Of a session that began two days ago. */
function oldCookie() {
  const now = new Date(Date.now() - 2 * DAY);
  return sealCookie(auth, { sub: "1", name: "Ada" }, { url: `https://${HOST}/`, now }).header;
}
