/** Writes files that are not there; what is there stays as it is. */

import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

import { makeSecret } from "../secret.js";
import type { NewFile } from "./next.js";

export interface Written {
  path: string;
  status: "written" | "kept" | "added";
  what: string;
}

export function writeNew(dir: string, { path, text, what }: NewFile): Written {
  const full = join(dir, path);
  mkdirSync(dirname(full), { recursive: true });
  try {
    // "wx": nothing that came in between is overwritten, nor what a link points to.
    writeFileSync(full, text, { flag: "wx" });
    return { path, status: "written", what };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return { path, status: "kept", what: "it was there" };
  }
}

/**
 * Adds `AUTH_SECRET`, unless it has a value.
 *
 * @param path Where it goes, unless a file before it decides.
 * @param order The files of variables: the first that assigns a name decides, and there the
 *   last line that does. That of `path` is among them.
 */
export function addSecret(dir: string, path: string, order: string[]): Written {
  const texts = order.map((name) => readIfThere(join(dir, name)));
  const states = texts.map((text) => hasValue("AUTH_SECRET", text));
  const old = texts.map((text) => hasValue("NEXTAUTH_SECRET", text));
  const isThere = (state: boolean | undefined) => state !== undefined;
  if (states.find(isThere) || old.find(isThere)) {
    return { path, status: "kept", what: "AUTH_SECRET was there" };
  }
  // An empty line in a file that is read before would win over the secret.
  const deciding = states.findIndex(isThere);
  const own = order.indexOf(path);
  const at = deciding < 0 ? own : Math.min(deciding, own);
  const [name, before] = [order[at]!, texts[at]!];
  const separator = before === "" || before.endsWith("\n") ? "" : "\n";
  appendFileSync(join(dir, name), `${separator}AUTH_SECRET=${makeSecret()}\n`, { mode: 0o600 });
  return { path: name, status: before === "" ? "written" : "added", what: "AUTH_SECRET" };
}

/**
 * Whether a file gives a variable a value; undefined where it does not name it. As dotenv has
 * it, the last line counts, and a line ends at its end.
 */
function hasValue(name: string, text: string): boolean | undefined {
  const lines = text.matchAll(
    /^[ \t]*(?:export[ \t]+)?([\w.-]+)(?:[ \t]*=|:[ \t])[ \t]*(?:(["'`])[ \t]*\2|([^\s#]?))/gm,
  );
  const last = [...lines].filter(([, key]) => key === name).at(-1);
  return last && Boolean(last[3]);
}

/** Whether a commit would hold this file, as far as the .gitignore files say. */
export function isCommitted(dir: string, path: string): boolean {
  const folders = foldersOf(dir);
  if (folders.length === 0) return false;
  let isIgnored = false;
  // The last line that matches counts, and those of a folder after those around it.
  for (const folder of folders) {
    const below = relative(folder, join(dir, path)).split(sep).join("/");
    for (const line of readIfThere(join(folder, ".gitignore")).split(/\r?\n/)) {
      if (matches(line.replace(/^!/, "").trimEnd(), below)) isIgnored = !line.startsWith("!");
    }
  }
  return !isIgnored;
}

/** From the folder of the repository to this one; this one alone where it may become one. */
function foldersOf(dir: string): string[] {
  const folders = [dir];
  while (!existsSync(join(folders[0]!, ".git"))) {
    const parent = dirname(folders[0]!);
    if (parent === folders[0]) return existsSync(join(dir, ".gitignore")) ? [dir] : [];
    folders.unshift(parent);
  }
  return folders;
}

/** A line of a .gitignore, without its `!`; of its patterns `*` and `**` matter for these names. */
function matches(line: string, path: string): boolean {
  // With a slash it is for that place, without one for a name in any folder.
  const isAnchored = line.includes("/") && !line.startsWith("**/");
  const pattern = line
    .replace(/^(\/|\*\*\/)/, "")
    .replace(/[^\w/*-]/g, "\\$&")
    .replace(/\*\*\/|\*+/g, (stars) => (stars === "**/" ? "(?:.*/)?" : "[^/]*"));
  return new RegExp(`^${isAnchored ? "" : "(?:.*/)?"}${pattern}$`).test(path);
}

function readIfThere(path: string): string {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}
