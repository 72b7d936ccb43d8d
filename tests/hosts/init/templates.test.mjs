// `waxseal init` in projects of Hono, of Vite with Hono, and in a Worker: started by the
// command that it prints, and used in Chromium.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { after, before, test } from "node:test";

import { pack } from "../../../scripts/lib/package.mjs";
import { capture, root } from "../../../scripts/lib/run.mjs";
import { Reader } from "../guides/guide.mjs";
import { signInAndOut } from "../guides/visit.mjs";

/** Pinned: a new version is tried on purpose, not on the day that it comes out. */
const CREATE_VITE = "create-vite@9.3.0";

const wrangler = join(root, "examples/worker/node_modules/.bin/wrangler");
const runtimes = join(root, "tests/hosts/runtimes/node_modules/.bin");
const tsc = join(root, "node_modules/typescript/bin/tsc");

// What the projects install is above them all.
const place = mkdtempSync(join(tmpdir(), "waxseal-init-"));
const tarball = pack();

before(async () => {
  writeFileSync(join(place, "package.json"), '{ "private": true }');
  await new Reader(place, tarball, {}).run(
    "npm install hono @hono/node-server tsx @types/node waxseal",
  );
  symlinkSync(wrangler, join(place, "node_modules/.bin/wrangler"));
});

after(() => rmSync(place, { recursive: true, force: true }));

/** A project with these files, after `waxseal init`, and what that said. */
function project(name, files) {
  const dir = join(place, name);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    const text = typeof content === "string" ? content : JSON.stringify(content);
    writeFileSync(join(dir, path), text);
  }
  return { dir, ...init(dir) };
}

function init(dir) {
  const { waxseal } = JSON.parse(
    readFileSync(join(place, "node_modules/waxseal/package.json")),
  ).bin;
  const bin = join(place, "node_modules/waxseal", waxseal);
  return JSON.parse(capture(process.execPath, [bin, "init", "--json"], { cwd: dir }));
}

/** Starts it by the command that `init` has printed, and makes the journey. */
async function visit({ dir, next, login }, name, { more, env, ...journey } = {}) {
  const starts = /^(npx (tsx|wrangler dev)|npm run dev|node |bun run|deno run)/;
  const [command] = next.filter((step) => starts.test(step) && !step.includes("types"));
  assert.ok(command, next.join("\n"));
  const PATH = [runtimes, process.env.PATH].join(delimiter);
  const reader = new Reader(dir, tarball, { PATH, ...env });
  try {
    await reader.run(command);
    await signInAndOut(reader.origin, `init-${name}`, { ...login, ...journey });
    await more?.(reader);
  } catch (error) {
    throw new Error(`${error.message}\n\nThe server said:\n${reader.output}`, { cause: error });
  } finally {
    await reader.close();
  }
}

const hono = { type: "module", dependencies: { hono: "4" } };
const strict = {
  strict: true,
  noEmit: true,
  module: "nodenext",
  target: "es2023",
  skipLibCheck: true,
  types: ["node"],
  verbatimModuleSyntax: true,
};

test("Hono on Node", async () => {
  const made = project("node", {
    "package.json": hono,
    "tsconfig.json": { compilerOptions: strict, include: ["src"] },
  });
  capture(process.execPath, [tsc, "-p", made.dir]);
  await visit(made, "node");
});

test("Hono on Node, in JavaScript, in an application that is there", async () => {
  const made = project("javascript", {
    "package.json": hono,
    "src/index.js": `import { serve } from "@hono/node-server";
import { Hono } from "hono";
// imports
const app = new Hono();
// routes
app.get("/", (c) => c.text("mine"));
serve({ fetch: app.fetch, port: Number(process.env.PORT) });
`,
  });
  // As it says: an import, and a line before the application's own routes.
  const [, mount] = /add this to src\/index\.js:\n\n([^]*)$/.exec(
    made.next.find((step) => step.startsWith("add this")),
  );
  const [imported, route] = mount.trim().split(/\n\s*\n/);
  const path = join(made.dir, "src/index.js");
  const text = readFileSync(path, "utf8");
  writeFileSync(path, text.replace("// imports", imported).replace("// routes", route));
  await visit(made, "javascript", {
    more: async ({ origin }) => assert.equal(await (await fetch(origin)).text(), "mine"),
  });
});

test("Hono on Bun", () => visit(project("bun", { "package.json": hono, "bun.lock": "" }), "bun"));

test("Hono on Deno", async () => {
  const made = project("deno", {
    "package.json": hono,
    "deno.json": { nodeModulesDir: "manual" },
  });
  symlinkSync(join(place, "node_modules"), join(made.dir, "node_modules"));
  await visit(made, "deno");
});

