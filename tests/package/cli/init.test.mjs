import assert from "node:assert/strict";
import { pbkdf2Sync, scryptSync } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import ts from "typescript";

import { concurrency, waxseal } from "./support.mjs";

/** Runs `body` in a folder with these files, and removes it. */
async function inProject(files, body) {
  const dir = mkdtempSync(join(tmpdir(), "waxseal-init-"));
  const write = (path, text) => {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), typeof text === "string" ? text : JSON.stringify(text));
  };
  for (const [path, text] of Object.entries(files)) write(path, text);
  const project = {
    dir,
    write,
    read: (path) => readFileSync(join(dir, path), "utf8"),
    has: (path) => existsSync(join(dir, path)),
    run: (...args) => waxseal(["init", ...args], { cwd: dir, env: {} }),
    async json() {
      const { code, stdout, stderr } = await project.run("--json");
      assert.equal(code, 0, stderr);
      return JSON.parse(stdout);
    },
  };
  try {
    await body(project);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const SECRET_STEP =
  "npx waxseal secret | npx wrangler secret put AUTH_SECRET, before it is deployed";

/** It is JavaScript, without types. */
function assertPlain(path, text) {
  const { diagnostics } = ts.transpileModule(text, {
    fileName: path,
    reportDiagnostics: true,
    compilerOptions: { jsx: ts.JsxEmit.Preserve },
  });
  assert.deepEqual(diagnostics, [], path);
  assert.doesNotMatch(
    text,
    /: (FormData|Attempt|User|Request|Response|string|boolean|HTMLElement)\b|interface|Promise</,
    path,
  );
}

/** What `create-next-app --yes` leaves, as far as it matters. */
const fresh = {
  "package.json": { dependencies: { next: "16.4.5", react: "19.2.4" } },
  "tsconfig.json": '{ "compilerOptions": { "paths": { "@/*": ["./*"] } } }',
  "app/layout.tsx": "",
  ".gitignore": ".env*\n",
};

const NEXT_FILES = [
  "auth.ts",
  "lib/users.ts",
  "proxy.ts",
  "app/api/auth/[...nextauth]/route.ts",
  "app/login/page.tsx",
  "app/login/login-form.tsx",
  "app/login/actions.ts",
  "app/auth.css",
  "app/dashboard/page.tsx",
  ".env.local",
];

describe("init in a Next.js project", { concurrency }, () => {
  test("writes what a sign-in needs, and says what comes next", () =>
    inProject(fresh, async ({ run, read, dir }) => {
      const { code, stdout, stderr } = await run();
      assert.equal(stderr, "");
      assert.equal(code, 0);
      for (const path of NEXT_FILES) {
        assert.ok(stdout.includes(path), path);
        assert.notEqual(read(path), "");
      }
      assert.match(read(".env.local"), /^AUTH_SECRET=[A-Za-z0-9+/]{64}\n$/);
      assert.equal(statSync(join(dir, ".env.local")).mode & 0o077, 0, "for the owner alone");
      assert.match(stdout, /npm install waxseal\n {2}npm run dev\n/);
      assert.match(read("auth.ts"), /from "@\/lib\/users"/);
      assert.ok(!stdout.includes(read(".env.local").slice(12, 40)), "the secret is not printed");
    }));

  test("its user signs in by the printed password alone, which no file has", () =>
    inProject(fresh, async ({ json, read }) => {
      const { login } = await json();
      const [, salt, hash] = /salt: "(.*)",\s*hash: "(.*)"/.exec(read("lib/users.ts"));
      assert.equal(scryptSync(login.password, salt, 32).toString("hex"), hash);
      assert.match(login.password, /^([a-z2-9]{5}-){3}[a-z2-9]{5}$/);
      for (const path of NEXT_FILES) assert.ok(!read(path).includes(login.password), path);
      await inProject(fresh, async (other) => {
        assert.notEqual((await other.json()).login.password, login.password);
        assert.notEqual(other.read("lib/users.ts"), read("lib/users.ts"));
      });
    }));

  test("follows the project: src/, no alias, JavaScript, package manager, Next.js 15", () =>
    inProject(
      {
        "package.json": { dependencies: { next: "^15.5.0" }, devDependencies: { waxseal: "*" } },
        "src/app/layout.js": "",
        "pnpm-lock.yaml": "",
      },
      async ({ json, read, has }) => {
        const { files, next } = await json();
        assert.deepEqual(
          files.map(({ path }) => path),
          [
            "src/auth.js",
            "src/lib/users.js",
            "src/middleware.js",
            "src/app/api/auth/[...nextauth]/route.js",
            "src/app/login/page.jsx",
            "src/app/login/login-form.jsx",
            "src/app/login/actions.js",
            "src/app/auth.css",
            "src/app/dashboard/page.jsx",
            ".env.local",
          ],
        );
        assert.match(read("src/middleware.js"), /proxy as middleware[^]*runtime: "nodejs"/);
        assert.match(read("src/auth.js"), /from "\.\/lib\/users"/);
        assert.match(
          read("src/app/api/auth/[...nextauth]/route.js"),
          /"\.\.\/\.\.\/\.\.\/\.\.\/auth"/,
        );
        assert.match(read("src/app/login/actions.js"), /from "\.\.\/\.\.\/auth"/);
        for (const { path } of files.filter(({ path }) => /\.jsx?$/.test(path))) {
          assertPlain(path, read(path));
        }
        assert.ok(!next.some((step) => step.includes("waxseal")), "it is installed already");
        assert.ok(!has("auth.js"));
      },
    ));

  test("names the project's own package manager", () =>
    inProject({ ...fresh, "pnpm-lock.yaml": "" }, async ({ json }) => {
      assert.equal((await json()).next[0], "pnpm add waxseal");
    }));

  for (const [version, guard] of [
    ["15.5.4", "middleware.ts"],
    ["16.0.0-canary.1", "proxy.ts"],
  ]) {
    for (const range of ["catalog:", "*", "latest", ">=13 <17", "workspace:^", "^15.5.0"]) {
      test(`Next.js ${version} at the root of a monorepo, "${range}" in the project`, () =>
        inProject(
          {
            "node_modules/next/package.json": { name: "next", version },
            "apps/web/package.json": { dependencies: { next: range } },
            "apps/web/tsconfig.json": "{}",
            "apps/web/app/layout.tsx": "",
          },
          async ({ dir, has }) => {
            const cwd = join(dir, "apps/web");
            const { code, stderr } = await waxseal(["init"], { cwd, env: {} });
            assert.equal(code, 0, stderr);
            for (const name of ["middleware.ts", "proxy.ts"]) {
              assert.equal(has(`apps/web/${name}`), name === guard, name);
            }
          },
        ));
    }
  }

  for (const [range, guard] of [
    ["^15.5.0", "middleware.ts"],
    ["~15.5", "middleware.ts"],
    ["15", "middleware.ts"],
    ["15.x", "middleware.ts"],
    ["v16.1.0", "proxy.ts"],
    ["latest", "proxy.ts"],
    ["canary", "proxy.ts"],
    ["*", "proxy.ts"],
  ]) {
    test(`"${range}" is enough where Next.js is not installed yet`, () =>
      inProject(
        { ...fresh, "package.json": { dependencies: { next: range } } },
        async ({ json, has }) => {
          await json();
          assert.ok(has(guard));
        },
      ));
  }

  test("the alias counts only if it leads to where the code is", () =>
    inProject(
      {
        ...fresh,
        "src/app/layout.tsx": "",
        "tsconfig.json":
          '{ // as Next.js writes it\n "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }',
      },
      async ({ json, read, dir }) => {
        rmSync(join(dir, "app"), { recursive: true });
        await json();
        assert.match(read("src/auth.ts"), /from "@\/lib\/users"/);
        for (const config of [
          '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }',
          '{ "compilerOptions": {\n // "paths": { "@/*": ["./*"] }\n } }',
        ]) {
          await inProject({ ...fresh, "tsconfig.json": config }, async (other) => {
            await other.json();
            assert.match(other.read("auth.ts"), /from "\.\/lib\/users"/, config);
          });
        }
      },
    ));

  test("overwrites nothing: what is there is kept and named", () =>
    inProject(
      {
        ...fresh,
        "proxy.ts": "export const proxy = mine;",
        "app/login/page.tsx": "my login",
        "lib/users.ts": "my users",
        ".env.local": "DATABASE_URL=postgres://x",
      },
      async ({ json, read, has }) => {
        const { files, next } = await json();
        assert.equal(read("proxy.ts"), "export const proxy = mine;");
        assert.equal(read("app/login/page.tsx"), "my login");
        assert.equal(read("lib/users.ts"), "my users");
        assert.match(read(".env.local"), /^DATABASE_URL=postgres:\/\/x\nAUTH_SECRET=\S+\n$/);
        assert.match(read("auth.ts"), /from "@\/lib\/sample-users"/);
        assert.doesNotMatch(read("auth.ts"), /pages:/);
        assert.ok(!has("app/login/actions.ts"));
        assert.equal(files.find(({ path }) => path === "proxy.ts").status, "kept");
        assert.match(next.join("\n"), /let proxy\.ts ask/);
      },
    ));

  for (const [name, line] of [
    ["AUTH_SECRET", "AUTH_SECRET=mine-mine-mine-mine-mine-mine-mine"],
    ["NEXTAUTH_SECRET, in .env", "NEXTAUTH_SECRET = mine"],
  ]) {
    test(`keeps ${name}`, () => {
      const path = name.includes(".env") ? ".env" : ".env.local";
      return inProject({ ...fresh, [path]: line }, async ({ json, read, has }) => {
        await json();
        assert.equal(read(path), line);
        assert.ok(path === ".env.local" || !has(".env.local"));
      });
    });
  }

  // What Next.js reads: the last line of a file, of the first file that has one.
  for (const line of [
    "AUTH_SECRET=\nDATABASE_URL=x",
    'AUTH_SECRET=""',
    "export AUTH_SECRET = '' # later\n",
    "AUTH_SECRET=mine\nAUTH_SECRET=",
  ]) {
    test(`an empty line is no secret: ${JSON.stringify(line)}`, () =>
      inProject({ ...fresh, ".env.local": line, ".env": "AUTH_SECRET=x" }, async (project) => {
        const { files } = await project.json();
        assert.equal(files.at(-1).status, "added");
        assert.match(project.read(".env.local"), /\nAUTH_SECRET=\S{64}\n$/);
        assert.ok(project.read(".env.local").startsWith(line));
      }));
  }

  test("the secret goes where an empty line would win over it", () =>
    inProject(
      { ...fresh, ".env.development.local": "AUTH_SECRET=\n" },
      async ({ json, read, has }) => {
        const { files } = await json();
        assert.equal(files.at(-1).path, ".env.development.local");
        assert.match(read(".env.development.local"), /^AUTH_SECRET=\nAUTH_SECRET=\S{64}\n$/);
        assert.ok(!has(".env.local"));
      },
    ));

  for (const line of ['AUTH_SECRET="#x"', "AUTH_SECRET=\nAUTH_SECRET=x", "AUTH_SECRET: x"]) {
    test(`a secret is kept: ${JSON.stringify(line)}`, () =>
      inProject({ ...fresh, ".env.local": line }, async ({ json, read }) => {
        await json();
        assert.equal(read(".env.local"), line);
      }));
  }

  test("a project that has an auth.ts is left as it is", () =>
    inProject({ ...fresh, "auth.ts": "export const auth = 1;" }, async ({ run, read, has }) => {
      const { code, stderr } = await run();
      assert.equal(code, 2);
      assert.match(stderr, /auth\.ts is there already/);
      assert.equal(read("auth.ts"), "export const auth = 1;");
      for (const path of NEXT_FILES.slice(1)) assert.ok(!has(path), path);
    }));

  test("a second run writes nothing", () =>
    inProject(fresh, async ({ run, read }) => {
      await run();
      const before = NEXT_FILES.map(read);
      assert.equal((await run()).code, 2);
      assert.deepEqual(NEXT_FILES.map(read), before);
    }));

  test("writes through no link", () =>
    inProject(fresh, async ({ dir, json, has }) => {
      symlinkSync(join(dir, "elsewhere.ts"), join(dir, "proxy.ts"));
      const { files } = await json();
      assert.equal(files.find(({ path }) => path === "proxy.ts").status, "kept");
      assert.ok(!has("elsewhere.ts"));
    }));

  test("says when a commit would hold the secret", () =>
    inProject({ ...fresh, ".gitignore": "node_modules\n/.env\n" }, async ({ json }) => {
      assert.ok((await json()).next.includes("echo .env.local >> .gitignore"));
      for (const line of [".env*", ".env*.local", ".env.local", "/.env.local"]) {
        await inProject({ ...fresh, ".gitignore": `node_modules\n${line}\n` }, async (other) =>
          assert.ok(!(await other.json()).next.some((step) => step.includes("gitignore")), line),
        );
      }
    }));

  for (const [file, unwritten, sentence] of [
    [
      "app/(auth)/login/page.tsx",
      "app/login/",
      /\/login already: let it sign in with signIn of auth\.ts/,
    ],
    ["app/(a)/(b)/login/page.jsx", "app/login/", /\/login already/],
    ["app/login/page.mdx", "app/login/page.tsx", /\/login already/],
    ["app/login/route.ts", "app/login/page.tsx", /\/login already/],
    ["app/login/[[...step]]/page.tsx", "app/login/page.tsx", /\/login already/],
    [
      "pages/login.tsx",
      "app/login/",
      /\/login already: let it sign in with signIn of waxseal\/react/,
    ],
    ["pages/login/index.jsx", "app/login/", /\/login already/],
    ["app/(shop)/dashboard/page.tsx", "app/dashboard/", /\/dashboard already/],
    [
      "app/dashboard/page.jsx",
      "app/dashboard/page.tsx",
      /\/dashboard already: let it ask .* auth of auth\.ts/,
    ],
    ["pages/dashboard.tsx", "app/dashboard/", /\/dashboard already: let it ask .* useSession/],
    ["pages/dashboard/index.js", "app/dashboard/", /\/dashboard already/],
    ["pages/api/auth/[...nextauth].ts", "app/api/", /\/api\/auth already/],
    ["pages/api/auth/[...nextauth]/index.ts", "app/api/", /\/api\/auth already/],
    ["app/api/auth/[...nextauth]/route.js", "app/api/auth/[...nextauth]/route.ts", /already/],
    ["app/api/auth/[...all]/route.ts", "app/api/auth/[...nextauth]", /write app\/api\/auth\/\[/],
    ["app/api/auth/[[...all]]/route.ts", "app/api/auth/[...nextauth]", /\/api\/auth already/],
    ["app/api/auth/[action]/route.ts", "app/api/auth/[...nextauth]", /\/api\/auth already/],
    ["app/(api)/api/auth/[...all]/route.ts", "app/api/", /\/api\/auth already/],
  ]) {
    test(`writes nothing for what ${file} answers, and says what is left`, () =>
      inProject({ ...fresh, [file]: "mine" }, async ({ json, read, has }) => {
        const { files, next } = await json();
        assert.equal(read(file), "mine");
        assert.ok(!has(unwritten), unwritten);
        assert.equal(files.find(({ path }) => path === file)?.status, "kept");
        assert.match(next.join("\n"), sentence);
        assert.equal(next.filter((step) => step.includes(file)).length, 1);
        assert.ok(has("auth.ts") && has("proxy.ts"), "the other parts");
        assert.equal(/pages:/.test(read("auth.ts")), has("app/login/login-form.tsx"));
      }));
  }

  for (const file of [
    "app/_old/login/page.tsx",
    "app/@modal/(.)login/page.tsx",
    "app/(.)login/page.tsx",
    "app/login/page.module.css",
    "app/login/help/page.tsx",
    "app/[slug]/page.tsx",
    "app/api/auth/callback/[provider]/route.ts",
    "app/api/[[...path]]/route.ts",
    "pages/api/login.ts",
  ]) {
    test(`${file} answers another path: everything is written`, () =>
      inProject({ ...fresh, [file]: "mine" }, async ({ json, has }) => {
        await json();
        for (const path of NEXT_FILES) assert.ok(has(path), path);
      }));
  }

  for (const layout of ["app/(site)/layout.tsx", "app/[locale]/layout.tsx"]) {
    test(`writes no page that would lack a root layout: ${layout} is the first`, () =>
      inProject({ ...fresh, [layout]: "mine" }, async ({ dir, json, has, read }) => {
        rmSync(join(dir, "app/layout.tsx"));
        const { next } = await json();
        assert.ok(has("app/api/auth/[...nextauth]/route.ts"));
        assert.ok(!has("app/login") && !has("app/dashboard"));
        assert.doesNotMatch(read("auth.ts"), /pages:/);
        assert.match(next.at(-1), /\/api\/auth\/signin$/);
      }));
  }

  /** The .gitignore of a repository and of a folder in it; whether the latter's secret is safe. */
  for (const [around, own, isSafe] of [
    ["", undefined, false],
    ["node_modules\n", undefined, false],
    [".env*\n", undefined, true],
    ["apps/*/.env.local", undefined, true],
    ["**/.env.local", undefined, true],
    ["/.env.local", undefined, false],
    ["# .env.local", undefined, false],
    [".env*", "!.env.local", false],
    ["", ".env*\n!.env.local\n", false],
    ["", ".env*\n!.env.example\n", true],
    ["!.env.local", ".env*\n", true],
  ]) {
    test(`a folder of a repository: ${JSON.stringify([around, own])}`, () =>
      inProject({ ".git/HEAD": "", ".gitignore": around }, async ({ dir, write }) => {
        const { ".gitignore": _, ...files } = fresh;
        for (const [path, text] of Object.entries(files)) write(`apps/web/${path}`, text);
        if (own !== undefined) write("apps/web/.gitignore", own);
        const web = join(dir, "apps/web");
        const { stdout } = await waxseal(["init", "--json"], { cwd: web, env: {} });
        assert.equal(!stdout.includes(">> .gitignore"), isSafe);
      }));
  }

  for (const [next, config, how] of [
    ["16.4.5", "cacheComponents: true", "whole"],
    ["16.3.0", '"cacheComponents": true', "whole"],
    ["latest", "cacheComponents: true", "whole"],
    ["17.0.0", "cacheComponents: true", "whole"],
    ["16.2.4", "cacheComponents: true", "streamed"],
    ["15.5.29", "experimental: { cacheComponents: true }", "streamed"],
    ["16.4.5", "cacheComponents: false", "usual"],
    ["16.4.5", "// cacheComponents: true", "usual"],
    ["15.5.29", "", "usual"],
  ]) {
    test(`the dashboard of Next.js ${next} with "${config}": ${how}`, () =>
      inProject(
        {
          ...fresh,
          "package.json": { dependencies: { next } },
          "next.config.ts": `export default {\n  ${config}\n};`,
        },
        async ({ json, read }) => {
          await json();
          const page = read("app/dashboard/page.tsx");
          assert.equal(/^export const instant = false;$/m.test(page), how === "whole");
          assert.equal(/<Suspense/.test(page), how === "streamed");
          assertPlain("page.tsx", page.replace("export const instant = false;", ""));
        },
      ));
  }

  test("a project with pages/ alone gets the built-in pages", () =>
    inProject(
      { "package.json": fresh["package.json"], "tsconfig.json": "{}", "pages/index.tsx": "" },
      async ({ json, has, read }) => {
        const { next } = await json();
        assert.ok(has("app/api/auth/[...nextauth]/route.ts"));
        assert.ok(!has("app/login/page.tsx") && !has("app/dashboard/page.tsx"));
        assert.doesNotMatch(read("auth.ts"), /pages:/);
        assert.match(next.at(-1), /\/api\/auth\/signin$/);
      },
    ));
});

describe("init in a Worker", { concurrency }, () => {
  const worker = {
    "package.json": { devDependencies: { wrangler: "^4" } },
    "tsconfig.json": "{}",
    "wrangler.jsonc": '{\n  // as wrangler writes it\n  "main": "src/worker.ts"\n}',
    ".gitignore": ".dev.vars*\n",
  };

  test("writes sign-in, a guarded page, and one user", () =>
    inProject(worker, async ({ json, read }) => {
      const { files, next, login } = await json();
      assert.deepEqual(
        files.map(({ path }) => path),
        ["src/auth.ts", "src/users.ts", "src/worker.ts", ".dev.vars"],
      );
      assert.match(read("src/worker.ts"), /auth\.handler\(request\)[^]*auth\.guard\(request\)/);
      assert.match(read(".dev.vars"), /^AUTH_SECRET=\S{64}\n$/);
      const [, salt, hash] = /salt: "(.*)",\s*hash: "(.*)"/.exec(read("src/users.ts"));
      const made = pbkdf2Sync(login.password, salt, 100_000, 32, "sha256");
      assert.equal(made.toString("hex"), hash);
      for (const { path } of files) assert.ok(!read(path).includes(login.password), path);
      assert.doesNotMatch(next.join("\n"), /let src\/worker\.ts ask/);
    }));

  test("an entry that is there stays, and it says what to add", () =>
    inProject({ ...worker, "src/worker.ts": "mine" }, async ({ run, read, has }) => {
      const { stdout } = await run();
      assert.equal(read("src/worker.ts"), "mine");
      assert.match(stdout, /kept +src\/worker\.ts/);
      assert.match(stdout, /const outcome = auth\.verify\(request\);/);
      assert.doesNotMatch(stdout, /password/);
      assert.ok(!has("src/users.ts"));
    }));

  test("an entry that is a link stays too, and so does users.ts of the project", () =>
    inProject({ ...worker, "src/users.ts": "mine" }, async ({ dir, json, has }) => {
      symlinkSync(join(dir, "elsewhere.ts"), join(dir, "src/worker.ts"));
      const { next } = await json();
      assert.match(next.join("\n"), /let src\/worker\.ts ask/);
      assert.ok(!has("elsewhere.ts"));
      rmSync(join(dir, "src/worker.ts"));
      rmSync(join(dir, "src/auth.ts"));
      const { files } = await json();
      assert.ok(files.some(({ path }) => path === "src/sample-users.ts"));
    }));

  for (const [name, config] of [
    ["wrangler.toml", "main = 'worker/entry.ts'\n"],
    ["wrangler.toml", 'name = "x"\n"main"="worker/entry.ts" # "x"\n'],
    ["wrangler.toml", 'main = "worker/entry.ts"\n[env.a]\nmain = "other.ts"\n'],
    ["wrangler.json", '{"name":"x","main":"worker/entry.ts"}'],
    ["wrangler.jsonc", '{ /* "main": "a" */ "main" : "worker/entry.ts", }'],
    ["wrangler.jsonc", '{\n  // "main": "other.ts",\n  "main": "worker/entry.ts"\n}'],
    ["wrangler.jsonc", '{"env":{"a":{\n"main":"other.ts"}},\n"main":"worker/entry.ts"}'],
    ["wrangler.jsonc", '{"site":"https://x.test/",\n"main":"worker/entry.ts"}'],
    ["wrangler.jsonc", '{\n"x":"/* \\" //",\n"main":"worker/entry.ts"}'],
  ]) {
    test(`finds the entry in ${name}: ${JSON.stringify(config)}`, () => {
      const { "wrangler.jsonc": _, ...files } = worker;
      return inProject({ ...files, [name]: config }, async ({ json }) => {
        assert.deepEqual(
          (await json()).files.map(({ path }) => path),
          ["worker/auth.ts", "worker/users.ts", "worker/entry.ts", ".dev.vars"],
        );
      });
    });
  }

  test("an entry of an environment alone is not that of all", () => {
    const { "wrangler.jsonc": _, ...files } = worker;
    const config = 'name = "x"\n[env.a]\nmain = "other.ts"\n';
    return inProject({ ...files, "wrangler.toml": config }, async ({ json }) => {
      const { files, next } = await json();
      assert.equal(files[2].path, "src/index.ts");
      assert.ok(next.includes('add main = "src/index.ts" to the top of wrangler.toml'));
    });
  });

  test("a configuration without an entry: says what to add, and leaves it", () =>
    inProject({ ...worker, "wrangler.jsonc": '{ "name": "x" }' }, async ({ json, read }) => {
      const { next } = await json();
      assert.ok(next.includes('add "main": "src/index.ts" to wrangler.jsonc'), next.join("\n"));
      assert.equal(read("wrangler.jsonc"), '{ "name": "x" }');
    }));

  for (const [name, workerName] of [
    ["@me/My_App", "my-app"],
    ["x".repeat(70), "x".repeat(63)],
    [undefined, "my-worker"],
    ["\"', \\", "my-worker"],
  ]) {
    test(`no configuration, the package called ${name}: one is written`, () =>
      inProject(
        { "package.json": { name, devDependencies: { wrangler: "4" } } },
        async ({ json, read }) => {
          const { files } = await json();
          assert.deepEqual(
            files.map(({ path }) => path),
            ["src/auth.js", "src/users.js", "src/index.js", "wrangler.jsonc", ".dev.vars"],
          );
          const { config } = ts.parseConfigFileTextToJson("x", read("wrangler.jsonc"));
          assert.deepEqual(config, {
            name: workerName,
            main: "src/index.js",
            compatibility_date: "2026-04-01",
          });
        },
      ));
  }

  test("no configuration, and an entry: it names that one", () =>
    inProject(
      { "package.json": worker["package.json"], "src/worker.ts": "mine" },
      async ({ json, read, has }) => {
        const { next } = await json();
        assert.match(read("wrangler.jsonc"), /"main": "src\/worker\.ts"/);
        assert.match(next.join("\n"), /let src\/worker\.ts ask/);
        assert.ok(!has("src/index.js"));
      },
    ));

  test("a configuration that is not JSON: says so, and writes nothing", () =>
    inProject({ ...worker, "wrangler.jsonc": '{ "main": ' }, async ({ run, has }) => {
      const { code, stderr } = await run();
      assert.equal(code, 2);
      assert.match(stderr, /wrangler\.jsonc here is not JSON/);
      assert.ok(!has(".dev.vars"));
    }));

  test("wrangler.toml, in JavaScript", () =>
    inProject(
      { "package.json": {}, "wrangler.toml": 'name = "x"\nmain = "index.js"\n' },
      async ({ json, read }) => {
        assert.deepEqual(
          (await json()).files.map(({ path }) => path),
          ["auth.js", "users.js", "index.js", ".dev.vars"],
        );
        for (const path of ["auth.js", "users.js", "index.js"]) assertPlain(path, read(path));
      },
    ));
});

/** Files of one language in each run, whatever the kind of project. */
describe("the language of init", { concurrency }, () => {
  const packageOf = (dependencies, devDependencies) => ({
    "package.json": { dependencies, devDependencies },
  });
  const typescript = { typescript: "7" };
  const workerOf = (main) => ({ "wrangler.jsonc": JSON.stringify({ main }) });
  for (const [what, files, language] of [
    ["Worker, main in TypeScript", { ...packageOf({}), ...workerOf("src/index.ts") }, "ts"],
    [
      "Worker, main in JavaScript",
      { ...packageOf({}, typescript), ...workerOf("src/index.mjs"), "tsconfig.json": "{}" },
      "js",
    ],
    ["Worker, typescript", packageOf({}, { wrangler: "4", ...typescript }), "ts"],
    ["Worker, tsconfig.json", { ...packageOf({ wrangler: "4" }), "tsconfig.json": "{}" }, "ts"],
    ["Worker", packageOf({ wrangler: "4" }), "js"],
    ["Hono, typescript", packageOf({ hono: "4" }, typescript), "ts"],
    ["Hono, an entry in TypeScript", { ...packageOf({ hono: "4" }), "src/app.tsx": "" }, "ts"],
    [
      "Hono, an entry in JavaScript",
      { ...packageOf({ hono: "4" }, typescript), "index.js": "" },
      "js",
    ],
    [
      "Hono on Deno, an entry in JavaScript",
      { "deno.json": '{ "imports": { "hono": "" } }', "main.js": "" },
      "js",
    ],
    [
      "Hono on Workers, typescript",
      packageOf({ hono: "4" }, { wrangler: "4", ...typescript }),
      "ts",
    ],
    [
      "Vite, typescript",
      { ...packageOf({ hono: "4", vite: "8" }, typescript), "index.html": "" },
      "ts",
    ],
    [
      "Vite, a page in JavaScript",
      { ...packageOf({ hono: "4", vite: "8" }, typescript), "index.html": "", "src/main.jsx": "" },
      "js",
    ],
    ["Next.js, typescript", packageOf({ next: "16.4.5" }, typescript), "ts"],
    [
      "Next.js, a layout in TypeScript",
      { ...packageOf({ next: "16.4.5" }), "app/layout.tsx": "" },
      "ts",
    ],
    [
      "Next.js, a layout in JavaScript",
      { ...packageOf({ next: "16.4.5" }, typescript), "app/layout.jsx": "", "jsconfig.json": "{}" },
      "js",
    ],
  ]) {
    test(what, () =>
      inProject(files, async ({ json, read }) => {
        const written = (await json()).files.filter(({ status }) => status === "written");
        const code = written.filter(({ path }) => /\.[mc]?[jt]sx?$/.test(path));
        const languages = code.map(({ path }) => /\.[mc]?([jt])sx?$/.exec(path)[1] + "s");
        assert.deepEqual([...new Set(languages)], [language]);
        if (language === "js") for (const { path } of code) assertPlain(path, read(path));
        // What they import from each other is there.
        if (what.includes("Deno")) assert.match(read("dashboard.js"), /from "\.\/auth\.js"/);
      }),
    );
  }
});

describe("init in a project of Hono", { concurrency }, () => {
  const hono = (files) => ({
    "package.json": { type: "module", dependencies: { hono: "4" } },
    "tsconfig.json": "{}",
    ".gitignore": ".env\n.dev.vars\n",
    ...files,
  });
  const { "package.json": _, "tsconfig.json": __, ...bare } = hono();

  for (const [what, files, paths, command, install] of [
    [
      "Node",
      hono(),
      ["src/auth.ts", "src/users.ts", "src/dashboard.ts", "src/index.ts", ".env"],
      "npx tsx watch --env-file=.env src/index.ts",
      ["npm install waxseal @hono/node-server", "npm install -D tsx @types/node"],
    ],
    [
      "Node, in JavaScript, with another package manager",
      { ...bare, "pnpm-lock.yaml": "", "package.json": { dependencies: { hono: "4" } } },
      ["src/auth.js", "src/users.js", "src/dashboard.js", "src/index.js", ".env"],
      "node --watch --env-file=.env src/index.js",
      ["pnpm add waxseal @hono/node-server", "npm pkg set type=module"],
    ],
    [
      "Bun",
      hono({ "bun.lock": "", ".env.local": "AUTH_SECRET=\n" }),
      ["src/auth.ts", "src/users.ts", "src/dashboard.ts", "src/index.ts", ".env.local"],
      "bun run --hot src/index.ts",
      ["bun add waxseal"],
    ],
    [
      "Deno, which names it in deno.json",
      { ...bare, "deno.jsonc": '{ "imports": { "hono": "jsr:@hono/hono@^4", }, }' },
      ["auth.ts", "users.ts", "dashboard.ts", "main.ts", ".env"],
      "deno run --watch --env-file=.env --allow-net --allow-env --allow-read main.ts",
      ["deno add npm:waxseal"],
    ],
    [
      "Workers",
      hono({ "wrangler.jsonc": '{ "main": "src/worker.ts" }' }),
      ["src/auth.ts", "src/users.ts", "src/dashboard.ts", "src/worker.ts", ".dev.vars"],
      "npx wrangler dev",
      ["npm install waxseal"],
    ],
    [
      "Workers without a configuration",
      hono({
        "package.json": {
          dependencies: { hono: "4", waxseal: "0" },
          devDependencies: { wrangler: "4" },
        },
      }),
      [
        "src/auth.ts",
        "src/users.ts",
        "src/dashboard.ts",
        "src/index.ts",
        "wrangler.jsonc",
        ".dev.vars",
      ],
      SECRET_STEP,
      [],
    ],
  ]) {
    test(`${what}: the endpoints, a guarded page, one user, and how to start it`, () =>
      inProject(files, async ({ json, read }) => {
        const { files: written, next, login } = await json();
        assert.deepEqual(
          written.map(({ path }) => path),
          paths,
        );
        assert.match(read(paths.at(-1)), /AUTH_SECRET=\S{64}\n$/);
        assert.deepEqual(next.slice(0, install.length), install);
        assert.ok(next.includes(command), next.join("\n"));
        const [auth, users, , entry] = paths;
        const [, salt, hash] = /salt: "(.*)",\s*hash: "(.*)"/.exec(read(users));
        const made = what.startsWith("Workers")
          ? pbkdf2Sync(login.password, salt, 100_000, 32, "sha256")
          : scryptSync(login.password, salt, 32);
        assert.equal(made.toString("hex"), hash);
        for (const path of paths) assert.ok(!read(path).includes(login.password), path);
        // As that host finds modules.
        const ending = what.startsWith("Deno") ? "ts" : "js";
        assert.ok(read(auth).includes(`from "./users.${ending}"`));
        assert.ok(read(entry).includes(`from "./dashboard.${ending}"`));
        if (paths[0].endsWith(".js")) {
          for (const path of paths.slice(0, 4)) assertPlain(path, read(path));
        }
      }));
  }

  test("an entry that is there stays, whatever it is called, and it says what to add", () =>
    inProject(
      hono({ "src/server.tsx": "mine", "src/users.ts": "mine", "src/dashboard.tsx": "mine" }),
      async ({ json, read }) => {
        const { files, next } = await json();
        for (const path of ["src/server.tsx", "src/users.ts", "src/dashboard.tsx"]) {
          assert.equal(read(path), "mine");
        }
        assert.equal(files.find(({ path }) => path === "src/server.tsx").status, "kept");
        assert.match(read("src/auth.ts"), /from "\.\/sample-users\.js"/);
        assert.match(
          next.join("\n"),
          /add this to src\/server\.tsx:\n\n {2}import .* from "\.\/sample-dashboard\.js";/,
        );
      },
    ));

  test("an auth.ts beside the entry is left as it is", () =>
    inProject(hono({ "src/auth.ts": "mine" }), async ({ run, has }) => {
      const { code, stderr } = await run();
      assert.equal(code, 2);
      assert.match(stderr, /src\/auth\.ts is there already/);
      assert.ok(!has("src/dashboard.ts") && !has(".env"));
    }));
});

describe("init in a page of Vite with Hono", { concurrency }, () => {
  const vite = (files) => ({
    "package.json": {
      type: "module",
      dependencies: { hono: "4", react: "19" },
      devDependencies: { vite: "8" },
    },
    "tsconfig.json": "{}",
    "index.html": "",
    ".gitignore": "*.local\n",
    ...files,
  });

  test("a server for the page and its API, and a component with the form", () =>
    inProject(vite(), async ({ json, read }) => {
      const { files, next } = await json();
      assert.deepEqual(
        files.map(({ path }) => path),
        [
          "server/auth.ts",
          "server/users.ts",
          "server/app.ts",
          "server/index.ts",
          "src/account.tsx",
          "src/account.css",
          ".env.local",
        ],
      );
      assert.deepEqual(next.slice(0, 2), [
        "npm install waxseal @hono/node-server",
        "npm install -D tsx @types/node",
      ]);
      assert.match(next.join("\n"), /scripts\.dev="tsx watch --env-file=\.env\.local server\/i/);
      assert.match(read("src/account.tsx"), /FormEvent<HTMLFormElement>/);
      assert.ok(
        next.includes('add "server" to the "include" of tsconfig.json, and "node" to its "types"'),
      );
      assert.equal(
        next.at(-1),
        "in production, after npm run build: NODE_ENV=production npx tsx --env-file=.env.local server/index.ts",
      );
    }));

  test("what checks the server in the project of create-vite, and nothing in JavaScript", () =>
    inProject(vite({ "tsconfig.node.json": "{}" }), async ({ json }) => {
      const { next } = await json();
      assert.ok(next.includes('add "server" to the "include" of tsconfig.node.json'));
      await inProject(vite({ "src/main.jsx": "" }), async (other) => {
        const { files, next } = await other.json();
        assert.equal(files[3].path, "server/index.js");
        assert.doesNotMatch(next.join("\n"), /tsconfig|tsx/);
        assert.match(
          next.at(-1),
          /NODE_ENV=production node --env-file=.env.local server\/index.js$/,
        );
      });
    }));

  test("in JavaScript, and without React", () =>
    inProject(
      vite({
        "package.json": { devDependencies: { hono: "4", vite: "8" } },
        "jsconfig.json": "{}",
      }),
      async ({ dir, json, read }) => {
        rmSync(join(dir, "tsconfig.json"));
        const { files, next } = await json();
        assert.ok(next.includes("npm pkg set type=module"));
        for (const { path } of files.slice(0, 5)) assertPlain(path, read(path));
        assert.equal(files[4].path, "src/account.js");
        await inProject(vite(), async (other) => {
          rmSync(join(other.dir, "tsconfig.json"));
          const written = await other.json();
          for (const { path } of written.files.slice(0, 5)) assertPlain(path, other.read(path));
          assert.equal(written.files[4].path, "src/account.jsx");
        });
      },
    ));

  for (const path of ["server/index.ts", "server/app.js", "src/account.tsx"]) {
    test(`${path} of the project: writes nothing`, () =>
      inProject(vite({ [path]: "mine" }), async ({ run, read, has }) => {
        const { code, stderr } = await run();
        assert.equal(code, 2);
        assert.ok(stderr.startsWith(`${path} is there already`), stderr);
        assert.equal(read(path), "mine");
        assert.ok(!has("server/auth.ts") && !has(".env.local"));
      }));
  }

  test("with wrangler it is a Worker", () =>
    inProject(vite({ "wrangler.json": '{ "main": "src/worker/index.ts" }' }), async ({ json }) =>
      assert.equal((await json()).project, "Hono on Workers"),
    ));

  test("with Cloudflare's plugin too: Vite starts it, and its page does not hide the Worker", () =>
    inProject(
      vite({
        "package.json": { devDependencies: { "@cloudflare/vite-plugin": "1", hono: "4" } },
      }),
      async ({ json, read }) => {
        const { next } = await json();
        assert.match(read("wrangler.jsonc"), /"run_worker_first": \["\/api\/\*", "\/dashboard"\]/);
        assert.deepEqual(next.slice(-4), [
          "npx wrangler types",
          "npx vite",
          "open http://localhost:5173/dashboard",
          SECRET_STEP,
        ]);
        const config = '{ "main": "worker/index.ts", "assets": {} }';
        const devDependencies = { "@cloudflare/vite-plugin": "1" };
        await inProject(
          vite({ "package.json": { devDependencies }, "wrangler.jsonc": config }),
          async (other) => {
            const { project, next } = await other.json();
            assert.equal(project, "Cloudflare Worker");
            assert.equal(other.read("wrangler.jsonc"), config);
            assert.ok(
              next.includes(
                'add "run_worker_first": ["/api/*", "/dashboard"] to the "assets" of wrangler.jsonc',
              ),
            );
          },
        );
      },
    ));
});

describe("init where it cannot write", { concurrency }, () => {
  const worker = { "package.json": {}, "wrangler.toml": 'main = "src/index.ts"' };
  const list = (dir) => readdirSync(dir, { recursive: true }).sort();

  /** It leaves the folder as it was, and says why in one sentence. */
  async function leavesAll({ dir }, place, options) {
    const before = list(dir);
    const { code, stdout, stderr } = await waxseal(["init"], { cwd: dir, env: {}, ...options });
    assert.equal(code, 2, stderr);
    assert.equal(stdout, "");
    assert.match(stderr, place);
    assert.match(stderr, /^waxseal init cannot .* run it again\.\nSee: waxseal init --help\n$/);
    assert.deepEqual(list(dir), before);
  }

  for (const [what, files, place] of [
    ["app/api is a file", { ...fresh, "app/api": "" }, /app\/api/],
    ["app/login is a file", { ...fresh, "app/login": "" }, /app\/login/],
    ["lib is a file", { ...fresh, lib: "" }, /lib/],
    [".env.local is a folder", { ...fresh, ".env.local/x": "" }, /\.env\.local/],
    ["tsconfig.json is a folder", { ...fresh, "tsconfig.json/x": "" }, /tsconfig\.json/],
    [".dev.vars is a folder", { ...worker, ".dev.vars/x": "" }, /\.dev\.vars/],
    ["src is a file, in a Worker", { ...worker, src: "" }, /src/],
  ]) {
    test(what, () => {
      if (what.startsWith("tsconfig")) delete files["tsconfig.json"];
      return inProject(files, (project) => leavesAll(project, place));
    });
  }

  // Nothing is read-only for root, who takes another user's place.
  const uid = process.getuid?.() === 0 ? 65_534 : undefined;
  for (const [folder, place] of [
    [".", /auth\.ts/],
    ["app", /app\/api/],
  ]) {
    test(`${folder} is read-only`, { skip: process.platform === "win32" }, () =>
      inProject(fresh, async (project) => {
        chmodSync(project.dir, 0o777);
        chmodSync(join(project.dir, folder), 0o555);
        try {
          await leavesAll(project, place, { uid });
        } finally {
          chmodSync(join(project.dir, folder), 0o755);
        }
      }),
    );
  }

  test("what was there before stays, also in folders that it wrote to", () =>
    inProject({ ...fresh, "app/api": "", "lib/mine.ts": "mine" }, async (project) => {
      await leavesAll(project, /app\/api/);
      assert.equal(project.read("lib/mine.ts"), "mine");
    }));
});

describe("init elsewhere", { concurrency }, () => {
  for (const [what, files, sentence] of [
    ["an empty folder", {}, /no package\.json here/],
    ["a broken package.json", { "package.json": "{" }, /not JSON/],
    [
      "a page of Vite without a server",
      {
        "package.json": { devDependencies: { vite: "8" } },
        "index.html": "",
        "yarn.lock": "",
      },
      /^Vite alone has no server for sessions. Run `yarn add hono @hono\/node-server`, then this/,
    ],
    ["a broken package.json of Vite", { "package.json": "{", "index.html": "" }, /not JSON/],
    [
      "another project",
      { "package.json": {} },
      /no project of Next\.js, of Hono, .* a Worker: .* Run `npm install -D wrangler`, then this/i,
    ],
    ...Object.entries({
      "@sveltejs/kit": "sveltekit",
      nuxt: "nuxt",
      astro: "astro",
      "@react-router/dev": "react-router",
      "@tanstack/react-start": "tanstack-start",
      "@solidjs/start": "solid-start",
    }).map(([name, page]) => [
      `${name}, with wrangler`,
      { "package.json": { dependencies: { [name]: "1", wrangler: "4" } } },
      new RegExp(`for which there is a guide .*/docs/guides/${page}\\.md\\n`),
    ]),
    [
      "an older Next.js",
      { "package.json": { dependencies: { next: "14.2.35" } } },
      /has Next\.js 14\.2\.35\..*15\.5 or newer/,
    ],
    [
      "an older range",
      { "package.json": { dependencies: { next: "^13" } } },
      /has Next\.js \^13\..*15\.5 or newer/,
    ],
    ...[
      ">=13 <17",
      ">=15.5",
      "15.x || 16.x",
      "catalog:",
      "workspace:*",
      "github:vercel/next.js#v15",
    ].map((next) => [
      `"${next}", not installed`,
      { "package.json": { dependencies: { next } }, "pnpm-lock.yaml": "" },
      /which Next\.js it has.*pnpm install/,
    ]),
    [
      "a broken installation of Next.js",
      {
        ...fresh,
        "node_modules/next/package.json": "{",
        "package.json": { dependencies: { next: "catalog:" } },
      },
      /which Next\.js it has.*npm install/,
    ],
  ]) {
    test(`${what}: says so, and writes nothing`, () =>
      inProject(files, async ({ run, has }) => {
        const { code, stderr } = await run();
        assert.equal(code, 2);
        assert.match(stderr, sentence);
        for (const path of ["auth.ts", "auth.js", ".env.local", ".dev.vars"]) assert.ok(!has(path));
      }));
  }
});
