// Tokens in the session cookies of the packed package, sealed by others with the
// right key: with OpenSSL, byte by byte, where a library would refuse to.

import assert from "node:assert/strict";
import { createCipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";

import { instances } from "../../support/instances.mjs";
import { inShort } from "../../support/set-cookie.mjs";
import { FORMATS, NAMES } from "../../support/formats.mjs";
import { SECRET } from "../../support/users.mjs";

export { FORMATS, NAMES, SECRET };

const { createAuth } = await import("waxseal");

export const ENCRYPTED = ["authjs", "next-auth"];
export const SESSION = "http://app.test/api/auth/session";

export const now = () => Math.floor(Date.now() / 1000);

/** Claims that nobody would refuse. */
export const claims = (more = {}) => ({
  sub: "1",
  name: "Ada",
  email: "ada@app.test",
  iat: now(),
  exp: now() + 3600,
  ...more,
});

export const b64 = (value) => Buffer.from(value).toString("base64url");

export const keys = {
  signed: Buffer.from(SECRET),
  authjs: authjsKey(NAMES.authjs),
  "next-auth": nextAuthKey(""),
};

export function authjsKey(salt, secret = SECRET) {
  return derive(secret, salt, `Auth.js Generated Encryption Key (${salt})`, 64);
}

export function nextAuthKey(salt, secret = SECRET) {
  const purpose = salt === "" ? "" : ` (${salt})`;
  return derive(secret, salt, `NextAuth.js Generated Encryption Key${purpose}`, 32);
}

function derive(secret, salt, info, length) {
  return Buffer.from(hkdfSync("sha256", secret, salt, info, length));
}

/** The header of a format, with further members. */
export const header = (format, more = {}) => ({
  ...{
    signed: { alg: "HS256", typ: "waxseal.session-token+jwt" },
    authjs: { alg: "dir", enc: "A256CBC-HS512" },
    "next-auth": { alg: "dir", enc: "A256GCM" },
  }[format],
  ...more,
});

/** Seals a text under a header, which may be a text too. */
export function seal(format, header, text, key = keys[format]) {
  const json = (value) =>
    typeof value === "string" || Buffer.isBuffer(value) ? value : JSON.stringify(value);
  return SEALERS[format](b64(json(header)), Buffer.from(json(text)), key);
}

const SEALERS = {
  signed(header, text, key) {
    const input = `${header}.${b64(text)}`;
    return `${input}.${createHmac("sha256", key).update(input).digest("base64url")}`;
  },
  authjs(header, text, key) {
    const iv = randomBytes(16);
    const cipher = createCipheriv("aes-256-cbc", key.subarray(32), iv);
    const sealed = Buffer.concat([cipher.update(text), cipher.final()]);
    const bits = Buffer.alloc(8);
    bits.writeUInt32BE(header.length * 8, 4);
    const mac = createHmac("sha512", key.subarray(0, 32));
    const tag = mac.update(header).update(iv).update(sealed).update(bits).digest().subarray(0, 32);
    return jwe(header, iv, sealed, tag);
  },
  "next-auth"(header, text, key) {
    const iv = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from(header));
    const sealed = Buffer.concat([cipher.update(text), cipher.final()]);
    return jwe(header, iv, sealed, cipher.getAuthTag());
  },
};

function jwe(header, iv, sealed, tag) {
  return [header, "", ...[iv, sealed, tag].map(b64)].join(".");
}

/** Why a token is refused that has been opened, and is at an end. */
const ENDED = new Set(["expired", "absolute-max-age", "claims"]);

/** Everything that a logger or an event was told. */
export const told = [];

/** One auth object for each format. */
export const auths = Object.fromEntries(
  FORMATS.map((format) => [
    format,
    createAuth({
      secret: SECRET,
      format,
      projections: { session: { "user.id": "token.sub" } },
      logger: { error: (error) => told.push(error), warn: (message) => told.push(message) },
    }),
  ]),
);

/** The Cookie header with a token, in as many cookies as it takes. */
export function cookie(format, token) {
  const name = NAMES[format];
  if (token.length <= 3900) return `${name}=${token}`;
  const parts = token.match(/.{1,3900}/gs);
  return parts.map((part, number) => `${name}.${number}=${part}`).join("; ");
}

/**
 * Sends a token to `verify`, `resolve` and the endpoint of the session, which have
 * to agree: "active", or why it is refused.
 *
 * @param opens whether it opens under the keys although its claims are refused as
 *   text that is malformed or foreign
 */
export async function attempt(format, token, auth = auths[format], opens = false) {
  const header = cookie(format, token);
  const outcome = auth.verify(header);
  const resolved = await auth.resolve(header);
  assert.equal(resolved.status, outcome.status);
  // No server gets a header with a line break, but a proxy of one's own may pass it.
  if (/[\r\n\0]/.test(header)) return outcome.reason ?? outcome.status;
  const response = await auth.handler(new Request(SESSION, { headers: { cookie: header } }));
  const body = await response.json();
  assert.equal(response.status, 200);
  if (outcome.status === "active") {
    assert.equal(body.user.id, outcome.session.user.id);
    return "active";
  }
  assert.equal(outcome.status, "invalid", `${outcome.cause}`);
  assert.equal(outcome.session, null);
  assert.deepEqual(body, format === "next-auth" ? {} : null);
  // What does not open under our keys stays: it may be somebody else's.
  const names = header.split("; ").map((pair) => pair.split("=", 1)[0]);
  const ending =
    opens || ENDED.has(outcome.reason) ? names.map((name) => `clear ${name} Path=/`) : [];
  for (const lines of [outcome.writes.setCookie, response.headers.getSetCookie()]) {
    assert.deepEqual(lines.map(inShort), ending);
  }
  assert.equal(response.headers.get("cache-control"), "private, no-cache, no-store");
  return outcome.reason;
}

/** Bytes of the module's memory. */
export function memory() {
  return instances.at(-1).exports.memory.buffer.byteLength;
}

/** How many instances there have been: more than one, and there was a trap. */
export function instancesMade() {
  return instances.length;
}
