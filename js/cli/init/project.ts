/** What `waxseal init` sees of the project that it stands in. */

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { DOCS } from "../../errors.js";
import { UsageError } from "../command.js";
import type { Language } from "./file.js";
import { parseJsonc, readText, type Dependencies } from "./read.js";
import { wranglerOf, type Wrangler } from "./wrangler.js";

interface AnyProject {
  dir: string;
  /** Of all files that are written. */
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
  /**
   * How a page comes that reads the session: as a whole where it says so (`"whole"`), streamed
   * because no page may say so yet, or whole anyway, without Cache Components.
   */
  rendering: "whole" | "streamed" | "usual";
}

export interface WorkerProject extends AnyProject {
  kind: "worker";
  /** The entry, whether it is there or not. */
  main: string;
  wrangler: Wrangler;
}

export interface HonoProject extends AnyProject {
  kind: "hono";
  runtime: "node" | "bun" | "deno" | "workers";
  /** On Workers. */
  wrangler?: Wrangler;
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

const DENO = ["deno.json", "deno.jsonc"];

export function findProject(dir: string): Project {
  const dependencies = dependenciesOf(dir);
  // Next.js first: on Cloudflare, such a project has a configuration of wrangler too.
  if ("next" in dependencies) return nextProject(dir, dependencies);
  const guide = GUIDES.find(([name]) => name in dependencies);
  if (guide) throw new UsageError(hasGuide(guide));
  const wrangler = wranglerOf(dir, dependencies);
  // Only there is the page one of Vite's own: other frameworks bring theirs.
  const isPage = "vite" in dependencies && existsSync(join(dir, "index.html")) && !wrangler;
  if (isPage && "hono" in dependencies) {
    const language = languageOf(dir, dependencies, findModule(dir, "src/main", "src/index"));
    return { kind: "vite", dir, language, isReact: "react" in dependencies };
  }
  if ("hono" in dependencies) return honoProject(dir, dependencies, wrangler);
  if (wrangler) {
    const entry = wrangler.main ?? findModule(dir, "src/index", "src/worker", "worker/index");
    const language = languageOf(dir, dependencies, entry);
    return { kind: "worker", dir, language, main: entry ?? `src/index.${language}`, wrangler };
  }
  throw new UsageError(isPage ? noServer(dir) : noProject(dir));
}

/** Frameworks whose routes `init` does not write, by their package: name and page. */
const GUIDES: readonly (readonly [string, name: string, page: string])[] = [
  ["@sveltejs/kit", "SvelteKit", "sveltekit"],
  ["nuxt", "Nuxt", "nuxt"],
  ["astro", "Astro", "astro"],
  ["@react-router/dev", "React Router", "react-router"],
  ["@tanstack/react-start", "TanStack Start", "tanstack-start"],
  ["@solidjs/start", "SolidStart", "solid-start"],
];

function hasGuide([, name, page]: (typeof GUIDES)[number]): string {
  return `This is a project of ${name}, for which there is a guide of a few blocks: ${DOCS}guides/${page}.md`;
}

function noServer(dir: string): string {
  const install = installCommand(dir, "hono", "@hono/node-server");
  return `Vite alone has no server for sessions. Run \`${install}\`, then this again.`;
}

function noProject(dir: string): string {
  return (
    "This is no project of Next.js, of Hono, of Vite and Hono, or of a Worker: package.json names " +
    "neither next nor hono nor wrangler. Run it in the project's folder. For a new Worker, run " +
    `\`${installCommand(dir, "-D", "wrangler")}\`, then this again. For other servers see ` +
    '"Getting started" in the documentation.'
  );
}

/**
 * As the ending of `entry` says, the file with which the application begins; where there is
 * none yet, TypeScript if the project has it.
 */
function languageOf(dir: string, dependencies: Dependencies, entry: string | undefined): Language {
  const ending = /\.[cm]?([jt])sx?$/.exec(entry ?? "")?.[1];
  if (ending !== undefined) return ending === "t" ? "ts" : "js";
  return existsSync(join(dir, "tsconfig.json")) || "typescript" in dependencies ? "ts" : "js";
}

/** A module of the project, by the first of these names that has one, without the ending. */
export function findModule(dir: string, ...names: string[]): string | undefined {
  const endings = ["ts", "tsx", "js", "jsx", "mjs"];
  const paths = names.flatMap((name) => endings.map((ending) => `${name}.${ending}`));
  return paths.find((path) => existsSync(join(dir, path)));
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
export function dependenciesOf(dir: string): Dependencies {
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
  dependencies: Dependencies,
  wrangler: Wrangler | undefined,
): HonoProject {
  const has = (name: string) => existsSync(join(dir, name));
  const usual = ["src/index", "src/server", "src/main", "src/app", "index", "main", "server"];
  const own = wrangler?.main ?? findModule(dir, ...usual);
  const language = languageOf(dir, dependencies, own);
  const project = { kind: "hono", dir, language, entry: own ?? `src/index.${language}` } as const;
  if (wrangler) return { ...project, runtime: "workers", wrangler };
  if (DENO.some(has)) {
    return own === undefined
      ? { ...project, runtime: "deno", language: "ts", entry: "main.ts" }
      : { ...project, runtime: "deno" };
  }
  const isBun =
    has("bun.lock") ||
    has("bun.lockb") ||
    "@types/bun" in dependencies ||
    "bun-types" in dependencies;
  return { ...project, runtime: isBun ? "bun" : "node" };
}

function nextProject(dir: string, dependencies: Dependencies): NextProject {
  const has = (path: string) => existsSync(join(dir, path));
  const version = nextVersion(dir, dependencies.next!);
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
  const layout = findModule(dir, `${sourceDir}app/layout`);
  const entry = layout ?? findModule(dir, `${sourceDir}pages/_app`, `${sourceDir}pages/index`);
  const config = has("tsconfig.json") ? "tsconfig.json" : "jsconfig.json";
  return {
    kind: "next",
    dir,
    sourceDir,
    language: languageOf(dir, dependencies, entry),
    hasAlias: hasAlias(join(dir, config), sourceDir),
    hasRootLayout: layout !== undefined,
    guard: major >= 16 ? "proxy" : "middleware",
    rendering: !hasCacheComponents(dir)
      ? "usual"
      : major > 16 || (major === 16 && minor >= 3) // where `instant` is known
        ? "whole"
        : "streamed",
  };
}

function hasCacheComponents(dir: string): boolean {
  const config = ["ts", "js", "mjs", "mts"].find((e) => existsSync(join(dir, `next.config.${e}`)));
  if (config === undefined) return false;
  return /^(?!\s*\/\/).*\bcacheComponents["']?\s*:\s*true\b/m.test(
    readText(join(dir, `next.config.${config}`)),
  );
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
