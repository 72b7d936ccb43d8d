// A session of NextAuth.js v4, read by its decoder.

import { decode as v4Decode, encode as v4Encode } from "next-auth-v4/jwt";

import { claimsOf, people } from "../lib/claims.mjs";
import { SECRET } from "../lib/config.mjs";
import { all, forged, ours } from "./common.mjs";
import { readFloor } from "./floors.mjs";
import { bareNextAuth } from "./subtle.mjs";

export async function nextAuth(size, { nextAuthPeers }) {
  const claims = people(size).map(claimsOf);
  const tokens = await all(claims, (each) => encode(each));
  const refused = [forged(tokens[0]), await encode(claims[0], -60)];
  const decode = (token) => v4Decode({ token, secret: SECRET });
  const expected = await all(tokens, decode);
  const peer = { inputs: tokens, refused, expected, find: (claims) => claims };
  return [
    ...ours("next-auth", { tokens, refused, claims: expected }),
    readFloor("next-auth", { tokens, claims: expected }),
    ...(nextAuthPeers?.(SECRET) ?? []).map((each) => ({ ...peer, ...each })),
    await bareNextAuth(SECRET, tokens),
    {
      ...peer,
      name: "next-auth v4 decode",
      charted: true,
      run: decode,
    },
  ];
}

export function encode(token, maxAge, secret = SECRET) {
  return v4Encode({ token, secret, maxAge });
}
