// What both stand-ins for next-auth have in common: their folder, and the package in their tarball.

import { cpSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

import { carry } from "./carried.mjs";
import { writeJson } from "./files.mjs";
import { ensureBuilt } from "./package.mjs";
import { capture, root, run } from "./run.mjs";

const target = join(root, "target/next-auth");

/** What the scripts of a stand-in import by name, so that the application's own copy runs. */
export const external = ["@auth/core", "next", "react"].flatMap((name) => [name, `${name}/*`]);

/** Builds with `build(folder)`, packs, and returns the path of the tarball. */
export async function packStandIn(major, build) {
  ensureBuilt();
  const folder = join(target, major);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(join(root, `pkg/next-auth-${major}/package.json`), join(folder, "package.json"));
  cpSync(join(root, "LICENSE"), join(folder, "LICENSE"));
  await build(folder);
  const own = join(folder, "package.json");
  writeJson(own, { ...readJson(own), imports: carry(folder) });
  const json = capture("npm", ["pack", "--json", "--pack-destination", target], { cwd: folder });
  const { filename, version } = JSON.parse(json)[0];
  // Two folders of one name.
  const tarball = join(target, `waxseal-next-auth-${version}.tgz`);
  if (join(target, filename) !== tarball) renameSync(join(target, filename), tarball);
  return tarball;
}

/** Writes the declarations of `sources`, which are below `js/`, to a folder. */
export function declare(folder, sources) {
  const path = join(target, "tsconfig.json");
  writeJson(path, {
    extends: join(root, "tsconfig.json"),
    compilerOptions: {
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      outDir: folder,
      rootDir: join(root, "js"),
    },
    include: [join(root, "js/**/*.d.ts")],
    files: sources.map((source) => join(root, "js", source)),
  });
  run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", path]);
}

function readJson(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}
