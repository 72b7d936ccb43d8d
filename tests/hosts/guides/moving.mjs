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

const HOUR = 3600;
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
 *   `cookie`: the name of its cookie; `lifetime` of its sessions, in seconds; `needs`: the
 *   variables without which the bridge does not start; `back`: whether the guide has a part
 *   for going back; `parts`: further headings; `more(move)` makes further tests
 */
export function testMove(name, options) {
  const guide = new Guide(`docs/moving/${name}.md`);
  const move = new Move(options);
  before(() => move.begin(guide));
  after(() => move.end());

  test(`${name}: who is signed in at the old application stays so, and can sign out`, () =>
    move.inBrowser((browser) => staysSignedIn(move, browser)));
  test(`${name}: two requests with one old cookie get sessions, and the old one is cleared`, () =>
    isMovedTwice(move));
  test(`${name}: a sign-out with the old cookie alone moves nobody, and clears it`, async () => {
    const answer = await move.ask(await move.signIn(), { method: "POST" }, "/api/auth/signout");
    assertNobody(move, answer);
  });
  test(`${name}: a session of waxseal counts before an old cookie, be it a refused one`, async () => {
    const answer = await move.ask(`${await move.signIn()}; waxseal.session-token=x.y.z`);
    assert.equal(answer.status, 401);
    assertNobody(move, answer);
  });
  test(
    `${name}: one who signs in at the new application goes back and is known`,
    { skip: !options.back },
    () => move.inBrowser((browser) => goesBack(move, browser)),
  );
  for (const variable of options.needs ?? []) {
    test(`${name}: without ${variable} the application does not start`, () =>
      assert.rejects(move.start(NEW, { [variable]: "" }), new RegExp(`Error: .*${variable}`)));
  }
  options.more?.(move);

  test(`${name}: every block was followed`, () => assert.deepEqual(guide.unused(), []));
}

const OLD = "npx tsx --env-file=.env old.ts";
const NEW = "npx tsx --env-file=.env src/server.ts";

/** The old application and the new one, and somebody with a cookie. */
class Move {
  /** The folder of both applications. */
  dir = mkdtempSync(join(tmpdir(), "waxseal-moving-"));
  #tarball = pack();
  #readers = [];
  #options;
  #browser;

  constructor(options) {
    this.#options = options;
    this.cookie = options.cookie;
    this.lifetime = options.lifetime;
  }

