// `waxseal migrate`: what it finds in projects, what it writes, and what it must not touch.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";

import ts from "typescript";

import { manifest, shapes } from "./migrate-shapes.mjs";
import { concurrency, json, waxseal } from "./support.mjs";

const ALIAS_4 = "npm:waxseal-next-auth@^4.24.0";
const ALIAS_5 = "npm:waxseal-next-auth@^5.0.0-beta.0";

const isUnix = process.platform !== "win32";
const unixOnly = isUnix ? false : "needs a file system of Unix";

const app = manifest({ next: "15.1.0", "next-auth": "^4.24.7" });
const moved = app.replace("^4.24.7", ALIAS_4);

/** A project with these files, for as long as `work` takes. */
async function inProject(files, work) {
  const dir = mkdtempSync(join(tmpdir(), "waxseal-migrate-test-"));
  try {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), content);
    }
    await work(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** The same under git, with all of it committed. */
const inRepository = (files, work) =>
  inProject(files, (dir) => {
    commitAll(dir);
    return work(dir);
  });

function git(dir, ...args) {
  const user = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];
  return execFileSync("git", [...user, ...args], { cwd: dir, encoding: "utf8", stdio: "pipe" });
}

function commitAll(dir) {
  git(dir, "init", "--quiet");
  git(dir, "add", "--all");
  git(dir, "commit", "--quiet", "--message=all of it");
}

/** Every file with its content. */
function contents(dir) {
  const paths = readdirSync(dir, { recursive: true }).filter((path) =>
    statSync(join(dir, path)).isFile(),
  );
  return Object.fromEntries(paths.map((path) => [path.replaceAll("\\", "/"), read(dir, path)]));
}

const read = (dir, path) => readFileSync(join(dir, path), "utf8");

const migrate = (dir, ...args) => json(["migrate", dir, ...args]);

/** The one finding, or obstacle, that keeps a project from moving. */
const blocked = ({ packages, obstacles }) => [
  ...obstacles,
  ...packages.flatMap(({ findings }) =>
    findings.filter(({ level }) => level === "blocks").map(({ text }) => text),
  ),
];

describe("what waxseal migrate finds in", { concurrency }, () => {
  for (const [name, { files, ...expected }] of Object.entries(shapes)) {
    test(name, () =>
      inProject(files, async (dir) => {
        const { code, packages, isWritten } = await migrate(dir);
        assert.equal(packages.length, 1);
        const [{ nextAuth, routers, imports, findings }] = packages;
        assert.deepEqual(
          {
            major: nextAuth.major,
            routers,
            imports,
            findings: findings.map(
              ({ level, what, file, line }) => `${level} ${what} ${file}:${line}`,
            ),
          },
          expected,
        );
        const isBlocked = findings.some(({ level }) => level === "blocks");
        assert.equal(code, isBlocked ? 1 : 0);
        assert.equal(isWritten, false);
        assert.deepEqual(contents(dir), files, "nothing is written");
      }),
    );
  }

  for (const [what, dependencies, reason] of [
    ["next-auth 3", { next: "15.1.0", "next-auth": "^3.29.0" }, /next-auth 3/],
    ["Next.js 13.1", { next: "13.1.6", "next-auth": "^4.24.7" }, /the stand-in 13\.2/],
    ["an old Next.js", { next: "13.4.1", "next-auth": "5.0.0-beta.25" }, /needs 13\.5 or newer/],
    ["Next.js 12", { next: "12.3.4", "next-auth": "^4.24.7" }, /needs 13\.5 or newer/],
    ["a tag", { next: "15.1.0", "next-auth": "canary" }, /install first/],
    ["a fork", { next: "15.1.0", "next-auth": "github:ada/next-auth" }, /not one of the registry/],
    ["a folder", { next: "15.1.0", "next-auth": "file:../next-auth-4" }, /not one of the registry/],
  ]) {
    test(`${what} is said to be in the way`, () =>
      inProject({ "package.json": manifest(dependencies) }, async (dir) => {
        const report = await migrate(dir, "--apply");
        assert.equal(report.code, 1);
        assert.match(blocked(report).join("\n"), reason);
        assert.equal(read(dir, "package.json"), manifest(dependencies));
      }));
  }

  for (const [range, original, blocks] of [
    ["^4.24.7", "next-auth-v4", ["twitter"]],
    ["5.0.0-beta.25", "next-auth", ["passkey", "webauthn"]],
  ]) {
    test(`every provider that next-auth ${range} has, and no other`, () => {
      const folder = join(import.meta.dirname, "../../../node_modules", original, "providers");
      const files = readdirSync(folder).filter((name) => name.endsWith(".js"));
      assert.ok(files.length > 60);
      const names = [...files.map((name) => name.slice(0, -".js".length)), "nobody"];
      const imports = names.map(
        (name, at) => `import p${at} from "next-auth/providers/${name}";\n`,
      );
      const sources = {
        "package.json": manifest({ next: "15.1.0", "next-auth": range }),
        "auth.ts": imports.join(""),
      };
      return inProject(sources, async (dir) => {
        const { packages } = await migrate(dir);
        const found = packages[0].findings.filter(({ level }) => level === "blocks");
        const blocked = found.map(({ line }) => names[line - 1]);
        assert.deepEqual(blocked.sort(), ["nobody", ...blocks].sort());
      });
    });
  }

  test("an option of version 5 in version 4, which the original does not read either", () => {
    const config =
      "export const authOptions = { providers: [], trustHost: true, skipCSRFCheck };\n";
    return inProject({ "package.json": app, "auth.ts": config }, async (dir) => {
      const { code, packages } = await migrate(dir);
      const found = packages[0].findings.map(({ level, what }) => `${level} ${what}`);
      assert.deepEqual(found, ["accepted trustHost", "accepted skipCSRFCheck"]);
      assert.equal(code, 0);
    });
  });

  test("Next.js 13.2 to 13.4 is enough for the stand-in of version 4", () =>
    inProject(
      { "package.json": manifest({ next: "13.4.1", "next-auth": "^4.24.7" }) },
      async (dir) => {
        const report = await migrate(dir);
        assert.equal(report.code, 0);
        assert.match(JSON.stringify(report), /enough for the stand-in/);
      },
    ));

  test("the text for people has each finding with its place", () =>
    inProject(shapes["GitHub and credentials with Prisma"].files, async (dir) => {
      const { code, stdout } = await waxseal(["migrate", dir]);
      assert.equal(code, 0);
      assert.match(
        stdout,
        /^waxseal migrate: this project\n {2}next-auth 5\.0\.0-beta\.25, not inst/,
      );
      assert.match(stdout, /imports: next-auth 1, next-auth\/providers\/github 1/);
      assert.match(stdout, /Will work:\n[^]*auth\.ts:3 {2}github/);
      assert.match(stdout, /Accepted, without effect:\n {2}auth\.ts:9 {2}experimental/);
      assert.ok(stdout.includes(`package.json:6  5.0.0-beta.25 → ${ALIAS_5}`), stdout);
      assert.match(stdout, /Next:\n {2}npx waxseal migrate --apply\n$/);
    }));

  test("a folder without next-auth, or without a package.json, is wrong usage", async () => {
    for (const files of [
      {},
      { "package.json": manifest({ next: "15.1.0" }) },
      { "package.json": "{" },
    ]) {
      await inProject(files, async (dir) => {
        const { code, stdout, stderr } = await waxseal(["migrate", dir]);
        assert.equal(code, 2);
        assert.equal(stdout, "");
        assert.match(stderr, /package\.json/);
        assert.doesNotMatch(stderr, /\n\s+at /);
      });
    }
    assert.equal((await waxseal(["migrate", join(tmpdir(), "waxseal-not-there")])).code, 2);
  });
});

