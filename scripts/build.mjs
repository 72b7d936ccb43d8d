// npm run build: the wasm module by xtask, then the npm package in pkg/;
// with `--keep-module` only the package, and with `--compiled` after `xtask wasm`.

import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createHash } from "node:crypto";
import { basename, join } from "node:path";

import { build as bundle } from "esbuild";
import { rollup } from "rollup";
import { dts } from "rollup-plugin-dts";

import { Failure, program, root, run } from "./lib/run.mjs";
import { billOfMaterials, bundled, notices, shipped } from "./lib/shipped.mjs";
import { optimizeModule } from "./lib/wasm-opt.mjs";

/** The subpaths of the package and their sources. A new one is one line here. */
const subpaths = {
  astro: "js/astro.ts",
  cloudflare: "js/store/cloudflare.ts",
  h3: "js/h3/index.ts",
  hono: "js/hono.ts",
  next: "js/next/index.ts",
  node: "js/node/index.ts",
  "next/client": "js/next/client.tsx",
  // A server action is a module of its own.
  "next/router": "js/next/router.ts",
  providers: "js/providers/index.ts",
  react: "js/react/index.tsx",
  "react-router": "js/react-router.ts",
  redis: "js/store/redis.ts",
  sql: "js/store/sql.ts",
  sveltekit: "js/sveltekit.ts",
  testing: "js/testing.ts",
  unstorage: "js/store/unstorage.ts",
};

/** The main entry, once per way to get the compiled module. */
const main = {
  index: "js/load/inline.ts",
  "edge-light": "js/load/edge-light.ts",
  workerd: "js/load/workerd.ts",
};

/** Single tokens too, which middleware reads without the rest of the main entry. */
const jwt = {
  jwt: "js/load/jwt-inline.ts",
  "jwt-edge-light": "js/load/jwt-edge-light.ts",
  "jwt-workerd": "js/load/jwt-workerd.ts",
};

/** Reading alone, by a module of its own. */
const verify = {
  verify: "js/load/verify-inline.ts",
  "verify-edge-light": "js/load/verify-edge-light.ts",
  "verify-workerd": "js/load/verify-workerd.ts",
};

const loaders = { ...main, ...jwt, ...verify };

/** The core, what of it only refreshes and revocations need, and what of it reads. */
const MODULES = ["core", "shared", "reader"];

/** What is loaded when it is needed; each builds on those before it. */
const FEATURES = ["refresh", "revocation", "handler", "oauth", "email", "adapter", "inspect"];

/** The inspector's page, with its script and the core in it: one file for all that show it. */
const PAGE = "inspector-page";

/** What a subpath may import from outside: the package itself, and its peers. */
const external = [
  ...["waxseal", "waxseal/*", "next/*", "react", "react/*", "hono", "hono/*"],
  // Of the runtime: only `waxseal/cloudflare` may import it.
  "cloudflare:workers",
];
const patterns = external.map((name) => new RegExp(`^${name.replace("*", ".*")}$`));

/** What a bundler for browsers finds instead of `waxseal/next`. */
const SERVER_ONLY = "next-in-browser";

/** What Next.js looks for at the top of a file. */
const DIRECTIVE = /^"use (client|server)";/;

const pkg = join(root, "pkg");
const dist = join(pkg, "dist");

await program(async () => {
  const [option] = process.argv.slice(2);
  if (option === undefined) {
    run("cargo", ["run", "--quiet", "--locked", "--package", "xtask", "--", "wasm"]);
  }
  if (option !== "--keep-module") {
    for (const name of MODULES) {
      optimizeModule(modulePath(name), name === "reader");
      inlineModule(name);
    }
  }

  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  await bundlePage();
  const inputs = [...(await bundleScripts()), ...(await bundleCommand())];
  await bundleTypes();
  for (const name of MODULES) {
    copyFileSync(modulePath(name), join(dist, `${name}.wasm`));
    copyFileSync(join(root, "js/load/core.wasm.d.ts"), join(dist, `${name}.wasm.d.ts`));
  }
  for (const name of ["LICENSE", "README.md", "llms.txt"]) {
    if (existsSync(join(root, name))) copyFileSync(join(root, name), join(pkg, name));
  }
  const { esm, cjs } = serverOnly();
  writeFileSync(join(dist, `${SERVER_ONLY}.js`), esm);
  writeFileSync(join(dist, `${SERVER_ONLY}.cjs`), cjs);
  writeOrigins(inputs);
  writeManifests();

  for (const name of readdirSync(dist, { recursive: true }).sort()) {
    const { size } = statSync(join(dist, name));
    console.log(`pkg/dist/${name}: ${size} bytes`);
  }
});

