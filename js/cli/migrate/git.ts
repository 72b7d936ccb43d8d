/** What git says of files that would be written. */

import { execFileSync } from "node:child_process";
import { accessSync, constants, existsSync, realpathSync } from "node:fs";
import { delimiter, dirname, isAbsolute, join, relative, sep } from "node:path";
import process from "node:process";

/** `"none"`: there is no git here, or it does not keep this file. */
export type GitState = "clean" | "changed" | "none" | "unknown";

export function gitStates(root: string, paths: readonly string[]): Map<string, GitState> {
  const git = findGit(root);
  if (!git) return new Map(paths.map((path) => [path, "none"]));
  const settings = settingsWithoutPrograms(git, root);
  return new Map(paths.map((path) => [path, stateOf(git, root, path, settings)]));
}

function stateOf(
  git: string,
  root: string,
  path: string,
  settings: readonly string[] | undefined,
): GitState {
  try {
    if (!settings) throw new Error("A program of the project would run.");
    const output = runGit(git, root, [
      ...settings,
      ...["--literal-pathspecs", "--no-optional-locks", "status", "--porcelain=v1", "-z"],
      ...["--ignored", "--untracked-files=all", "--ignore-submodules=all", "--", path],
    ]);
    if (output === "") return "clean";
    return output.startsWith("!!") ? "none" : "changed";
  } catch {
    return isInRepository(root) ? "unknown" : "none";
  }
}

/**
 * Over the project's own configuration, by which git would start programs: hooks, the monitor,
 * and filters, through which it reads a file whose date has changed. `undefined` where one
 * cannot be switched off.
 */
function settingsWithoutPrograms(git: string, root: string): string[] | undefined {
  const options = ["core.fsmonitor=false", "core.hooksPath=/dev/null", "core.pager=cat"];
  const filters = filtersOf(git, root);
  // An equals sign in a name would end it in an option.
  if (!filters || [...filters].some((name) => name.includes("="))) return undefined;
  for (const name of filters) {
    for (const setting of ["clean=", "process=", "required=false"]) {
      options.push(`filter.${name}.${setting}`);
    }
  }
  return options.flatMap((option) => ["-c", option]);
}

/** The names of the filters in all files of the configuration: reading these starts nothing. */
function filtersOf(git: string, root: string): Set<string> | undefined {
  try {
    const output = runGit(git, root, ["config", "--includes", "--name-only", "-z", "--list"]);
    const names = output.split("\0").map((key) => /^filter\.([^]*)\.[^.]*$/.exec(key)?.[1]);
    return new Set(names.filter((name) => name !== undefined));
  } catch {
    return undefined;
  }
}

function runGit(git: string, root: string, args: string[]): string {
  return execFileSync(git, args, {
    cwd: root,
    encoding: "utf8",
    env: cleanEnvironment(root),
    stdio: ["ignore", "pipe", "ignore"],
    // The project may have a pipe among the files that git reads.
    timeout: 30_000,
    killSignal: "SIGKILL",
    maxBuffer: 2 ** 24,
  });
}

/** A program of that name that the project brings, which `npx` puts first, is not it. */
function findGit(root: string): string | undefined {
  const names = process.platform === "win32" ? ["git.exe"] : ["git"];
  for (const folder of folders(root)) {
    for (const name of names) {
      try {
        const path = join(folder, name);
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // Not there.
      }
    }
  }
  return undefined;
}

function folders(root: string): string[] {
  return (process.env["PATH"] ?? "").split(delimiter).filter((folder) => {
    // The root has no links in it, where the path to it may have some.
    const places = [folder, realFolder(folder)];
    return isAbsolute(folder) && places.every((place) => !isOfProject(root, place));
  });
}

function isOfProject(root: string, folder: string): boolean {
  const below = relative(root, folder);
  const isOutside = below === ".." || below.startsWith(`..${sep}`) || isAbsolute(below);
  return !isOutside || folder.split(sep).includes("node_modules");
}

function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}

/**
 * Without what points git elsewhere, or names programs for it. Objects that a partial clone does
 * not have are not fetched: with which program, the project's configuration may say.
 */
function cleanEnvironment(root: string): NodeJS.ProcessEnv {
  const names = Object.keys(process.env).filter((name) => /^(GIT_|NODE_)/i.test(name));
  const unset = Object.fromEntries(names.map((name) => [name, undefined]));
  const offline = { GIT_NO_LAZY_FETCH: "1", GIT_ALLOW_PROTOCOL: "" };
  return { ...process.env, ...unset, ...offline, PATH: folders(root).join(delimiter) };
}

function isInRepository(root: string): boolean {
  for (let folder = root; ; folder = dirname(folder)) {
    if (existsSync(join(folder, ".git"))) return true;
    if (folder === dirname(folder)) return false;
  }
}
