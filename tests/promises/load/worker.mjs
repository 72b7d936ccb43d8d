// The Worker in workerd itself, without miniflare, which would stand in front of it.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

import { root } from "../../../scripts/lib/run.mjs";
import { client } from "./http.mjs";
import { PROJECTIONS, SECRET } from "./traffic.mjs";

const source = fileURLToPath(new URL("worker/app.mjs", import.meta.url));
const target = join(root, "target/load");

export async function startWorker() {
  await bundle();
  const child = spawn(binary(), ["serve", "--control-fd=3", join(target, "workerd.capnp")], {
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (log += chunk));
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`workerd ended with ${code}:\n${log}`);
  });
  ended.catch(() => {});
  const [line] = await Promise.race([once(createInterface(child.stdio[3]), "line"), ended]);
  const origin = `http://127.0.0.1:${JSON.parse(line).port}`;
  const requests = client(origin);
  const json = ({ body }) => JSON.parse(body);
  const views = ["/", "/waiting", "/later"].map((path) => ({
    path,
    read: (response) => json(response).session,
    sees: (response) => json(response).cookie,
  }));
  return {
    client: requests,
    views: [...views, { path: "/api/auth/session", read: json }],
    log: () => log,
    /** Bytes. Nobody can make workerd collect its garbage from outside. */
    async memory() {
      const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(
        readFileSync(`/proc/${child.pid}/status`, "utf8"),
      );
      return { rss: kilobytes * 1024 };
    },
    async stop() {
      requests.stop();
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}

/** That of wrangler, which examples/worker has. */
function binary() {
  const example = createRequire(join(root, "examples/worker/package.json"));
  const wrangler = createRequire(example.resolve("wrangler/package.json"));
  return createRequire(wrangler.resolve("miniflare"))("workerd").default;
}

/** As wrangler does it, with the configuration. */
async function bundle() {
  rmSync(target, { recursive: true, force: true });
  await build({
    entryPoints: { worker: source },
    outdir: target,
    bundle: true,
    format: "esm",
    target: "es2024",
    conditions: ["workerd", "worker", "browser"],
    loader: { ".wasm": "copy" },
    tsconfigRaw: "{}",
    logLevel: "warning",
  });
  const kind = (file) => (file.endsWith(".wasm") ? "wasm" : "esModule");
  // First the one that is the worker.
  const modules = readdirSync(target)
    .toSorted((a, b) => kind(a).localeCompare(kind(b)))
    .map((file) => `(name = "./${file}", ${kind(file)} = embed "${file}")`);
  const bindings = { AUTH_SECRET: SECRET, PROJECTIONS: JSON.stringify(PROJECTIONS) };
  const texts = Object.entries(bindings).map(
    ([name, text]) => `(name = "${name}", text = ${JSON.stringify(text)})`,
  );
  writeFileSync(
    join(target, "workerd.capnp"),
    `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);

const worker :Workerd.Worker = (
  modules = [${modules.join(", ")}],
  bindings = [${texts.join(", ")}],
  compatibilityDate = "2026-04-01",
);
`,
  );
}
