/**
 * JSON in ASCII, which takes a buffer of known size: one that grows while it is
 * filled would leave a copy of the secrets behind.
 */
export function ascii(json: string): string {
  return json.replace(
    /[^\0-\x7f]/g,
    (unit) => "\\u" + unit.charCodeAt(0).toString(16).padStart(4, "0"),
  );
}
