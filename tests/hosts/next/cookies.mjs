// Cookies as the published packages make and read them.

import { mock } from "node:test";

import { decode as decodeV5, encode as encodeV5 } from "@auth/core/jwt";
import { SignJWT, jwtVerify } from "jose";
import { decode as decodeV4, encode as encodeV4 } from "next-auth-v4/jwt";

export const MAX_AGE = 30 * 86_400;
export const DAY = 86_400;

/** The user of most tests: as claims, and as the app's session shows them. */
export const claims = { sub: "7", name: "Ada Lovelace", email: "ada@example.com", role: "user" };
export const user = { name: claims.name, email: claims.email, id: claims.sub, role: claims.role };

const bytes = (secret) => new TextEncoder().encode(secret);

/** Per format: its cookie, the longest value of one of several cookies, and its own library. */
export const formats = {
  signed: {
    name: "waxseal.session-token",
    limit: (name) => 4096 - `${name}.15`.length,
    encode: (token, secret) =>
      new SignJWT(token)
        .setProtectedHeader({ alg: "HS256", typ: "waxseal.session-token+jwt" })
        .setIssuedAt()
        .setExpirationTime(Math.floor(Date.now() / 1000) + MAX_AGE)
        .sign(bytes(secret)),
    decode: async (token, secret) =>
      (await jwtVerify(token, bytes(secret), { algorithms: ["HS256"] })).payload,
  },
  authjs: {
    name: "authjs.session-token",
    limit: () => 3936,
    encode: (token, secret, salt) => encodeV5({ token, secret, salt, maxAge: MAX_AGE }),
    decode: (token, secret, salt) => decodeV5({ token, secret, salt }),
  },
  "next-auth": {
    name: "next-auth.session-token",
    limit: () => 3933,
    encode: (token, secret) => encodeV4({ token, secret, maxAge: MAX_AGE }),
    decode: (token, secret) => decodeV4({ token, secret }),
  },
};

/** Every token that was made or read here, so that a log can be searched for them. */
export const tokens = new Set();

/** Cookie headers that `mint` made, and the claims that are in them. */
export const minted = new Map();

/** A Cookie header with a session of these claims, sealed `age` seconds ago. */
export async function mint(format, claims, { secret, age = 60, name = formats[format].name }) {
  mock.timers.enable({ apis: ["Date"], now: Date.now() - age * 1000 });
  try {
    const token = await formats[format].encode(claims, secret, name);
    const cookie = cut(token, name, formats[format].limit(name));
    tokens.add(token);
    minted.set(cookie, await formats[format].decode(token, secret, name));
    return cookie;
  } finally {
    mock.timers.reset();
  }
}

/** The pairs of a Cookie header with this token, cut as its library cuts it. */
function cut(token, name, limit) {
  if (token.length <= limit) return `${name}=${token}`;
  const pieces = token.match(new RegExp(`.{1,${limit}}`, "g"));
  return pieces.map((piece, index) => `${name}.${index}=${piece}`).join("; ");
}

/** The claims in a Cookie header, read by the format's library. */
export function open(format, cookie, { secret, name = formats[format].name }) {
  const values = new Map(cookie.split("; ").map((pair) => pair.split(/=(.*)/)));
  const chunks = Array.from({ length: 16 }, (_, index) => values.get(`${name}.${index}`) ?? "");
  const token = values.get(name) ?? chunks.join("");
  tokens.add(token);
  return formats[format].decode(token, secret, name);
}

export const pairOf = (line) => line.split(";", 1)[0];
export const namesOf = (cookie) => [
  ...new Set(cookie.split("; ").map((pair) => pair.split("=", 1)[0])),
];

/** The exact lines that set and clear a session cookie. */
export const setting = (pair, expires) =>
  `${pair}; Path=/; ${expires}; HttpOnly${secure(pair)}; SameSite=Lax`;
export const clearing = (name) => {
  const line = (flags) =>
    `${name}=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly${flags}; SameSite=Lax`;
  // Browsers keep partitioned cookies apart, and only Secure ones.
  return secure(name) ? [line("; Secure; Partitioned"), line("; Secure")] : [line("")];
};
const secure = (name) => (name.startsWith("__") ? "; Secure" : "");
