// What is particular to the stand-in for next-auth 5: ES modules, and the providers of @auth/core.

import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { build as bundle } from "esbuild";

import { byCarriedName } from "./carried.mjs";
import { declare, external } from "./next-auth.mjs";
import { root } from "./run.mjs";

const ENTRIES = ["index", "react", "jwt", "adapters", "middleware", "next", "webauthn"];
/** Types alone, which only resolvers without `exports` find. */
const LIBRARY = ["lib/index", "lib/client", "lib/types"];
/** Which have a sentence in place of the provider. */
const MISSING = ["passkey", "webauthn"];

/** Writes everything but the manifest to the folder. */
export async function buildFive(folder) {
  await bundle({
    absWorkingDir: root,
    bundle: true,
    entryPoints: {
      ...Object.fromEntries(ENTRIES.map((name) => [name, `js/next-auth/five/${name}.ts`])),
      react: "js/next-auth/five/react.tsx",
      ...Object.fromEntries(
        MISSING.map((name) => [`providers/${name}`, "js/next-auth/five/passkey.ts"]),
      ),
    },
    external,
    format: "esm",
    jsx: "automatic",
    outdir: folder,
    platform: "neutral",
    plugins: [byCarriedName],
    preserveSymlinks: true,
    target: "es2022",
    tsconfigRaw: {},
  });
  writeTypes(folder);
  writeProviders(join(folder, "providers"));
}

function writeTypes(folder) {
  const types = join(folder, "types");
  const sources = ENTRIES.map(
    (name) => `next-auth/five/${name}.${name === "react" ? "tsx" : "ts"}`,
  );
  declare(types, sources);
  for (const name of [...ENTRIES, ...LIBRARY, "custom-fetch"]) {
    cpSync(join(types, `next-auth/five/${name}.d.ts`), join(folder, `${name}.d.ts`));
  }
  rmSync(types, { recursive: true });
}

/** A module for each of @auth/core, as in the original. */
function writeProviders(folder) {
  const core = join(root, "node_modules/@auth/core/providers");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "index.d.ts"), 'export * from "@auth/core/providers";\n');
  const modules = readdirSync(core).filter((name) => name.endsWith(".js") && name !== "index.js");
  for (const file of modules) {
    const name = file.slice(0, -".js".length);
    const hasDefault = /^export default |\bas default\b/m.test(
      readFileSync(join(core, file), "utf8"),
    );
    const specifier = `"@auth/core/providers/${name}"`;
    const text =
      `export * from ${specifier};\n` +
      (hasDefault ? `export { default } from ${specifier};\n` : "");
    writeFileSync(join(folder, `${name}.d.ts`), text);
    if (!MISSING.includes(name)) writeFileSync(join(folder, file), text);
  }
}
