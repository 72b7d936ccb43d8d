/** Bytes of texts, in servers and browsers alike. */

/** The length in UTF-8. */
export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** The length of an object's JSON, from those of its members: `"name":value`. */
export function jsonLength(members: readonly number[]): number {
  const commas = Math.max(0, members.length - 1);
  return members.reduce((sum, bytes) => sum + bytes, "{}".length + commas);
}

/** The text that base64url stands for, however strictly it is written; `undefined` for none. */
export function decodeBase64url(text: string): string | undefined {
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
