// Several formats accepted, as while users move from one to another. No peer does it.

import { claimsOf, people, sessionOf } from "../lib/claims.mjs";
import { NAMES, SECRET } from "../lib/config.mjs";
import { encode } from "./authjs.mjs";
import { all, auth, forged, header } from "./common.mjs";
import { encode as v4Encode } from "./next-auth.mjs";
import { sign } from "./signed.mjs";

const FORMATS = ["signed", "authjs", "next-auth"];

export async function formats(count) {
  const [format, ...accept] = FORMATS.slice(0, count);
  const reading = auth({ format, accept });
  const claims = people(300).map(claimsOf);
  const make = {
    signed: (each) => sign(each, new TextEncoder().encode(SECRET)),
    authjs: (each) => encode(each),
    "next-auth": (each) => v4Encode(each),
  };
  const own = await all(claims, make[format]);
  const last = FORMATS[count - 1];
  const other = await all(claims, make[last]);
  return [
    {
      name: "auth.verify(header): in the first format",
      ours: true,
      line: true,
      inputs: own.map((token) => header(NAMES[format], token)),
      refused: [header(NAMES[format], forged(own[0]))],
      expected: claims.map(sessionOf),
      run: (header) => reading.verify(header),
      find: ({ session }) => session,
    },
    {
      name: "auth.getSession(header): in the last format",
      ours: true,
      line: true,
      inputs: other.map((token) => header(NAMES[last], token)),
      refused: [header(NAMES[last], forged(other[0]))],
      // The encoders of Auth.js set the end of the session themselves.
      expected: claims.map(({ email }) => email),
      run: (header) => reading.getSession(header),
      find: (session) => session && session.user.email,
    },
  ];
}
