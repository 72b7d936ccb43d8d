// Seals any bytes as a token, also what no library would write.

import { createCipheriv, createHash, createHmac, hkdfSync } from "node:crypto";
import { deflateRawSync } from "node:zlib";

export const base64url = (bytes) => Buffer.from(bytes).toString("base64url");

/** `HS256`, with the key's bytes. */
export function signature(algorithm, key, input) {
  return createHmac(`sha${algorithm.slice(2)}`, key)
    .update(input)
    .digest();
}

export function jws({ header, payload, algorithm, key }) {
  const input = `${base64url(header)}.${base64url(payload)}`;
  return `${input}.${base64url(signature(algorithm, key, input))}`;
}

/**
 * With a content encryption and a way to the key: `dir`, or the key wrapped with
 * AES, which a library that does not restrict `alg` would open.
 */
export function jwe({ header, payload, encryption, management = "dir", key, iv, deflate, flaw }) {
  const aad = base64url(header);
  let contentKey = key;
  let encryptedKey = flaw === "encrypted-key" ? Buffer.from("key") : Buffer.alloc(0);
  if (management !== "dir") {
    contentKey = hkdfSync("sha256", iv, "", "content", KEY_BYTES[encryption]);
    encryptedKey = wrap(Buffer.from(key), Buffer.from(contentKey));
  }
  const text = deflate ? deflateRawSync(payload) : payload;
  const seal = encryption.includes("GCM") ? gcm : cbc;
  const parts = seal(encryption, Buffer.from(contentKey), iv, text, aad, flaw);
  return [aad, encryptedKey.toString("base64url"), ...parts.map(base64url)].join(".");
}

export const KEY_BYTES = { "A128CBC-HS256": 32, A256GCM: 32, "A256CBC-HS512": 64 };

function gcm(_, key, iv, text, aad, flaw) {
  const length = flaw === "iv" ? 16 : 12;
  const cipher = createCipheriv("aes-256-gcm", key, iv.subarray(0, length));
  cipher.setAAD(Buffer.from(aad));
  const ciphertext = Buffer.concat([cipher.update(text), cipher.final()]);
  return [
    iv.subarray(0, length),
    ciphertext,
    cipher.getAuthTag().subarray(0, flaw === "tag" ? 12 : 16),
  ];
}

function cbc(encryption, key, iv, text, aad, flaw) {
  const half = key.length / 2;
  const cipher = createCipheriv(`aes-${half * 8}-cbc`, key.subarray(half), iv.subarray(0, 16));
  if (flaw === "padding") {
    // Bytes that are no padding, under a right tag.
    cipher.setAutoPadding(false);
    text = Buffer.concat([text, Buffer.alloc(16 - (text.length % 16), 0x20)]);
  }
  const ciphertext = Buffer.concat([cipher.update(text), cipher.final()]);
  const bits = Buffer.alloc(8);
  bits.writeBigUInt64BE(BigInt(aad.length * 8));
  const mac = createHmac(`sha${key.length * 8}`, key.subarray(0, half));
  const tag = mac.update(aad).update(iv.subarray(0, 16)).update(ciphertext).update(bits).digest();
  const length = flaw === "tag" ? half / 2 : flaw === "iv" ? half * 2 : half;
  return [iv.subarray(0, 16), ciphertext, tag.subarray(0, length)];
}

/** RFC 3394. */
function wrap(key, plain) {
  const cipher = createCipheriv("id-aes256-wrap", key, Buffer.alloc(8, 0xa6));
  return Buffer.concat([cipher.update(plain), cipher.final()]);
}

const keys = new Map();

/** The keys that the formats derive of a secret; remembered for some time. */
export function derived(format, secret, salt, length) {
  const name = JSON.stringify([format, secret, salt, length]);
  if (!keys.has(name)) {
    if (keys.size > 1000) keys.clear();
    keys.set(name, derive(format, secret, salt, length));
  }
  return keys.get(name);
}

function derive(format, secret, salt, length) {
  if (format === "signed") return Buffer.from(secret);
  const info =
    format === "authjs"
      ? `Auth.js Generated Encryption Key (${salt})`
      : `NextAuth.js Generated Encryption Key${salt ? ` (${salt})` : ""}`;
  return Buffer.from(hkdfSync("sha256", secret, salt, info, length));
}

/** The `kid` of a secret in a signed token. */
export function signedKid(secret) {
  return base64url(hkdfSync("sha256", secret, "", "waxseal kid", 16));
}

/** The RFC 7638 thumbprint of a symmetric key, with the hash that its size names. */
export function thumbprint(key, hash = `sha${key.length * 8}`) {
  const json = `{"k":"${base64url(key)}","kty":"oct"}`;
  return createHash(hash).update(json).digest("base64url");
}
