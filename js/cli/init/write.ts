/** Writes files that are not there; what is there stays as it is. */

import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

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

/** Adds `AUTH_SECRET` to a file of variables, unless one of these files has it. */
export function addSecret(dir: string, path: string, others: string[]): Written {
  const texts = [path, ...others].map((name) => readIfThere(join(dir, name)));
  if (texts.some((text) => /^\s*(export\s+)?(NEXT)?AUTH_SECRET\s*=\s*\S/m.test(text))) {
    return { path, status: "kept", what: "AUTH_SECRET was there" };
  }
  const [before = ""] = texts;
  const separator = before === "" || before.endsWith("\n") ? "" : "\n";
  appendFileSync(join(dir, path), `${separator}AUTH_SECRET=${makeSecret()}\n`, { mode: 0o600 });
  return { path, status: before === "" ? "written" : "added", what: "AUTH_SECRET" };
}

/** Whether a commit would hold this file, as far as the .gitignore here says. */
export function isCommitted(dir: string, path: string): boolean {
  if (!existsSync(join(dir, ".git")) && !existsSync(join(dir, ".gitignore"))) return false;
  const lines = readIfThere(join(dir, ".gitignore")).split(/\r?\n/);
  return !lines.some((line) => matches(line.trim().replace(/^\//, ""), path));
}

/** A line of a .gitignore; of its patterns only `*` matters for these names. */
function matches(line: string, path: string): boolean {
  const [first = "", ...rest] = line.split("*");
  if (rest.length === 0) return line === path;
  const last = rest.at(-1)!;
  return path.startsWith(first) && path.length >= first.length + last.length && path.endsWith(last);
}

function readIfThere(path: string): string {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}
