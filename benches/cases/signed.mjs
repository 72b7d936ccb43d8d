// A signed session. The token is a JWT, so every JWT library is a peer; `hono/jwt` takes
// only the `typ` `JWT`, so it gets the same claims under that.

import { verify as honoVerify } from "hono/jwt";
import { SignJWT, jwtVerify } from "jose";

import { claimsOf, people } from "../lib/claims.mjs";
import { SECRET } from "../lib/config.mjs";
import { all, forged, ours } from "./common.mjs";
import { readFloor } from "./floors.mjs";
import { bareSigned } from "./subtle.mjs";

export async function signed(size, { signedPeers }) {
  const bytes = new TextEncoder().encode(SECRET);
  const claims = people(size).map(claimsOf);
  const tokens = await all(claims, (each) => sign(each, bytes));
  const refused = [forged(tokens[0]), await sign({ ...claims[0], exp: claims[0].iat - 60 }, bytes)];
  const key = await crypto.subtle.importKey(
    "raw",
    bytes,
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["verify"],
  );

  const plain = await all(claims, (each) => sign(each, bytes, "JWT"));
  const peer = { inputs: tokens, refused, expected: claims, find: (claims) => claims };
  const payload = ({ payload }) => payload;
  return [
    ...ours("signed", { tokens, refused, claims }),
    readFloor("signed", { tokens, claims }),
    bareSigned(key, tokens),
    {
      ...peer,
      charted: true,
      name: "jose, CryptoKey",
      run: (token) => jwtVerify(token, key),
      find: payload,
    },
    {
      ...peer,
      charted: true,
      name: "jose, bytes",
      run: (token) => jwtVerify(token, bytes),
      find: payload,
    },
    {
      ...peer,
      inputs: plain,
      name: "hono/jwt",
      run: (token) => honoVerify(token, SECRET, "HS256"),
    },
    ...(signedPeers?.(SECRET) ?? []).map((each) => ({ ...peer, ...each })),
  ];
}

export function sign(claims, secret, typ = "waxseal.session-token+jwt") {
  return new SignJWT(claims).setProtectedHeader({ alg: "HS256", typ }).sign(secret);
}
