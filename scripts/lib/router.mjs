// The app of tests/hosts/router, with the form and the layout that docs/signing-in.md shows.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { buildNextApp, installNextApps } from "./next.mjs";
import { Failure, root } from "./run.mjs";

const shown = ["app/layout.tsx", "app/login/login-form.tsx"];

/** The apps in target/next, and what `next build` and `next start` need in the environment. */
export const routerApps = {
  router: { CACHE_COMPONENTS: "" },
  "router-cached": { CACHE_COMPONENTS: "1" },
};

/** Makes the production builds, where anything has changed. */
export function buildRouterApps() {
  installNextApps();
  const copies = [
    [join(root, "tests/hosts/router/app"), "."],
    ...shown.map((name) => [blockOf(name), name.replace("app/", "app/(bare)/")]),
  ];
  for (const [name, env] of Object.entries(routerApps)) buildNextApp(name, { copies, env });
}

/** The file that holds the code block with this name in its first line. */
function blockOf(name) {
  const page = readFileSync(join(root, "docs/signing-in.md"), "utf8");
  const code = page.split(/^```.*\n/m).find((block) => block.startsWith(`// ${name}\n`));
  if (code === undefined) throw new Failure(`docs/signing-in.md shows no ${name}`);
  const path = join(root, "target/router", name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, code);
  return path;
}
