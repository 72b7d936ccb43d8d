import { webCrypto } from "./environment.js";

export async function sha256(text: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await webCrypto().subtle.digest("SHA-256", new TextEncoder().encode(text)));
}

/** Without padding (RFC 4648 §5). */
export function base64url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** 22 characters of base64url: 16 bytes of SHA-256. */
export async function hashOf(text: string): Promise<string> {
  return base64url((await sha256(text)).subarray(0, 16));
}
