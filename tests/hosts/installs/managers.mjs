// The package managers, each with a cache of its own in the folder of the application.

import { existsSync } from "node:fs";
import { join } from "node:path";

const packageDir = (name) => join(import.meta.dirname, "node_modules", name);

const pnpm = [process.execPath, join(packageDir("pnpm"), "bin/pnpm.cjs")];
const classic = [process.execPath, join(packageDir("yarn"), "bin/yarn.js")];
const berry = [process.execPath, join(packageDir("@yarnpkg/cli-dist"), "bin/yarn.js")];

/** Yarn takes a folder without a lockfile of its own for a part of one above. */
const berryWith = (linker) => ({
  install: () => [...berry, "install"],
  node: linker === "pnp" ? [...berry, "node"] : [process.execPath],
  files: (registry) => ({
    "yarn.lock": "",
    ".yarnrc.yml": [
      `nodeLinker: ${linker}`,
      `npmRegistryServer: "${registry}"`,
      "enableGlobalCache: false",
      // Yarn turns it on by itself where the application is of ES modules.
      ...(linker === "pnp" ? ["pnpEnableEsmLoader: true"] : []),
      "enableTelemetry: false",
      'unsafeHttpWhitelist: ["127.0.0.1"]',
      "httpRetry: 0",
      "",
    ].join("\n"),
  }),
});

const node = [process.execPath];

/** How each installs from a registry, and how what it has installed is run. */
export const managers = {
  npm: {
    install: (registry) =>
      ["npm", "install", "--no-audit", "--no-fund", "--fetch-retries=0"].concat([
        "--cache=.cache",
        `--registry=${registry}`,
      ]),
    node,
  },
  pnpm: {
    install: (registry) => [...pnpm, "install", "--store-dir=.store", `--registry=${registry}`],
    node,
  },
  "yarn 1": {
    install: (registry) =>
      [...classic, "install", "--non-interactive", "--cache-folder=.cache"].concat([
        "--registry",
        registry,
      ]),
    node,
  },
  "yarn 4, with node_modules": berryWith("node-modules"),
  "yarn 4, with Plug'n'Play": berryWith("pnp"),
  bun: {
    install: (registry) => [bun(), "install", "--registry", registry],
    environment: { BUN_INSTALL_CACHE_DIR: ".cache" },
    node,
  },
};

/** Its script moves the program where npm lets it run. */
function bun() {
  const moved = join(packageDir("bun"), "bin/bun.exe");
  if (existsSync(moved)) return moved;
  return join(packageDir(`@oven/bun-${process.platform}-${process.arch}`), "bin/bun");
}