describe("waxseal migrate --apply", { concurrency }, () => {
  for (const [what, before] of Object.entries({
    "two spaces": app,
    tabs: app.replaceAll("  ", "\t"),
    CRLF: app.replaceAll("\n", "\r\n"),
    "a BOM": `\uFEFF${app}`,
    "no final newline": app.trimEnd(),
    "one line": JSON.stringify(JSON.parse(app)),
    "odd spaces": app.replace('"next-auth": ', '"next-auth"  :\t'),
    "an escaped name": app.replace('"next-auth"', '"next\\u002dauth"'),
    "the text in other places": app.replace('"app"', '"next-auth"'),
  })) {
    test(`leaves everything else as it is: ${what}`, () =>
      inRepository({ "package.json": before }, async (dir) => {
        const first = await migrate(dir, "--apply");
        assert.equal(first.code, 0);
        assert.equal(first.isWritten, true);
        assert.equal(read(dir, "package.json"), before.replace("^4.24.7", ALIAS_4));

        const second = await migrate(dir, "--apply");
        assert.equal(second.code, 0);
        assert.equal(second.isWritten, false);
        assert.deepEqual(second.changes, []);
        assert.equal(read(dir, "package.json"), before.replace("^4.24.7", ALIAS_4));

        execFileSync(first.undo, { shell: true, cwd: tmpdir(), stdio: "pipe" });
        assert.equal(read(dir, "package.json"), before);
        assert.deepEqual(readdirSync(dir).sort(), [".git", "package.json"], "nothing is left over");
      }));
  }

  test("for version 5, and wherever the dependency is", () => {
    const content = JSON.stringify(
      { dependencies: { next: "16.0.0" }, devDependencies: { "next-auth": "beta" } },
      null,
      4,
    );
    return inRepository({ "package.json": content }, async (dir) => {
      const { changes, next } = await migrate(dir, "--apply");
      assert.deepEqual(changes, [{ file: "package.json", line: 6, from: "beta", to: ALIAS_5 }]);
      assert.deepEqual(next, ["npm install", "what differs: docs/next-auth.md"]);
      assert.equal(read(dir, "package.json"), content.replace("beta", ALIAS_5));
    });
  });

  test("keeps the mode of the file", { skip: unixOnly }, () =>
    inRepository({ "package.json": app }, async (dir) => {
      chmodSync(join(dir, "package.json"), 0o640);
      git(dir, "commit", "--quiet", "--allow-empty", "--message=mode");
      await migrate(dir, "--apply");
      assert.equal(read(dir, "package.json"), moved);
      assert.equal(statSync(join(dir, "package.json")).mode & 0o777, 0o640);
    }),
  );

  test("the undo line works in a folder with spaces and quotes", { skip: unixOnly }, () =>
    inProject({ "it's $(touch pwned) here/package.json": app }, async (dir) => {
      const project = join(dir, "it's $(touch pwned) here");
      for (const prepare of [() => {}, () => commitAll(project)]) {
        prepare();
        const { undo } = await migrate(project, "--apply");
        assert.equal(read(project, "package.json"), moved);
        execFileSync(undo, { shell: true, cwd: dir, stdio: "pipe" });
        assert.equal(read(project, "package.json"), app);
        assert.ok(!existsSync(join(dir, "pwned")));
      }
    }),
  );

  test("the undo line names the folder for a project in a part of the repository", () =>
    inProject({ "apps/web/package.json": app, "README.md": "x\n" }, async (dir) => {
      commitAll(dir);
      const { undo } = await migrate(join(dir, "apps/web"), "--apply");
      execFileSync(undo, { shell: true, cwd: tmpdir(), stdio: "pipe" });
      assert.equal(git(dir, "status", "--porcelain"), "");
    }));

  test("writes over nothing that is not committed, but with --force", () =>
    inRepository({ "package.json": app }, async (dir) => {
      const mine = app.replace('"app"', '"mine"');
      for (const stage of [false, true]) {
        writeFileSync(join(dir, "package.json"), mine);
        if (stage) git(dir, "add", "--all");
        const { code, stdout, stderr } = await waxseal(["migrate", dir, "--apply"]);
        assert.equal(code, 2);
        assert.equal(stdout, "");
        assert.match(stderr, /^package\.json: it has changes that are not committed/);
        assert.equal(read(dir, "package.json"), mine);
      }
      const { code, undo } = await migrate(dir, "--apply", "--force");
      assert.equal(code, 0);
      assert.equal(read(dir, "package.json"), mine.replace("^4.24.7", ALIAS_4));
      execFileSync(undo, { shell: true, cwd: dir, stdio: "pipe" });
      assert.equal(read(dir, "package.json"), mine, "what was not committed is back");
    }));

  test("an untracked file counts as not committed", () =>
    inRepository({ "README.md": "x\n" }, async (dir) => {
      writeFileSync(join(dir, "package.json"), app);
      assert.equal((await waxseal(["migrate", dir, "--apply"])).code, 2);
      assert.equal(read(dir, "package.json"), app);
    }));

  test("other files may have changes", () =>
    inRepository({ "package.json": app, "auth.ts": "" }, async (dir) => {
      writeFileSync(join(dir, "auth.ts"), 'import "next-auth";\n');
      assert.equal((await migrate(dir, "--apply")).isWritten, true);
      assert.equal(read(dir, "auth.ts"), 'import "next-auth";\n');
    }));

  test("writes nothing where something will not work, but with --force", () => {
    const { files } = shapes["sessions in a database, passkeys, OAuth 1 and inner modules"];
    return inRepository(files, async (dir) => {
      const refused = await migrate(dir, "--apply");
      assert.equal(refused.code, 1);
      assert.equal(refused.isWritten, false);
      assert.equal(refused.undo, undefined);
      assert.equal(git(dir, "status", "--porcelain"), "");
      assert.match(refused.next.join(), /--force/);
      assert.equal((await migrate(dir, "--apply", "--force")).isWritten, true);
      assert.equal(git(dir, "status", "--porcelain"), " M package.json\n");
    });
  });

  // Nothing is read-only for root, who takes another user's place.
  const uid = process.getuid?.() === 0 ? 65_534 : undefined;
  test("a folder that cannot be written stays as it is", { skip: unixOnly }, () =>
    inProject({ "package.json": app }, async (dir) => {
      chmodSync(dir, 0o555);
      const { code, stderr } = await waxseal(["migrate", dir, "--apply"], { asProcess: true, uid });
      chmodSync(dir, 0o755);
      assert.equal(code, 2);
      assert.match(stderr, /cannot be written/);
      assert.deepEqual(contents(dir), { "package.json": app });
    }),
  );
});

