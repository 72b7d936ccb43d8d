// Peers that need more than the web platform.

import { createHmac, createSecretKey, timingSafeEqual } from "node:crypto";

/** For Node, Bun and Deno. */
export const withNodeCrypto = {
  signedPeers: (secret) => [
    { line: true, name: "node:crypto createHmac + JSON.parse", run: byHand(secret) },
  ],
};

/** For Node only: these libraries are made for it. */
export async function withNodeLibraries() {
  const { createVerifier } = await import("fast-jwt");
  const { default: jsonwebtoken } = await import("jsonwebtoken");
  return {
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
    const claims = JSON.parse(Buffer.from(token.slice(start, end), "base64url").toString());
    if (!(claims.exp * 1000 > Date.now())) throw new Error("expired");
    return claims;
  };
}
