// The steps of the guide's Dockerfile in a folder, and its nginx and Caddy in front.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request as requestPlain } from "node:http";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { parseEnv } from "node:util";

import { openProxies } from "../../proxies/fronts.mjs";
import { freePort } from "../../../support/server.mjs";
import { Guide } from "../guide.mjs";
import { signInAndOut } from "../visit.mjs";

const HOST = "app.example";

const guide = new Guide("docs/guides/docker.md");
let app;
let container;
let fronts;

before(async () => {
  app = await guide.follow();
  container = await start(await image(app.dir), await freePort("127.0.0.1"));
  fronts = await openProxies(HOST, ["nginx", "plain", "caddy"], { nginx, caddy });
});
after(async () => {
  await fronts?.close();
  container?.process.kill("SIGKILL");
  if (container) rmSync(container.dir, { recursive: true, force: true });
  await app?.close();
});

for (const front of ["nginx", "caddy"]) {
  test(`docker, ${front}: a visitor can sign in and out`, async () => {
    const values = [];
    await signInAndOut(`https://${HOST}:${fronts.ports[front]}`, `docker-${front}`, {
      args: [`--host-resolver-rules=MAP ${HOST} 127.0.0.1`],
      context: { ignoreHTTPSErrors: true },
      async visit(page) {
        for (const { name, value, secure, httpOnly } of await page.context().cookies()) {
          assert.match(name, /^__Host-/);
          assert.ok(secure && httpOnly, name);
          values.push(value);
        }
      },
    });
    assert.ok(values.length > 1);
    const log = readFileSync(join(app.dir, `${front}.log`), "utf8");
    assert.match(log, /\/dashboard/);
    for (const value of values)
      assert.ok(!log.includes(value), `a cookie is in the log of ${front}`);
    assert.doesNotMatch(log, /ey\w+\.|csrf-token=|callbackUrl/);
  });

  test(`docker, ${front}: a client cannot say where it came from`, async () => {
    const headers = {
      accept: "text/html",
      "x-forwarded-host": "evil.example",
      "x-forwarded-proto": "http",
    };
    const { status, location } = await ask(front, "/dashboard", headers);
    assert.equal(status, 303);
    const to = new URL(location, `https://${HOST}`);
    assert.equal(to.hostname + to.pathname, `${HOST}/api/auth/signin`);
    assert.equal((await ask(front, "/healthz")).status, 404);
  });
}

test("docker, nginx: other hosts and plain http are turned away", async () => {
  assert.equal((await ask("nginx", "/", { host: "evil.example" })).status, 421);
  const plain = { host: "127.0.0.1", port: fronts.ports.plain, path: "/dashboard?a" };
  for (const [host, expected] of [
    ["evil.example", { status: 421, location: undefined }],
    [HOST, { status: 308, location: `https://${HOST}/dashboard?a` }],
  ]) {
    assert.deepEqual(await answerTo(requestPlain({ ...plain, headers: { host } })), expected);
  }
});

test("docker: the container is healthy, and ends when it is told to", async () => {
  const { HEALTHCHECK } = container.image;
  const check = HEALTHCHECK.replace(/^CMD /, "").replace("3000", container.port);
  assert.equal(spawnSync("sh", ["-c", check]).status, 0);
  container.process.kill("SIGTERM");
  const [code] = await once(container.process, "exit");
  assert.equal(code, 0);
  assert.notEqual(spawnSync("sh", ["-c", check], { stdio: "ignore" }).status, 0);
});

test("docker: every block was followed", () => assert.deepEqual(guide.unused(), []));

/** A folder with what the Dockerfile puts there, and what it says of the rest. */
async function image(context) {
  const dir = mkdtempSync(join(tmpdir(), "waxseal-guide-"));
  const said = { env: {} };
  const steps = {
    COPY: (text) => {
      const names = text.split(" ");
      const to = names.pop();
      mkdirSync(join(dir, to), { recursive: true });
      for (const name of names) copyFileSync(join(context, name), join(dir, to, name));
    },
    RUN: (text) => {
      const { status, stderr } = spawnSync("sh", ["-c", text], { cwd: dir, encoding: "utf8" });
      assert.equal(status, 0, stderr);
    },
    ENV: (text) => Object.assign(said.env, Object.fromEntries([text.split("=")])),
  };
  const lines = readFileSync(join(context, "Dockerfile"), "utf8").split("\n");
  for (const line of lines.filter((line) => /^[A-Z]/.test(line))) {
    const [name, text] = line.split(/ (.*)/);
    if (steps[name]) steps[name](text);
    else said[name] = text;
  }
  return { dir, said };
}

/** Runs it with the environment of compose.yaml. */
async function start({ dir, said }, port) {
  const compose = readFileSync(join(app.dir, "compose.yaml"), "utf8");
  assert.match(compose, /env_file: \.env/);
  const [, trust] = /AUTH_TRUST_HOST: "(\w+)"/.exec(compose);
  const [command, ...args] = JSON.parse(said.CMD);
  const child = spawn(command, args, {
    cwd: dir,
    env: {
      PATH: process.env.PATH,
      ...said.env,
      ...parseEnv(readFileSync(join(app.dir, ".env"), "utf8")),
      AUTH_TRUST_HOST: trust,
      PORT: String(port),
    },
    stdio: "inherit",
  });
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => null);
    if (answer) break;
    assert.equal(child.exitCode, null, "it ended");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { process: child, port: String(port), dir, image: said };
}

function nginx(ports, dir) {
  return readFileSync(join(app.dir, "nginx.conf"), "utf8")
    .replaceAll("listen 443", `listen 127.0.0.1:${ports.nginx}`)
    .replaceAll("listen 80", `listen 127.0.0.1:${ports.plain}`)
    .replaceAll("/etc/nginx/tls", dir)
    .replaceAll("/var/log/nginx/access.log", join(app.dir, "nginx.log"))
    .replaceAll("app:3000", `127.0.0.1:${container.port}`);
}

function caddy(ports, tls) {
  return readFileSync(join(app.dir, "Caddyfile"), "utf8")
    .replace(`${HOST} {`, `https://${HOST}:${ports.caddy} {\n${tls}`)
    .replaceAll("/var/log/caddy/access.log", join(app.dir, "caddy.log"))
    .replaceAll("app:3000", `127.0.0.1:${container.port}`);
}

function ask(front, path, headers) {
  const port = fronts.ports[front];
  const options = { host: "127.0.0.1", port, path, servername: HOST, rejectUnauthorized: false };
  return answerTo(request({ ...options, headers: { host: `${HOST}:${port}`, ...headers } }));
}

async function answerTo(request) {
  const [response] = await once(request.end(), "response");
  response.resume();
  return { status: response.statusCode, location: response.headers.location };
}
