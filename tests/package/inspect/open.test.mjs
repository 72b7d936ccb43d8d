// `npx waxseal inspect --open`, as a process, with Chromium as the browser.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { findChromium } from "../../../scripts/lib/chromium.mjs";
import { launch, PATIENCE } from "../../support/browser.mjs";
import { claims, cookieOf, dataIn, DAY, make, OTHER, SECRET, showsNoSecret } from "./support.mjs";

const home = join(dirname(fileURLToPath(import.meta.url)), "../../node_modules/waxseal");
const bin = join(home, "dist/cli.js");
const dir = mkdtempSync(join(tmpdir(), "waxseal-open-"));
after(() => rmSync(dir, { recursive: true }));

const auth = make({ secret: SECRET });
const cookie = cookieOf(auth);

function start(args, { env = {}, input = cookie, cwd = dir } = {}) {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, [bin, "inspect", ...args], {
    cwd,
    env: { PATH, HOME, AUTH_SECRET: SECRET, AUTH_SECRET_1: OTHER, ...env },
  });
  child.stdin.end(input);
  const stderr = { text: "" };
  child.stderr.setEncoding("utf8").on("data", (part) => (stderr.text += part));
  const stdout = text(child.stdout);
  const exit = once(child, "exit").then(([code]) => code);
  return { child, stderr, stdout, exit };
}

/** The address that the command prints. */
async function addressOf({ child, stderr }) {
  for (;;) {
    const [url] = /http:\/\/\S+/.exec(stderr.text) ?? [];
    if (url) return new URL(url);
    await Promise.race([once(child.stderr, "data"), once(child, "exit")]);
    if (child.exitCode !== null) assert.fail(stderr.text);
  }
}

/** One request as it is, over a connection of its own. */
function get(url, { host = url.host, path = url.pathname, method = "GET", headers = {} } = {}) {
  return new Promise((resolve, reject) => {
    const { hostname, port } = url;
    const options = { hostname, port, path, method, headers: { host, ...headers }, agent: false };
    request(options, async (response) => {
      resolve({
        status: response.statusCode,
        headers: response.headers,
        body: await text(response),
      });
    })
      .on("error", reject)
      .end();
  });
}

