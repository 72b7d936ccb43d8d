// Several accepted formats, as while users move from one to another. No peer has that.

import { claimsOf, people, sessionOf } from "../lib/claims.mjs";
import { NAMES, SECRET } from "../lib/config.mjs";
import { encode } from "./authjs.mjs";
import { DAY, all, auth, forged, header } from "./common.mjs";
import { encode as v4Encode } from "./next-auth.mjs";
import { sign } from "./signed.mjs";

const FORMATS = ["signed", "authjs", "next-auth"];

export async function formats(count) {
  const [format, ...accept] = FORMATS.slice(0, count);
  const reading = auth({ format, accept });
  const claims = people(300).map(claimsOf);
  const bytes = new TextEncoder().encode(SECRET);
  const make = {
    signed: (each, maxAge = 30 * DAY) => sign({ ...each, exp: each.iat + maxAge }, bytes),
    authjs: encode,
    "next-auth": v4Encode,
  };
  const last = FORMATS[count - 1];
  const inputs = (name) => all(claims, async (each) => header(NAMES[name], await make[name](each)));
  const refused = async (name) =>
    [forged(await make[name](claims[0])), await make[name](claims[0], -60)].map((token) =>
      header(NAMES[name], token),
    );
  return [
    {
      name: "auth.verify(header): in the first format",
      ours: true,
      inputs: await inputs(format),
      refused: await refused(format),
      expected: claims.map(sessionOf),
      run: (header) => reading.verify(header),
      find: ({ session }) => session,
    },
    {
      name: "auth.getSession(header): in the last format",
      ours: true,
      inputs: await inputs(last),
      refused: await refused(last),
      // The encoders of Auth.js set the end of the session themselves.
      expected: claims.map(({ email }) => email),
      run: (header) => reading.getSession(header),
      find: (session) => session && session.user.email,
    },
  ];
}
