// Peers that need more than the web platform.

import {
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  timingSafeEqual,
} from "node:crypto";

import { AUTHJS_INFO, NEXT_AUTH_INFO } from "./subtle.mjs";

/** For Node, Bun and Deno. */
export const withNodeCrypto = {
  signedPeers: (secret) => [
    { charted: true, name: "node:crypto createHmac + JSON.parse", run: byHand(secret) },
  ],
  authjsPeers: (secret, salt) => [
    {
      charted: true,
      name: "node:crypto createHmac + createDecipheriv + JSON.parse",
      run: cbcByHand(secret, salt),
    },
  ],
  nextAuthPeers: (secret) => [
    {
      charted: true,
      name: "node:crypto createDecipheriv (GCM) + JSON.parse",
      run: gcmByHand(secret),
    },
  ],
};

/** For Node only: these libraries are made for it. */
export async function withNodeLibraries() {
  const { createVerifier } = await import("fast-jwt");
  const { default: jsonwebtoken } = await import("jsonwebtoken");
  return {
    ...withNodeCrypto,
    signedPeers(secret) {
      const key = createSecretKey(secret, "utf8");
      const algorithms = ["HS256"];
      return [
        ...withNodeCrypto.signedPeers(secret),
        { name: "fast-jwt", run: createVerifier({ key: secret, algorithms }) },
        {
          name: "fast-jwt, cached: seen before",
          run: createVerifier({ key: secret, algorithms, cache: true }),
        },
        {
          name: "jsonwebtoken, KeyObject",
          run: (token) => jsonwebtoken.verify(token, key, { algorithms }),
        },
      ];
    },
  };
}

/** A JWT checked by hand with native cryptography: what a synchronous call costs at least. */
function byHand(secret) {
  const key = createSecretKey(secret, "utf8");
  const header = Buffer.from('{"alg":"HS256","typ":"waxseal.session-token+jwt"}').toString(
    "base64url",
  );
  return (token) => {
    const end = token.lastIndexOf(".");
    const mac = createHmac("sha256", key).update(token.slice(0, end)).digest();
    const given = Buffer.from(token.slice(end + 1), "base64url");
    if (given.length !== mac.length || !timingSafeEqual(given, mac)) throw new Error("signature");
    const start = header.length + 1;
    if (token.slice(0, start) !== `${header}.`) throw new Error("algorithm");
    return current(JSON.parse(Buffer.from(token.slice(start, end), "base64url").toString()));
  };
}

/** A JWE of Auth.js v5, under a key that is derived once. */
function cbcByHand(secret, salt) {
  const bytes = Buffer.from(hkdfSync("sha256", secret, salt, AUTHJS_INFO(salt), 64));
  const [macKey, key] = [bytes.subarray(0, 32), bytes.subarray(32)].map((half) =>
    createSecretKey(half),
  );
  const bits = Buffer.alloc(8);
  return (token) => {
    const [header, iv, ciphertext, tag] = partsOf(token);
    bits.writeUInt32BE(header.length * 8, 4);
    const mac = createHmac("sha512", macKey).update(header).update(iv).update(ciphertext);
    const computed = mac.update(bits).digest().subarray(0, 32);
    if (tag.length !== 32 || !timingSafeEqual(computed, tag)) throw new Error("tag");
    const decipher = createDecipheriv("aes-256-cbc", key, iv);
    return current(
      JSON.parse(decipher.update(ciphertext, undefined, "utf8") + decipher.final("utf8")),
    );
  };
}

/** A JWE of NextAuth.js v4. */
function gcmByHand(secret) {
  const key = createSecretKey(Buffer.from(hkdfSync("sha256", secret, "", NEXT_AUTH_INFO, 32)));
  return (token) => {
    const [header, iv, ciphertext, tag] = partsOf(token);
    const decipher = createDecipheriv("aes-256-gcm", key, iv, { authTagLength: 16 });
    decipher.setAAD(Buffer.from(header)).setAuthTag(tag);
    return current(
      JSON.parse(decipher.update(ciphertext, undefined, "utf8") + decipher.final("utf8")),
    );
  };
}

/** The header as it is written, the others decoded. */
function partsOf(token) {
  const [header, , ...rest] = token.split(".");
  return [header, ...rest.map((part) => Buffer.from(part, "base64url"))];
}

function current(claims) {
  if (!(claims.exp * 1000 > Date.now())) throw new Error("expired");
  return claims;
}
