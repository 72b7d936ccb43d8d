/** Names are counted as one wherever a database might call them equal. */

import { EQUAL } from "./equal.js";

/**
 * The texts that a name is counted under, mostly one. Two names share one whenever MySQL
 * (`utf8mb4_0900_ai_ci`), PostgreSQL (`citext`), SQLite (`NOCASE`) and SQL Server
 * (`_CI_AI`) call them equal, and sometimes when none does: two users with one counter may
 * have to wait for each other, but a user with two counters can be guessed twice as often.
 * `tests/vectors/throttle-names.json` holds what was compared.
 */
export function spellings(name: string): string[] {
  // Some characters are letters to one database, and nothing to another: marks in the
  // shape of letters, and what is above U+FFFF to SQL Server. U+0345, a mark as well,
  // becomes a letter in upper case.
  const letters = fold(name.normalize("NFKD").replace(/\u0345/g, ""));
  const bare = fold(name.replace(/[\u{10000}-\u{10ffff}]/gu, "")).replace(/\p{M}/gu, "");
  return [...new Set([reduce(letters), reduce(bare)])];
}

/**
 * Longer than a mail address may be (64 octets, "@" and 255, RFC 3696 erratum 1690), so not
 * a name, and slow to compare. What a captcha sends is long, but ASCII.
 */
export function isTooLong(name: string): boolean {
  return name.length > LONGEST && /[^\0-\x7f]/.test(name);
}

const LONGEST = 320;

/** Without differences of width, case and composition. */
function fold(name: string): string {
  return name.normalize("NFKD").toLowerCase().toUpperCase().normalize("NFKD");
}

function reduce(folded: string): string {
  return folded.replace(/[^\0-\x7f]/gu, toEqual).replace(IGNORED, "");
}

/**
 * Marks, controls, formats, what is unassigned and invisible, white space; the vowels
 * that Thai and Lao write before their consonant and sort after it; the dot that
 * Catalan writes in "l·l"; what is left above U+FFFF.
 */
const IGNORED = /[\p{M}\p{C}\p{Z}\p{DI}\p{LOE}\s\xb7\u{10000}-\u{10ffff}]/gu;

const CHARACTERS = new Map<string, string>();
for (const entry of EQUAL.split(/\s+/)) {
  const [text, characters] = entry.split("=") as [string, string];
  for (const character of characters) CHARACTERS.set(character, text);
}

function toEqual(character: string): string {
  return CHARACTERS.get(character) ?? digit(character) ?? character;
}

/** A decimal digit of any script; they stand in tens, zero first. */
function digit(character: string): string | undefined {
  if (!DIGIT.test(character)) return undefined;
  const code = character.codePointAt(0)!;
  let zero = code;
  while (DIGIT.test(String.fromCodePoint(zero - 1))) zero--;
  return String((code - zero) % 10);
}

const DIGIT = /^\p{Nd}$/u;