function inlineModule(name) {
  const path = modulePath(name);
  // For runtimes that cannot import a `.wasm` file.
  const text = readFileSync(path, "base64");
  writeFileSync(join(root, `js/wasm/${name}-inline.ts`), `export default "${text}";\n`);
}

function modulePath(name) {
  return join(root, `js/wasm/${name}_bg.wasm`);
}

/** The paths of the files that are in the scripts. */
async function bundleScripts() {
  const split = join(root, "target/scripts");
  rmSync(split, { recursive: true, force: true });
  const { metafile } = await bundle({
    absWorkingDir: root,
    bundle: true,
    // Shared chunks: two copies of a file would be two engines, two error classes.
    chunkNames: "shared-[hash]",
    entryPoints: { ...loaders, ...subpaths },
    external,
    format: "esm",
    jsx: "automatic",
    metafile: true,
    outdir: split,
    platform: "neutral",
    plugins: [wasmImports(), pageImport()],
    // Else paths of this machine get into the comments, where `node_modules` is a link.
    preserveSymlinks: true,
    splitting: true,
    target: "es2022",
    // Not the tsconfig of the root, whose `paths` are for the type checker.
    tsconfigRaw: {},
  });
  const outputs = byName(metafile.outputs);
  for (const name of Object.keys(subpaths)) refuseCore(`${name}.js`, outputs);

  const rooms = roomsOf(outputs);
  // esbuild does not split CommonJS, which has no `import` of a module.
  await convert(split, rooms, "es", { ...loaders, ...subpaths });
  await convert(split, rooms, "cjs", {
    index: main.index,
    jwt: jwt.jwt,
    verify: verify.verify,
    ...subpaths,
  });
  return Object.keys(metafile.inputs);
}

/** Writes the entries, and the chunks of each room as one file. */
async function convert(split, rooms, format, entries) {
  const extension = format === "es" ? "js" : "cjs";
  const converted = await rollup({
    input: Object.fromEntries(
      Object.keys(entries).map((name) => [name, join(split, `${name}.js`)]),
    ),
    external: [...patterns, /\.wasm(\?module)?$/, new RegExp(`${PAGE}\\.js$`)],
    onwarn: failOn,
    // They have to come first, before the imports that Rollup writes.
    plugins: [{ name: "directives", transform: (code) => ({ code: code.replace(DIRECTIVE, "") }) }],
    // Nothing is left to shake off. And a call that checks by throwing, such as that of
    // `decodeURIComponent`, is one without a use to Rollup.
    treeshake: false,
  });
  await converted.write({
    // Without `"use client"` Next.js runs hooks on the server.
    banner: ({ facadeModuleId: esm }) =>
      (esm && DIRECTIVE.exec(readFileSync(esm, "utf8"))?.[0]) ?? "",
    chunkFileNames: `[name]-[hash].${extension}`,
    // Else Rollup may merge a chunk into an entry, and move the entry's module out of it.
    manualChunks: (id) => rooms.get(basename(id)),
    dir: dist,
    entryFileNames: `[name].${extension}`,
    exports: "named",
    format,
    hoistTransitiveImports: false,
    minifyInternalExports: false,
  });
  await converted.close();
}

/** Those of a bundle, by the names of the files. */
function byName(outputs) {
  const rename = (path) =>
    path.startsWith("target/") ? path.slice("target/scripts/".length) : path;
  return Object.fromEntries(
    Object.entries(outputs).map(([path, output]) => [
      rename(path),
      { ...output, imports: output.imports.map((made) => ({ ...made, path: rename(made.path) })) },
    ]),
  );
}

/**
 * The room of each chunk, which names its file. A chunk has the modules that the same entries
 * share, and those are many and small; each file is one more to ask for, and is compressed
 * alone. So chunks that are loaded together are in one: by entries, or by the feature.
 */
