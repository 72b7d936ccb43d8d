/** The sources of a project that have to do with next-auth, as tokens. */

import { importsOf, type Import } from "./imports.js";
import { tokenize, type Token } from "./tokens.js";
import { readBelow, reasonOf, type Skipped } from "./tree.js";

export interface Source {
  path: string;
  text: string;
  tokens: Token[];
  imports: Import[];
  /** The line, from 1, of a place in the text. */
  lineOf(at: number): number;
}

/** What a file has in it, or in its name, that is looked at. */
const RELEVANT = /next-auth|@auth\/|waxseal/;
const CONFIG_FILE = /auth[\w.-]*\.[cm]?[jt]sx?$/i;

export function readSources(root: string, paths: readonly string[], skipped: Skipped[]): Source[] {
  return paths.flatMap((path) => {
    try {
      const text = readBelow(root, path);
      if (text === undefined) return [];
      const isConfig = CONFIG_FILE.test(path) && text.includes("providers");
      return isConfig || RELEVANT.test(text) ? [sourceOf(path, text)] : [];
    } catch (error) {
      skipped.push({ path, why: whyNot(error) });
      return [];
    }
  });
}

export function sourceOf(path: string, text: string): Source {
  const tokens = tokenize(text, !/\.[cm]?ts$/.test(path));
  return { path, text, tokens, imports: importsOf(tokens), lineOf: (at) => lineAt(text, at) };
}

/** A regular expression runs out of memory in a text of a megabyte without end. */
function whyNot(error: unknown): string {
  return error instanceof RangeError ? "too complex to be read" : reasonOf(error);
}

function lineAt(text: string, at: number): number {
  let line = 1;
  for (let next = text.indexOf("\n"); next >= 0 && next < at; next = text.indexOf("\n", next + 1)) {
    line++;
  }
  return line;
}
