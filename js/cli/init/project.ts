/** What `waxseal init` sees of the project that it stands in. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { UsageError } from "../command.js";

export interface NextProject {
  kind: "next";
  dir: string;
  /** Where the code is: `"src/"` or `""`. */
  sourceDir: string;
  /** `"ts"` where there is a tsconfig.json. */
  language: "ts" | "js";
  /** Whether `@/auth` means `auth` in `sourceDir`. */
  hasAlias: boolean;
  /** Whether pages may be written: a project with `pages/` alone has no root layout. */
  hasAppRouter: boolean;
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

/** How this project installs a package, by its lockfile. */
export function installCommand(dir: string, name: string): string {
  const has = (file: string) => existsSync(join(dir, file));
  if (has("pnpm-lock.yaml")) return `pnpm add ${name}`;
  if (has("yarn.lock")) return `yarn add ${name}`;
  if (has("bun.lock") || has("bun.lockb")) return `bun add ${name}`;
  return `npm install ${name}`;
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
  const [major, minor] = nextVersion(dir, range);
  if (major < 15 || (major === 15 && minor < 5)) {
    throw new UsageError(
      `This project has Next.js ${major}.${minor}. What waxseal init writes needs 15.5 or newer; ` +
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
    hasAppRouter: has(`${sourceDir}app`),
    guard: major >= 16 ? "proxy" : "middleware",
  };
}

/** Major and minor version: the installed one, or what the range in package.json begins with. */
function nextVersion(dir: string, range: string): [number, number] {
  const installed = join(dir, "node_modules/next/package.json");
  const version = existsSync(installed) ? String(JSON.parse(readText(installed)).version) : range;
  const [, major, minor] = /(\d+)(?:\.(\d+))?/.exec(version) ?? [];
  // "latest", "canary" and the like are newer than all that differs.
  return major === undefined ? [Infinity, 0] : [Number(major), Number(minor ?? Infinity)];
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

function readText(path: string): string {
  // Some editors of Windows begin a file with a mark.
  return readFileSync(path, "utf8").replace(/^\uFEFF/, "");
}
