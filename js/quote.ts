/** Text that somebody else chose, as a message may repeat it. */

/** The characters of such a text that are shown. */
const MAX = 40;

/**
 * In quotes, without control characters, line breaks and direction marks, and cut: nobody
 * can forge lines of a log with it, or fill it.
 */
export function quote(text: string, max = MAX): string {
  const shown = text.slice(0, max).replace(/["\\\p{C}\p{Zl}\p{Zp}]/gu, escaped);
  return `"${shown}${text.length > max ? "…" : ""}"`;
}

/** A character as JavaScript writes it: `\u{202e}`. */
export function escaped(character: string): string {
  return `\\u{${character.codePointAt(0)!.toString(16)}}`;
}
