// The packed entry: what a bundler, a server and Next.js find in it.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";

const esm = fileURLToPath(import.meta.resolve("waxseal/react"));
const cjs = createRequire(import.meta.url).resolve("waxseal/react");

test("both builds begin with the directive of client components", () => {
  assert.notEqual(esm, cjs);
  for (const path of [esm, cjs]) {
    assert.match(readFileSync(path, "utf8"), /^"use client";\n/);
  }
});

test("a bundle has React outside, nothing else, and at most 3 KiB", async () => {
  const { metafile, outputFiles } = await build({
    entryPoints: [esm],
    bundle: true,
    external: ["react", "react/*"],
    format: "esm",
    legalComments: "none",
    metafile: true,
    minify: true,
    outdir: "out",
    write: false,
  });
  const [{ imports, inputs }] = Object.values(metafile.outputs);
  assert.deepEqual(imports.map(({ path }) => path).sort(), ["react", "react/jsx-runtime"]);
  assert.equal(Object.keys(inputs).length, 1);

  const [{ contents, text }] = outputFiles;
  assert.doesNotMatch(text, /wasm/i);
  const { length } = gzipSync(contents);
  assert.ok(length <= 3072, `${length} bytes`);
});

test("a server renders without a DOM, and is told to ask itself", () => {
  const program = (load) => `
    ${load}
    const { createElement: h } = react;
    const Name = () => client.useSession().data?.user.name ?? client.useSession().status;
    const page = (props) => h(client.SessionProvider, props, h(Name));
    console.log(server.renderToString(page({ session: { user: { name: "Ada" } } })));
    console.log(server.renderToString(page({})));
    const { getSession, getCsrfToken, getProviders } = client;
    Promise.allSettled([getSession(), getCsrfToken(), getProviders()]).then((results) =>
      results.map(({ reason }) => console.log(/on the server, call/.test(reason.message))),
    );
  `;
  const expected = "Ada\nloading\ntrue\ntrue\ntrue\n";
  const run = (type, load) =>
    execFileSync(process.execPath, [`--input-type=${type}`, "--eval", program(load)], {
      cwd: fileURLToPath(new URL(".", import.meta.url)),
      encoding: "utf8",
    });
  const names = [
    ["react", "react"],
    ["server", "react-dom/server"],
    ["client", "waxseal/react"],
  ];
  const imports = names.map(([name, from]) => `import * as ${name} from "${from}";`).join("\n");
  const requires = names.map(([name, from]) => `const ${name} = require("${from}");`).join("\n");
  assert.equal(run("module", imports), expected);
  assert.equal(run("commonjs", requires), expected);
});
