// What is compared: waxseal as its README shows it, and the peers in the fastest
// form that their own documentation shows. The first case of a comparison is the
// one that the others are measured by.

import { createHmac, createSecretKey, timingSafeEqual } from "node:crypto";

import { Auth } from "@auth/core";
import { decode as authjsDecode, encode as authjsEncode } from "@auth/core/jwt";
import { SignJWT, jwtVerify } from "jose";
import { decode as nextAuthDecode, encode as nextAuthEncode } from "next-auth-v4/jwt";
import { createAuth } from "waxseal";

import { authjsSessionOf, claimsOf, people, sessionOf } from "./lib/claims.mjs";

const SIZES = [300, 1024, 3584];

export const comparisons = [
  { name: "signed", title: "read a signed session (HS256)", sizes: SIZES, cases: signed },
  { name: "authjs", title: "read an Auth.js v5 session (A256CBC-HS512)", sizes: SIZES, cases: authjs },
  { name: "next-auth", title: "read a NextAuth.js v4 session (A256GCM)", sizes: SIZES, cases: nextAuth },
  { name: "issue", title: "begin an Auth.js v5 session", sizes: SIZES, cases: issue },
];

const SECRET = "8tO1xQ0ZyqkzB0v3mC2bJp7sW5dN9fLh6RgYeUiKjXo=";
const BYTES = new TextEncoder().encode(SECRET);
const ORIGIN = "https://example.com";

/** Other cookies that the browser of a signed-in user sends along. */
const OTHERS = [
  `__Host-authjs.csrf-token=${"5e".repeat(32)}%7C${"a7".repeat(32)}`,
  `__Secure-authjs.callback-url=${encodeURIComponent(ORIGIN)}`,
].join("; ");

