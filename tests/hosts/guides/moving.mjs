// The test of a guide for moving: somebody signs in at the old application, which stands on
// the real library, and stays signed in at the one of the guide, once and no longer.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";

import { createReader } from "waxseal/verify";

import { pack } from "../../../scripts/lib/package.mjs";
import { attempt, root } from "../../../scripts/lib/run.mjs";
import { launch } from "../../support/browser.mjs";
import { Guide, Reader } from "./guide.mjs";

const tsc = join(root, "node_modules/typescript/bin/tsc");
const MODULES = "--module esnext --moduleResolution bundler --target es2023 --types node".split(
  " ",
);

export const HOUR = 3600;
export const DAY = 86_400;

const ADA = { email: "ada@example.com", password: "correct horse battery staple" };

/** The users of both applications. */
const USERS = `const users = [
  { id: "7", name: "Ada", email: "ada@example.com", password: "correct horse battery staple" },
];

export const findByPassword = (email?: string, password?: string) =>
  users.find((user) => user.email === email && user.password === password) ?? null;

export const findById = async (id: string) => users.find((user) => user.id === id) ?? null;
`;

/**
 * Sets up both applications in one folder, and tests what every guide promises.
 *
 * @param name of the guide
 * @param options `files` of the old application, which needs no more packages than the guide
 *   installs; of them `old.ts` serves it at PORT, with a form at `/` whose answer greets with "Old: Ada";
 *   `cookie`: the name of its cookie; `lifetime` of its sessions, in seconds; `back`: whether
 *   the guide has a part for going back; `parts`: further headings; `more(move)` makes
 *   further tests
 */
