// npm run check:reproducible: the current commit, built in two folders and under
// two names of the cargo home, gives the same bytes: the module, and the whole
// package as npm packs it. The first folder is this one where it holds the commit
// and nothing else, and a fresh one otherwise; the second is always fresh.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";

import { files, sha256 } from "./lib/files.mjs";
import { ensureBuilt } from "./lib/package.mjs";
import { capture, Failure, program, root, run } from "./lib/run.mjs";

await program(() => {
  const env = { ...process.env };
  // Each folder has its own target directory.
  delete env.CARGO_TARGET_DIR;
  run("cargo", ["build", "--quiet", "--locked", "--package", "xtask"], { env });

  const temporary = mkdtempSync(join(tmpdir(), "waxseal-"));
  try {
    const home = join(temporary, "cargo");
    symlinkSync(env.CARGO_HOME ?? join(homedir(), ".cargo"), home, "junction");

    const isCommit = capture("git", ["status", "--porcelain"]) === "";
    const first = isCommit ? built(join(temporary, "packed")) : build(join(temporary, "one"), env);
    const second = build(join(temporary, "a/second/folder"), { ...env, CARGO_HOME: home });
    for (const [name, sum] of first) {
      console.log(`${sum}  ${name}`);
      if (second.get(name) !== sum)
        throw new Failure(`${name} differs from one folder to the other: ${second.get(name)}`);
    }
    if (first.size === 0 || first.size !== second.size)
      throw new Failure("The two folders do not hold the same files.");
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
});

/** The module and the package of the current commit, built in a new folder: name to hash. */
function build(dir, env) {
  mkdirSync(dir, { recursive: true });
  const archive = join(dir, "commit.tar");
  run("git", ["archive", "--output", archive, "HEAD"]);
  run("tar", ["-xf", archive, "-C", dir]);

  run(join(root, "target/debug/xtask"), ["wasm", "--root", dir], { env });
  symlinkSync(join(root, "node_modules"), join(dir, "node_modules"), "junction");
  run("node", ["scripts/build.mjs", "--compiled"], { cwd: dir, env, stdio: "ignore" });
  return sums(dir, join(dir, "packed"));
}

/** The same of what is built here. */
function built(packed) {
  ensureBuilt();
  return sums(root, packed);
}

function sums(dir, packed) {
  mkdirSync(packed);
  run("npm", ["pack", "--silent", "--pack-destination", packed], { cwd: join(dir, "pkg") });
  return new Map(
    [
      ["js/wasm", join(dir, "js/wasm")],
      ["packed", packed],
    ].flatMap(([name, folder]) =>
      files(folder).map((path) => [name + path.slice(folder.length), sha256(readFileSync(path))]),
    ),
  );
}