describe("waxseal migrate in a workspace", { concurrency }, () => {
  const root = (more) => `${JSON.stringify({ private: true, ...more }, null, 2)}\n`;
  const files = {
    "package.json": root({ workspaces: ["apps/*", "!apps/old"] }),
    "apps/web/package.json": app,
    "apps/web/auth.ts": 'import NextAuth from "next-auth";\n',
    "apps/admin/package.json": manifest({ next: "15.1.0", "next-auth": "5.0.0-beta.25" }),
    "apps/old/package.json": app,
    "apps/docs/package.json": manifest({ next: "15.1.0" }),
    "tools/package.json": app,
  };

  test("every package of it with next-auth moves, each to its own version", () =>
    inRepository(files, async (dir) => {
      const { code, packages, others } = await migrate(dir, "--apply");
      assert.equal(code, 0);
      assert.deepEqual(
        packages.map(({ folder, nextAuth, imports }) => [folder, nextAuth.major, imports]),
        [
          ["apps/admin", 5, {}],
          ["apps/web", 4, { "next-auth": 1 }],
        ],
      );
      assert.deepEqual(others, ["apps/old", "tools"]);
      assert.ok(read(dir, "apps/admin/package.json").includes(`"next-auth": "${ALIAS_5}"`));
      assert.equal(read(dir, "apps/web/package.json"), moved);
      for (const other of others) assert.equal(read(dir, `${other}/package.json`), app);
    }));

  test("from the folder of a package, that one", () =>
    inRepository(files, async (dir) => {
      const { packages, undo } = await migrate(join(dir, "apps/web"), "--apply");
      assert.deepEqual(
        packages.map(({ folder }) => folder),
        ["apps/web"],
      );
      assert.equal(read(dir, "apps/web/package.json"), moved);
      assert.equal(read(dir, "apps/admin/package.json"), files["apps/admin/package.json"]);
      execFileSync(undo, { shell: true, cwd: tmpdir(), stdio: "pipe" });
      assert.equal(git(dir, "status", "--porcelain"), "");
    }));

  const CATALOG = `packages:
  - "apps/*"
catalog:
  react: ^19.0.0
  # next-auth stays below 5
  next-auth: ^4.24.7 # see above
catalogs:
  auth5:
    'next-auth': '5.0.0-beta.25'
`;
  const cataloged = {
    "package.json": root({}),
    "pnpm-workspace.yaml": CATALOG,
    "apps/web/package.json": manifest({ next: "15.1.0", "next-auth": "catalog:" }),
    "apps/admin/package.json": manifest({ next: "15.1.0", "next-auth": "catalog:auth5" }),
  };

  for (const [what, of] of [
    ["LF", (text) => text],
    ["CRLF", (text) => text.replaceAll("\n", "\r\n")],
  ]) {
    test(`a catalog of pnpm changes in its place (${what})`, () =>
      inRepository({ ...cataloged, "pnpm-workspace.yaml": of(CATALOG) }, async (dir) => {
        const { code, changes } = await migrate(dir, "--apply");
        assert.equal(code, 0);
        assert.deepEqual(
          changes.map(({ file, line, to }) => [file, line, to]),
          [
            ["pnpm-workspace.yaml", 6, ALIAS_4],
            ["pnpm-workspace.yaml", 9, ALIAS_5],
          ],
        );
        const expected = of(CATALOG)
          .replace("next-auth: ^4.24.7", `next-auth: "${ALIAS_4}"`)
          .replace("5.0.0-beta.25", ALIAS_5);
        assert.equal(read(dir, "pnpm-workspace.yaml"), expected);
        for (const path of ["apps/web/package.json", "apps/admin/package.json"]) {
          assert.equal(read(dir, path), cataloged[path]);
        }
        assert.deepEqual((await migrate(dir, "--apply")).changes, []);
      }));
  }

  test("a catalog that others share does not change for one package alone", () =>
    inRepository(
      {
        ...cataloged,
        "apps/two/package.json": manifest({ next: "15.1.0", "next-auth": "catalog:" }),
      },
      async (dir) => {
        const report = await migrate(join(dir, "apps/web"), "--apply");
        assert.equal(report.code, 1);
        assert.match(blocked(report).join(), /run it for the whole workspace/);
        assert.equal(git(dir, "status", "--porcelain"), "");
      },
    ));

  test("a catalog without a line for it, or in a form that is not understood, stops it", async () => {
    for (const yaml of [
      'packages: ["apps/*"]\n',
      'packages: ["apps/*"]\ncatalog: { next-auth: ^4.24.7 }\n',
      'packages: ["apps/*"]\ncatalog:\n  next-auth: &version ^4.24.7\n',
    ]) {
      const { "apps/admin/package.json": _, ...one } = cataloged;
      await inRepository({ ...one, "pnpm-workspace.yaml": yaml }, async (dir) => {
        const report = await migrate(dir, "--apply");
        assert.equal(report.code, 1, yaml);
        assert.notDeepEqual(blocked(report), []);
        assert.equal(git(dir, "status", "--porcelain"), "");
      });
    }
  });

  test("catalogs of Bun are in the package.json of the root", () =>
    inRepository(
      {
        "package.json": root({
          workspaces: { packages: ["apps/*"], catalog: { "next-auth": "^4.24.7" } },
        }),
        "apps/web/package.json": cataloged["apps/web/package.json"],
      },
      async (dir) => {
        const before = read(dir, "package.json");
        assert.equal((await migrate(dir, "--apply")).code, 0);
        assert.equal(read(dir, "package.json"), before.replace("^4.24.7", ALIAS_4));
      },
    ));

  for (const [what, more] of [
    ["npm and Bun", { overrides: { "next-auth": "4.24.5", react: "19" } }],
    ["Yarn", { resolutions: { "**/next-auth": "4.24.5" } }],
    ["pnpm", { pnpm: { overrides: { "next-auth": "4.24.5" } } }],
  ]) {
    test(`an override of ${what} changes with it`, () => {
      const content = root({ ...JSON.parse(app), ...more });
      return inRepository({ "package.json": content }, async (dir) => {
        assert.equal((await migrate(dir, "--apply")).code, 0);
        const expected = content.replace("^4.24.7", ALIAS_4).replace("4.24.5", ALIAS_4);
        assert.equal(read(dir, "package.json"), expected);
        assert.deepEqual((await migrate(dir, "--apply")).changes, []);
      });
    });
  }

  test("an override that follows the dependency, or is about another package, stays", () => {
    const content = root({
      ...JSON.parse(app),
      overrides: { "next-auth": "$next-auth", "next-auth>cookie": "1", "@acme/next-auth": "2" },
    });
    return inRepository({ "package.json": content }, async (dir) => {
      assert.equal((await migrate(dir, "--apply")).code, 0);
      assert.equal(read(dir, "package.json"), content.replace("^4.24.7", ALIAS_4));
    });
  });

  for (const [what, more] of [
    ["for one dependent", { overrides: { "some-app": { "next-auth": "4.24.5" } } }],
    ["of its dependencies too", { overrides: { "next-auth": { ".": "4.24.5", jose: "5" } } }],
    ["for a range", { pnpm: { overrides: { "next-auth@4": "4.24.5" } } }],
    ["by a path", { resolutions: { "app/next-auth": "4.24.5" } }],
    ["by a patch", { pnpm: { patchedDependencies: { "next-auth@4.24.7": "patches/a.patch" } } }],
  ]) {
    test(`an override ${what} stops it`, () =>
      inRepository({ "package.json": root({ ...JSON.parse(app), ...more }) }, async (dir) => {
        const report = await migrate(dir, "--apply", "--force");
        assert.equal(report.code, 1);
        assert.notDeepEqual(report.obstacles, []);
        assert.equal(git(dir, "status", "--porcelain"), "");
      }));
  }
});

