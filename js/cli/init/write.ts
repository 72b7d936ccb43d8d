/** Writes files that are not there; what is there stays as it is. */

import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  rmdirSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative, sep } from "node:path";

import { UsageError } from "../command.js";
import { makeSecret } from "../secret.js";
import type { NewFile } from "./file.js";
import { readText } from "./read.js";

export interface Written {
  path: string;
  status: "written" | "kept" | "added";
  what: string;
}

/** What takes back each thing that was made, in the order of making. */
export type Undo = (() => void)[];

/**
 * Runs `work`; if the file system refuses something, what it made so far is taken back.
 *
 * @throws UsageError that says which file or folder it was.
 */
export function allOrNothing<T>(dir: string, work: (undo: Undo) => T): T {
  const undo: Undo = [];
  try {
    return work(undo);
  } catch (error) {
    undo.reverse().forEach(attempt);
    const { code, syscall, path } = error as NodeJS.ErrnoException;
    if (code === undefined || syscall === undefined) throw error;
    const place = path === undefined ? "the project" : relative(dir, path) || "the folder";
    throw new UsageError(
      `waxseal init cannot read or write ${place} (${code}), and left the project as it was: ` +
        "make that possible, and run it again.",
    );
  }
}

export function writeNew(dir: string, { path, text, what }: NewFile, undo: Undo): Written {
  const full = join(dir, path);
  makeFolder(dirname(full), undo);
  const file = openNew(full);
  if (file === undefined) return { path, status: "kept", what: "it was there" };
  undo.push(() => unlinkSync(full));
  try {
    writeFileSync(file, text);
  } finally {
    closeSync(file);
  }
  return { path, status: "written", what };
}

/** `undefined` if it is there: nothing is overwritten, nor what a link points to. */
function openNew(path: string): number | undefined {
  try {
    return openSync(path, "wx");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return undefined;
  }
}

/** Someone else may have put something there since: that stays, and so does its folder. */
function attempt(takeBack: () => void): void {
  try {
    takeBack();
  } catch {
    // The first error is the one to mend.
  }
}

function makeFolder(path: string, undo: Undo): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path), undo);
  mkdirSync(path);
  undo.push(() => rmdirSync(path));
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
  return existsSync(path) ? readText(path) : "";
}
