// Workers as wrangler bundles them, in the workerd that it brings.

import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export const example = fileURLToPath(new URL("../../examples/worker/", import.meta.url));
const wrangler = createRequire(join(example, "package.json")).resolve("wrangler/package.json");
const { Miniflare } = createRequire(wrangler)("miniflare");

export const version = createRequire(createRequire(wrangler).resolve("miniflare"))(
  "workerd/package.json",
).version;

/** Bundles what `args` of `wrangler deploy` name, and starts it on a free port. */
export async function startWorker(args, options) {
  const modules = await bundle(args);
  const miniflare = await start({ modules, compatibilityDate: "2026-04-01", ...options });
  return { ...miniflare, wasm: modules.filter(({ type }) => type === "CompiledWasm") };
}

/** The modules that wrangler makes; it gets no rules for `.wasm` files beyond its own. */
export async function bundle(args) {
  const out = mkdtempSync(join(tmpdir(), "waxseal-worker-"));
  try {
    const bin = join(dirname(wrangler), "bin/wrangler.js");
    await promisify(execFile)(
      process.execPath,
      [bin, "deploy", "--dry-run", "--outdir", out, ...args],
      {
        cwd: example,
        env: {
          ...process.env,
          CI: "1",
          CLOUDFLARE_CF_FETCH_ENABLED: "false",
          WRANGLER_SEND_METRICS: "false",
        },
      },
    );
    const files = readdirSync(out);
    const [script] = files.filter((name) => /\.js$/.test(name));
    const wasm = files.filter((name) => /\.wasm$/.test(name));
    return [
      { type: "ESModule", path: script, contents: readFileSync(join(out, script), "utf8") },
      ...wasm.map((path) => ({
        type: "CompiledWasm",
        path,
        contents: readFileSync(join(out, path)),
      })),
    ];
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/** One worker or several, as Miniflare takes them, on a free port. */
export async function start(options) {
  const miniflare = new Miniflare({ cf: false, host: "127.0.0.1", port: 0, ...options });
  const url = await miniflare.ready;
  return {
    origin: url.origin,
    dispatch: (...request) => again(() => miniflare.dispatchFetch(...request)),
    objects: (binding) => miniflare.getDurableObjectNamespace(binding),
    stop: () => miniflare.dispose(),
  };
}

/** Asks anew where a connection that was kept had been closed meanwhile. */
export async function again(ask) {
  for (let tries = 1; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      const isStale = ["ECONNRESET", "EPIPE", "UND_ERR_SOCKET"].includes(error.cause?.code);
      if (!isStale || tries === 3) throw error;
    }
  }
}
