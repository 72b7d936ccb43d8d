// Where the figures come from.

import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";

/** What changes the figures of native cryptography most. */
const FLAGS = ["aes", "sha_ni", "sha2", "avx2", "avx512f", "pclmulqdq"];

const require = createRequire(import.meta.url);

export function environment() {
  const processors = cpus();
  return {
    machine: {
      processor: processors[0]?.model ?? "unknown",
      cores: processors.length,
      extensions: extensions(),
      platform: `${process.platform} ${process.arch}`,
    },
    runtime: { node: process.version, v8: process.versions.v8, openssl: process.versions.openssl },
    packages: Object.fromEntries(
      ["waxseal", "jose", "@auth/core", "next-auth-v4"].map((name) => [name, version(name)]),
    ),
    load: loadavg().map((load) => Number(load.toFixed(2))),
  };
}

/** By file: not every package exports its package.json. */
function version(name) {
  const paths = require.resolve.paths(name).map((dir) => join(dir, name, "package.json"));
  return JSON.parse(readFileSync(paths.find(existsSync), "utf8")).version;
}

function extensions() {
  try {
    const [, flags] = /^(?:flags|Features)\s*:(.*)$/m.exec(readFileSync("/proc/cpuinfo", "utf8"));
    return FLAGS.filter((flag) => flags.split(" ").includes(flag));
  } catch {
    return [];
  }
}
