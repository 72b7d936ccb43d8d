// The machine and the versions behind the figures.

import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus, loadavg, totalmem } from "node:os";
import { join } from "node:path";

/** What changes the figures of native cryptography most. */
const FLAGS = ["aes", "sha_ni", "sha2", "pclmulqdq", "vaes", "avx2", "avx512f"];

/** Those that the tables name. */
const PACKAGES = [
  "waxseal",
  "jose",
  "@auth/core",
  "next-auth-v4",
  "hono",
  "fast-jwt",
  "jsonwebtoken",
  "iron-session",
];

export function environment() {
  const processors = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: {
      processor: processors[0]?.model ?? "unknown",
      cores: processors.length,
      memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
      extensions: extensions(),
      platform: `${process.platform} ${process.arch}`,
    },
    packages: Object.fromEntries(
      PACKAGES.map((name) => [name, versionOf(name, import.meta.dirname)]),
    ),
  };
}

/** The load average of the last minute. */
export const load = () => Number(loadavg()[0].toFixed(2));

/** As seen from a folder; by file, because not every package exports its package.json. */
export function versionOf(name, from) {
  const paths = createRequire(join(from, "any.js")).resolve.paths(name);
  const path = paths.map((dir) => join(dir, name, "package.json")).find(existsSync);
  return JSON.parse(readFileSync(path, "utf8")).version;
}

function extensions() {
  try {
    const [, flags] = /^(?:flags|Features)\s*:(.*)$/m.exec(readFileSync("/proc/cpuinfo", "utf8"));
    return FLAGS.filter((flag) => flags.split(" ").includes(flag));
  } catch {
    return [];
  }
}
