/** The project of a folder: its root, its packages, and where their versions are written. */

import { existsSync, realpathSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

import { UsageError } from "../command.js";
import { readBelow, reasonOf } from "./tree.js";
import { yamlList } from "./yaml-text.js";

export const PNPM_WORKSPACE = "pnpm-workspace.yaml";

export interface Manifest {
  /** The path of the package.json from the root. */
  path: string;
  text: string;
  content: { [key: string]: any };
}

export interface Workspace {
  root: string;
  /** The folder that was asked for, from the root; `""` for all of it. */
  folder: string;
  /** Globs of the packages; `undefined` where the root is the only one. */
  globs: string[] | undefined;
}

/** @throws UsageError where there is no package.json. */
export function findWorkspace(folder: string): Workspace {
  const dir = realFolder(folder);
  for (let root = dirname(dir), last = dir; root !== last; last = root, root = dirname(root)) {
    const globs = globsOf(root);
    const below = relative(root, dir).split(sep).join("/");
    if (globs && isMember(below, globs)) return { root, folder: below, globs };
  }
  readManifest(dir, "package.json");
  return { root: dir, folder: "", globs: globsOf(dir) };
}

/** @throws UsageError if it is not there, or is not a package.json. */
export function readManifest(root: string, path: string): Manifest {
  let content: unknown;
  let text: string | undefined;
  try {
    text = readBelow(root, path);
    content = text === undefined ? undefined : JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    const why = error instanceof SyntaxError ? "is not JSON" : `is ${reasonOf(error)}`;
    throw new UsageError(`A package.json of this project ${why}: mend it, and run this again.`);
  }
  if (text === undefined) {
    throw new UsageError("There is no package.json here: run it in the project's folder.");
  }
  return { path, text, content: Object(content) };
}

/** More, or longer ones, are none of a workspace, and would take long. */
const MAX_GLOBS = 1000;
const MAX_GLOB = 500;

/** Whether a folder below the root is one of its packages. */
export function isMember(folder: string, globs: readonly string[]): boolean {
  let isIn = false;
  for (const glob of globs.slice(0, MAX_GLOBS)) {
    if (glob.length > MAX_GLOB) continue;
    const pattern = glob
      .replace(/^!/, "")
      .replace(/^\.?\//, "")
      .replace(/\/$/, "");
    if (matches(folder.split("/"), pattern.split("/"))) isIn = !glob.startsWith("!");
  }
  return isIn;
}

function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    throw new UsageError("There is no such folder.");
  }
}

function globsOf(root: string): string[] | undefined {
  if (!existsSync(join(root, "package.json")) && !existsSync(join(root, PNPM_WORKSPACE))) return;
  try {
    const yaml = readBelow(root, PNPM_WORKSPACE);
    const globs = yaml && yamlList(yaml, "packages");
    if (globs) return globs;
    const text = readBelow(root, "package.json") ?? "{}";
    const { workspaces } = Object(JSON.parse(text.replace(/^\uFEFF/, "")));
    const list = Array.isArray(workspaces) ? workspaces : workspaces?.packages;
    return Array.isArray(list) ? list.filter((glob) => typeof glob === "string") : undefined;
  } catch {
    // That of a folder above is not this project's; its own is read once more.
    return undefined;
  }
}

/** `*` and `?` in a name, `{a,b}`, and `**` for any folders. */
function matches(path: readonly string[], pattern: readonly string[]): boolean {
  let [at, next] = [0, 0];
  /** The last `**`, and how far it reaches: what is before it never has to be tried again. */
  let any: { next: number; reach: number } | undefined;
  while (at < path.length) {
    if (pattern[next] === "**") {
      any = { next: next + 1, reach: at };
      next++;
    } else if (next < pattern.length && matchesName(path[at]!, pattern[next]!)) {
      at++;
      next++;
    } else if (any) {
      at = ++any.reach;
      next = any.next;
    } else {
      return false;
    }
  }
  return pattern.slice(next).every((part) => part === "**");
}

function matchesName(name: string, pattern: string): boolean {
  // One star is enough for names of packages; many could take long.
  if (pattern.split("*").length > 4) return false;
  const source = pattern
    .replace(/[^\w*?{},-]/g, "\\$&")
    .replace(/\*/g, "[^/]*")
    .replace(/\?/g, "[^/]")
    .replace(/\{([^{}]*)\}/g, (_, list: string) => `(?:${list.replaceAll(",", "|")})`)
    .replace(/[{}]/g, "\\$&");
  return new RegExp(`^${source}$`).test(name);
}
