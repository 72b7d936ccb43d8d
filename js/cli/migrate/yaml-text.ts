/**
 * The plain part of YAML that workspaces are written in: mappings by indentation, with
 * a text on the line of its key. What is written otherwise is not understood, and said to be.
 */

import type { Place } from "./json-text.js";

const LINE = /^( *)("[^"\\]*"|'[^']*'|[^\s#:"'{[&*!|>%@`?-][^:#]*?) *:(?: +(.*))?$/;
const ITEM = /^ *- +(?:"([^"\\]*)"|'([^']*)'|([^\s"'{[&*!|>#][^#]*?)) *(?:#.*)?$/;
const VALUE = /^("[^"\\]*"|'[^']*'|[^\s#"'{[&*!|>][^#]*?)\s*(?:#.*)?$/;

export interface YamlEntry extends Place {
  path: string[];
}

/** The texts of mappings. */
export function yamlEntries(text: string): YamlEntry[] {
  const entries: YamlEntry[] = [];
  const parents: { indent: number; key: string }[] = [];
  eachLine(text, (line, at) => {
    const match = LINE.exec(line);
    if (!match) return;
    const indent = match[1]!.length;
    while (parents.length > 0 && parents.at(-1)!.indent >= indent) parents.pop();
    parents.push({ indent, key: unquote(match[2]!) });
    const written = VALUE.exec(match[3] ?? "")?.[1];
    if (written === undefined) return;
    const start = at + line.length - match[3]!.length;
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
      const match = LINE.exec(line);
      isInside = match !== null && unquote(match[2]!) === key;
      if (!isInside) return;
      const flow = /^\[(.*)\]\s*(?:#.*)?$/.exec(match![3] ?? "");
      items = flow ? flow[1]!.split(",").map((item) => unquote(item.trim())) : [];
      return;
    }
    const item = isInside && ITEM.exec(line);
    if (item) items?.push((item[1] ?? item[2] ?? item[3])!);
  });
  return items;
}

/** The first line, from 1, that names this package in a way that `yamlEntries` does not see. */
export function oddLine(text: string, name: string): number | undefined {
  const seen = yamlEntries(text).filter(({ path }) => path.at(-1) === name);
  let number = 0;
  let odd: number | undefined;
  eachLine(text, (line, at) => {
    number++;
    const code = line.replace(/(^|\s)#.*$/, "");
    if (!new RegExp(`(^|[^\\w@/-])${name}(?![\\w/-])`).test(code)) return;
    if (seen.some(({ start }) => start >= at && start < at + line.length)) return;
    odd ??= number;
  });
  return odd;
}

function unquote(text: string): string {
  return /^(["']).*\1$/.test(text) ? text.slice(1, -1) : text;
}

function eachLine(text: string, use: (line: string, at: number) => void): void {
  for (const { 0: line, index } of text.matchAll(/[^\n]*(?:\n|$)/g)) {
    if (line !== "") use(line.replace(/\r?\n$/, ""), index);
  }
}