export function testMove(name, { files, env = {}, cookie, lifetime, back, parts = [], more }) {
  const dir = mkdtempSync(join(tmpdir(), "waxseal-moving-"));
  const guide = new Guide(`docs/moving/${name}.md`);
  const tarball = pack();
  const move = { dir, cookie, readers: [] };
  let browser;

  move.start = async (line, more = {}) => {
    const reader = new Reader(dir, tarball, { ...env, ...more });
    move.readers.push(reader);
    await reader.run(line);
    return reader.origin;
  };
  move.load = (module) =>
    import(pathToFileURL(createRequire(join(dir, "package.json")).resolve(module)).href);
  /** The cookies of the old application for Ada, as a header. */
  move.signIn = async () => {
    const answer = await fetch(move.old, {
      method: "POST",
      body: new URLSearchParams(ADA),
      redirect: "manual",
    });
    return answer.headers
      .getSetCookie()
      .map((line) => line.split(";")[0])
      .join("; ");
  };
  /** Whether these files, and what they import, have no mistake of types. */
  move.check = (...names) => {
    const options = ["--ignoreConfig", "--noEmit", "--strict", "--skipLibCheck", ...MODULES];
    const { status, stdout } = attempt(process.execPath, [tsc, ...options, ...names], { cwd: dir });
    assert.equal(status, 0, stdout);
  };
  move.read = (path) => readFileSync(join(dir, path), "utf8");
  /** What the new application answers to a program with these cookies. */
  move.ask = (cookies, init = {}, path = "/dashboard") =>
    fetch(move.app.origin + path, {
      redirect: "manual",
      ...init,
      headers: { accept: "application/json", cookie: cookies, ...init.headers },
    });
  /** The claims of the session that a cookie of waxseal, or lines of Set-Cookie, hold. */
  move.tokenOf = (text) => {
    const [, secret] = /^AUTH_SECRET=(.*)$/m.exec(move.read(".env"));
    const [pair] = /waxseal\.session-token=[^;]+/.exec(text) ?? [""];
    const outcome = createReader({ secret, cookie: { secure: false } }).verify(pair);
    return outcome.status === "active" ? outcome.token : null;
  };

  before(async () => {
    const given = { "package.json": '{ "type": "module" }', "src/users.ts": USERS, ...files };
    for (const [path, text] of Object.entries(given)) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), text);
    }
    move.app = await guide.follow({ parts: ["The new application"], dir, env });
    const others = [...parts, ...(back ? ["How to go back"] : [])];
    if (others.length > 0) await guide.follow({ parts: others, dir, env });
    [move.old, browser] = await Promise.all([
      move.start("npx tsx --env-file=.env old.ts"),
      launch(),
    ]);
  });

  after(async () => {
    await browser?.close();
    await Promise.all([move.app, ...move.readers].map((each) => each?.close()));
    rmSync(dir, { recursive: true, force: true });
  });

  const inBrowser = async (body) => {
    const context = await browser.newContext();
    try {
      const page = await context.newPage();
      const names = async () => (await context.cookies(move.app.origin)).map((each) => each.name);
      await body({ context, page, names });
    } catch (error) {
      const said = [move.app, ...move.readers].map((each) =>
        typeof each.output === "function" ? each.output() : each.output,
      );
      throw new Error(`${error.message}\n\nThe servers said:\n${said.join("\n")}`, {
        cause: error,
      });
    } finally {
      await context.close();
    }
  };

  test(`${name}: who is signed in at the old application stays so, and can sign out`, () =>
    inBrowser(async ({ context, page, names }) => {
      await signInAtOld(page, move.old);
      const before = await context.cookies(move.old);
      assert.ok(before.some((each) => each.name === cookie));

      await page.goto(`${move.app.origin}/dashboard`);
      const heading = page.getByRole("heading", { name: "Hello, Ada" });
      await heading.waitFor();
      assert.ok(!(await names()).includes(cookie), "the old cookie is gone");
      const moved = (await context.cookies(move.app.origin)).find((each) =>
        each.name.endsWith("session-token"),
      );
      assert.ok(moved.httpOnly && moved.sameSite === "Lax");
      const token = move.tokenOf(`${moved.name}=${moved.value}`);
      assert.equal(token.sub, "7");
      const now = Math.floor(Date.now() / 1000);
      assert.ok(
        token.exp <= now + lifetime && token.exp > now + lifetime - 2 * HOUR,
        token.exp - now,
      );
      assert.ok(token.auth_time <= now - HOUR, "no recent sign-in");

      await page.reload();
      await heading.waitFor();
      await page.getByRole("link", { name: "Sign out" }).click();
      await page.getByRole("button", { name: /sign out/i }).click();
      await page.waitForURL((url) => !url.pathname.includes("signout"));
      await page.goto(`${move.app.origin}/dashboard`);
      await page.getByLabel("Password").waitFor();
      assert.deepEqual(
        (await names()).filter((each) => /session/.test(each)),
        [],
      );
      await page.goto(move.old);
      await page.getByRole("button", { name: "Enter" }).waitFor();
    }));

  test(`${name}: two requests with one old cookie get sessions, and the old one is cleared`, async () => {
    const header = await move.signIn();
    const answers = await Promise.all([move.ask(header), move.ask(header)]);
    for (const answer of answers) {
      assert.equal(answer.status, 200);
      assert.match(answer.headers.get("cache-control"), /private/);
      const lines = answer.headers.getSetCookie();
      assert.equal(move.tokenOf(lines.join("\n")).sub, "7");
      assert.ok(
        lines.some(
          (line) =>
            line.startsWith(`${cookie}=;`) && /Max-Age=0|Expires=Thu, 01 Jan 1970/i.test(line),
        ),
      );
    }
  });

  test(`${name}: a sign-out with the old cookie alone moves nobody, and clears it`, async () => {
    const header = await move.signIn();
    const answer = await move.ask(header, { method: "POST" }, "/api/auth/signout");
    const lines = answer.headers.getSetCookie();
    assert.equal(move.tokenOf(lines.join("\n")), null);
    assert.ok(lines.some((line) => line.startsWith(`${cookie}=;`)));
  });

  test(`${name}: a session of waxseal counts before an old cookie, be it a refused one`, async () => {
    const header = await move.signIn();
    const answer = await move.ask(`${header}; waxseal.session-token=x.y.z`);
    assert.equal(answer.status, 401);
    const lines = answer.headers.getSetCookie();
    assert.ok(lines.some((line) => line.startsWith(`${cookie}=;`)));
    assert.equal(move.tokenOf(lines.join("\n")), null);
  });

  test(
    `${name}: one who signs in at the new application goes back and is known`,
    { skip: !back },
    () =>
      inBrowser(async ({ page }) => {
        await page.goto(`${move.app.origin}/dashboard`);
        await page.getByLabel("Email").fill(ADA.email);
        await page.getByLabel("Password").fill(ADA.password);
        await page.getByRole("button", { name: "Sign in" }).click();
        await page.getByRole("heading", { name: "Hello, Ada" }).waitFor();

        const old = await move.start("npx tsx --env-file=.env old.ts", { BACK: "1" });
        await page.goto(old);
        await page.getByRole("heading", { name: "Old: Ada" }).waitFor();
        // And forward again.
        await page.goto(`${move.app.origin}/dashboard`);
        await page.getByRole("heading", { name: "Hello, Ada" }).waitFor();
      }),
  );

  more?.(move);

  test(`${name}: every block was followed`, () => assert.deepEqual(guide.unused(), []));
}

/** Refused: no session, and the old cookie is cleared. */
export async function assertRefused(move, value, what) {
  const answer = await move.ask(`${move.cookie}=${value}`);
  assert.equal(answer.status, 401, what);
  const lines = answer.headers.getSetCookie();
  assert.equal(move.tokenOf(lines.join("\n")), null, what);
  assert.match(answer.headers.get("cache-control") ?? "", /no-store/, what);
  assert.ok(
    lines.some((line) => line.startsWith(`${move.cookie}=;`)),
    what,
  );
}

async function signInAtOld(page, origin) {
  await page.goto(origin);
  await page.getByLabel("Email").fill(ADA.email);
  await page.getByLabel("Password").fill(ADA.password);
  await page.getByRole("button", { name: "Enter" }).click();
  await page.getByRole("heading", { name: "Old: Ada" }).waitFor();
}
