// Sizes of what reads a session in a middleware or worker.
//
// Each entry is the smallest program of its kind, bundled and minified by esbuild as
// for an edge runtime: conditions `edge-light` and `worker`, ES modules, ES2022.
// `next` and `react` are outside, because the framework brings them whatever the
// middleware does. The wasm module is a file of its own and is added as it is.
// What a program imports with `import()` is a chunk of its own and counted apart, as
// `later`: the sign-in endpoints, which a guard never loads. Each file is compressed
// alone, as a host stores and sends it.
//
// An edge bundle holds those chunks too, so one entry is `whole`: with the endpoints and
// every module but that of refreshes and revocations. What else is loaded on demand, OAuth
// and refreshes first, has rows of its own (`featureSizes`).

import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

import { root } from "../../scripts/lib/run.mjs";

const benches = join(root, "benches");
const dist = join(benches, "node_modules/waxseal/dist");

const GUARD = `
  import { createAuth } from "waxseal";
  const auth = createAuth({});
  export default (request) => auth.verify(request);`;
const READER = `
  import { createReader } from "waxseal/verify";
  const reader = createReader({});
  export default (request) => reader.verify(request);`;
const MIDDLEWARE = `
  import Waxseal from "waxseal/next";
  export const { middleware } = Waxseal({});`;
const NEXT_AUTH = `
  import NextAuth from "next-auth";
  export const { auth } = NextAuth({ providers: [] });`;

const ENTRIES = [
  { name: "waxseal/next: the middleware path", code: MIDDLEWARE, edge: true, whole: true },
  { name: "waxseal/next: Waxseal().middleware", code: MIDDLEWARE, edge: true },
  { name: "waxseal: createAuth().verify", code: GUARD, edge: true },
  { name: "waxseal/verify: createReader().verify", code: READER, edge: true, needs: "./verify" },
  { name: "waxseal, wasm inlined: createAuth().verify", code: GUARD },
  { name: "jose: jwtVerify", code: 'export { jwtVerify } from "jose";', edge: true },
  { name: "hono/jwt: verify", code: 'export { verify } from "hono/jwt";', edge: true },
  {
    name: "@auth/core/jwt: getToken",
    code: 'export { getToken } from "@auth/core/jwt";',
    edge: true,
  },
  {
    name: "next-auth v4: withAuth",
    code: 'export { withAuth } from "next-auth-v4/middleware";',
    edge: true,
  },
  { name: "next-auth v5: NextAuth().auth", code: NEXT_AUTH, edge: true },
];

/** The entries with what they are made of: `wasm`, `javascript`, `later`, and `sum` of the first two. */
export async function sizes() {
  const { build } = await import("esbuild");
  const { exports } = JSON.parse(readFileSync(join(dist, "../package.json"), "utf8"));
  const entries = [];
  for (const { name, code, edge, whole, needs } of ENTRIES) {
    if (needs && !(needs in exports)) continue;
    const { endpoints: _, ...apart } = FEATURES;
    const plugins = whole ? [leftOut(Object.values(apart))] : [];
    const { path, later, imports } = await bundle(build, code, benches, edge, plugins);
    const modules = imports.filter(({ isLater }) => !isLater || whole).map(({ file }) => file);
    const wasm = sized(
      modules.filter((file) => file !== SHARED).map((file) => readFileSync(join(dist, file))),
    );
    const javascript = sized(whole ? [...path, ...later] : path);
    entries.push({
      name,
      sum: added(wasm, javascript),
      wasm,
      javascript,
      later: sized(whole ? [] : later),
    });
  }
  return entries;
}

/** The source files of waxseal on the path, minified: the package has them in a few files. */
export async function sourceSizes() {
  const { build } = await import("esbuild");
  const { inputs } = await bundle(
    build,
    'export { createAuth } from "./js/load/edge-light.ts";',
    root,
    true,
  );
  return inputs.filter(({ bytes }) => bytes > 0).sort((a, b) => b.bytes - a.bytes);
}

