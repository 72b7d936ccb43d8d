// The package inside a stand-in, which installs without it from the registry. npm and pnpm alone
// take bundled dependencies from the tarball: Yarn and Bun ask the registry for them, and with
// Plug'n'Play nothing is found below a package's own node_modules. So it is a folder of the
// stand-in, and its modules are imported by names in `imports`, with the conditions of `exports`.

import { readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { files, writeJson } from "./files.mjs";
import { pack, unpack } from "./package.mjs";

const FOLDER = "waxseal";

/** What stand-ins import, and what those modules import by name. */
const MODULES = [".", "./jwt", "./next", "./next/router", "./react"];

const CONTENTS = ["dist", "LICENSE", "THIRD-PARTY-LICENSES.txt", "sbom.cdx.json"];
/** The types of a stand-in are not those of the package, and it has no command. */
const UNUSED = /\.d\.c?ts$|\/cli\.js$/;

/** For esbuild: gives the imports of the package the names that they have in a stand-in. */
export const byCarriedName = {
  name: "carried",
  setup({ onResolve }) {
    onResolve({ filter: /^waxseal($|\/)/ }, ({ path }) => ({ path: `#${path}`, external: true }));
  },
};

/** Puts the package in the folder, and returns the `imports` of the stand-in's manifest. */
export function carry(folder) {
  const dir = join(folder, FOLDER);
  unpack(pack(), folder);
  renameSync(join(folder, "node_modules/waxseal"), dir);
  rmSync(join(folder, "node_modules"), { recursive: true });
  const path = join(dir, "package.json");
  const { name, version, license, type, exports, sideEffects } = JSON.parse(
    readFileSync(path, "utf8"),
  );
  for (const entry of readdirSync(dir)) {
    if (!CONTENTS.includes(entry)) rmSync(join(dir, entry), { recursive: true });
  }
  files(join(dir, "dist")).forEach(adapt);
  const imports = importsOf(exports, "./");
  writeJson(path, { name, version, license, type, imports, sideEffects });
  return importsOf(exports, `./${FOLDER}/`);
}

/** A file of the package, for its place. */
function adapt(file) {
  if (UNUSED.test(file)) return rmSync(file);
  if (!/\.c?js$/.test(file)) return;
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replace(/(\bfrom |\brequire\()'waxseal(?=['/])/g, "$1'#waxseal"));
}

function importsOf(exports, prefix) {
  return Object.fromEntries(
    MODULES.map((path) => [`#waxseal${path.slice(1)}`, rebased(exports[path], prefix)]),
  );
}

/** The conditions, with the files at another place. */
function rebased(target, prefix) {
  if (typeof target === "string") return target.replace("./", prefix);
  const { types, ...conditions } = target;
  const entries = Object.entries(conditions).map(([name, to]) => [name, rebased(to, prefix)]);
  return entries.length === 1 && entries[0][0] === "default"
    ? entries[0][1]
    : Object.fromEntries(entries);
}