function roomsOf(outputs) {
  const loadedBy = new Map(Object.keys(outputs).map((path) => [path, new Set()]));
  const load = (path, by) => {
    if (loadedBy.get(path).has(by)) return;
    loadedBy.get(path).add(by);
    for (const { path: next, kind, external } of outputs[path].imports) {
      if (kind === "import-statement" && !external) load(next, by);
    }
  };
  for (const name of Object.keys(main)) load(`${name}.js`, "core");
  for (const name of Object.keys(jwt)) load(`${name}.js`, "jwt");
  for (const name of Object.keys(verify)) load(`${name}.js`, "verify");
  for (const name of Object.keys(subpaths)) load(`${name}.js`, name.replace("/", "-"));
  const onDemand = Object.entries(outputs).filter(
    ([path, { entryPoint }]) => entryPoint && loadedBy.get(path).size === 0,
  );
  const rooms = new Map(onDemand.map(([path, { entryPoint }]) => [path, nameOf(entryPoint)]));
  for (const [path, by] of loadedBy) {
    if (!path.startsWith("shared-") || by.size === 0) continue;
    // Each way to get the module alone.
    const loader = Object.keys(outputs[path].inputs).find((name) =>
      name.startsWith("js/load/core-"),
    );
    if (loader) {
      rooms.set(path, nameOf(loader));
      continue;
    }
    // What the core shares with several is in one file, which halves the time of an import in
    // Node. Whatever such a module imports is in it too, so no two files import each other.
    const isCommon = by.has("core") && (by.has("verify") || by.size > 2);
    const room = isCommon ? "common" : [...by].sort().join("-");
    // Features of the core share it too, and bundlers would ask for Next.js in a Worker.
    const isOfNext = Object.keys(outputs[path].inputs).some((name) => name.startsWith("js/next/"));
    rooms.set(path, room === "next" && !isOfNext ? "next-guard" : room);
  }
  for (const feature of FEATURES) {
    for (const [path, { entryPoint }] of onDemand) {
      if (entryPoint.startsWith(`js/${feature}/`)) load(path, feature);
    }
    for (const [path, by] of loadedBy)
      if (by.has(feature) && !rooms.has(path)) rooms.set(path, feature);
  }
  return rooms;
}

