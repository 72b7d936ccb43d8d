// Applications that add to the types: the stand-in has the errors that the original has, none.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

import { root } from "../../../scripts/lib/run.mjs";
import ts from "typescript";

import { usualOrOthers } from "../../support/long.mjs";

const types = join(root, "tests/package/types/node_modules");
const compilers = {
  5.4: join(types, "typescript-5.4"),
  5: join(types, "typescript-5"),
  6: join(root, "node_modules/typescript"),
  7: join(types, "typescript-7"),
};
const packages = {
  "the original": join(root, "node_modules/next-auth"),
  "the stand-in": join(root, "target/next-auth/5"),
};

const programs = join(import.meta.dirname, "programs");
const projects = join(root, "target/next-auth/programs");
mkdirSync(projects, { recursive: true });

for (const [version, compiler] of usualOrOthers(["5.4", "6"], compilers)) {
  for (const program of readdirSync(programs)) {
    for (const [name, folder] of Object.entries(packages)) {
      test(`${program} with ${name} under TypeScript ${version}`, async () => {
        const project = join(projects, `${program}-${version}-${name.split(" ")[1]}.json`);
        writeFileSync(project, JSON.stringify(projectOf(program, folder)));
        assert.equal(await check(compiler, project), "");
      });
    }
  }
}

test("the declarations of an application are those that it has with the original", () => {
  const [theirs, mine] = Object.values(packages).map((folder) =>
    declarationsOf("client.ts", folder),
  );
  assert.match(theirs, /handlers: \{\s*GET/);
  assert.equal(mine, theirs);
});

function declarationsOf(program, folder) {
  const { compilerOptions, files } = projectOf(program, folder);
  const { options } = ts.convertCompilerOptionsFromJson(
    { ...compilerOptions, declaration: true, emitDeclarationOnly: true, noEmit: false },
    root,
  );
  let text;
  ts.createProgram(files, options).emit(undefined, (_, written) => (text = written));
  return text;
}

function projectOf(program, folder) {
  return {
    compilerOptions: {
      exactOptionalPropertyTypes: false,
      lib: ["DOM", "ESNext"],
      module: "ESNext",
      moduleResolution: "bundler",
      noEmit: true,
      // The package is what the application has installed by that name.
      paths: { "next-auth": [join(folder, "index.d.ts")], "next-auth/*": [join(folder, "*.d.ts")] },
      skipLibCheck: true,
      strict: true,
      target: "ESNext",
      types: [],
    },
    files: [join(programs, program)],
  };
}

async function check(compiler, project) {
  const args = [join(compiler, "bin/tsc"), "--project", project, "--pretty", "false"];
  const { stdout } = await promisify(execFile)("node", args, { cwd: root }).catch((error) => error);
  return stdout;
}
