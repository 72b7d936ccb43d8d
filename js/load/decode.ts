type Bytes = Uint8Array<ArrayBuffer>;

/** Base64. */
export function decode(text: string): Bytes {
  const { fromBase64 } = Uint8Array as { fromBase64?: (text: string) => Bytes };
  if (fromBase64) return fromBase64.call(Uint8Array, text);

  // Not the bare name: bundlers would replace it with a polyfill.
  const { Buffer } = globalThis as { Buffer?: { from(text: string, encoding: "base64"): Bytes } };
  if (Buffer) return Buffer.from(text, "base64");

  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