const workerOf = (name) =>
  JSON.stringify({ name, main: "src/index.ts", compatibility_date: "2026-04-01" });

test("Hono on Workers", () =>
  visit(
    project("workers", { "package.json": hono, "wrangler.json": workerOf("hono") }),
    "workers",
  ));

test("a Worker, in an empty project with TypeScript", async () => {
  const devDependencies = { typescript: "7", wrangler: "4" };
  // As `npm init` writes it, by which .js files are no modules.
  const made = project("worker", { "package.json": { type: "commonjs", devDependencies } });
  const reader = new Reader(made.dir, tarball, {});
  for (const step of made.next.filter((step) => step === "npx wrangler types")) {
    await reader.run(step);
  }
  const strict = "--strict --noEmit --target es2024 --lib es2024";
  const bundled = "--module esnext --moduleResolution bundler";
  const files = "worker-configuration.d.ts src/index.ts";
  const args = `${tsc} --ignoreConfig ${strict} ${bundled} ${files}`.split(" ");
  capture(process.execPath, args, { cwd: made.dir });
  await visit(made, "worker", {
    // Programs are told, and not sent anywhere.
    more: async ({ origin }) => {
      const answer = await fetch(`${origin}/api/orders`, { redirect: "manual" });
      assert.equal(answer.status, 401);
      assert.equal(
        (await fetch(`${origin}/x`, { method: "POST", redirect: "manual" })).status,
        401,
      );
    },
  });
});

test("Vite and Hono: one server, in development and after a build", async () => {
  const reader = new Reader(place, tarball, {});
  await reader.run(`npm exec --yes -- ${CREATE_VITE} vite --template react-ts --no-interactive`);
  await reader.run("cd vite");
  await reader.run("npm install hono");
  const { dir } = reader;
  const made = { dir, ...init(dir) };
  const isOurs = /^npm (install|pkg set)/;
  for (const step of made.next.filter((step) => isOurs.test(step))) await reader.run(step);
  const app = join(dir, "src/App.tsx");
  const [imported, element] = made.next
    .find((step) => step.startsWith("show who"))
    .split(/\n\s*\n/)
    .slice(1);
  const text = readFileSync(app, "utf8");
  assert.match(text, /<>/);
  writeFileSync(app, `${imported.trim()}\n${text.replace("<>", `<>${element}`)}`);
  await visit(made, "vite", { path: "/" });

  assert.ok(made.next.includes('add "server" to the "include" of tsconfig.node.json'));
  const config = join(dir, "tsconfig.node.json");
  const include = '"include": ["vite.config.ts"';
  assert.ok(readFileSync(config, "utf8").includes(include));
  writeFileSync(config, readFileSync(config, "utf8").replace(include, `${include}, "server"`));
  await reader.run("npm run build");
  const [, command] = /^in production, after npm run build: (.*)$/.exec(made.next.at(-1));
  const [, NODE_ENV, start] = /^NODE_ENV=(\w+) (.*)$/.exec(command);
  await visit({ ...made, next: [start] }, "vite-built", {
    path: "/",
    env: { NODE_ENV },
    more: async ({ origin }) => {
      const page = await (await fetch(`${origin}/any/path`)).text();
      assert.match(page, /<div id="root">/);
      assert.doesNotMatch(page, /@vite\/client/);
      assert.equal((await fetch(`${origin}/api/me`)).status, 401);
      const secret = /AUTH_SECRET=(.*)/.exec(readFileSync(join(dir, ".env.local"), "utf8"))[1];
      const scripts = [...page.matchAll(/src="(\/[^"]+)"/g)].map(([, path]) => path);
      for (const path of scripts) {
        assert.ok(!(await (await fetch(origin + path)).text()).includes(secret));
      }
    },
  });
});

test("Vite and Hono, in JavaScript without React: the built-in page signs in", async () => {
  const html = '<!doctype html><body><script type="module" src="/src/main.js"></script></body>';
  // Below the other one, which has what both install.
  const made = project("vite/plain", {
    "package.json": {
      type: "module",
      dependencies: { hono: "4", "@hono/node-server": "2", waxseal: "*" },
      devDependencies: { vite: "8" },
    },
    "index.html": html,
  });
  const [, imported, call] = made.next.find((step) => step.startsWith("show who")).split(/\n\s*\n/);
  writeFileSync(join(made.dir, "src/main.js"), `${imported.trim()}\n${call.trim()}\n`);
  const reader = new Reader(made.dir, tarball, {});
  for (const step of made.next.filter((step) => step.startsWith("npm pkg"))) await reader.run(step);
  await visit(made, "vite-plain", { path: "/api/auth/signin?callbackUrl=%2F" });
});
