// The signed format is a JWT: jose reads it, and what jose signs for our cookie, or
// with `typ: "JWT"` for our issuer and audience, is read.

import assert from "node:assert/strict";
import { hkdfSync } from "node:crypto";
import { test } from "node:test";

import * as jose from "jose";
import { createAuth } from "waxseal";

const SECRET = "a secret of sixty-four bytes, which is as many as HS512 asks for!";
const OLD_SECRET = "another secret of sixty-four bytes, which opened things last year";
const NAME = "waxseal.session-token";
const TYP = `${NAME}+jwt`;
const NOBODY = { headers: {}, url: "http://app.example/" };
const bytes = (secret) => new TextEncoder().encode(secret);

for (const algorithm of ["HS256", "HS384", "HS512"]) {
  const auth = createAuth({ secret: SECRET, jwt: { algorithm } });
  const options = {
    algorithms: [algorithm],
    typ: TYP,
    requiredClaims: ["sub", "exp", "jti", "sid"],
  };

  test(`${algorithm}: jose verifies what waxseal signs`, async () => {
    const user = { id: "1", name: "Žofie 山田 😀", email: "z@example.com" };
    const { token, writes } = await auth.issue({ user }, NOBODY);
    const jwt = joined(writes);
    const { payload, protectedHeader } = await jose.jwtVerify(jwt, bytes(SECRET), options);
    assert.deepEqual(payload, token);
    assert.deepEqual(protectedHeader, { alg: algorithm, typ: TYP });
    await assert.rejects(jose.jwtVerify(jwt, bytes(OLD_SECRET), options), {
      code: "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
    });
  });

  test(`${algorithm}: jose verifies what waxseal spread over chunks`, async () => {
    const auth = createAuth({
      secret: SECRET,
      jwt: { algorithm },
      cookie: { maxBytes: 65_536 },
      projections: { jwt: { padding: "user.padding" } },
    });
    const user = { id: "1", padding: "ä".repeat(10_000) };
    const { token, writes } = await auth.issue({ user }, NOBODY);
    assert.ok(writes.setCookie.length > 4);
    const { payload } = await jose.jwtVerify(joined(writes), bytes(SECRET), options);
    assert.deepEqual(payload, token);
  });

  test(`${algorithm}: waxseal verifies what jose signs`, async () => {
    const sign = (claims, secret = SECRET, header = {}) =>
      new jose.SignJWT(claims)
        .setProtectedHeader({ alg: algorithm, typ: TYP, ...header })
        .setIssuedAt()
        .setExpirationTime("1h")
        .sign(bytes(secret));
    const verify = (jwt) => auth.verify(`${NAME}=${jwt}`);

    const claims = { sub: "7", name: "Ada", roles: ["a"] };
    const { status, session, token } = verify(await sign(claims));
    assert.equal(status, "active");
    assert.deepEqual(session.user, { name: "Ada" });
    assert.deepEqual(token.roles, ["a"]);
    for (const header of [{ typ: undefined }, { typ: "JWT" }, { typ: "at+jwt" }, { cty: "JWT" }]) {
      assert.equal(verify(await sign(claims, SECRET, header)).reason, "format");
    }
    assert.equal(verify(await sign(claims, OLD_SECRET)).reason, "signature");

    const long = await sign({ sub: "7", padding: "x".repeat(6000) });
    const chunks = long.match(/.{1,3900}/g).map((chunk, number) => `${NAME}.${number}=${chunk}`);
    assert.equal(auth.verify(chunks.join("; ")).token.padding.length, 6000);

    // The header never chooses the algorithm.
    const other = algorithm === "HS256" ? "HS512" : "HS256";
    assert.equal(verify(await sign(claims, SECRET, { alg: other })).reason, "algorithm");
    assert.equal(
      verify(new jose.UnsecuredJWT(claims).setExpirationTime("1h").encode()).reason,
      "algorithm",
    );
  });

  test(`${algorithm}: with several secrets jose finds the key by kid`, async () => {
    const rotating = createAuth({ secret: [SECRET, OLD_SECRET], jwt: { algorithm } });
    const keys = await Promise.all(
      [OLD_SECRET, SECRET].map(async (secret) => {
        const jwk = { kty: "oct", k: jose.base64url.encode(bytes(secret)) };
        const kid = Buffer.from(hkdfSync("sha256", secret, "", "waxseal kid", 16));
        return { ...jwk, alg: algorithm, kid: kid.toString("base64url") };
      }),
    );
    const { writes, token } = await rotating.issue({ user: { id: "1" } }, NOBODY);
    const byKid = ({ kid }) => jose.importJWK(keys.find((key) => key.kid === kid));
    assert.deepEqual((await jose.jwtVerify(joined(writes), byKid, options)).payload, token);

    for (const { kid, ...jwk } of keys) {
      const signed = new jose.SignJWT({ sub: "1" }).setIssuedAt().setExpirationTime("1h");
      const jwt = await signed
        .setProtectedHeader({ alg: algorithm, typ: TYP, kid })
        .sign(await jose.importJWK(jwk));
      const outcome = rotating.verify(`${NAME}=${jwt}`);
      assert.equal(outcome.status, "active");
      assert.equal(outcome.renewed, jwk.k === keys[0].k ? "rekey" : null);
    }
  });
}

test("with typ JWT, jose and waxseal read each other by issuer and audience", async () => {
  const jwt = { typ: "JWT", issuer: "https://login.example", audience: "app" };
  const auth = createAuth({ secret: SECRET, jwt });
  const own = createAuth({ secret: SECRET });
  const { writes, token } = await auth.issue({ user: { id: "1" } }, NOBODY);
  const options = { algorithms: ["HS256"], ...jwt };
  const { payload, protectedHeader } = await jose.jwtVerify(joined(writes), bytes(SECRET), options);
  assert.deepEqual(payload, token);
  assert.deepEqual(protectedHeader, { alg: "HS256", typ: "JWT" });

  const sign = (change = {}, header = {}) =>
    new jose.SignJWT({ sub: "7", iss: jwt.issuer, aud: ["other", "app"], ...change })
      .setProtectedHeader({ typ: "JWT", alg: "HS256", ...header })
      .setIssuedAt()
      .setExpirationTime("1h")
      .sign(bytes(SECRET));
  const reason = async (token) => auth.verify(`${NAME}=${await token}`).reason;
  assert.equal(await reason(sign()), undefined);
  assert.equal(await reason(sign({ aud: "app" })), undefined);
  assert.equal(await reason(sign({ aud: "other" })), "audience");
  assert.equal(await reason(sign({ iss: "https://login.example/" })), "audience");
  assert.equal(await reason(sign({ iss: undefined })), "audience");
  assert.equal(await reason(sign({}, { typ: "at+jwt" })), "format");
  assert.equal(await reason(sign({}, { typ: undefined })), "format");
  // Neither reads what is bound to a cookie, nor the other way round.
  assert.equal(own.verify(`${NAME}=${await sign()}`).reason, "format");
  const bound = await own.issue({ user: { id: "1" } }, NOBODY);
  assert.equal(await reason(joined(bound.writes)), "format");
});

/** The token of the cookies that were set. */
function joined({ setCookie }) {
  return setCookie.map((line) => /^[^=]*=([^;]*)/.exec(line)[1]).join("");
}
