// A session of Auth.js v5, read by its decoder, and as a whole by `Auth()`.

import { Auth } from "@auth/core";
import { decode as coreDecode, encode as coreEncode } from "@auth/core/jwt";
import { sealData, unsealData } from "iron-session";

import { authjsSessionOf, claimsOf, people } from "../lib/claims.mjs";
import { NAMES, SECRET } from "../lib/config.mjs";
import { DAY, ORIGIN, all, auth, forged, header, ours, tokenIn } from "./common.mjs";
import { readFloor, renewalFloor } from "./floors.mjs";
import { bareAuthjs } from "./subtle.mjs";

const salt = NAMES.authjs;

export async function authjs(size, { authjsPeers }) {
  const claims = people(size).map(claimsOf);
  // A minute less than waxseal would give, so that a renewal has something to do.
  const tokens = await all(claims, (each) => encode(each, 30 * DAY - 60));
  const refused = [forged(tokens[0]), await encode(claims[0], -60)];
  // The encoder sets `iat`, `exp` and `jti` itself.
  const expected = await all(tokens, decode);

  const headerOf = (token) => header(salt, token);
  const cookies = { inputs: tokens.map(headerOf), refused: refused.map(headerOf) };
  const renewing = auth({ format: "authjs", session: { updateAge: 0 } });
  const sealed = await all(cookies.inputs, async (header) => {
    const { session, writes } = renewing.verify(header);
    return { session, claims: await decode(tokenIn(writes.setCookie, salt)) };
  });
  const config = {
    secret: SECRET,
    trustHost: true,
    basePath: "/api/auth",
    providers: [],
    logger: { error() {} }, // It would print the forged one.
  };
  return [
    ...ours("authjs", { tokens, refused, claims: expected }),
    readFloor("authjs", { tokens, claims: expected }),
    {
      ...cookies,
      ours: true,
      name: "auth.verify(header), cookie renewed",
      expected: expected.map(() => ["rolling", true]),
      run: (header) => renewing.verify(header),
      find: (outcome, index) =>
        outcome.session && [
          outcome.renewed,
          outcome.session.user.email === expected[index].email &&
            outcome.writes.setCookie.length > 0,
        ],
    },
    renewalFloor("authjs", { tokens, sealed, decode }),
    ...(authjsPeers?.(SECRET, salt) ?? []).map((each) => ({
      ...{ inputs: tokens, refused, expected, find: (claims) => claims },
      ...each,
    })),
    await bareAuthjs(SECRET, salt, tokens),
    {
      name: "@auth/core decode",
      charted: true,
      inputs: tokens,
      refused,
      expected,
      run: decode,
      find: (claims) => claims,
    },
    {
      ...cookies,
      name: "@auth/core Auth(), GET session",
      charted: true,
      expected: expected.map(authjsSessionOf),
      run: (cookie) => readSession(cookie, config),
      find: (session) => session && { user: session.user },
    },
    await ironSession(claims),
  ];
}

export function encode(token, maxAge, secret = SECRET) {
  return coreEncode({ token, secret, salt, maxAge });
}

export function decode(token) {
  return coreDecode({ token, secret: SECRET, salt });
}

/** As `next-auth` v5 reads it in `auth()`. */
async function readSession(cookie, config) {
  const request = new Request(`${ORIGIN}/api/auth/session`, { headers: { cookie } });
  const response = await Auth(request, config);
  return response.json();
}

/** Another format with the same purpose, for scale. It answers `{}` to what it refuses. */
async function ironSession(claims) {
  const inputs = await all(claims, (each) => sealData(each, { password: SECRET }));
  return {
    name: "iron-session unsealData, its own format",
    inputs,
    refused: [forged(inputs[0])],
    expected: claims,
    run: (seal) => unsealData(seal, { password: SECRET }),
    find: (claims) => ("sub" in claims ? claims : null),
  };
}
