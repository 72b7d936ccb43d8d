/** What a Worker needs besides its code: a configuration of wrangler, and its steps. */

import { existsSync } from "node:fs";
import { join } from "node:path";

import { UsageError } from "../command.js";
import type { Language, NewFile } from "./file.js";
import { parseJsonc, readText, type Dependencies } from "./read.js";

/** What wrangler knows of a Worker, and how it is started. */
export interface Wrangler {
  /** Its configuration, if there is one. */
  config: string | undefined;
  /** The entry that the configuration names. */
  main: string | undefined;
  /** Whether Vite runs the Worker, by its plugin. */
  hasVite: boolean;
  /** And a page, which then answers what no file does. */
  hasPage: boolean;
  /** A name for the Worker, after that of the package. */
  name: string;
}

/** In wrangler's order. */
const WRANGLER = ["wrangler.json", "wrangler.jsonc", "wrangler.toml"];

/** The paths of the endpoints and of the guarded page. */
const WORKER_FIRST = `["/api/*", "/dashboard"]`;

/** Undefined where nothing is for Workers. */
export function wranglerOf(dir: string, dependencies: Dependencies): Wrangler | undefined {
  const config = WRANGLER.find((name) => existsSync(join(dir, name)));
  const hasVite = "@cloudflare/vite-plugin" in dependencies;
  if (config === undefined && !hasVite && !("wrangler" in dependencies)) return undefined;
  const main = config === undefined ? undefined : mainOf(config, readText(join(dir, config)));
  const hasPage = hasVite && existsSync(join(dir, "index.html"));
  return { config, main, hasVite, hasPage, name: workerName(dir) };
}

/** As Cloudflare takes it: a part of the Worker's address. */
function workerName(dir: string): string {
  const path = join(dir, "package.json");
  const { name } = existsSync(path) ? JSON.parse(readText(path)) : { name: "" };
  const plain = String(name ?? "")
    .toLowerCase()
    .replace(/^@[^/]*\//, "");
  const label = plain
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 63)
    .replace(/^-+|-+$/g, "");
  return label || "my-worker";
}

/** The configuration, where there is none. */
export function wranglerFiles({ config, name, hasPage }: Wrangler, entry: string): NewFile[] {
  if (config !== undefined) return [];
  const text = `{
  "name": "${name}",
  "main": "${entry}",
  "compatibility_date": "2026-04-01",${
    hasPage
      ? `
  // Before the page of Vite, which may answer every path.
  "assets": { "run_worker_first": ${WORKER_FIRST} },`
      : ""
  }
}
`;
  return [{ path: "wrangler.jsonc", what: "the Worker's name and entry", text }];
}

/** How the Worker is started here, and what is to be done before; `path` is opened then. */
export function startSteps(
  { config, main, hasVite, hasPage }: Wrangler,
  { entry, language, path }: { entry: string; language: Language; path?: string },
): string[] {
  const isToml = config?.endsWith(".toml");
  const line = isToml ? `main = "${entry}"` : `"main": "${entry}"`;
  const first = isToml
    ? `run_worker_first = ${WORKER_FIRST}`
    : `"run_worker_first": ${WORKER_FIRST}`;
  const place = isToml ? `the top of ${config}` : config;
  return [
    ...(config !== undefined && main === undefined ? [`add ${line} to ${place}`] : []),
    ...(config !== undefined && hasPage && path !== undefined
      ? [`add ${first} to the "assets" of ${config}`]
      : []),
    ...(language === "ts" ? ["npx wrangler types"] : []),
    hasVite ? "npx vite" : "npx wrangler dev",
    ...(path === undefined ? [] : [`open http://localhost:${hasVite ? 5173 : 8787}${path}`]),
  ];
}

/** Before a Worker that signs people in is online: its secret is another one there. */
export const SECRET_STEP =
  "npx waxseal secret | npx wrangler secret put AUTH_SECRET, before it is deployed";

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