async function signed(size) {
  const claims = people(size).map(claimsOf);
  const sign = (each) => new SignJWT(each).setProtectedHeader({ alg: "HS256", typ: "JWT" }).sign(BYTES);
  const tokens = await Promise.all(claims.map(sign));
  const refused = [forged(tokens[0]), await sign({ ...claims[0], exp: claims[0].iat - 60 })];
  const key = await crypto.subtle.importKey("raw", BYTES, { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);

  const peer = { inputs: tokens, refused, expected: claims };
  const payload = ({ payload }) => payload;
  return [
    ...ours({ format: "signed" }, "__Host-waxseal.session-token", { tokens, refused, claims }),
    { ...peer, name: "jose.jwtVerify", note: "CryptoKey", run: (token) => jwtVerify(token, key), find: payload },
    { ...peer, name: "jose.jwtVerify", note: "Uint8Array", run: (token) => jwtVerify(token, BYTES), find: payload },
    { ...peer, name: "node:crypto createHmac + JSON.parse", run: floor(), find: (claims) => claims },
  ];
}

async function authjs(size) {
  const salt = "__Secure-authjs.session-token";
  const claims = people(size).map(claimsOf);
  const encode = (token, maxAge) => authjsEncode({ token, secret: SECRET, salt, maxAge });
  // A minute less than waxseal would give, so that a renewal has something to do.
  const tokens = await Promise.all(claims.map((each) => encode(each, 30 * 86400 - 60)));
  const refused = [forged(tokens[0]), await encode(claims[0], -60)];
  const decode = (token) => authjsDecode({ token, secret: SECRET, salt });
  // The encoder sets `iat`, `exp` and `jti` itself.
  const expected = await Promise.all(tokens.map(decode));

  const logger = { error() {} }; // It would print the forged one.
  const config = { secret: SECRET, trustHost: true, basePath: "/api/auth", providers: [], logger };
  const headerOf = (token) => header(salt, token);
  const cookies = { inputs: tokens.map(headerOf), refused: refused.map(headerOf) };
  const renewing = auth({ format: "authjs", session: { updateAge: 0 } });
  return [
    ...ours({ format: "authjs" }, salt, { tokens, refused, claims: expected }),
    {
      ...cookies,
      name: "auth.verify(header)",
      note: "cookie renewed",
      expected: expected.map(() => ["rolling", true]),
      run: (header) => renewing.verify(header),
      find: (outcome, index) =>
        outcome.session &&
        [outcome.renewed, outcome.session.user.email === expected[index].email && outcome.writes.setCookie.length > 0],
    },
    {
      name: "@auth/core decode",
      inputs: tokens,
      refused,
      expected,
      run: decode,
      find: (claims) => claims,
    },
    {
      ...cookies,
      name: "@auth/core Auth()",
      note: "GET session",
      expected: expected.map(authjsSessionOf),
      run: (cookie) => authjsSession(cookie, config),
      find: (session) => session && { user: session.user },
    },
  ];
}

async function nextAuth(size) {
  const salt = "__Secure-next-auth.session-token";
  const claims = people(size).map(claimsOf);
  const encode = (token, maxAge) => nextAuthEncode({ token, secret: SECRET, maxAge });
  const tokens = await Promise.all(claims.map((each) => encode(each)));
  const refused = [forged(tokens[0]), await encode(claims[0], -60)];
  const decode = (token) => nextAuthDecode({ token, secret: SECRET });
  const expected = await Promise.all(tokens.map(decode));
  return [
    ...ours({ format: "next-auth" }, salt, { tokens, refused, claims: expected }),
    {
      name: "next-auth v4 decode",
      inputs: tokens,
      refused,
      expected,
      run: decode,
      find: (claims) => claims,
    },
  ];
}

async function issue(size) {
  const salt = "__Secure-authjs.session-token";
  const users = people(size);
  const claims = users.map(claimsOf);
  const request = new Request(ORIGIN, { headers: { cookie: OTHERS } });
  const issuing = auth({ format: "authjs" });
  const decode = (token) => authjsDecode({ token, secret: SECRET, salt });
  const emails = users.map(({ email, role }) => ({ email, role }));
  const person = (claims) => claims && { email: claims.email, role: claims.role };
  return [
    {
      name: "auth.issue({ user }, request)",
      inputs: users,
      expected: emails,
      run: (user) => issuing.issue({ user }, request),
      find: ({ writes }) => decode(tokenIn(writes.setCookie, salt)).then(person),
    },
    {
      name: "@auth/core encode",
      inputs: claims,
      expected: emails,
      run: (token) => authjsEncode({ token, secret: SECRET, salt }),
      find: (token) => decode(token).then(person),
    },
  ];
}

/** waxseal on the same tokens, from the Cookie header. */
function ours(config, name, { tokens, refused, claims }) {
  const { verify } = auth(config);
  const headerOf = (token) => header(name, token);
  const requestOf = (token) => new Request(ORIGIN, { headers: { cookie: headerOf(token) } });
  const headers = { inputs: tokens.map(headerOf), refused: refused.map(headerOf) };
  const requests = { inputs: tokens.map(requestOf), refused: refused.map(requestOf) };
  const session = { expected: claims.map(sessionOf), find: ({ session }) => session };
  return [
    { ...session, ...headers, name: "auth.verify(header)", run: (header) => verify(header) },
    { ...session, ...requests, name: "auth.verify(request)", run: (request) => verify(request) },
    {
      ...headers,
      name: "auth.verify(header).token",
      note: "all claims",
      expected: claims,
      run: (header) => verify(header).token,
      find: (token) => token ?? null,
    },
  ];
}

function auth(config) {
  return createAuth({
    secret: SECRET,
    projections: {
      jwt: { role: "user.role", team: "user.team", permissions: "user.permissions" },
      session: { "user.id": "token.sub", "user.role": "token.role" },
    },
    ...config,
  });
}

/** A JWT checked by hand with node's own cryptography: what a synchronous call costs at least. */
function floor() {
  const key = createSecretKey(BYTES);
  const header = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString("base64url");
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

/** As `next-auth` v5 reads it in `auth()`. */
async function authjsSession(cookie, config) {
  const request = new Request(`${ORIGIN}/api/auth/session`, { headers: { cookie } });
  const response = await Auth(request, config);
  return response.json();
}

/** The Cookie header of a browser; long tokens are in chunks, as waxseal and Auth.js write them. */
function header(name, token) {
  const chunks = token.match(/.{1,3900}/g);
  const session =
    chunks.length === 1 ? [`${name}=${token}`] : chunks.map((chunk, index) => `${name}.${index}=${chunk}`);
  return [OTHERS, ...session].join("; ");
}

/** The token in the Set-Cookie lines of a session. */
function tokenIn(lines, name) {
  return lines
    .filter((line) => line.startsWith(name))
    .map((line) => line.slice(line.indexOf("=") + 1, line.indexOf(";")))
    .join("");
}

/** The token with one character of its longest part changed. */
function forged(token) {
  const at = token.length >> 1;
  return token.slice(0, at) + (token[at] === "A" ? "B" : "A") + token.slice(at + 1);
}
