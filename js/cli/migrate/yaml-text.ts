/**
 * The plain part of YAML that workspaces are written in: mappings by indentation, with
 * a text on the line of its key. What is written otherwise is not understood, and said to be.
 */

import type { Place } from "./json-text.js";

const LINE = /^( *)(?:("[^"\\]*"|'[^']*') *|([^\s#:"'{[&*!|>%@`?-][^:#]*)):(?: ([^]*))?$/;
const ITEM = /^ *- +([^]*)/;
const QUOTED = /^("[^"\\]*"|'[^']*')\s*(?:#.*)?$/;
const PLAIN = /^[^\s#"'{[&*!|>][^#]*/;

/** Longer lines are not understood: no workspace has them, and reading them could take long. */
const MAX_LINE = 2000;

export interface YamlEntry extends Place {
  path: string[];
}

/** The texts of mappings. */
export function yamlEntries(text: string): YamlEntry[] {
  const entries: YamlEntry[] = [];
  const parents: { indent: number; key: string }[] = [];
  eachLine(text, (line, at) => {
    const member = memberOf(line);
    if (!member) return;
    const { indent, key, value } = member;
    while (parents.length > 0 && parents.at(-1)!.indent >= indent) parents.pop();
    parents.push({ indent, key });
    const written = scalarOf(value);
    if (written === undefined) return;
    const start = at + line.length - value.length;
    const path = parents.map(({ key }) => key);
    entries.push({ path, value: unquote(written), start, end: start + written.length });
  });
  return entries;
}

/** The items of a list of texts; `undefined` without such a key. */
export function yamlList(text: string, key: string): string[] | undefined {
  let items: string[] | undefined;
  let isInside = false;
  eachLine(text, (line) => {
    if (/^[^\s#-]/.test(line)) {
      const member = memberOf(line);
      isInside = member?.key === key;
      if (!isInside) return;
      const flow = /^\[(.*)\]\s*(?:#.*)?$/.exec(member!.value);
      items = flow ? flow[1]!.split(",").map((item) => unquote(item.trim())) : [];
      return;
    }
    const [, text] = (isInside && line.length <= MAX_LINE && ITEM.exec(line)) || [];
    const item = text === undefined ? undefined : scalarOf(text);
    if (item !== undefined) items?.push(unquote(item));
  });
  return items;
}

/** The first line, from 1, that names this package in a way that `yamlEntries` does not see. */
export function oddLine(text: string, name: string): number | undefined {
  const seen = yamlEntries(text).filter(({ path }) => path.at(-1) === name);
  const names = new RegExp(`(^|[^\\w@/-])${name}(?![\\w/-])`);
  let [number, next] = [0, 0];
  let odd: number | undefined;
  eachLine(text, (line, at) => {
    number++;
    while (next < seen.length && seen[next]!.start < at) next++;
    const isSeen = next < seen.length && seen[next]!.start < at + line.length;
    const comment = line.search(/(?:^|\s)#/);
    const code = comment < 0 ? line : line.slice(0, comment);
    if (!isSeen && names.test(code)) odd ??= number;
  });
  return odd;
}

/** The member of a mapping on this line; its value with the comment, but not the blanks before. */
function memberOf(line: string): { indent: number; key: string; value: string } | undefined {
  const match = line.length > MAX_LINE ? null : LINE.exec(line);
  if (!match) return undefined;
  const [, indent, quoted, plain, value = ""] = match;
  const key = quoted === undefined ? plain!.trimEnd() : unquote(quoted);
  return { indent: indent!.length, key, value: value.replace(/^ +/, "") };
}

/** A text as it is written, with its quotes. */
function scalarOf(text: string): string | undefined {
  const quoted = QUOTED.exec(text)?.[1];
  if (quoted !== undefined) return quoted;
  const plain = PLAIN.exec(text)?.[0];
  // What has no blank before it is no comment.
  const isWhole = plain === undefined || plain === text || /\s$/.test(plain);
  return isWhole ? plain?.trimEnd() : undefined;
}

function unquote(text: string): string {
  return /^(["']).*\1$/.test(text) ? text.slice(1, -1) : text;
}

function eachLine(text: string, use: (line: string, at: number) => void): void {
  for (const { 0: line, index } of text.matchAll(/[^\n]*(?:\n|$)/g)) {
    if (line !== "") use(line.replace(/\r?\n$/, ""), index);
  }
}
