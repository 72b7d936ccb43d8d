// Several secrets, as while one is replaced. The token is under the first, or under
// the last, which is the worst case. `getSession` only reads; `verify` also seals
// such a session again, with the first secret.

import { decode } from "@auth/core/jwt";
import { jwtVerify } from "jose";

import { claimsOf, people, sessionOf } from "../lib/claims.mjs";
import { NAMES, SECRET } from "../lib/config.mjs";
import { encode } from "./authjs.mjs";
import { all, auth, forged, header } from "./common.mjs";
import { encode as v4Encode } from "./next-auth.mjs";
import { sign } from "./signed.mjs";

/** A JWT names no key, so each is tried. */
export async function signedSecrets(count) {
  const secrets = secretsOf(count).map((secret) => new TextEncoder().encode(secret));
  const claims = people(300).map(claimsOf);
  const first = await all(claims, (each) => sign(each, secrets[0]));
  const last = await all(claims, (each) => sign(each, secrets.at(-1)));
  const refused = [
    forged(last[0]),
    await sign({ ...claims[0], exp: claims[0].iat - 60 }, secrets.at(-1)),
  ];
  return [
    ...ours("signed", count, { first, last, refused, claims }),
    {
      name: "jose, bytes, in a loop: under the last",
      inputs: last,
      refused,
      expected: claims,
      run: (token) => verifyAny(token, secrets),
      find: ({ payload }) => payload,
    },
  ];
}

/** A token of Auth.js v5 names its key (`kid`), one of NextAuth.js v4 does not. */
export async function authjsSecrets(count) {
  const secret = secretsOf(count);
  const salt = NAMES.authjs;
  const claims = people(300).map(claimsOf);
  const first = await all(claims, (each) => encode(each, undefined, secret[0]));
  const last = await all(claims, (each) => encode(each, undefined, secret.at(-1)));
  const expected = await all(last, (token) => decode({ token, secret, salt }));
  const refused = [forged(last[0]), await encode(claims[0], -60, secret.at(-1))];
  const v4 = await all(claims, (each) => v4Encode(each, undefined, secret.at(-1)));
  const v4Refused = [forged(v4[0]), await v4Encode(claims[0], -60, secret.at(-1))];
  const reading = auth({ format: "next-auth", secret });
  return [
    ...ours("authjs", count, {
      first,
      last,
      refused,
      firstClaims: await all(first, (token) => decode({ token, secret, salt })),
      claims: expected,
    }),
    {
      name: "auth.getSession(header): NextAuth.js v4, under the last",
      ours: true,
      inputs: v4.map((token) => header(NAMES["next-auth"], token)),
      refused: v4Refused.map((token) => header(NAMES["next-auth"], token)),
      expected: claims.map(({ email }) => email),
      run: (header) => reading.getSession(header),
      find: (session) => session && session.user.email,
    },
    {
      name: "@auth/core decode: under the last",
      inputs: last,
      refused,
      expected,
      run: (token) => decode({ token, secret, salt }),
      find: (claims) => claims,
    },
  ];
}

function ours(format, count, { first, last, refused, claims, firstClaims = claims }) {
  const auths = auth({ format, secret: secretsOf(count) });
  const headerOf = (token) => header(NAMES[format], token);
  const newest = {
    inputs: first.map(headerOf),
    refused: [...refused, forged(first[0])].map(headerOf),
  };
  const oldest = { inputs: last.map(headerOf), refused: refused.map(headerOf) };
  const session = ({ session }) => session;
  // A session that is sealed again ends later.
  const email = ({ session }) => session && session.user.email;
  return [
    {
      ...newest,
      name: "auth.verify(header): under the first",
      ours: true,
      expected: firstClaims.map(sessionOf),
      run: (header) => auths.verify(header),
      find: session,
    },
    {
      ...oldest,
      name: "auth.getSession(header): under the last",
      ours: true,
      expected: claims.map(sessionOf),
      run: (header) => auths.getSession(header),
      find: (session) => session,
    },
    {
      ...oldest,
      name: "auth.verify(header): under the last, sealed anew",
      ours: true,
      expected: claims.map(({ email }) => email),
      run: (header) => auths.verify(header),
      find: email,
    },
  ];
}

/** jose takes one key: with several, the application tries each. */
async function verifyAny(token, secrets) {
  let failure;
  for (const secret of secrets) {
    try {
      return await jwtVerify(token, secret);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

function secretsOf(count) {
  return Array.from({ length: count }, (_, index) => (index === 0 ? SECRET : `${index}${SECRET}`));
}