describe("waxseal migrate and hostile projects", { concurrency }, () => {
  const skippedOf = ({ skipped }) =>
    Object.fromEntries(skipped.map(({ path, why }) => [path, why]));

  test("nothing of the project runs", { skip: unixOnly }, () => {
    const content = `${JSON.stringify({
      ...JSON.parse(app),
      scripts: Object.fromEntries(
        ["preinstall", "postinstall", "premigrate", "migrate", "prepare"].map((name) => [
          name,
          "touch ran",
        ]),
      ),
    })}\n`;
    const files = {
      "package.json": content,
      "auth.ts": 'import "next-auth"; require("fs").writeFileSync("ran", "");\n',
      "next.config.js": 'require("fs").writeFileSync("ran", "");\n',
      ".npmrc": "script-shell=./shell\n",
      "node_modules/.bin/git": '#!/bin/sh\ntouch "$(dirname "$0")/../../ran"\n',
      "bin/git": '#!/bin/sh\ntouch "$(dirname "$0")/../ran"\n',
      "monitor.sh": "#!/bin/sh\ntouch ran\n",
    };
    return inRepository(files, async (dir) => {
      for (const path of ["node_modules/.bin/git", "bin/git", "monitor.sh"]) {
        chmodSync(join(dir, path), 0o755);
      }
      git(dir, "config", "core.fileMode", "false");
      git(dir, "config", "core.fsmonitor", join(dir, "monitor.sh"));
      const PATH = [join(dir, "node_modules/.bin"), join(dir, "bin"), process.env.PATH].join(":");
      const env = { PATH, GIT_DIR: "/nowhere", GIT_EXTERNAL_DIFF: join(dir, "monitor.sh") };
      const result = await json(["migrate", "--apply"], { asProcess: true, cwd: dir, env });
      assert.equal(result.isWritten, true);
      assert.ok(!existsSync(join(dir, "ran")));
      assert.match(result.undo, /^git restore -- package\.json$/);
    });
  });

  for (const [what, attributes, settings] of [
    ["a filter", "* filter=own", { "filter.own.clean": "touch ran; cat" }],
    ["a filter that goes on", "* filter=own", { "filter.own.process": "touch ran; cat" }],
    ["a filter with dots", "* filter=a.b.c", { "filter.a.b.c.clean": "touch ran; cat" }],
    ["a filter without a name", "* filter=", { "filter..clean": "touch ran; cat" }],
    ["a filter in another file", "* filter=own", { "include.path": "../other.gitconfig" }],
    ["the index hook", "", { "core.hooksPath": "hooks" }],
  ]) {
    test(`git does not run ${what} of the project`, { skip: unixOnly }, () => {
      const files = {
        "package.json": app,
        ".gitattributes": `${attributes}\n`,
        "other.gitconfig": '[filter "own"]\n  clean = "touch ran; cat"\n',
        "hooks/post-index-change": "#!/bin/sh\ntouch ran\n",
      };
      return inRepository(files, async (dir) => {
        chmodSync(join(dir, "hooks/post-index-change"), 0o755);
        git(dir, "config", "core.fileMode", "false");
        for (const [name, value] of Object.entries(settings)) git(dir, "config", name, value);
        // So that git has to look into the file.
        utimesSync(join(dir, "package.json"), 1, 1);
        const result = await migrate(dir, "--apply");
        assert.equal(result.isWritten, true);
        assert.ok(!existsSync(join(dir, "ran")));
      });
    });
  }

  test("a filter that cannot be switched off stops it", { skip: unixOnly }, () =>
    inRepository({ "package.json": app, ".gitattributes": "* filter=a=b\n" }, async (dir) => {
      writeFileSync(join(dir, ".git/config"), '[filter "a=b"]\n  clean = "touch ran; cat"\n', {
        flag: "a",
      });
      utimesSync(join(dir, "package.json"), 1, 1);
      const { code, stderr } = await waxseal(["migrate", dir, "--apply"]);
      assert.equal(code, 2);
      assert.match(stderr, /git cannot say/);
      assert.ok(!existsSync(join(dir, "ran")));
      assert.equal(read(dir, "package.json"), app);
    }),
  );

  test("nothing that a partial clone lacks is fetched", { skip: unixOnly }, () =>
    inRepository({ "package.json": app }, async (dir) => {
      for (const [name, value] of Object.entries({
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
        "remote.origin.url": dir,
        "remote.origin.uploadpack": `touch ${join(dir, "ran")}; git-upload-pack`,
      })) {
        git(dir, "config", name, value);
      }
      const tree = git(dir, "rev-parse", "HEAD^{tree}").trim();
      rmSync(join(dir, ".git/objects", tree.slice(0, 2), tree.slice(2)));
      assert.equal((await waxseal(["migrate", dir, "--apply"])).code, 2);
      assert.ok(!existsSync(join(dir, "ran")));
    }),
  );

  test("a git of the project is not run through a link to it either", { skip: unixOnly }, () => {
    const script = '#!/bin/sh\ntouch "$(dirname "$0")/../ran"\n';
    return inRepository({ "app/package.json": app, "app/bin/git": script }, async (dir) => {
      chmodSync(join(dir, "app/bin/git"), 0o755);
      git(dir, "config", "core.fileMode", "false");
      symlinkSync("app", join(dir, "link"));
      const PATH = [join(dir, "link/bin"), process.env.PATH].join(":");
      const args = ["migrate", join(dir, "app"), "--apply"];
      assert.equal((await waxseal(args, { asProcess: true, env: { PATH } })).code, 0);
      assert.ok(!existsSync(join(dir, "app/ran")));
    });
  });

  test("links are not followed, neither to folders nor to files", { skip: unixOnly }, () =>
    inProject(
      { "app/package.json": app, "out-there/auth.ts": 'import "next-auth/jwt";\n' },
      async (dir) => {
        const project = join(dir, "app");
        symlinkSync("../out-there", join(project, "src"));
        symlinkSync("../out-there/auth.ts", join(project, "auth.ts"));
        symlinkSync(".", join(project, "circle"));
        const report = await migrate(project);
        assert.deepEqual(report.packages[0].imports, {});
        const why = "a link, which is not followed";
        assert.deepEqual(skippedOf(report), { "auth.ts": why, circle: why, src: why });
      },
    ),
  );

  test("a package.json that is a link is not written", { skip: unixOnly }, () =>
    inProject({ "real.json": app }, async (dir) => {
      mkdirSync(join(dir, "app"));
      symlinkSync("../real.json", join(dir, "app/package.json"));
      const { code, stderr } = await waxseal(["migrate", join(dir, "app"), "--apply", "--force"]);
      assert.equal(code, 2);
      assert.match(stderr, /a link/);
      assert.equal(read(dir, "real.json"), app);
      assert.ok(lstatSync(join(dir, "app/package.json")).isSymbolicLink());
    }),
  );

  test(
    "what is installed is not read through a link out of the project",
    { skip: unixOnly },
    () => {
      const content = manifest({ next: "15.1.0", "next-auth": "latest" });
      const files = {
        "app/package.json": content,
        "elsewhere/package.json": '{"name":"next-auth","version":"5.0.0-beta.25"}',
        "app/node_modules/.pnpm/next-auth/package.json": '{"name":"next-auth","version":"4.24.7"}',
      };
      return inProject(files, async (dir) => {
        const at = join(dir, "app/node_modules/next-auth");
        symlinkSync("../../elsewhere", at);
        assert.equal((await migrate(join(dir, "app"))).packages[0].nextAuth.installed, undefined);
        rmSync(at);
        symlinkSync(".pnpm/next-auth", at);
        assert.equal((await migrate(join(dir, "app"))).packages[0].nextAuth.installed, "4.24.7");
      });
    },
  );

  test(
    "a pipe, a huge file, one in another encoding and one that may not be read",
    { skip: unixOnly },
    () =>
      inProject(
        {
          "package.json": app,
          "auth.ts": 'import "next-auth";\n',
          "huge.ts": `import "next-auth";\n${"x".repeat(2 ** 20)}`,
          "latin.ts": Buffer.from('import "next-auth"; // \xe9\n', "latin1"),
          "binary.ts": 'import "next-auth";\0',
          "sub/package.json": "{",
        },
        async (dir) => {
          execFileSync("mkfifo", [join(dir, "pipe.ts")]);
          const report = await migrate(dir);
          assert.deepEqual(report.packages[0].imports, { "next-auth": 1 });
          assert.deepEqual(skippedOf(report), {
            "binary.ts": "no text in UTF-8",
            "huge.ts": "larger than 1 MiB",
            "latin.ts": "no text in UTF-8",
            "pipe.ts": "no plain file",
            "sub/package.json": "no package.json that can be read",
          });
        },
      ),
  );

  test(
    "names with characters that control a terminal are printed as text",
    { skip: unixOnly },
    () => {
      const name = "a\u001b]0;x\u0007\n\u202e.ts";
      const files = { "package.json": app, [name]: 'import "next-auth/core/lib";\n' };
      return inProject(files, async (dir) => {
        const { code, stdout } = await waxseal(["migrate", dir]);
        assert.equal(code, 1);
        assert.match(stdout, /core\/lib/);

        assert.doesNotMatch(stdout, /[\u0000-\u0009\u000b-\u001f\u202e]/);
        assert.equal((await migrate(dir)).packages[0].findings[0].file, name);
      });
    },
  );

  test("sources that end in the middle, or nest without end, end in time", async () => {
    const sources = [
      'import { a, b from "next-auth',
      "const a = `${`${`${next-auth",
      "/* next-auth",
      `"next-auth";${"({[".repeat(20_000)}`,
      `"next-auth";${"<a>".repeat(20_000)}`,
      `"next-auth";${"import {".repeat(10_000)}`,
      `"next-auth";${"/".repeat(60_000)}`,
      `"next-auth";${"`${".repeat(20_000)}`,
      `NextAuth({ providers: ${"{ a: ".repeat(10_000)}`,
      `next-auth ${"export * as ".repeat(10_000)}`,
    ];
    const files = Object.fromEntries(sources.map((text, at) => [`auth${at}.tsx`, text]));
    await inProject({ "package.json": app, ...files }, async (dir) => {
      const start = performance.now();
      const { code, packages } = await migrate(dir);
      assert.equal(code, 0);
      assert.deepEqual(packages[0].imports, {});
      assert.ok(performance.now() - start < 20_000, "it takes linear time");
    });
  });

  const BIG = 2 ** 20 - 4096;
  const fill = (unit, head = "", tail = "") =>
    head + unit.repeat(Math.floor((BIG - head.length - tail.length) / unit.length)) + tail;
  const withField = (field) => app.replace("{", `{${field},`);
  const catalog = app.replace("^4.24.7", "catalog:");
  const yaml = (text) => ({ "package.json": catalog, "pnpm-workspace.yaml": `packages:\n${text}` });
  const five = app.replace("^4.24.7", "5.0.0-beta.25");
  const native = (text) => ({
    "package.json": five,
    "b.ts": 'import NextAuth from "next-auth"; NextAuth({});',
    "auth.ts": text,
  });
  for (const [what, files, ...options] of [
    ["a long text", { "package.json": withField(`"a":"${"a".repeat(BIG)}"`) }],
    ["a long range", { "package.json": app.replace("^4.24.7", `npm:${"a".repeat(BIG)}`) }],
    ["many ranges", { "package.json": app.replace("^4.24.7", "||".repeat(BIG / 2)) }],
    [
      "deep objects",
      {
        "package.json": withField(`"a":${'{"b":"c","a":'.repeat(60_000)}1${"}".repeat(60_000)}`),
      },
    ],
    [
      "deep lists",
      { "package.json": withField(`"a":${"[".repeat(400_000)}${"]".repeat(400_000)}`) },
    ],
    [
      "a glob of many stars",
      {
        "package.json": withField(`"workspaces":["${"**/a/".repeat(25)}b"]`),
        [`${"a/".repeat(30)}package.json`]: app,
      },
    ],
    ["blanks in YAML", yaml(`a${" ".repeat(BIG)}\n`)],
    ["a value with blanks in YAML", yaml(`a: b${" ".repeat(BIG)}x: #\n`)],
    ["an item with blanks in YAML", yaml(`  - a${" ".repeat(BIG)}x#\n`)],
    ["comments and a separator in YAML", yaml(`a:${" #".repeat(BIG / 2)}\u2028\n`)],
    ["many entries in YAML", yaml(fill("next-auth: 4.0.0\n"))],
    ["blanks in a closing tag", { "a.tsx": `"next-auth"; <a></${" ".repeat(BIG)}` }],
    ["tags that do not close", { "a.tsx": fill("<a> ", '"next-auth";') }],
    ["tags in braces", { "a.tsx": fill("{x}", `"next-auth";${"(<a>{".repeat(300)}`) }],
    ["providers", { "a.ts": fill('import "next-auth/providers/twitter";\n') }],
    ["statements without an end", { "a.ts": fill("import ", '"next-auth";') }],
    ["exports without an end", { "a.ts": fill("export {", '"next-auth";') }],
    [
      "configurations",
      native(fill("NextAuth({providers:1});\n", 'import NextAuth from "next-auth";\n')),
      "--native",
    ],
    ["clients", native(fill('import {useSession} from "next-auth/react";\n')), "--native"],
    ["extensions", native(fill('declare module "next-auth" {}\n')), "--native"],
    ["words", native(fill("withAuth\n", 'import {AuthError} from "next-auth";')), "--native"],
    [
      "packages",
      {
        "package.json": withField('"workspaces":["*"]'),
        ...Object.fromEntries(
          Array.from({ length: 1500 }, (_, at) => [
            [`p${at}/package.json`, app],
            [`p${at}/a.ts`, 'import "next-auth/react"'],
          ]).flat(),
        ),
      },
    ],
  ]) {
    test(`a megabyte of it ends in time: ${what}`, () =>
      inProject({ "package.json": app, ...files }, async (dir) => {
        const start = performance.now();
        const { code } = await waxseal(["migrate", dir, ...options]);
        assert.ok(code === 0 || code === 1, `${code}`);
        // In quadratic time it takes many minutes.
        assert.ok(performance.now() - start < 120_000, "it takes linear time");
      }));
  }
});

describe("waxseal migrate --native", { concurrency }, () => {
  const server = `import NextAuth, { type NextAuthConfig } from 'next-auth';
import Credentials from 'next-auth/providers/credentials';
import GitHub from 'next-auth/providers/github';

const pages: NextAuthConfig['pages'] = { signIn: '/login' };

export const { auth, handlers, signIn, signOut } = NextAuth({
  pages,
  providers: [GitHub, Credentials({ authorize: () => null })],
});
`;
  const movedServer = server
    .replace("'next-auth'", "'waxseal/next'")
    .replace(/import Credentials from '.+'/, "import { credentials as Credentials } from 'waxseal'")
    .replace("NextAuth({\n", 'NextAuth({\n  format: "authjs",\n');
  const client = `"use client";
import { SessionProvider, signOut, useSession as use } from "next-auth/react"; // next-auth/react
`;
  const movedClient = client.replace('"next-auth/react"', '"waxseal/react"');
  const five = {
    "package.json": manifest({ next: "15.1.0", "next-auth": "5.0.0-beta.25" }),
    "auth.ts": server,
    "app/nav.tsx": client,
    "app/actions.ts": '"use server";\nimport { AuthError } from "next-auth";\n',
    "middleware.ts": 'export { auth as middleware } from "@/auth";\n',
  };
  const movedFive = {
    ...five,
    "auth.ts": movedServer,
    "app/nav.tsx": movedClient,
    "app/actions.ts": '"use server";\nimport { AuthError } from "waxseal/next";\n',
  };

  for (const [what, of] of [
    ["LF", (text) => text],
    ["CRLF and a BOM", (text) => `\uFEFF${text.replaceAll("\n", "\r\n")}`],
  ]) {
    const all = (files) => Object.fromEntries(Object.entries(files).map(([p, t]) => [p, of(t)]));
    test(`moves the imports of a plain app on version 5 (${what})`, () =>
      inRepository(all(five), async (dir) => {
        const shown = await migrate(dir, "--native");
        assert.equal(shown.isWritten, false);
        assert.equal(git(dir, "status", "--porcelain"), "");

        const { code, undo, changes, stays, next } = await migrate(dir, "--native", "--apply");
        assert.equal(code, 0);
        assert.deepEqual(stays, []);
        assert.deepEqual(
          changes.map(({ file, line }) => `${file}:${line}`),
          ["app/actions.ts:2", "app/nav.tsx:2", "auth.ts:1", "auth.ts:2", "auth.ts:7"],
        );
        assert.match(next[0], /^npm install waxseal$/);
        for (const [path, text] of Object.entries(all(movedFive))) {
          assert.equal(read(dir, path), text, path);
        }

        const second = await migrate(dir, "--native", "--apply");
        assert.deepEqual([second.code, second.changes, second.isWritten], [0, [], false]);

        execFileSync(undo, { shell: true, cwd: dir, stdio: "pipe" });
        assert.equal(git(dir, "status", "--porcelain"), "");
      }));
  }

  test("what is moved has no errors in its types", () => {
    const files = Object.fromEntries(
      Object.entries(movedFive).filter(([path]) => path !== "middleware.ts"),
    );
    assert.deepEqual(typeErrors(files), []);
    const wrong = { ...files, "auth.ts": movedServer.replace("signIn: '/login'", "signIn: 1") };
    assert.equal(typeErrors(wrong).length, 1);
  });

  for (const [what, change, reason] of [
    [
      "extended types",
      { "types.d.ts": 'declare module "next-auth" { interface User { a: 1 } }\n' },
      /types of next-auth are extended/,
    ],
    [
      "an option that waxseal has not",
      { "auth.ts": server.replace("pages,", "pages, useSecureCookies: true,") },
      /no option useSecureCookies/,
    ],
    [
      "a configuration from elsewhere",
      {
        "middleware.ts":
          'import NextAuth from "next-auth";\nimport config from "./config";\nexport default NextAuth(config).auth;\n',
      },
      /no place for `format`/,
    ],
    [
      "getToken",
      { "middleware.ts": 'import { getToken } from "next-auth/jwt";\n' },
      /no counterpart/,
    ],
    [
      "unstable_update",
      { "auth.ts": server.replace("signOut }", "signOut, unstable_update }") },
      /`update` here/,
    ],
  ]) {
    test(`${what} keeps all of it where it is`, () =>
      inRepository({ ...five, ...change }, async (dir) => {
        const { code, changes, stays, isWritten } = await migrate(dir, "--native", "--apply");
        assert.equal(code, 0);
        assert.deepEqual([changes, isWritten], [[], false]);
        assert.match(stays.map(({ text }) => text).join("\n"), reason);
        assert.equal(git(dir, "status", "--porcelain"), "");
      }));
  }

  test("of version 4 nothing moves: its server has other forms, and its client needs it", () =>
    inRepository(shapes["tRPC's context"].files, async (dir) => {
      const { changes, stays } = await migrate(dir, "--native", "--apply");
      assert.deepEqual(changes, []);
      assert.match(stays.map(({ text }) => text).join("\n"), /other forms than waxseal/);
      assert.match(stays.map(({ text }) => text).join("\n"), /as long as the server has next-auth/);
    }));

  test("a client whose session type is extended waits for its registration", () => {
    const types = 'declare module "next-auth" { interface Session { role: string } }\n';
    const files = {
      ...five,
      "auth.ts": 'import Waxseal from "waxseal/next";\n',
      "types.d.ts": types,
    };
    delete files["app/actions.ts"];
    return inRepository(files, async (dir) => {
      const { changes, stays } = await migrate(dir, "--native", "--apply");
      assert.deepEqual(changes, []);
      assert.match(stays[0].text, /interface Register/);
      const registration =
        'declare module "waxseal/react" { interface Register { session: { role: string } } }\n';
      writeFileSync(join(dir, "register.d.ts"), registration);
      assert.equal((await migrate(dir, "--native", "--apply")).isWritten, true);
      assert.equal(read(dir, "app/nav.tsx"), movedClient);
    });
  });
});

/** Errors of TypeScript in these files, with the packed package. */
function typeErrors(files) {
  const root = join(import.meta.dirname, "migrated");
  const texts = new Map(Object.entries(files).map(([path, text]) => [join(root, path), text]));
  const options = {
    jsx: ts.JsxEmit.ReactJSX,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    noEmit: true,
    skipLibCheck: true,
    strict: true,
    target: ts.ScriptTarget.ES2022,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (path) => texts.has(path) || fileExists(path);
  host.getSourceFile = (path, ...rest) =>
    texts.has(path)
      ? ts.createSourceFile(path, texts.get(path), rest[0])
      : getSourceFile(path, ...rest);
  const roots = [...texts.keys()].filter((path) => /\.tsx?$/.test(path));
  const program = ts.createProgram(roots, options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}
