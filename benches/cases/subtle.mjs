// One call of the platform's cryptography, the floor of the asynchronous peers: they wait
// for another thread at least once, and how long that takes says how idle the machine is.

export const AUTHJS_INFO = (salt) => `Auth.js Generated Encryption Key (${salt})`;
export const NEXT_AUTH_INFO = "NextAuth.js Generated Encryption Key";

const { subtle } = crypto;
const encoder = new TextEncoder();

/** Verifies the signatures of signed tokens. */
export function bareSigned(key, tokens) {
  const inputs = tokens.map((token) => {
    const end = token.lastIndexOf(".");
    return { mac: decoded(token.slice(end + 1)), data: encoder.encode(token.slice(0, end)) };
  });
  const run = ({ mac, data }) => subtle.verify("HMAC", key, mac, data);
  return { ...bare("verify", inputs), run };
}

/** Computes the tags of tokens of Auth.js v5; to decrypt them is a second call. */
export async function bareAuthjs(secret, salt, tokens) {
  const bytes = await derive(secret, salt, AUTHJS_INFO(salt), 64);
  const hmac = { name: "HMAC", hash: "SHA-512" };
  const key = await subtle.importKey("raw", bytes.slice(0, 32), hmac, false, ["sign"]);
  const inputs = tokens.map((token) => {
    const { header, iv, ciphertext, tag } = partsOf(token);
    const bits = new Uint8Array(8);
    new DataView(bits.buffer).setUint32(4, header.length * 8);
    return { tag, data: Uint8Array.from([...header, ...iv, ...ciphertext, ...bits]) };
  });
  const isTag = (mac, index) => isSame(new Uint8Array(mac, 0, 32), inputs[index].tag);
  return {
    ...bare("sign", inputs),
    run: ({ data }) => subtle.sign("HMAC", key, data),
    find: isTag,
  };
}

/** Decrypts tokens of NextAuth.js v4. */
export async function bareNextAuth(secret, tokens) {
  const bytes = await derive(secret, "", NEXT_AUTH_INFO, 32);
  const key = await subtle.importKey("raw", bytes, "AES-GCM", false, ["decrypt"]);
  const inputs = tokens.map((token) => {
    const { header, iv, ciphertext, tag } = partsOf(token);
    const algorithm = { name: "AES-GCM", iv, additionalData: header };
    return { algorithm, data: Uint8Array.from([...ciphertext, ...tag]) };
  });
  const isClaims = (text) => "exp" in JSON.parse(new TextDecoder().decode(text));
  const run = ({ algorithm, data }) => subtle.decrypt(algorithm, key, data);
  return { ...bare("decrypt", inputs), run, find: isClaims };
}

function bare(method, inputs) {
  const name = `one bare call: crypto.subtle.${method}`;
  return { name, bare: true, inputs, expected: inputs.map(() => true), find: (found) => found };
}

async function derive(secret, salt, info, length) {
  const [key, ...texts] = [secret, salt, info].map((text) => encoder.encode(text));
  const material = await subtle.importKey("raw", key, "HKDF", false, ["deriveBits"]);
  const [saltBytes, infoBytes] = texts;
  const hkdf = { name: "HKDF", hash: "SHA-256", salt: saltBytes, info: infoBytes };
  return subtle.deriveBits(hkdf, material, 8 * length);
}

function partsOf(token) {
  const [header, , iv, ciphertext, tag] = token.split(".");
  return {
    header: encoder.encode(header),
    iv: decoded(iv),
    ciphertext: decoded(ciphertext),
    tag: decoded(tag),
  };
}

function decoded(text) {
  const base64 = text.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

function isSame(one, other) {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
