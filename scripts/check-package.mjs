// npm run check:package: what the tarball holds, and how tools see it.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";

import ts from "typescript";

import { files } from "./lib/files.mjs";
import { ensureBuilt, pack, unpack } from "./lib/package.mjs";
import { Failure, program, root, run } from "./lib/run.mjs";

await program(() => {
  ensureBuilt();
  const tarball = pack();
  const dir = mkdtempSync(join(tmpdir(), "waxseal-package-"));
  try {
    unpack(tarball, dir);
    contents(join(dir, "node_modules/waxseal"));
    loads(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
  declarations();
  run("npx", ["--no-install", "publint", "run", tarball, "--strict"]);
  // A `.wasm` file has no types, which is all that attw could say about it.
  run("npx", ["--no-install", "attw", tarball, "--exclude-entrypoints", "core.wasm"]);
});

function contents(dir) {
  const manifest = JSON.parse(readFileSync(join(dir, "package.json"), "utf8"));
  const crate = /^version = "(.*)"$/m.exec(readFileSync(join(root, "Cargo.toml"), "utf8"))[1];
  check(
    manifest.version === crate,
    `pkg/package.json says version ${manifest.version}, Cargo.toml ${crate}`,
  );
  check(
    !manifest.dependencies && !manifest.scripts,
    "pkg/package.json must have no dependencies and no scripts",
  );

  const names = files(dir).map((path) => path.slice(dir.length + 1));
  for (const name of ["LICENSE", "README.md", "dist/core.wasm"]) {
    check(names.includes(name), `${name} is not in the package`);
  }
  for (const name of names) {
    const text = readFileSync(join(dir, name), "latin1");
    check(
      ![root, homedir()].some((folder) => text.includes(folder)),
      `${name} tells the folder it was built in`,
    );
  }
}

/** Plain Node, with no peer installed. */
function loads(cwd) {
  for (const name of ["waxseal", "waxseal/inline"]) {
    run(
      "node",
      ["--eval", `if (!require('${name}').createAuth) throw new Error('require ${name}')`],
      { cwd },
    );
    run(
      "node",
      ["--input-type=module", "--eval", `import { createAuth } from '${name}'; createAuth.name`],
      { cwd },
    );
  }
}

/** Without `skipLibCheck`, which would hide an error in ours; only ours, as Next.js has some. */
function declarations() {
  const dist = join(root, "pkg/dist");
  const names = files(dist).filter((path) => /\.d\.c?ts$/.test(path));
  const program = ts.createProgram(names, {
    lib: ["lib.es2022.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    noEmit: true,
    strict: true,
    target: ts.ScriptTarget.ES2022,
    types: [],
  });
  const found = names.flatMap((name) =>
    program.getSemanticDiagnostics(program.getSourceFile(name)),
  );
  const host = {
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: () => root,
    getNewLine: () => "\n",
  };
  check(found.length === 0, ts.formatDiagnostics(found, host));
}

function check(condition, sentence) {
  if (!condition) throw new Failure(sentence);
}
