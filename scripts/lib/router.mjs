// The app of tests/hosts/router, with the form and the layout that docs/signing-in.md shows.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { buildNextApp, installNextApps } from "./next.mjs";
import { Failure, root } from "./run.mjs";

const shown = ["app/layout.tsx", "app/login/login-form.tsx"];

/** The apps in target/next, and what `next build` and `next start` need in the environment. */
export const routerApps = {
  router: { CACHE_COMPONENTS: "", BASE_PATH: "" },
  "router-cached": { CACHE_COMPONENTS: "1", BASE_PATH: "" },
  "router-base-path": { CACHE_COMPONENTS: "", BASE_PATH: "/base" },
};

/** Those of `npm test`. */
export const usualRouterApps = ["router", "router-cached"];

/** Makes the production builds, where anything has changed. */
export function buildRouterApps(names = usualRouterApps) {
  installNextApps();
  for (const name of names) {
    const env = routerApps[name];
    const copies = [
      [join(root, "tests/hosts/router/app"), "."],
      ...shown.map((file) => [blockOf(file, env), file.replace("app/", "app/(bare)/")]),
    ];
    buildNextApp(name, { copies, env });
  }
}

/** A file with the code block of docs/signing-in.md that has this name in its first line. */
export function blockOf(name, { BASE_PATH } = { BASE_PATH: "" }) {
  const page = readFileSync(join(root, "docs/signing-in.md"), "utf8");
  const code = page.split(/^```.*\n/m).find((block) => block.startsWith(`// ${name}\n`));
  if (code === undefined) throw new Failure(`docs/signing-in.md shows no ${name}`);
  const path = join(root, "target/router", BASE_PATH, name);
  mkdirSync(dirname(path), { recursive: true });
  const provider = BASE_PATH && `<SessionProvider basePath="${BASE_PATH}/api/auth">`;
  writeFileSync(path, provider ? code.replace("<SessionProvider>", provider) : code);
  return path;
}
