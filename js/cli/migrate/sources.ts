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

/** Imports in one file, and characters in all: no application has more that is relevant. */
const MAX_IMPORTS = 200;
const MAX_TEXT = 2 ** 24;

export function readSources(root: string, paths: readonly string[], skipped: Skipped[]): Source[] {
  let left = MAX_TEXT;
  return paths.flatMap((path) => {
    try {
      const text = readBelow(root, path);
      if (text === undefined || !isRelevant(path, text)) return [];
      left -= text.length;
      if (left < 0) throw tooMuch("there is too much that names next-auth");
      return [sourceOf(path, text)];
    } catch (error) {
      skipped.push({ path, why: whyNot(error) });
      return [];
    }
  });
}

export function sourceOf(path: string, text: string): Source {
  const tokens = tokenize(text, !/\.[cm]?ts$/.test(path));
  const imports = importsOf(tokens);
  if (imports.filter(({ from }) => RELEVANT.test(from)).length > MAX_IMPORTS) {
    throw tooMuch(`more than ${MAX_IMPORTS} imports of next-auth`);
  }
  return { path, text, tokens, imports, lineOf: linesOf(text) };
}

function isRelevant(path: string, text: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return (CONFIG_FILE.test(name) && text.includes("providers")) || RELEVANT.test(text);
}

function tooMuch(reason: string): Error {
  return Object.assign(new Error(reason), { reason });
}

/** A regular expression runs out of memory in a text of a megabyte without end. */
function whyNot(error: unknown): string {
  return error instanceof RangeError ? "too complex to be read" : reasonOf(error);
}

/** Says for a place in the text on which line it is, from 1. */
export function linesOf(text: string): (at: number) => number {
  let ends: number[] | undefined;
  return (at) => {
    ends ??= [...text.matchAll(/\n/g)].map(({ index }) => index);
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (ends[middle]! < at) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  };
}
