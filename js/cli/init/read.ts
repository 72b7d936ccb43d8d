import { readFileSync } from "node:fs";

export function readText(path: string): string {
  try {
    // Some editors of Windows begin a file with a mark.
    return readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    // The error of a folder in the file's place does not say which.
    throw Object.assign(error as Error, { path });
  }
}
