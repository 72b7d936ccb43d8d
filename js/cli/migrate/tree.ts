/** The files of a project: read as text, and never through a link or what is no plain file. */

import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  type Dirent,
} from "node:fs";
import { join, relative, sep } from "node:path";

/** Where no source is: what tools make, and folders that begin with a dot. */
const SKIPPED = new Set(["node_modules", "dist", "build", "out", "coverage", "bower_components"]);
const SOURCE = /\.[cm]?[jt]sx?$/;

const MAX_DEPTH = 40;
const MAX_ENTRIES = 200_000;
const MAX_BYTES = 2 ** 20;

/** A file that was not read, and why. */
export interface Skipped {
  path: string;
  why: string;
}

export interface Tree {
  /** Paths from the root, with `/`, in a fixed order. */
  sources: string[];
  /** Each package.json. */
  manifests: string[];
  /** Folders, for the routers of Next.js. */
  folders: Set<string>;
  skipped: Skipped[];
}

export function walk(root: string): Tree {
  const tree: Tree = { sources: [], manifests: [], folders: new Set(), skipped: [] };
  const queue: { path: string; depth: number }[] = [{ path: "", depth: 0 }];
  let entries = 0;
  for (let folder = queue.pop(); folder; folder = queue.pop()) {
    const { path, depth } = folder;
    const children = list(join(root, path), path, tree);
    entries += children.length;
    if (entries > MAX_ENTRIES) {
      tree.skipped.push({ path, why: `more than ${MAX_ENTRIES} files: the rest was not read` });
      break;
    }
    for (const child of children) {
      const below = path === "" ? child.name : `${path}/${child.name}`;
      if (child.isDirectory()) {
        if (SKIPPED.has(child.name) || child.name.startsWith(".")) continue;
        tree.folders.add(below);
        if (depth < MAX_DEPTH) queue.push({ path: below, depth: depth + 1 });
        else tree.skipped.push({ path: below, why: `deeper than ${MAX_DEPTH} folders` });
      } else {
        addFile(child, below, tree);
      }
    }
  }
  tree.sources.sort();
  tree.manifests.sort();
  return tree;
}

/**
 * The text of a file below the root; `undefined` where there is none.
 *
 * @throws Error with a `reason`, if it is there and cannot be read as text.
 */
export function readBelow(root: string, path: string): string | undefined {
  const full = join(root, path);
  let file: number;
  try {
    if (lstatSync(full).isSymbolicLink()) throw unreadable("a link, which is not followed");
    // Without waiting for the writer of a pipe that has taken its place.
    const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
    file = openSync(full, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    if (code === undefined) throw error;
    throw unreadable(`cannot be read (${code})`);
  }
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) throw unreadable("no plain file");
    if (stat.size > MAX_BYTES) throw unreadable("larger than 1 MiB");
    return decode(readFileSync(file));
  } finally {
    closeSync(file);
  }
}

/**
 * The text of a file of an installed package. Package managers link these within the
 * project; what a link has outside of it is not read.
 */
export function readInstalled(root: string, path: string): string | undefined {
  try {
    const real = realpathSync(join(root, path));
    const below = relative(root, real);
    if (below === "" || below.startsWith(`..${sep}`) || below === "..") return undefined;
    return readBelow(root, below);
  } catch {
    return undefined;
  }
}

/** Why a file was not read, from what `readBelow` throws. */
export function reasonOf(error: unknown): string {
  const { reason } = error as { reason?: string };
  if (reason === undefined) throw error;
  return reason;
}

function list(full: string, path: string, tree: Tree): Dirent[] {
  try {
    const children = readdirSync(full, { withFileTypes: true });
    return children.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    tree.skipped.push({ path: path || ".", why: `cannot be read (${code})` });
    return [];
  }
}

function addFile(child: Dirent, path: string, tree: Tree): void {
  const isManifest = child.name === "package.json";
  if (!isManifest && !SOURCE.test(child.name)) {
    // A link may lead to a folder of sources.
    if (child.isSymbolicLink() && !child.name.includes(".")) skipLink(path, tree);
  } else if (child.isFile()) {
    (isManifest ? tree.manifests : tree.sources).push(path);
  } else if (child.isSymbolicLink()) {
    skipLink(path, tree);
  } else {
    tree.skipped.push({ path, why: "no plain file" });
  }
}

function skipLink(path: string, tree: Tree): void {
  tree.skipped.push({ path, why: "a link, which is not followed" });
}

function decode(bytes: Buffer): string {
  const text = bytes.toString("utf8");
  if (text.includes("\0") || !Buffer.from(text).equals(bytes)) throw unreadable("no text in UTF-8");
  return text;
}

function unreadable(reason: string): Error {
  return Object.assign(new Error(reason), { reason });
}
