// The tokens of Wycheproof through the package. Its keys have names of their own or
// are no text, so all of them are refused here, the valid ones too; what is accepted
// under such keys is tested in src/token/vectors, in wasm as well.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { SignJWT } from "jose";
import { createAuth } from "waxseal";

const CONFIGURATIONS = [
  { jwt: { algorithm: "HS256" } },
  { jwt: { algorithm: "HS384" } },
  { jwt: { algorithm: "HS512" } },
  { format: "authjs" },
  { format: "next-auth" },
];

for (const [name, expected] of Object.entries({
  json_web_signature: {
    algorithm: 346,
    anonymous: 3, // The empty token.
    format: 29,
    malformed: 23,
  },
  json_web_key: { algorithm: 17, format: 9 },
  json_web_encryption: { format: 138, malformed: 1 },
  json_web_crypto: { algorithm: 14, anonymous: 3, format: 45, malformed: 21 },
})) {
  test(`${name}: no token is accepted`, (t) => {
    const { numberOfTests, testGroups } = read(name);
    const reasons = {};
    for (const { private: key, tests } of testGroups) {
      const engines = secrets(key).flatMap((secret) =>
        CONFIGURATIONS.map((config) => createAuth({ secret, allowWeakSecret: true, ...config })),
      );
      for (const { tcId, jws, jwe } of tests) {
        const token = jws ?? jwe;
        const text = typeof token === "string" ? token : JSON.stringify(token);
        const outcomes = engines.map((auth) => verify(auth, text));
        for (const { status, session } of outcomes) {
          assert.notEqual(status, "active", `tcId ${tcId}`);
          assert.equal(session, null, `tcId ${tcId}`);
        }
        const [{ status, reason }] = outcomes;
        reasons[reason ?? status] = (reasons[reason ?? status] ?? 0) + 1;
      }
    }
    t.diagnostic(`${numberOfTests} tokens, by the first reason: ${JSON.stringify(reasons)}`);
    assert.deepEqual(reasons, expected);
    assert.equal(
      Object.values(reasons).reduce((sum, count) => sum + count, 0),
      numberOfTests,
    );
  });
}

test("a token under a key of the files is accepted without its foreign kid", async () => {
  const { testGroups } = read("json_web_signature");
  const { k, kid } = testGroups.find(({ comment }) => comment === "base64").private;
  const key = Buffer.from(k, "base64url");
  const auth = createAuth({ secret: key.toString() });
  const sign = (header) =>
    new SignJWT({ sub: "1" })
      .setProtectedHeader(header)
      .setIssuedAt()
      .setExpirationTime("1h")
      .sign(key);
  const header = { alg: "HS256", typ: "waxseal.session-token+jwt" };
  assert.equal(verify(auth, await sign(header)).status, "active");
  assert.equal(verify(auth, await sign({ ...header, kid })).reason, "unknown-key");
});

function verify(auth, token) {
  const names = ["waxseal", "authjs", "next-auth"].map((name) => `${name}.session-token`);
  return auth.verify(names.map((name) => `${name}=${token}`).join("; "));
}

/** The keys as secrets: their bytes, where these are text, and else their spelling. */
function secrets({ keys, ...key }) {
  return (keys ?? [key]).map((key) => {
    if (!key.k) return JSON.stringify(key);
    const bytes = Buffer.from(key.k, "base64url");
    const isText = bytes.length > 0 && Buffer.from(bytes.toString()).equals(bytes);
    return isText ? bytes.toString() : key.k || JSON.stringify(key);
  });
}

function read(name) {
  const url = new URL(`../../vectors/wycheproof/${name}_test.json`, import.meta.url);
  return JSON.parse(readFileSync(url, "utf8"));
}
