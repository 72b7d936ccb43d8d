// npm run check:package: what the tarball holds, and how tools see it.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";

import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import ts from "typescript";

import { files } from "./lib/files.mjs";
import { ensureBuilt, pack, unpack } from "./lib/package.mjs";
import { Failure, program, root, run } from "./lib/run.mjs";

await program(async () => {
  ensureBuilt();
  const tarball = pack();
  const dir = mkdtempSync(join(tmpdir(), "waxseal-package-"));
  try {
    unpack(tarball, dir);
    checkContents(join(dir, "node_modules/waxseal"));
    checkImports(dir);
    await checkOrigins(join(dir, "node_modules/waxseal"));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
  checkDeclarations();
  run("npx", ["--no-install", "publint", "run", tarball, "--strict"]);
  // A `.wasm` file has no types, which is all that attw could say about it.
  run("npx", [
    "--no-install",
    "attw",
    tarball,
    "--exclude-entrypoints",
    "core.wasm",
    "shared.wasm",
    "reader.wasm",
  ]);
});

function checkContents(dir) {
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
  for (const name of ["LICENSE", "README.md", "llms.txt", "dist/core.wasm"]) {
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

/** The bill of materials is valid, and everything in it has its license beside it. */
async function checkOrigins(dir) {
  const read = (name) => readFileSync(join(dir, name), "utf8");
  const json = read("sbom.cdx.json");
  const wrong = await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(json);
  check(wrong === null, `sbom.cdx.json is not CycloneDX 1.6: ${JSON.stringify(wrong)}`);

  const names = JSON.parse(json).components.map(({ name, version }) => `${name} ${version}`);
  const licenses = read("THIRD-PARTY-LICENSES.txt");
  const std = (name) => name.startsWith("rust-std ");
  for (const name of names.filter((name) => !std(name))) {
    check(licenses.includes(name), `THIRD-PARTY-LICENSES.txt does not name ${name}`);
  }
  // A bundled package, and a crate of each kind: direct, transitive, only for wasm. The native
  // AES is not in it.
  for (const name of ["oauth4webapi", "sha2", "ghash", "wasm-bindgen", "rust-std"]) {
    check(
      names.some((entry) => entry.startsWith(`${name} `)),
      `sbom.cdx.json does not name ${name}`,
    );
  }
  check(!names.some((name) => /^(aes|proptest) /.test(name)), "sbom.cdx.json names too much");
}

/** Imports the package in plain Node, without any peer. */
function checkImports(cwd) {
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

/** Without `skipLibCheck`, which would hide our errors; only our files, as Next.js has errors. */
function checkDeclarations() {
  const dist = join(root, "pkg/dist");
  const names = files(dist).filter((path) => /\.d\.c?ts$/.test(path));
  // What only the runtime has, and its types.
  const runtime = join(root, "js/store/cloudflare-workers.d.ts");
  const program = ts.createProgram([...names, runtime], {
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
