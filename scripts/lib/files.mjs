// Content hashes, by which a step knows that it has nothing to do.

import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

/** The files under a path, sorted; folders whose path `skip` accepts are left out. */
export function files(path, skip = () => false) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .map((name) => join(path, name))
    .filter((child) => !skip(child))
    .flatMap((child) => files(child, skip));
}

/** One hash over the names and contents of these files. */
export function hash(paths, base = "") {
  const sum = createHash("sha256");
  for (const path of paths) {
    sum
      .update(`${path.slice(base.length)}\0`)
      .update(createHash("sha256").update(readFileSync(path)).digest());
  }
  return sum.digest("hex");
}

export const sha256 = (content) => createHash("sha256").update(content).digest("hex");

/**
 * Does `work`, unless `file` says that it was done for the same `value` and its `product`
 * still exists. Returns whether it did the work.
 */
export function once(file, value, work, product = file) {
  const isDone = [file, product].every(existsSync) && readFileSync(file, "utf8") === value;
  if (isDone) return false;
  // Work that stops half-way was not done, and a copy of the folder may share the file.
  rmSync(file, { force: true });
  work();
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, value);
  return true;
}

export function writeJson(path, value) {
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
}
