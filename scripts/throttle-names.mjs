// Makes js/handler/throttle/equal.ts, and the pairs of MySQL in
// tests/vectors/throttle-names.json, from the Default Unicode Collation Element Table
// 9.0.0 (allkeys.txt, by which MySQL's utf8mb4_0900_ai_ci compares; the Python package
// `pyuca` has it): node scripts/throttle-names.mjs allkeys-9.0.0.txt

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "./lib/run.mjs";

const IGNORED = /[\p{M}\p{C}\p{Z}\p{DI}\p{LOE}\s\xb7\u{10000}-\u{10ffff}]/gu;
/** Not in the table: SQL Server treats the letter thorn as "th". */
const characters = new Map([["\xde", "TH"]]);
/** As in js/handler/throttle/name.ts. */
function fold(text) {
  // By itself it is a Greek iota, unlike the combining mark.
  const plain = text
    .replace(/\u037a/g, "\u03b9")
    .normalize("NFKD")
    .replace(/\u0345/g, "");
  return plain.toLowerCase().toUpperCase().normalize("NFKD");
}
const normalise = (text) =>
  fold(text)
    .replace(
      /[^\0-\x7f]/gu,
      (character) => characters.get(character) ?? digit(character) ?? character,
    )
    .replace(IGNORED, "");

function digit(character) {
  const isDigit = (code) => /^\p{Nd}$/u.test(String.fromCodePoint(code));
  const code = character.codePointAt(0);
  let zero = code;
  while (isDigit(zero - 1)) zero--;
  return isDigit(code) ? String((code - zero) % 10) : undefined;
}

/** The weights of the first level, by character. */
const weights = new Map();
for (const line of readFileSync(process.argv[2], "utf8").split("\n")) {
  const [, code, elements] = /^([\dA-F]+)\s*;\s*(\S+)/.exec(line) ?? [];
  if (code === undefined) continue; // also contractions, which `normalise` sees to by itself
  const primary = [...elements.matchAll(/\[[.*]([\dA-F]+)\./g)].map(([, weight]) => weight);
  weights.set(
    String.fromCodePoint(parseInt(code, 16)),
    primary.filter((weight) => weight !== "0000"),
  );
}

/** The plainest character of each weight, and of each list of weights. */
const plainest = new Map();
for (const character of [...weights.keys()].sort((a, b) => rank(a) - rank(b))) {
  const key = weights.get(character).join();
  if (!plainest.has(key)) plainest.set(key, character);
}

function rank(character) {
  const code = character.codePointAt(0);
  const signs = [code > 0x7f, fold(character) !== character, [...fold(character)].length > 1];
  signs.push(code > 0xffff, /\p{M}/u.test(character));
  return signs.reduce((sum, sign, at) => sum + (sign ? 2 ** at : 0), 0) * 0x200000 + code;
}

/** What a character equals: the characters of its weights, or one with the same list. */
function textOf(character) {
  const list = weights.get(character);
  const parts = list.map((weight) => plainest.get(weight));
  return parts.includes(undefined) ? plainest.get(list.join()) : parts.join("");
}

const pairs = [];
for (const character of weights.keys()) {
  const folded = fold(character);
  const text = textOf(character);
  if (normalise(character) === normalise(text)) continue;
  // An entry of another character may already cover it.
  if ([...folded].length === 1 && folded > "\x7f") characters.set(folded, normalise(text));
}
for (const character of weights.keys()) {
  const text = textOf(character);
  if (normalise(character) !== normalise(text)) throw new Error(`${character} is not ${text}`);
  if (fold(character).replace(IGNORED, "") !== fold(text).replace(IGNORED, ""))
    pairs.push([character, text]);
}

const entries = new Map();
for (const [character, text] of characters)
  entries.set(text, (entries.get(text) ?? "") + character);
const visible = (text) =>
  text.replace(
    /[\\`$\p{M}\p{C}]/gu,
    (character) => `\\u{${character.codePointAt(0).toString(16)}}`,
  );
const lines = [""];
for (const [text, alike] of [...entries].sort(([a], [b]) => (a < b ? -1 : 1))) {
  const entry = visible(`${text}=${alike}`);
  if (`${lines.at(-1)} ${entry}`.length > 96) lines.push("");
  lines.push(`${lines.pop()} ${entry}`.trim());
}
const code = `/**
 * Made by scripts/throttle-names.mjs: what is equal to a text at the first level of the
 * Unicode collation, and neither by NFKD nor by case: \`text=characters\`.
 */
export const EQUAL = \`${lines.join("\n")}\`;
`;
writeFileSync(join(root, "js/handler/throttle/equal.ts"), code);

const file = join(root, "tests/vectors/throttle-names.json");
const kept = JSON.parse(readFileSync(file, "utf8"));
kept.equal["utf8mb4_0900_ai_ci, characters"] = pairs;
// A line for each database.
const lists = Object.entries(kept.equal).map(
  ([name, list]) => `${JSON.stringify(name)}: ${JSON.stringify(list)}`,
);
const different = JSON.stringify(kept.different);
writeFileSync(file, `{\n"equal": {\n${lists.join(",\n")}\n},\n"different": ${different}\n}\n`);
console.log(`${characters.size} characters in the table, ${pairs.length} pairs`);
