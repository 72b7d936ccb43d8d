import { readFileSync } from "node:fs";

/** Ranges of a project's dependencies, by name. */
export interface Dependencies {
  [name: string]: string;
}

export function readText(path: string): string {
  try {
    // Some editors of Windows begin a file with a mark.
    return readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    // The error of a folder in the file's place does not say which.
    throw Object.assign(error as Error, { path });
  }
}

/** JSON with comments and trailing commas; undefined for anything else. */
export function parseJsonc(text: string): unknown {
  // Strings are matched too, since they may hold what looks like a comment.
  const bare = text
    .replace(/("(?:\\.|[^"\\])*")|\/\/.*|\/\*[^]*?\*\//g, "$1")
    .replace(/("(?:\\.|[^"\\])*")|,(?=\s*[}\]])/g, "$1");
  try {
    return JSON.parse(bare);
  } catch {
    return undefined;
  }
}