describe("the page of the command", () => {
  test("is served once, at an address that nobody can guess", async () => {
    const run = start(["--open", "--no-browser"]);
    const url = await addressOf(run);
    assert.equal(url.hostname, "127.0.0.1");
    assert.match(url.pathname, /^\/[\w-]{22}$/);
    assert.equal(url.search + url.hash, "");
    for (const wrong of [
      { path: "/" },
      { path: `${url.pathname}/` },
      { path: `${url.pathname}?x` },
      { path: url.pathname.slice(0, -1) },
      { host: "evil.example" },
      { host: `localhost:${url.port}` },
      { host: `evil.example:${url.port}` },
      { method: "POST" },
      { method: "HEAD" },
      { method: "OPTIONS" },
      { headers: { origin: "http://evil.example" } },
      { headers: { origin: "null" } },
      { headers: { "sec-fetch-site": "cross-site" } },
      { headers: { "sec-fetch-site": "same-site" } },
    ]) {
      const { status, body, headers } = await get(url, wrong);
      assert.equal(status, 404, JSON.stringify(wrong));
      assert.doesNotMatch(body, /inspector|Ada/);
      assert.equal(headers["access-control-allow-origin"], undefined);
    }
    const { status, headers, body } = await get(url);
    assert.equal(status, 200);
    assert.equal(headers["cache-control"], "no-store");
    assert.equal(headers["x-frame-options"], "DENY");
    assert.match(headers["content-security-policy"], /connect-src 'none'/);
    assert.equal(headers["set-cookie"], undefined);
    const { inspection, hasButton } = dataIn(body);
    assert.deepEqual(
      [inspection.by, inspection.verdict.status, inspection.secret.variable, hasButton],
      ["command", "valid", "AUTH_SECRET", false],
    );
    showsNoSecret(body, cookie);
    await assert.rejects(get(url).then(({ status }) => assert.equal(status, 200)));
    assert.equal(await run.exit, 0);
    showsNoSecret(run.stderr.text + (await run.stdout), cookie);
    assert.deepEqual(readdirSync(dir), []);
  });

  test("two runs have two addresses", async () => {
    const runs = [start(["--open", "--no-browser"]), start(["--open", "--no-browser"])];
    const [one, other] = await Promise.all(runs.map(addressOf));
    assert.notEqual(one.pathname, other.pathname);
    assert.equal((await get(one, { path: other.pathname })).status, 404);
    await Promise.all([get(one), get(other)]);
    assert.deepEqual(await Promise.all(runs.map(({ exit }) => exit)), [0, 0]);
  });

  test("says what is refused, and the command ends as without it", async () => {
    const expired = cookieOf(auth, claims, { now: Date.now() - 40 * DAY });
    for (const [input, env, code, status] of [
      [expired, {}, 1, "refused"],
      [cookie, { AUTH_SECRET: "", AUTH_SECRET_1: "" }, 2, "unverified"],
      ["theme=dark", {}, 1, "anonymous"],
      [cookie.split("=")[1], {}, 0, "valid"],
    ]) {
      const run = start(["--open", "--no-browser"], { input, env });
      const { body } = await get(await addressOf(run));
      assert.equal(dataIn(body).inspection.verdict.status, status);
      assert.equal(await run.exit, code);
    }
  });

  test("works in a browser, whose every request is for it", async () => {
    const run = start(["--open", "--no-browser"]);
    const url = await addressOf(run);
    const browser = await launch();
    try {
      const page = await browser.newPage();
      const [asked, said] = [[], []];
      page.on("request", (request) => asked.push(request.url()));
      page.on("console", (message) => said.push(message.text()));
      await page.goto(url.href);
      await page.getByRole("heading", { level: 1, name: "This session is valid" }).waitFor();
      assert.equal(await run.exit, 0);
      // It is all there, after the server has gone.
      await page.getByRole("button", { name: "Another cookie" }).click();
      await page.getByLabel("Cookie", { exact: true }).fill(cookie);
      await page.getByLabel("Secret").fill(SECRET);
      await page.getByRole("button", { name: "Inspect" }).click();
      await page.getByRole("heading", { level: 2, name: "This session is valid" }).waitFor();
      assert.deepEqual(
        asked.filter((one) => !one.startsWith("data:")),
        [url.href],
      );
      assert.deepEqual(said, []);
    } finally {
      await browser.close();
    }
  });

  test("is opened by the browser that BROWSER names, without a shell", async () => {
    const [program, out] = [join(dir, "browser"), join(dir, "out.html")];
    const flags = "--headless --no-sandbox --disable-gpu --dump-dom";
    const profile = `--user-data-dir=${join(dir, "profile")}`;
    const script = `#!/bin/sh\necho "$@" > ${dir}/arguments\n${findChromium()} ${flags} ${profile} "$1" > ${out} 2> /dev/null\ntouch ${dir}/done\n`;
    writeFileSync(program, script);
    chmodSync(program, 0o755);
    try {
      const run = start(["--open"], { env: { BROWSER: program } });
      assert.equal(await run.exit, 0);
      for (const begun = Date.now(); Date.now() - begun < PATIENCE;) {
        if (readdirSync(dir).includes("done")) break;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      assert.match(read(out), /<h1[^>]*>This session is valid/);
      assert.match(read(join(dir, "arguments")), /^http:\/\/127\.0\.0\.1:\d+\/[\w-]{22}\n$/);
      assert.match(run.stderr.text, /in your browser/);
      assert.doesNotMatch(run.stderr.text, /http:/);
    } finally {
      for (const name of readdirSync(dir))
        rmSync(join(dir, name), { recursive: true, maxRetries: 9 });
    }
  });

  test("where there is no browser, the address is printed", async () => {
    const run = start(["--open"], { env: { BROWSER: join(dir, "none") } });
    const url = await addressOf(run);
    assert.equal((await get(url)).status, 200);
    assert.equal(await run.exit, 0);
  });
});

test("at a terminal the cookie is asked for, and is not shown", async (t) => {
  const command = `${process.execPath} ${bin} inspect --open --no-browser`;
  const child = spawn("script", ["-qec", command, "/dev/null"], {
    cwd: dir,
    env: { PATH: process.env.PATH, AUTH_SECRET: SECRET, TERM: "xterm" },
  });
  if (
    await Promise.race([
      once(child, "error").then(() => true),
      once(child, "spawn").then(() => false),
    ])
  )
    return t.skip("no `script`");
  const exited = once(child, "exit");
  let shown = "";
  const seen = async (pattern) => {
    while (!pattern.test(shown)) await once(child.stdout, "data");
    return pattern.exec(shown)[0];
  };
  child.stdout.setEncoding("utf8").on("data", (part) => (shown += part));
  await seen(/not shown\): /);
  // As a terminal pastes it, and longer than a line that it edits may be.
  const long = `${"x".repeat(5000)}=1; ${cookie}`;
  child.stdin.write(`\u001b[200~${long}\u001b[201~\r`);
  const url = new URL(await seen(/http:\/\/[^\s]+/));
  const { body } = await get(url);
  assert.equal(dataIn(body).inspection.verdict.status, "valid");
  await exited;
  showsNoSecret(shown, cookie);
  assert.doesNotMatch(shown, /xxxx/);
});

test("what does not go together is refused", async () => {
  for (const args of [["--open", "--json"], ["--no-browser"], ["--open", cookie]]) {
    const run = start(args);
    assert.equal(await run.exit, 2);
    showsNoSecret(run.stderr.text + (await run.stdout), cookie);
  }
  const run = start(["--open"], { input: "" });
  assert.equal(await run.exit, 2);
  assert.match(run.stderr.text, /nothing on stdin/);
});

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
