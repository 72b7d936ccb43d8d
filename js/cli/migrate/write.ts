/** Writes files anew: each is the old one or the new one at any time, whatever happens. */

import {
  chownSync,
  closeSync,
  fchmodSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { UsageError } from "../command.js";
import { makeSecret } from "../secret.js";
import { readBelow } from "./tree.js";

export interface Change {
  path: string;
  before: string;
  after: string;
}

/** @throws UsageError if a file cannot be written; all are then as they were. */
export function writeChanges(root: string, changes: readonly Change[]): void {
  const temporary = new Map<string, string>();
  const done: Change[] = [];
  try {
    for (const { path, after } of changes)
      temporary.set(path, writeBeside(join(root, path), after));
    for (const change of changes) {
      if (readBelow(root, change.path) !== change.before) throw changedMeanwhile();
      renameSync(temporary.get(change.path)!, join(root, change.path));
      temporary.delete(change.path);
      done.push(change);
    }
  } catch (error) {
    for (const path of temporary.values()) rmSync(path, { force: true });
    for (const { path, before } of done)
      renameSync(writeBeside(join(root, path), before), join(root, path));
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof UsageError || code === undefined) throw error;
    throw new UsageError(
      `A file of the project cannot be written (${code}); all are as they were. Make that possible, and run it again.`,
    );
  }
}

/** Copies of the files as they are, in a new folder of the system for temporary files. */
export function backUp(changes: readonly Change[]): string {
  const folder = mkdtempSync(join(tmpdir(), "waxseal-migrate-"));
  for (const { path, before } of changes) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), before);
  }
  return folder;
}

/** The new content in a file beside, with the mode and owner of the one that it replaces. */
function writeBeside(full: string, text: string): string {
  const stat = lstatSync(full);
  if (!stat.isFile()) throw changedMeanwhile();
  const path = `${full}.${makeSecret().replace(/\W/g, "").slice(0, 12)}.tmp`;
  const file = openSync(path, "wx", 0o600);
  try {
    writeFileSync(file, text);
    fchmodSync(file, stat.mode & 0o7777);
    fsyncSync(file);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  try {
    chownSync(path, stat.uid, stat.gid);
  } catch {
    // Only root may give files to others.
  }
  return path;
}

function changedMeanwhile(): UsageError {
  return new UsageError("A file of the project was changed meanwhile: run it again.");
}
