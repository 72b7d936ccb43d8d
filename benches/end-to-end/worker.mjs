// Workers in workerd itself, without miniflare, which would run in front of each.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { build as bundle } from "esbuild";
import workerd from "workerd";

import { Failure, root } from "../../scripts/lib/run.mjs";
import { SECRET } from "../lib/config.mjs";
import { server } from "./client.mjs";
import { cookies } from "./cookies.mjs";

const source = fileURLToPath(new URL("workers", import.meta.url));
const target = join(root, "target/end-to-end");

export function workers() {
  return group({
    name: "worker",
    title: "workerd: a Worker that answers with the user's id (HS256)",
    empty: "empty",
    variants: [
      { name: "empty", label: "no session" },
      { name: "waxseal", label: "waxseal", guards: true },
      { name: "jose", label: "jose jwtVerify, CryptoKey", guards: true },
      { name: "hono-verify", label: "hono/jwt verify", guards: true, format: "jwt" },
    ],
  });
}

export function honoApps() {
  return group({
    name: "hono",
    title: "workerd: the same as Hono apps",
    empty: "hono-empty",
    variants: [
      { name: "hono-empty", label: "no session" },
      { name: "hono-waxseal", label: "waxseal/hono requireSession", guards: true },
      { name: "hono-jwt", label: "hono/jwt jwt()", guards: true, format: "jwt" },
    ],
  });
}

async function group({ variants, ...more }) {
  const [signed, jwt] = await Promise.all([cookies("signed"), cookies("jwt")]);
  return {
    requests: 1000,
    warmUp: 20_000,
    starts: 2,
    rounds: 120,
    refusal: 401,
    answers: (body, { id }) => body === id,
    variants: variants.map(({ format, ...variant }) => ({
      ...variant,
      cookies: format === "jwt" ? jwt : signed,
    })),
    build: () => Promise.all(variants.map(({ name }) => build(name))),
    start,
    ...more,
  };
}

/** Bundles as wrangler does, and writes the configuration. */
async function build(name) {
  const outdir = join(target, name);
  rmSync(outdir, { recursive: true, force: true });
  await bundle({
    entryPoints: { worker: join(source, `${name}.mjs`) },
    outdir,
    bundle: true,
    format: "esm",
    target: "es2024",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:workers"],
    loader: { ".wasm": "copy" },
    // The tsconfig of the root would lead to the sources.
    tsconfigRaw: "{}",
    logLevel: "warning",
  });
  writeFileSync(join(outdir, "workerd.capnp"), configuration(readdirSync(outdir)));
}

function configuration(files) {
  const kind = (file) => (file.endsWith(".wasm") ? "wasm" : "esModule");
  // First the one that is the worker.
  const sorted = files.toSorted((a, b) => kind(a).localeCompare(kind(b)));
  const modules = sorted.map((file) => `(name = "./${file}", ${kind(file)} = embed "${file}")`);
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);

const worker :Workerd.Worker = (
  modules = [${modules.join(", ")}],
  bindings = [(name = "AUTH_SECRET", text = "${SECRET}")],
  compatibilityDate = "2026-04-01",
);
`;
}

async function start({ name, cookies }) {
  const args = ["serve", "--control-fd=3", join(target, name, "workerd.capnp")];
  const child = spawn(workerd.default, args, { stdio: ["ignore", "inherit", "inherit", "pipe"] });
  const [line] = await Promise.race([once(createInterface(child.stdio[3]), "line"), ended(child)]);
  const { port } = JSON.parse(line);
  return server(child, {
    url: `http://127.0.0.1:${port}`,
    cookies: cookies.valid,
    cpu: () => processorTime(child.pid),
  });
}

/** Says why when workerd cannot serve; it has printed the reason. */
function ended(child) {
  return new Promise((_, reject) =>
    child.once("exit", () => reject(new Failure("workerd has ended"))),
  );
}

/** The microseconds that the threads of a process have run; only on Linux. */
function processorTime(pid) {
  try {
    const nanos = readdirSync(`/proc/${pid}/task`).map((thread) => {
      const [running] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ");
      return Number(running);
    });
    return nanos.reduce((sum, each) => sum + each, 0) / 1000;
  } catch {
    return NaN;
  }
}