  async begin(guide) {
    const { files, env = {}, back, parts = [] } = this.#options;
    const given = { "package.json": '{ "type": "module" }', "src/users.ts": USERS, ...files };
    for (const [path, text] of Object.entries(given)) {
      mkdirSync(dirname(join(this.dir, path)), { recursive: true });
      writeFileSync(join(this.dir, path), text);
    }
    this.app = await guide.follow({ parts: ["The new application"], dir: this.dir, env });
    const others = [...parts, ...(back ? ["How to go back"] : [])];
    if (others.length > 0) await guide.follow({ parts: others, dir: this.dir, env });
    [this.old, this.#browser] = await Promise.all([this.start(OLD), launch()]);
  }

  async end() {
    await this.#browser?.close();
    await Promise.all([this.app, ...this.#readers].map((each) => each?.close()));
    rmSync(this.dir, { recursive: true, force: true });
  }

  /** Starts a server with this command, and returns its address. */
  async start(line, more = {}) {
    const reader = new Reader(this.dir, this.#tarball, { ...this.#options.env, ...more });
    this.#readers.push(reader);
    await reader.run(line);
    return reader.origin;
  }

  load(module) {
    const { resolve } = createRequire(join(this.dir, "package.json"));
    return import(pathToFileURL(resolve(module)).href);
  }

  read(path) {
    return readFileSync(join(this.dir, path), "utf8");
  }

  /** Whether these files, and what they import, have no mistake of types. */
  check(...names) {
    const options = ["--ignoreConfig", "--noEmit", "--strict", "--skipLibCheck", ...MODULES];
    const args = [tsc, ...options, ...names];
    const { status, stdout } = attempt(process.execPath, args, { cwd: this.dir });
    assert.equal(status, 0, stdout);
  }

  /** The cookies of the old application for Ada, as a header. */
  async signIn() {
    const answer = await fetch(this.old, {
      method: "POST",
      body: new URLSearchParams(ADA),
      redirect: "manual",
    });
    const pairs = answer.headers.getSetCookie().map((line) => line.split(";")[0]);
    return pairs.join("; ");
  }

  /** What the new application answers to a program with these cookies. */
  ask(cookies, init = {}, path = "/dashboard") {
    return fetch(this.app.origin + path, {
      redirect: "manual",
      ...init,
      headers: { accept: "application/json", cookie: cookies, ...init.headers },
    });
  }

  /** The claims of the session that a cookie of waxseal, or lines of Set-Cookie, hold. */
  tokenOf(text) {
    const [, secret] = /^AUTH_SECRET=(.*)$/m.exec(this.read(".env"));
    const [pair] = /waxseal\.session-token=[^;]+/.exec(text) ?? [""];
    const outcome = createReader({ secret, cookie: { secure: false } }).verify(pair);
    return outcome.status === "active" ? outcome.token : null;
  }

  /** Calls it with a browser of its own; an error has what the servers said. */
  async inBrowser(body) {
    const context = await this.#browser.newContext();
    try {
      const page = await context.newPage();
      const cookies = () => context.cookies(this.app.origin);
      await body({ page, cookies });
    } catch (error) {
      const said = [this.app, ...this.#readers].map((each) =>
        typeof each.output === "function" ? each.output() : each.output,
      );
      const message = `${error.message}\n\nThe servers said:\n${said.join("\n")}`;
      throw new Error(message, { cause: error });
    } finally {
      await context.close();
    }
  }
}

async function staysSignedIn(move, { page, cookies }) {
  const names = async () => (await cookies()).map((each) => each.name);
  await signInAtOld(page, move.old);
  // Cookies belong to a host, whatever its port.
  assert.ok((await names()).includes(move.cookie));

  await page.goto(`${move.app.origin}/dashboard`);
  const heading = page.getByRole("heading", { name: "Hello, Ada" });
  await heading.waitFor();
  assert.ok(!(await names()).includes(move.cookie), "the old cookie is gone");
  assertMoved(
    move,
    (await cookies()).find((each) => each.name.endsWith("session-token")),
  );

  await page.reload();
  await heading.waitFor();
  await page.getByRole("link", { name: "Sign out" }).click();
  await page.getByRole("button", { name: /sign out/i }).click();
  await page.waitForURL((url) => !url.pathname.includes("signout"));
  await page.goto(`${move.app.origin}/dashboard`);
  await page.getByLabel("Password").waitFor();
  assert.deepEqual(
    (await names()).filter((name) => /session/.test(name)),
    [],
  );
  await page.goto(move.old);
  await page.getByRole("button", { name: "Enter" }).waitFor();
}

/** A cookie for Ada that ends no later than the old one, and tells of no recent sign-in. */
function assertMoved(move, { name, value, httpOnly, sameSite }) {
  assert.ok(httpOnly && sameSite === "Lax");
  const token = move.tokenOf(`${name}=${value}`);
  assert.equal(token.sub, "7");
  const now = Math.floor(Date.now() / 1000);
  const left = token.exp - now;
  assert.ok(left <= move.lifetime && left > move.lifetime - 2 * HOUR, left);
  assert.equal(token.proof_time, 0, "no recent sign-in");
}

async function isMovedTwice(move) {
  const header = await move.signIn();
  const answers = await Promise.all([move.ask(header), move.ask(header)]);
  for (const answer of answers) {
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get("cache-control"), /private/);
    const lines = answer.headers.getSetCookie();
    assert.equal(move.tokenOf(lines.join("\n")).sub, "7");
    const cleared = lines.find((line) => line.startsWith(`${move.cookie}=;`));
    assert.match(cleared ?? "", /Max-Age=0|Expires=Thu, 01 Jan 1970/i);
  }
}

async function goesBack(move, { page }) {
  const hello = page.getByRole("heading", { name: "Hello, Ada" });
  await page.goto(`${move.app.origin}/dashboard`);
  await page.getByLabel("Email").fill(ADA.email);
  await page.getByLabel("Password").fill(ADA.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await hello.waitFor();

  await page.goto(await move.start(OLD, { BACK: "1" }));
  await page.getByRole("heading", { name: "Old: Ada" }).waitFor();
  // And forward again.
  await page.goto(`${move.app.origin}/dashboard`);
  await hello.waitFor();
}

/** Refused: no session, and the old cookie is cleared. */
export async function assertRefused(move, value, what) {
  const answer = await move.ask(`${move.cookie}=${value}`);
  assert.equal(answer.status, 401, what);
  assert.match(answer.headers.get("cache-control") ?? "", /no-store/, what);
  assertNobody(move, answer, what);
}

/** No session, and the old cookie stays as it is. */
export async function assertStays(move, value, what) {
  const answer = await move.ask(`${move.cookie}=${value}`);
  assert.equal(answer.status, 401, what);
  assert.deepEqual(answer.headers.getSetCookie(), [], what);
}

/** The answer brings no session, and clears the old cookie. */
function assertNobody(move, answer, what) {
  const lines = answer.headers.getSetCookie();
  assert.equal(move.tokenOf(lines.join("\n")), null, what);
  const isCleared = lines.some((line) => line.startsWith(`${move.cookie}=;`));
  assert.ok(isCleared, what);
}

async function signInAtOld(page, origin) {
  await page.goto(origin);
  await page.getByLabel("Email").fill(ADA.email);
  await page.getByLabel("Password").fill(ADA.password);
  await page.getByRole("button", { name: "Enter" }).click();
  await page.getByRole("heading", { name: "Old: Ada" }).waitFor();
}
