import { webCrypto } from "./environment.js";

/** 22 characters of base64url: 16 bytes of SHA-256. */
export async function hashOf(text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  const hash = new Uint8Array(await webCrypto().subtle.digest("SHA-256", bytes));
  return btoa(String.fromCharCode(...hash.subarray(0, 16)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
