// `waxseal init` in what `create-next-app` makes, built and used in Chromium.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { pack } from "../../../scripts/lib/package.mjs";
import { launch } from "../../support/browser.mjs";
import { freePort, serve } from "../../support/server.mjs";

/** Pinned: a new version is tried on purpose, not on the day that it comes out. */
const CREATE_NEXT_APP = "create-next-app@16.4.3";

// Not in the repository, whose lockfile Next.js would take for that of a workspace.
const place = mkdtempSync(join(tmpdir(), "waxseal-init-"));
const dir = join(place, "app");
const shell = process.platform === "win32";
const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1", CI: "1" };
for (const name of ["AUTH_SECRET", "NEXTAUTH_SECRET"]) delete env[name];

const run = (command, ...args) =>
  execFileSync(command, args, { cwd: dir, env, encoding: "utf8", shell });

let browser;
let server;
let origin;
let login;

before(async () => {
  const options = ["app", "--yes", "--eslint", "--skip-install", "--disable-git"];
  execFileSync("npm", ["exec", "--yes", "--", CREATE_NEXT_APP, ...options], {
    cwd: place,
    env,
    shell,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const config = readFileSync(join(dir, "next.config.ts"), "utf8");
  assert.match(config, /cacheComponents: true/, "as create-next-app writes it");

  // Its fonts come from a server that a build must not depend on.
  const layout = join(dir, "app/layout.tsx");
  const fonts = 'import { Geist, Geist_Mono } from "next/font/google";';
  const text = readFileSync(layout, "utf8");
  assert.ok(text.includes(fonts));
  const standIn =
    'const Geist = (_: object) => ({ variable: _ && "" });\nconst Geist_Mono = Geist;';
  writeFileSync(layout, text.replace(fonts, standIn));

  run("npm", "install", "--no-audit", "--no-fund", pack());
  ({ login } = JSON.parse(run("npm", "exec", "--", "waxseal", "init", "--json")));
  run("npm", "run", "build");

  const port = await freePort("localhost");
  origin = `http://localhost:${port}`;
  const next = join(dir, "node_modules/next/dist/bin/next");
  [server, browser] = await Promise.all([
    serve([next, "start", "--hostname", "localhost", "--port", String(port)], {
      cwd: dir,
      env: { NEXT_TELEMETRY_DISABLED: "1" },
      ready: /Ready in/,
    }),
    launch(),
  ]);
});

after(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(place, { recursive: true, force: true });
});

test("its linter finds nothing in the files", () => {
  run("npm", "run", "lint", "--", "--max-warnings=0");
});

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "with" : "without";
  test(`guards, signs in and signs out, ${how} JavaScript`, async () => {
    const context = await browser.newContext({ baseURL: origin, javaScriptEnabled });
    const page = await context.newPage();
    const enter = async (password) => {
      await page.getByLabel("Email").fill(login.email);
      await page.getByLabel("Password").fill(password);
      await page.getByRole("button", { name: "Sign in" }).click();
    };

    await page.goto("/dashboard");
    await page.waitForURL(/\/login\?callbackUrl=/);
    // Tailwind takes the look of fields and buttons away: the page has its own.
    const styleOf = (locator, name) =>
      locator.evaluate((element, name) => getComputedStyle(element)[name], name);
    assert.equal(await styleOf(page.getByLabel("Email"), "borderTopWidth"), "1px");
    const color = await styleOf(page.getByRole("button", { name: "Sign in" }), "backgroundColor");
    assert.equal(color, "rgb(179, 38, 30)");
    await enter("wrong");
    await page.getByText("Email and password do not match.").waitFor();
    assert.equal(await page.getByLabel("Email").inputValue(), login.email);
    await enter(login.password);
    await page.waitForURL("/dashboard");
    await page.getByRole("heading", { name: "Hello, Ada" }).waitFor();
    await page.getByText("You are signed in as admin.").waitFor();
    // With Cache Components and a script, Next.js keeps the page that was left.
    const kept = page.locator("input[name=password]");
    const values = await kept.evaluateAll((all) => all.map(({ value }) => value));
    assert.deepEqual(values, javaScriptEnabled ? [""] : []);

    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL("/");
    await page.goto("/dashboard");
    await page.waitForURL(/\/login/);
    await context.close();
  });
}

test("the server has nothing to complain of", () => {
  assert.doesNotMatch(server.output(), /⨯|[^a-z]error|eyJ/i);
});
