// The example app: examples/next, on the package as its users get it.

import { randomBytes } from "node:crypto";
import { join } from "node:path";

import { files, hash, once } from "./files.mjs";
import { installPacked } from "./package.mjs";
import { root, run } from "./run.mjs";

export const example = join(root, "examples/next");
const identity = join(root, "examples/oauth");
export const exampleEnv = { ...process.env, NEXT_TELEMETRY_DISABLED: "1" };

const made = [
  ".data",
  ".env.local",
  ".next",
  "next-env.d.ts",
  "node_modules",
  "tsconfig.tsbuildinfo",
];

/** Installs the app and makes its production build, when anything has changed. */
export function buildExample() {
  installPacked(example);
  const stamp = join(example, "node_modules/.waxseal-build");
  const skip = made.map((name) => join(example, name));
  const sources = files(example, (path) => skip.includes(path));
  const inputs = [...sources, ...files(join(example, "node_modules/waxseal"))];
  const build = () => run("npm", ["run", "build"], { cwd: example, env: exampleEnv });
  once(stamp, hash(inputs, example), build, join(example, ".next/BUILD_ID"));
}

/** Installs the provider that the app is shown with. */
export function installAcme() {
  installPacked(identity);
}

/** Starts it, for the app at this origin; `env` is what the app has to know of it. */
export async function startAcme(origin) {
  const { startIdentityServer } = await import(join(identity, "identity/server.js"));
  const client = { id: "waxseal-example", secret: randomBytes(33).toString("base64") };
  const { issuer, server } = await startIdentityServer({ client, app: origin });
  const env = {
    AUTH_ACME_ISSUER: issuer,
    AUTH_ACME_ID: client.id,
    AUTH_ACME_SECRET: client.secret,
  };
  server.unref();
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { env, stop };
}
