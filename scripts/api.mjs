// npm run api: writes what the package offers to tests/package/api, a declaration file for
// each entry, without comments. A change of the public types is then seen in its diff.
//
//   --check   writes nothing, and fails where a file is not what the package offers

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import prettier from "prettier";
import { rollup } from "rollup";
import { dts } from "rollup-plugin-dts";
import ts from "typescript";

import { files } from "./lib/files.mjs";
import { ensureBuilt } from "./lib/package.mjs";
import { Failure, program, root } from "./lib/run.mjs";

const kept = join(root, "tests/package/api");
const dist = join(root, "pkg/dist");

await program(async () => {
  ensureBuilt();
  const reports = await Promise.all(
    files(dist)
      .filter((path) => path.endsWith(".d.ts") && !basename(path).startsWith("shared-"))
      .map(async (path) => [join(kept, basename(path)), await reportOf(path)]),
  );
  if (process.argv.includes("--check")) return check(reports);
  rmSync(kept, { recursive: true, force: true });
  mkdirSync(kept, { recursive: true });
  for (const [path, report] of reports) writeFileSync(path, report);
});

function check(reports) {
  const names = reports.map(([path]) => path);
  const gone = files(kept).filter((path) => !names.includes(path));
  const differ = reports.filter(
    ([path, report]) => !existsSync(path) || readFileSync(path, "utf8") !== report,
  );
  const wrong = [...gone, ...differ.map(([path]) => path)].map((path) => basename(path));
  if (wrong.length === 0) return;
  throw new Failure(
    `The public types have changed: ${wrong.join(", ")}. If that is meant, run "npm run api", ` +
      "commit its diff, and say it in CHANGELOG.md.",
  );
}

/** What an entry declares, in one file and without comments. */
async function reportOf(path) {
  const isExternal = (id) => !/^[./]/.test(id);
  const bundle = await rollup({ input: path, external: isExternal, plugins: [dts()] });
  const { output } = await bundle.generate({ format: "es" });
  const source = ts.createSourceFile(path, output[0].code, ts.ScriptTarget.Latest);
  const printer = ts.createPrinter({ removeComments: true });
  const text = source.statements.map((statement) =>
    printer.printNode(ts.EmitHint.Unspecified, statement, source),
  );
  // The bundler's order follows the files: a type that moves is no change.
  const sorted = text.sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
  return prettier.format(sorted.join("\n\n"), { parser: "typescript", printWidth: 100 });
}

/** Imports, then declarations by their names, then exports. */
function nameOf(statement) {
  if (/^import\b/.test(statement)) return `0 ${statement}`;
  if (/^export\b/.test(statement)) return `2 ${statement}`;
  return `1 ${statement.replace(/^(?:declare )?(?:abstract )?\w+ /, "")}`;
}
