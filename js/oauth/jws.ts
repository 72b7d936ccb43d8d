/** Signed tokens of a provider: their parts, and their signatures (RFC 7515, RFC 7518 §3). */

import { webCrypto } from "../environment.js";
import { isObject, withoutUndefined } from "../json.js";

/** A public key (RFC 7517 §4), as far as it is used here. */
export type Key = JsonWebKey & { kid?: unknown };

/** A token whose signature nobody has looked at. */
export interface Unverified {
  header: { readonly [name: string]: unknown };
  claims: { readonly [name: string]: unknown };
  signature: Uint8Array<ArrayBuffer>;
  /** What it is a signature of. */
  signed: Uint8Array<ArrayBuffer>;
}

interface Algorithm {
  /** As WebCrypto takes them, to import a key and to verify by it. */
  parameters: { name: string; hash?: string; saltLength?: number; namedCurve?: string };
  /** Of the key (RFC 7518 §6, RFC 8037 §2). */
  kty: "RSA" | "EC" | "OKP";
  crv?: string;
}

const rsa = (name: string, bits: number): Algorithm => ({
  parameters: { name, hash: `SHA-${bits}`, saltLength: bits / 8 },
  kty: "RSA",
});
const ecdsa = (crv: string, bits: number): Algorithm => ({
  parameters: { name: "ECDSA", hash: `SHA-${bits}`, namedCurve: crv },
  kty: "EC",
  crv,
});
const ED25519: Algorithm = { parameters: { name: "Ed25519" }, kty: "OKP", crv: "Ed25519" };

/** All of them have a public key: nobody can sign by what only has to be known. */
export const ALGORITHMS: { readonly [alg: string]: Algorithm } = {
  RS256: rsa("RSASSA-PKCS1-v1_5", 256),
  RS384: rsa("RSASSA-PKCS1-v1_5", 384),
  RS512: rsa("RSASSA-PKCS1-v1_5", 512),
  PS256: rsa("RSA-PSS", 256),
  PS384: rsa("RSA-PSS", 384),
  PS512: rsa("RSA-PSS", 512),
  ES256: ecdsa("P-256", 256),
  ES384: ecdsa("P-384", 384),
  ES512: ecdsa("P-521", 512),
  EdDSA: ED25519,
  Ed25519: ED25519,
};

/** Bits of an RSA key at least (RFC 7518 §3.3). */
const MIN_RSA_BITS = 2048;

/** `undefined` for what is no compact JWS of JSON objects. */
export function parseJws(token: string): Unverified | undefined {
  const parts = token.split(".");
  if (parts.length !== 3 || !parts.every((part) => /^[\w-]+$/.test(part))) return undefined;
  const [header, payload, signature] = parts as [string, string, string];
  try {
    const [parsed, claims] = [parseObject(header), parseObject(payload)];
    if (!parsed || !claims) return undefined;
    const signed = new TextEncoder().encode(`${header}.${payload}`);
    return { header: parsed, claims, signature: bytesOf(signature), signed };
  } catch {
    return undefined;
  }
}

/** Whether a key is for this token: by its kind, what it says of itself, and its name. */
export function fitsKey({ header: { alg, kid } }: Unverified, key: Key): boolean {
  const { kty, crv } = ALGORITHMS[alg as string]!;
  return (
    key.kty === kty &&
    key.crv === crv &&
    (key.use === undefined || key.use === "sig") &&
    (key.alg === undefined || key.alg === alg) &&
    (kid === undefined || key.kid === kid)
  );
}

export async function verifies({ header, ...token }: Unverified, key: Key): Promise<boolean> {
  const { subtle } = webCrypto();
  const parameters = ALGORITHMS[header.alg as string]!.parameters as AlgorithmIdentifier;
  // Nothing else of it: neither a private part, nor what may be understood in another way.
  const { kty, n, e, crv, x, y } = key;
  const publicKey = withoutUndefined({ kty, n, e, crv, x, y });
  try {
    const imported = await subtle.importKey("jwk", publicKey, parameters, false, ["verify"]);
    const { modulusLength = MIN_RSA_BITS } = imported.algorithm as { modulusLength?: number };
    if (modulusLength < MIN_RSA_BITS) return false;
    return await subtle.verify(parameters, imported, token.signature, token.signed);
  } catch {
    return false;
  }
}

function parseObject(part: string): { [name: string]: unknown } | undefined {
  const text = new TextDecoder("utf-8", { fatal: true }).decode(bytesOf(part));
  const value: unknown = JSON.parse(text);
  return isObject(value) ? (value as { [name: string]: unknown }) : undefined;
}

function bytesOf(part: string): Uint8Array<ArrayBuffer> {
  const text = atob(part.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
