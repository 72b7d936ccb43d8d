// A session of NextAuth.js v4, read by its decoder.

import { decode as v4Decode, encode as v4Encode } from "next-auth-v4/jwt";

import { claimsOf, people } from "../lib/claims.mjs";
import { SECRET } from "../lib/config.mjs";
import { all, forged, ours } from "./common.mjs";

export async function nextAuth(size) {
  const claims = people(size).map(claimsOf);
  const tokens = await all(claims, (each) => encode(each));
  const refused = [forged(tokens[0]), await encode(claims[0], -60)];
  const decode = (token) => v4Decode({ token, secret: SECRET });
  const expected = await all(tokens, decode);
  return [
    ...ours("next-auth", { tokens, refused, claims: expected }),
    {
      name: "next-auth v4 decode",
      charted: true,
      inputs: tokens,
      refused,
      expected,
      run: decode,
      find: (claims) => claims,
    },
  ];
}

export function encode(token, maxAge, secret = SECRET) {
  return v4Encode({ token, secret, maxAge });
}
