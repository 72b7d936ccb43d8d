// What is particular to the stand-in for next-auth 4: CommonJS in the files of the original, for
// resolvers without `exports`, declarations as they are written, and the providers of the original.

import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { build as bundle } from "esbuild";

import { byCarriedName } from "./carried.mjs";
import { writeInside } from "./next-auth-4-inside.mjs";
import { root } from "./run.mjs";

const sources = "js/next-auth/four";
const original = join(root, "node_modules/next-auth-v4");

/** The modules by their files. */
const MODULES = {
  "next/index": "index",
  "next/middleware": "middleware",
  "jwt/index": "jwt",
  "react/index": "react",
  "client/_utils": "client",
  // Those which only resolvers without `exports` find.
  "core/errors": "errors",
  "utils/detect-origin": "detect-origin",
  "utils/logger": "logger",
  "utils/merge": "merge",
  "utils/parse-url": "parse-url",
};

/** What the edge runtime imports, so that the core is loaded as it has to be there. */
const EDGE = { index: "index", jwt: "jwt", middleware: "middleware" };

/** Which are at two addresses. */
const SAME = { index: "./next/index.js", middleware: "./next/middleware.js" };

const external = ["next", "next/*", "react", "react/*", "nodemailer"];

/** Writes everything but the manifest to the folder. */
export async function buildFour(folder) {
  await bundleModules(folder, MODULES, "cjs");
  await bundleModules(join(folder, "edge"), EDGE, "esm");
  for (const [name, target] of Object.entries(SAME)) {
    writeFileSync(join(folder, `${name}.js`), `module.exports = require("${target}");\n`);
  }
  cpSync(join(root, sources, "declarations"), folder, { recursive: true });
  writeInside(folder);
  await bundleProviders(join(folder, "providers"));
  // Of the repository at the version that the providers are from; the package has none.
  cpSync(join(root, sources, "LICENSE-next-auth.txt"), join(folder, "LICENSE-next-auth.txt"));
}

async function bundleModules(outdir, modules, format) {
  await bundle({
    absWorkingDir: root,
    bundle: true,
    entryPoints: Object.fromEntries(
      Object.entries(modules).map(([name, source]) => [name, `${sources}/${source}.ts`]),
    ),
    external,
    format,
    outdir,
    outExtension: { ".js": format === "esm" ? ".mjs" : ".js" },
    // For the names that Node finds in CommonJS.
    platform: format === "esm" ? "neutral" : "node",
    plugins: [byCarriedName],
    preserveSymlinks: true,
    target: "es2020",
    tsconfigRaw: {},
  });
}

/** Each a file of its own, with the helpers of Babel that it uses. */
async function bundleProviders(outdir) {
  const from = join(original, "providers");
  const names = readdirSync(from).filter((name) => name.endsWith(".js"));
  await bundle({
    absWorkingDir: root,
    bundle: true,
    entryPoints: names.map((name) => join(from, name)),
    external,
    format: "cjs",
    outdir,
    platform: "node",
    target: "es2020",
    tsconfigRaw: {},
  });
  mkdirSync(outdir, { recursive: true });
  for (const name of readdirSync(from).filter((name) => name.endsWith(".d.ts"))) {
    writeFileSync(join(outdir, name), declarationOf(readFileSync(join(from, name), "utf8")));
  }
}

/** With the types of `openid.d.ts` in place of dependencies that are not there. */
function declarationOf(text) {
  return (
    text
      .replaceAll('InstanceType<Issuer["Client"]>', "OpenIdClient")
      .replace(/\bIssuer, /, "Client as OpenIdClient, ")
      .replaceAll('from "openid-client"', 'from "./openid"')
      .replaceAll('from "jose"', 'from "./openid"')
      // The original names a folder that it does not ship, so that they are `any`.
      .replaceAll('import("src/providers").OAuthConfig<any>', "any")
      .replace(/^(import .* from "nodemailer.*";)$/gm, "// @ts-ignore\n$1")
      .replace(/\n\/\/# sourceMappingURL=.*/, "\n")
  );
}
