// The example app: examples/next, on the package as its users get it.

import { join } from "node:path";

import { files, hash, once } from "./files.mjs";
import { installPacked } from "./package.mjs";
import { root, run } from "./run.mjs";

export const example = join(root, "examples/next");
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
