/** Text of cookies, as it stands in a header. */

/** Without the blanks that may stand around a pair, its name or its value (RFC 6265bis §5.7). */
export function trimBlanks(text: string): string {
  // Not `trim`: characters that browsers accept in names must not be dropped before a prefix.
  // Not an expression for both ends: it looks at every run of blanks inside as often as it is long.
  let end = text.length;
  while (isBlank(text[end - 1])) end--;
  return text.slice(0, end).replace(/^[ \t]+/, "");
}

function isBlank(character: string | undefined): boolean {
  return character === " " || character === "\t";
}

/** URL-decoded, or as it is where that is not possible. */
export function decodeValue(value: string): string {
  try {
    return value.includes("%") ? decodeURIComponent(value) : value;
  } catch {
    return value;
  }
}