/** What is loaded when it is needed, by the names of its files; each builds on those above it. */
const FEATURES = {
  endpoints: "handler",
  "OAuth, with oauth4webapi": "oauth",
  "back-channel logout": "oauth-backchannel-logout",
  "sign-in links": "email",
  adapters: "adapter",
  refresh: "refresh",
  revocation: "revocation",
};

/** The module of refreshes and revocations. */
const SHARED = "shared.wasm";

const HANDLERS = `
  import Waxseal from "waxseal/next";
  export const { handlers, middleware } = Waxseal({});`;

/**
 * What each feature adds to the edge bundle of a Next.js app: the whole bundle, chunks that are
 * loaded on demand included, less the bundle without the `import()` of it.
 */
export async function featureSizes() {
  const { build } = await import("esbuild");
  const names = Object.keys(FEATURES);
  const whole = [];
  for (let count = 0; count <= names.length; count++) {
    const without = names.slice(count).map((name) => FEATURES[name]);
    const { path, later } = await bundle(build, HANDLERS, benches, true, [leftOut(without)]);
    whole.push(sized([...path, ...later]));
  }
  const features = names.map((name, at) => {
    const less = (size) => whole[at + 1][size] - whole[at][size];
    return { name, sum: { bytes: less("bytes"), gzip: less("gzip"), brotli: less("brotli") } };
  });
  const module = sized([readFileSync(join(dist, SHARED))]);
  return [...features, { name: "wasm of refresh and revocation", sum: module }];
}

function leftOut(features) {
  return {
    name: "left-out",
    setup({ onResolve }) {
      onResolve({ filter: /^\.\// }, ({ kind, path }) =>
        kind === "dynamic-import" && features.some((name) => path.startsWith(`./${name}-`))
          ? { path, external: true }
          : undefined,
      );
    },
  };
}

async function bundle(build, contents, resolveDir, edge, plugins = []) {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir, sourcefile: "entry.js" },
    absWorkingDir: root,
    outdir: "out",
    bundle: true,
    conditions: edge ? ["edge-light", "worker"] : [],
    external: ["*.wasm", "*.wasm?module", "next", "next/*", "react", "react/*"],
    format: "esm",
    metafile: true,
    minify: true,
    platform: "browser",
    plugins,
    splitting: true,
    target: "es2022",
    tsconfigRaw: {},
    write: false,
  });
  const contentsOf = new Map(outputFiles.map(({ path, contents }) => [path, contents]));
  const outputs = Object.entries(metafile.outputs).map(([path, output]) => ({
    path,
    ...output,
    contents: contentsOf.get(join(root, path)),
  }));
  const loaded = new Set([outputs.find(({ entryPoint }) => entryPoint?.endsWith("entry.js"))]);
  // A set that grows is walked to its end.
  for (const { imports } of loaded) {
    const paths = imports.filter(({ kind }) => kind === "import-statement").map(({ path }) => path);
    for (const output of outputs) if (paths.includes(output.path)) loaded.add(output);
  }
  const path = [...loaded];
  return {
    path: path.map(({ contents }) => contents),
    later: outputs.filter((output) => !loaded.has(output)).map(({ contents }) => contents),
    inputs: path
      .flatMap(({ inputs }) => Object.entries(inputs))
      .map(([name, { bytesInOutput }]) => ({ name, bytes: bytesInOutput })),
    imports: outputs.flatMap((output) =>
      output.imports
        .filter(({ path }) => /\.wasm(\?module)?$/.test(path))
        .map(({ path, kind }) => ({
          file: basename(path, "?module"),
          isLater: kind !== "import-statement" || !loaded.has(output),
        })),
    ),
  };
}

function sized(files) {
  const sum = (measure) => files.reduce((sum, file) => sum + measure(file), 0);
  return {
    bytes: sum((file) => file.length),
    gzip: sum((file) => gzipSync(file, { level: 9 }).length),
    brotli: sum((file) => brotliCompressSync(file).length),
  };
}

function added(one, other) {
  return Object.fromEntries(Object.keys(one).map((key) => [key, one[key] + other[key]]));
}
