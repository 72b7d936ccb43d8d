// What the browsers send: the Cookie headers of 64 signed-in users, and of somebody
// who is not one of them.

import { createHash } from "node:crypto";

import { encode } from "@auth/core/jwt";
import { SignJWT } from "jose";

import { claimsOf, people } from "../lib/claims.mjs";
import { SECRET } from "../lib/config.mjs";

/** The names that waxseal and Auth.js give their cookies on http; `jwt` is for `hono/jwt`. */
const NAMES = {
  signed: "waxseal.session-token",
  jwt: "waxseal.session-token",
  authjs: "authjs.session-token",
};

/** The address that the browser shows. */
export const HOST = "app.example";

/** Bytes of claims. */
const SIZE = 300;

/** Other valid cookies that the browser of a signed-in user sends; nobody sets them again. */
const CSRF = "5e".repeat(32);
const OTHERS = [
  `authjs.csrf-token=${CSRF}%7C${createHash("sha256")
    .update(CSRF + SECRET)
    .digest("hex")}`,
  `authjs.callback-url=${encodeURIComponent(`http://${HOST}`)}`,
].join("; ");

/** `{ valid, users, refused }` with the cookies of a format: headers, their users, headers to refuse. */
export async function cookies(format) {
  const claims = people(SIZE).map(claimsOf);
  const tokens = await Promise.all(claims.map((each) => seal[format](each)));
  const header = (token) => `${OTHERS}; ${NAMES[format]}=${token}`;
  return {
    valid: tokens.map(header),
    users: claims.map(({ sub, email }) => ({ id: sub, email })),
    refused: {
      "no session": OTHERS,
      "a forged one": header(forged(tokens[0])),
      "an expired one": header(await seal[format](claims[0], -60)),
    },
  };
}

/** The tokens as their published libraries make them. */
const seal = {
  signed: (claims, maxAge) => sign(claims, maxAge, "waxseal.session-token+jwt"),
  // `hono/jwt` takes no other `typ`.
  jwt: (claims, maxAge) => sign(claims, maxAge, "JWT"),
  authjs: (token, maxAge) => encode({ token, secret: SECRET, salt: NAMES.authjs, maxAge }),
};

function sign({ exp, ...claims }, maxAge = 30 * 86_400, typ) {
  return new SignJWT({ ...claims, exp: claims.iat + maxAge })
    .setProtectedHeader({ alg: "HS256", typ })
    .sign(new TextEncoder().encode(SECRET));
}

/** The token with one character of its longest part changed. */
function forged(token) {
  const at = token.length >> 1;
  return token.slice(0, at) + (token[at] === "A" ? "B" : "A") + token.slice(at + 1);
}
