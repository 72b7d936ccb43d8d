/** What `waxseal init` sees of the project that it stands in. */

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { UsageError } from "../command.js";
import type { Language } from "./file.js";
import { readText } from "./read.js";

interface AnyProject {
  dir: string;
  /** `"ts"` where there is a tsconfig.json, and for Deno. */
  language: Language;
}

export interface NextProject extends AnyProject {
  kind: "next";
  /** Where the code is: `"src/"` or `""`. */
  sourceDir: string;
  /** Whether `@/auth` means `auth` in `sourceDir`. */
  hasAlias: boolean;
  /** Whether pages may be written: `next build` refuses one without a root layout. */
  hasRootLayout: boolean;
  /** The name of the file that guards: Next.js 16 renamed it. */
  guard: "proxy" | "middleware";
}

export interface WorkerProject extends AnyProject {
  kind: "worker";
  /** The entry that the configuration of wrangler names. */
  main: string;
}

export interface HonoProject extends AnyProject {
  kind: "hono";
  runtime: "node" | "bun" | "deno" | "workers";
  /** Where the application begins, whether it is there or not. */
  entry: string;
}

/** A single-page app of Vite whose API is one of Hono. */
export interface ViteProject extends AnyProject {
  kind: "vite";
  /** Whether its components are those of React. */
  isReact: boolean;
}

export type Project = NextProject | WorkerProject | HonoProject | ViteProject;

/** In wrangler's order. */
const WRANGLER = ["wrangler.json", "wrangler.jsonc", "wrangler.toml"];

const DENO = ["deno.json", "deno.jsonc"];

export function findProject(dir: string): Project {
  const has = (name: string) => existsSync(join(dir, name));
  const dependencies = dependenciesOf(dir);
  const language = has("tsconfig.json") ? "ts" : "js";
  // Next.js first: on Cloudflare, such a project has a configuration of wrangler too.
  if ("next" in dependencies) return nextProject(dir, language, dependencies.next!);
  const config = WRANGLER.find(has);
  const isWorker = config !== undefined || "wrangler" in dependencies;
  const main = config === undefined ? undefined : mainOf(config, readText(join(dir, config)));
  // Only there is the page one of Vite's own: other frameworks bring theirs.
  const isPage = "vite" in dependencies && has("index.html") && !isWorker;
  if (isPage && "hono" in dependencies) {
    return { kind: "vite", dir, language, isReact: "react" in dependencies };
  }
  if ("hono" in dependencies) return honoProject(dir, language, dependencies, isWorker, main);
  if (isWorker) return { kind: "worker", dir, language, main: main ?? `src/index.${language}` };
  throw new UsageError(
    isPage
      ? "A page of Vite has no server that could keep a session: give it one of Hono by " +
          `${installCommand(dir, "hono", "@hono/node-server")}, and run this again.`
      : "No project of Next.js, Hono, or Vite and Hono is here, and no Worker: the package.json " +
          "names neither next nor hono nor wrangler. Run it in the project's folder; for other " +
          'servers see "Getting started" in the documentation.',
  );
}

/** How this project installs packages, or by default all that it names, by its lockfile. */
export function installCommand(dir: string, ...names: string[]): string {
  const has = (file: string) => existsSync(join(dir, file));
  const add = (manager: string) => [manager, names.length ? "add" : "install", ...names].join(" ");
  if (has("pnpm-lock.yaml")) return add("pnpm");
  if (has("yarn.lock")) return add("yarn");
  if (has("bun.lock") || has("bun.lockb")) return add("bun");
  if (names.length && !has("package.json")) {
    return `deno add ${names.map((name) => `npm:${name}`).join(" ")}`;
  }
  return ["npm install", ...names].join(" ");
}

/** The ranges of all dependencies in package.json, or else of the imports in deno.json. */
export function dependenciesOf(dir: string): { [name: string]: string } {
  const path = join(dir, "package.json");
  const deno = DENO.find((name) => existsSync(join(dir, name)));
  if (!existsSync(path) && deno !== undefined) {
    const config = parseJsonc(readText(join(dir, deno))) as { imports?: object } | undefined;
    return { ...config?.imports };
  }
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

/** Whether Node.js takes the .js files here for ES modules. */
export function isModule(dir: string): boolean {
  const { type } = JSON.parse(readText(join(dir, "package.json"))) as { type?: unknown };
  return type === "module";
}

function honoProject(
  dir: string,
  language: Language,
  dependencies: { [name: string]: string },
  isWorker: boolean,
  main: string | undefined,
): HonoProject {
  const has = (name: string) => existsSync(join(dir, name));
  const find = (...names: string[]) =>
    names.flatMap((name) => ["ts", "tsx", "js", "jsx", "mjs"].map((e) => `${name}.${e}`)).find(has);
  const usual = find("src/index", "src/server", "src/main", "src/app", "index", "main", "server");
  const own = { kind: "hono", dir, language, entry: usual ?? `src/index.${language}` } as const;
  if (isWorker) return { ...own, runtime: "workers", entry: main ?? own.entry };
  if (DENO.some(has)) {
    return { ...own, runtime: "deno", language: "ts", entry: usual ?? "main.ts" };
  }
  const isBun =
    has("bun.lock") ||
    has("bun.lockb") ||
    "@types/bun" in dependencies ||
    "bun-types" in dependencies;
  return { ...own, runtime: isBun ? "bun" : "node" };
}

function nextProject(dir: string, language: Language, range: string): NextProject {
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
