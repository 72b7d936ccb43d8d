/** Text of cookies, as it stands in a header. */

/** Without the blanks that may stand around a pair, its name or its value (RFC 6265bis §5.7). */
export function trimBlanks(text: string): string {
  // Not `trim`: characters that browsers accept in names must not be dropped before a prefix.
  return text.replace(/^[ \t]+|[ \t]+$/g, "");
}

/** URL-decoded, or as it is where that is not possible. */
export function decodeValue(value: string): string {
  try {
    return value.includes("%") ? decodeURIComponent(value) : value;
  } catch {
    return value;
  }
}
