// Builds the apps of tests/hosts/drop-in twice, in target/drop-in: on the published next-auth,
// and on the drop-in, which is installed as a user does it: one line of package.json.

import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

import { files, hash, once, sha256 } from "./files.mjs";
import { copyApp } from "./next.mjs";
import { attempt, Failure, root, run } from "./run.mjs";
import { npmCi } from "./setup.mjs";

const source = join(root, "tests/hosts/drop-in");
const target = join(root, "target/drop-in");

/** Whose next-auth an app has. */
export const sides = ["original", "drop-in"];

/** The number of a major version of next-auth, by the name that folders have here. */
const NUMBERS = { four: "4", five: "5" };

export const appsOf = (major) =>
  readdirSync(join(source, major), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

export const scriptOf = (major, app) => import(join(source, major, app, "script.mjs"));

/** The tarball of a drop-in. It is an error that there is none: nothing may stand in for it. */
export function tarballOf(major) {
  const script = join(root, "scripts/next-auth.mjs");
  if (!existsSync(script))
    throw new Failure("The drop-in is not built here: scripts/next-auth.mjs");
  run("node", [script, NUMBERS[major]]);
  const dir = join(root, "target/next-auth");
  const wanted = new RegExp(`^waxseal-next-auth-${NUMBERS[major]}\\..*\\.tgz$`);
  const names = existsSync(dir) ? readdirSync(dir).filter((name) => wanted.test(name)) : [];
  if (names.length !== 1) throw new Failure(`${dir} has ${names.length} tarballs for ${major}`);
  return join(dir, names[0]);
}

/** Installs sets for both sides; of each major version one tarball is made. */
export function installSets(sets) {
  const tarballs = {};
  for (const set of sets) {
    const [major] = set.split("-");
    tarballs[major] ??= tarballOf(major);
    installSet(set, "original");
    installSet(set, "drop-in", tarballs[major]);
  }
}

/** The next-auth that is installed there. */
export function installedOf(set, side) {
  return JSON.parse(
    readFileSync(join(dirOf(set, side), "node_modules/next-auth/package.json"), "utf8"),
  );
}

/**
 * Installs a set, the packages of one folder of `installs`, for one side. Those of the
 * original are the lockfile's; of the drop-in they are too, but for next-auth and what it needs.
 */
export function installSet(set, side, tarball) {
  const dir = dirOf(set, side);
  mkdirSync(dir, { recursive: true });
  const from = (name) => join(source, "installs", set, name);
  if (side === "original") {
    for (const name of ["package.json", "package-lock.json"])
      copyFileSync(from(name), join(dir, name));
    return npmCi(dir);
  }
  const inputs = hash([from("package.json"), from("package-lock.json"), tarball]);
  once(join(dir, "node_modules/.waxseal-drop-in"), inputs, () => {
    const manifest = JSON.parse(readFileSync(from("package.json"), "utf8"));
    manifest.dependencies["next-auth"] = `file:${tarball}`;
    writeFileSync(join(dir, "package.json"), JSON.stringify(manifest, null, 2));
    copyFileSync(from("package-lock.json"), join(dir, "package-lock.json"));
    const options = ["--no-audit", "--no-fund", "--prefer-offline"];
    run("npm", ["install", ...options], { cwd: dir });
  });
}

const dirOf = (set, side) => join(target, set, side);
/** Builds of one app that differ have folders of their own. */
export const appDir = ({ set, side, app, variant = "" }) =>
  join(dirOf(set, side), variant ? `${app}-${variant}` : app);
export const nextOf = ({ set, side }) => join(dirOf(set, side), "node_modules/next/dist/bin/next");

/**
 * Copies an app to its place. The variant `proxy` has proxy.ts for middleware.ts; `standalone`
 * is for a server without node_modules, and `webpack` and `turbopack` are bundlers.
 */
export function copyFixture(at) {
  const { set, app, variant } = at;
  const [major] = set.split("-");
  const from = join(source, major, app);
  const dir = appDir(at);
  const content = hash([...files(from), ...files(join(source, "config"))], source);
  const copy = () => {
    const copies = [
      [from, "."],
      [join(source, "config/next.config.mjs"), "next.config.mjs"],
      [join(source, `config/tsconfig.${major}.json`), "tsconfig.json"],
    ];
    copyApp(dir, copies, ".next");
    if (variant === "proxy") asProxy(dir);
  };
  once(join(dir, ".copied"), content, copy);
  return { dir, content };
}

/** Since Next.js 16 the file is called so, and so is its export. */
function asProxy(dir) {
  for (const folder of [dir, join(dir, "src")]) {
    const old = join(folder, "middleware.ts");
    if (!existsSync(old)) continue;
    const text = readFileSync(old, "utf8")
      .replace("export async function middleware(", "export async function proxy(")
      .replace("auth as middleware", "auth as proxy");
    writeFileSync(join(folder, "proxy.ts"), text);
    writeFileSync(old, "export {};\n");
    run("rm", [old]);
  }
}

/** What every command of Next.js finds in the environment. */
export const nextEnv = ({ set, variant = "" }) => ({
  NEXT_TELEMETRY_DISABLED: "1",
  DROP_IN_NEXT: set.split("-")[1],
  DROP_IN_OUTPUT: variant === "standalone" ? "standalone" : "",
});

/** Makes the production build: how it ended, and its last words if it failed. */
export function buildFixture(at) {
  const { dir, content } = copyFixture(at);
  const installed = join(dirOf(at.set, at.side), "package.json");
  const marker = join(dirOf(at.set, at.side), "node_modules/.waxseal-drop-in");
  const inputs = [installed, ...(at.side === "original" ? [] : [marker])];
  const version = sha256(content + hash(inputs, target));
  const outcome = join(dir, ".outcome.json");
  once(
    join(dir, ".built"),
    version,
    () => writeFileSync(outcome, JSON.stringify(build(at, dir))),
    outcome,
  );
  return JSON.parse(readFileSync(outcome, "utf8"));
}

function build(at, dir) {
  // The bundler takes a package of the same version for the same.
  rmSync(join(dir, ".next/cache"), { recursive: true, force: true });
  const { AUTH_SECRET, NEXTAUTH_SECRET, NODE_OPTIONS, ...env } = process.env;
  const bundler = { webpack: ["--webpack"], turbopack: ["--turbopack"] }[at.variant] ?? [];
  const options = { cwd: dir, env: { ...env, ...nextEnv(at), NODE_ENV: "production" } };
  const { status, stdout, stderr } = attempt(
    process.execPath,
    [nextOf(at), "build", ...bundler],
    options,
  );
  return { status, output: status === 0 ? "" : (stdout + stderr).slice(-4000) };
}

/** The errors of a compiler over an app, a line for each. */
export function typeErrors(at, compiler) {
  const { dir } = copyFixture(at);
  npmCi(join(source, "installs/typescript"));
  const bin = join(source, `installs/typescript/node_modules/typescript-${compiler}/bin/tsc`);
  // TypeScript 4.9 knows no bundlers.
  const resolution = compiler === "4.9" ? "node" : "bundler";
  const args = [
    "--noEmit",
    "--incremental",
    "false",
    "--moduleResolution",
    resolution,
    "--pretty",
    "false",
  ];
  const { status, stdout } = attempt(process.execPath, [bin, "--project", dir, ...args], {
    cwd: dir,
  });
  return { status, errors: stdout.split("\n").filter((line) => line.includes("error TS")) };
}
