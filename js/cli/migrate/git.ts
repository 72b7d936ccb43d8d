/** What git says of files that would be written. */

import { execFileSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, dirname, isAbsolute, join, relative, sep } from "node:path";
import process from "node:process";

/** `"none"`: there is no git here, or it does not keep this file. */
export type GitState = "clean" | "changed" | "none" | "unknown";

export function gitStates(root: string, paths: readonly string[]): Map<string, GitState> {
  const git = findGit(root);
  return new Map(paths.map((path) => [path, git ? stateOf(git, root, path) : "none"]));
}

function stateOf(git: string, root: string, path: string): GitState {
  try {
    // Neither hooks nor the monitor that the project's configuration may name.
    const options = ["core.fsmonitor=false", "core.hooksPath=/dev/null", "core.pager=cat"];
    const output = execFileSync(
      git,
      [
        ...options.flatMap((option) => ["-c", option]),
        ...["--literal-pathspecs", "--no-optional-locks", "status", "--porcelain=v1", "-z"],
        ...["--ignored", "--untracked-files=all", "--ignore-submodules=all", "--", path],
      ],
      {
        cwd: root,
        encoding: "utf8",
        env: cleanEnvironment(root),
        stdio: ["ignore", "pipe", "ignore"],
      },
    );
    if (output === "") return "clean";
    return output.startsWith("!!") ? "none" : "changed";
  } catch {
    return isInRepository(root) ? "unknown" : "none";
  }
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
    const below = relative(root, folder);
    const isOutside = below === ".." || below.startsWith(`..${sep}`) || isAbsolute(below);
    return isAbsolute(folder) && isOutside && !folder.split(sep).includes("node_modules");
  });
}

/** Without what points git elsewhere, or names programs for it. */
function cleanEnvironment(root: string): NodeJS.ProcessEnv {
  const names = Object.keys(process.env).filter((name) => /^(GIT_|NODE_)/i.test(name));
  const unset = Object.fromEntries(names.map((name) => [name, undefined]));
  return { ...process.env, ...unset, PATH: folders(root).join(delimiter) };
}

function isInRepository(root: string): boolean {
  for (let folder = root; ; folder = dirname(folder)) {
    if (existsSync(join(folder, ".git"))) return true;
    if (folder === dirname(folder)) return false;
  }
}
