/** What `waxseal init` sees of the project that it stands in. */

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { UsageError } from "../command.js";
import { readText } from "./read.js";

export interface NextProject {
  kind: "next";
  dir: string;
  /** Where the code is: `"src/"` or `""`. */
  sourceDir: string;
  /** `"ts"` where there is a tsconfig.json. */
  language: "ts" | "js";
  /** Whether `@/auth` means `auth` in `sourceDir`. */
  hasAlias: boolean;
  /** Whether pages may be written: `next build` refuses one without a root layout. */
  hasRootLayout: boolean;
  /** The name of the file that guards: Next.js 16 renamed it. */
  guard: "proxy" | "middleware";
}

export interface WorkerProject {
  kind: "worker";
  dir: string;
  language: "ts" | "js";
  /** The entry that the configuration of wrangler names. */
  main: string;
}

export type Project = NextProject | WorkerProject;

/** In wrangler's order. */
const WRANGLER = ["wrangler.json", "wrangler.jsonc", "wrangler.toml"];

export function findProject(dir: string): Project {
  const dependencies = dependenciesOf(dir);
  const language = existsSync(join(dir, "tsconfig.json")) ? "ts" : "js";
  // Next.js first: on Cloudflare, such a project has a configuration of wrangler too.
  if ("next" in dependencies) return nextProject(dir, language, dependencies.next!);
  const config = WRANGLER.find((name) => existsSync(join(dir, name)));
  if (config === undefined && !("wrangler" in dependencies)) {
    throw new UsageError(
      "Neither a Next.js project nor a Worker is here: the package.json names neither next nor " +
        'wrangler. Run it in the project\'s folder; for other servers see "Getting started" in the documentation.',
    );
  }
  const main = config === undefined ? undefined : mainOf(config, readText(join(dir, config)));
  return { kind: "worker", dir, language, main: main ?? `src/index.${language}` };
}

/** How this project installs a package, or by default all that it names, by its lockfile. */
export function installCommand(dir: string, name?: string): string {
  const has = (file: string) => existsSync(join(dir, file));
  const add = (manager: string) =>
    name === undefined ? `${manager} install` : `${manager} add ${name}`;
  if (has("pnpm-lock.yaml")) return add("pnpm");
  if (has("yarn.lock")) return add("yarn");
  if (has("bun.lock") || has("bun.lockb")) return add("bun");
  return name === undefined ? "npm install" : `npm install ${name}`;
}

/** The ranges of all dependencies in package.json. */
export function dependenciesOf(dir: string): { [name: string]: string } {
  const path = join(dir, "package.json");
  if (!existsSync(path)) {
    throw new UsageError("There is no package.json here: run it in the project's folder.");
  }
  try {
    const { dependencies, devDependencies } = JSON.parse(readText(path));
    return { ...devDependencies, ...dependencies };
  } catch {
    throw new UsageError("The package.json here is not JSON: mend it, and run this again.");
  }
}

function nextProject(dir: string, language: "ts" | "js", range: string): NextProject {
  const has = (path: string) => existsSync(join(dir, path));
  const version = nextVersion(dir, range);
  const [major, minor] = parseVersion(version);
  if (major < 15 || (major === 15 && minor < 5)) {
    throw new UsageError(
      `This project has Next.js ${version}. What waxseal init writes needs 15.5 or newer; ` +
        '"Getting started" in the documentation shows what older versions need.',
    );
  }
  // Next.js itself ignores src/ where app/ or pages/ is outside.
  const isInRoot = has("app") || has("pages");
  const sourceDir = !isInRoot && (has("src/app") || has("src/pages")) ? "src/" : "";
  return {
    kind: "next",
    dir,
    sourceDir,
    language,
    hasAlias: hasAlias(join(dir, `${language}config.json`), sourceDir),
    hasRootLayout: ["tsx", "jsx", "ts", "js"].some((ending) =>
      has(`${sourceDir}app/layout.${ending}`),
    ),
    guard: major >= 16 ? "proxy" : "middleware",
  };
}

/** The version that is installed, here or in a folder above, or else what package.json says. */
function nextVersion(dir: string, range: string): string {
  const version = installedVersion(dir, "next") ?? range;
  if (/^[~^=v]*\d+(\.(\d+|[x*])){0,2}([-+][\w.+-]*)?$/.test(version)) return version;
  // A tag, such as "latest" or "canary".
  if (/^([a-z]+|\*|)$/.test(version)) return version;
  throw new UsageError(
    `The package.json here does not say which Next.js it has: run ${installCommand(dir)} first.`,
  );
}

/** As Node.js finds it: in a monorepo, the package may be in a folder above. */
function installedVersion(dir: string, name: string): string | undefined {
  try {
    const path = createRequire(join(dir, "package.json")).resolve(`${name}/package.json`);
    return String(JSON.parse(readText(path)).version);
  } catch {
    return undefined;
  }
}

/** Major and minor version; a tag and a major version alone are newer than all that differs. */
function parseVersion(version: string): [number, number] {
  const [, major, minor] = /(\d+)(?:\.(\d+))?/.exec(version) ?? [];
  return [Number(major ?? Infinity), Number(minor ?? Infinity)];
}

function hasAlias(path: string, sourceDir: string): boolean {
  if (!existsSync(path)) return false;
  const config = parseJsonc(readText(path)) as { compilerOptions?: { paths?: any } } | undefined;
  const targets: unknown = config?.compilerOptions?.paths?.["@/*"];
  if (!Array.isArray(targets) || targets.length !== 1) return false;
  return String(targets[0]).replace(/^\.\//, "") === `${sourceDir}*`;
}

/** What a configuration of wrangler names as the entry; that of an environment is not asked. */
function mainOf(config: string, text: string): string | undefined {
  if (config.endsWith(".toml")) {
    const [beforeTables] = text.split(/^[ \t]*\[/m);
    return /^[ \t]*["']?main["']?[ \t]*=[ \t]*["']([^"'\n]+)["']/m.exec(beforeTables!)?.[1];
  }
  const parsed = parseJsonc(text);
  if (parsed === undefined) {
    throw new UsageError(`The ${config} here is not JSON: mend it, and run this again.`);
  }
  const { main } = Object(parsed) as { main?: unknown };
  return typeof main === "string" && main !== "" ? main : undefined;
}

/** JSON with comments and trailing commas; undefined for anything else. */
function parseJsonc(text: string): unknown {
  // Strings are matched too, since they may hold what looks like a comment.
  const bare = text
    .replace(/("(?:\\.|[^"\\])*")|\/\/.*|\/\*[^]*?\*\//g, "$1")
    .replace(/("(?:\\.|[^"\\])*")|,(?=\s*[}\]])/g, "$1");
  try {
    return JSON.parse(bare);
  } catch {
    return undefined;
  }
}