/** `oauth-start` of `js/oauth/start.ts`. */
function nameOf(source) {
  return source
    .replace(/^js\//, "")
    .replace(/\.tsx?$/, "")
    .replaceAll("/", "-");
}

/** The command, for Node only: it imports everything else by the package's name. */
async function bundleCommand() {
  const outfile = "pkg/dist/cli.js";
  const { metafile } = await bundle({
    absWorkingDir: root,
    bundle: true,
    entryPoints: ["js/cli/main.ts"],
    external,
    format: "esm",
    metafile: true,
    outfile,
    platform: "node",
    plugins: [pageImport()],
    target: "node20",
    tsconfigRaw: {},
  });
  refuseCore(outfile, metafile.outputs);
  chmodSync(join(root, outfile), 0o755);
  return Object.keys(metafile.inputs);
}

/**
 * The inspector's page as a module of strings: for the type checker among the generated sources,
 * and for the package as it is.
 */
async function bundlePage() {
  const settings = {
    absWorkingDir: root,
    bundle: true,
    minify: true,
    target: "es2022",
    tsconfigRaw: {},
    write: false,
  };
  const [script, document] = await Promise.all([
    bundle({ ...settings, entryPoints: ["js/inspect/page/main.ts"], format: "iife" }),
    bundle({ ...settings, entryPoints: ["js/inspect/page/document.ts"], format: "esm" }),
  ]);
  const source = Buffer.from(document.outputFiles[0].text).toString("base64");
  const { documentOf } = await import(`data:text/javascript;base64,${source}`);
  const hash = (text) => createHash("sha256").update(text).digest("base64");
  const page = documentOf(script.outputFiles[0].text.trim(), hash);
  const text = `export default ${JSON.stringify(page)};\n`;
  writeFileSync(join(root, `js/wasm/${PAGE}.ts`), text);
  writeFileSync(join(dist, `${PAGE}.js`), text);
}

/** It stays a file of its own, which is loaded when somebody looks. */
function pageImport() {
  return {
    name: "page-import",
    setup(build) {
      build.onResolve({ filter: new RegExp(`/${PAGE}\\.js$`) }, () => ({
        path: `./${PAGE}.js`,
        external: true,
      }));
    },
  };
}

/** The `.wasm` imports stay as they are written: the runtime answers them. */
function wasmImports() {
  return {
    name: "wasm-imports",
    setup(build) {
      build.onResolve({ filter: /\/\w+_bg\.wasm(\?module)?$/ }, ({ path }) => ({
        path: path.replace(/^.*\/(\w+)_bg/, "./$1"),
        external: true,
      }));
    },
  };
}

/** A subpath that imports the core by a path would bypass the loaders. */
function refuseCore(name, outputs) {
  const core = Object.keys(outputs[name].inputs).find((path) => path.startsWith("js/core/"));
  if (core) throw new Failure(`${name} reaches ${core}: it must import the package by its name.`);
  for (const { path, external } of outputs[name].imports) {
    if (!external) refuseCore(path, outputs);
  }
}

async function bundleTypes() {
  const declarations = await rollup({
    input: {
      index: "js/index.ts",
      jwt: "js/jwt/index.ts",
      verify: "js/verify/index.ts",
      ...subpaths,
    },
    external: patterns,
    plugins: [dts({ tsconfig: join(root, "tsconfig.json") })],
    onwarn: failOn,
  });
  for (const extension of ["d.ts", "d.cts"]) {
    await declarations.write({
      dir: dist,
      entryFileNames: `[name].${extension}`,
      chunkFileNames: `shared-[hash].${extension}`,
    });
  }
  await declarations.close();
}

/**
 * A build for browsers ends here, before the application's secrets and users are in it: every
 * bundler prints the name of an import that it does not find.
 */
function serverOnly() {
  const sentence =
    "waxseal/next is for the server. In a client component take only types from auth.ts, " +
    "as in `import type { auth }`, and the session from waxseal/react";
  const name = JSON.stringify(`./${sentence}`);
  return {
    esm: `import ${name};\nexport default undefined;\n`,
    cjs: `module.exports = require(${name});\n`,
  };
}

/** Licenses and bill of materials of what is in the module and the scripts. */
function writeOrigins(inputs) {
  const [crates, packages] = [shipped(), bundled(inputs)];
  const { version } = JSON.parse(readFileSync(join(pkg, "package.json"), "utf8"));
  writeFileSync(join(pkg, "THIRD-PARTY-LICENSES.txt"), notices(crates, packages));
  writeJson(join(pkg, "sbom.cdx.json"), billOfMaterials(crates, packages, version));
}

/** Keeps the `exports` of the package, and adds folders for resolvers that do not know them. */
function writeManifests() {
  const files = {
    inline: "index",
    jwt: "jwt",
    verify: "verify",
    ...Object.fromEntries(Object.keys(subpaths).map((name) => [name, name])),
  };

  const path = join(pkg, "package.json");
  writeJson(path, {
    ...JSON.parse(readFileSync(path, "utf8")),
    exports: {
      ".": byRuntime("index", ["edge-light", "workerd"]),
      ...Object.fromEntries(Object.entries(files).map(([name, file]) => [`./${name}`, both(file)])),
      "./jwt": byRuntime("jwt", ["jwt-edge-light", "jwt-workerd"]),
      "./verify": byRuntime("verify", ["verify-edge-light", "verify-workerd"]),
      "./next": {
        // Before `browser`, which these set as well.
        "edge-light": both("next"),
        workerd: both("next"),
        // For `require` too, since an application's own module may be CommonJS. A test runner in
        // jsdom reads the sentence as well.
        browser: {
          import: esm("next", SERVER_ONLY),
          require: { types: "./dist/next.d.cts", default: `./dist/${SERVER_ONLY}.cjs` },
        },
        ...both("next"),
      },
      ...Object.fromEntries(
        MODULES.map((name) => [
          `./${name}.wasm`,
          { types: `./dist/${name}.wasm.d.ts`, default: `./dist/${name}.wasm` },
        ]),
      ),
      "./package.json": "./package.json",
    },
    files: [
      "dist",
      ...Object.keys(files).filter((name) => !name.includes("/")),
      "llms.txt",
      "THIRD-PARTY-LICENSES.txt",
      "sbom.cdx.json",
    ],
    sideEffects: [
      ...Object.keys(loaders).map((name) => `./dist/${name}.js`),
      "./dist/load-*",
      "./dist/index.cjs",
      "./dist/jwt.cjs",
      "./dist/verify.cjs",
    ],
  });
  for (const [name, file] of Object.entries(files)) {
    mkdirSync(join(pkg, name), { recursive: true });
    const up = "../".repeat(name.split("/").length);
    writeJson(join(pkg, name, "package.json"), {
      main: `${up}dist/${file}.cjs`,
      module: `${up}dist/${file}.js`,
      types: `${up}dist/${file}.d.cts`,
    });
  }
}

/** An entry as an ES module. */
function esm(types, file = types) {
  return { types: `./dist/${types}.d.ts`, default: `./dist/${file}.js` };
}

function cjs(name) {
  return { types: `./dist/${name}.d.cts`, default: `./dist/${name}.cjs` };
}

function both(name) {
  return { import: esm(name), require: cjs(name) };
}

/** An entry with a file for each runtime that imports the module in a way of its own. */
function byRuntime(name, [edge, workerd]) {
  return {
    // Only for `import`: a test runner that uses `require` gets CommonJS.
    "edge-light": { import: esm(name, edge) },
    workerd: { import: esm(name, workerd) },
    ...both(name),
  };
}

function failOn({ message }) {
  throw new Failure(message);
}

function writeJson(path, value) {
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
}
