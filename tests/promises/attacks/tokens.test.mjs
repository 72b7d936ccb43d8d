// Attacks by token on the packed package. What the libraries make is sealed by the
// published ones; what no library would make, by OpenSSL.

import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import http from "node:http";
import https from "node:https";
import { after, test } from "node:test";
import { deflateRawSync } from "node:zlib";

import * as core from "@auth/core/jwt";
import * as jose from "jose";
import v4 from "next-auth-v4/jwt";
import { createAuth } from "waxseal";

import { inShort } from "../../support/set-cookie.mjs";
import {
  attempt,
  auths,
  authjsKey,
  b64,
  claims,
  cookie,
  ENCRYPTED,
  FORMATS,
  header,
  instancesMade,
  keys,
  memory,
  NAMES,
  nextAuthKey,
  now,
  seal,
  SECRET,
  SESSION,
  told,
} from "./support.mjs";

const text = (value) =>
  new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));

/** Whatever would ask the network. */
const asked = [];
for (const [object, name] of [
  [globalThis, "fetch"],
  [http, "request"],
  [http, "get"],
  [https, "request"],
  [https, "get"],
]) {
  object[name] = (...args) => {
    asked.push(args[0]);
    throw new Error("no network here");
  };
}

after(() => {
  assert.deepEqual(asked, []);
  // Which it may say once: a token under a key that is not configured is no fault.
  const faults = told.filter((message) => !/made with another secret/.test(message));
  assert.deepEqual(faults, []);
  assert.equal(instancesMade(), 1, "no attack ended in a trap");
});

/** The format's own library: what it seals, and whether it opens a token. */
const THEIRS = {
  signed: {
    seal: (payload) =>
      new jose.SignJWT(payload).setProtectedHeader(header("signed")).sign(keys.signed),
    open: (token) =>
      jose.jwtVerify(token, keys.signed, { algorithms: ["HS256"], clockTolerance: 15 }),
  },
  authjs: {
    seal: (token) => core.encode({ token, secret: SECRET, salt: NAMES.authjs }),
    open: (token) => core.decode({ token, secret: SECRET, salt: NAMES.authjs }),
  },
  "next-auth": {
    seal: (token) => v4.encode({ token, secret: SECRET }),
    open: (token) => v4.decode({ token, secret: SECRET }),
  },
};

const opens = (format, token) => THEIRS[format].open(token).then(Boolean, () => false);

test("what the libraries seal, and OpenSSL, is a session", async () => {
  for (const format of FORMATS) {
    assert.equal(await attempt(format, await THEIRS[format].seal(claims())), "active");
    assert.equal(await attempt(format, seal(format, header(format), claims())), "active");
    // Of ours only the texts that we write.
    const foreign = await attempt(format, seal(format, header(format, { x: [1] }), claims()));
    assert.equal(foreign, format === "signed" ? "format" : "active");
  }
});

test("attack 1: alg none, from a library and in other spellings", async () => {
  const unsecured = new jose.UnsecuredJWT(claims()).encode();
  for (const format of FORMATS) {
    for (const token of [unsecured, unsecured.slice(0, -1), `${unsecured}AAAA`]) {
      assert.match(await attempt(format, token), /^(algorithm|format|malformed)$/);
    }
    for (const alg of [
      "none",
      "None",
      "NONE",
      "nOnE",
      "",
      "none ",
      "hs256",
      null,
      0,
      [],
      ["none"],
      {},
    ]) {
      const sealed = seal(format, header(format, { alg }), claims());
      assert.equal(await attempt(format, sealed), "algorithm", JSON.stringify(alg));
    }
    const { alg, ...without } = header(format);
    assert.equal(await attempt(format, seal(format, without, claims())), "algorithm");
  }
});

test("attack 2: tokens of every other algorithm, by jose", async () => {
  const pairs = {
    RS256: generateKeyPairSync("rsa", { modulusLength: 2048 }),
    PS256: generateKeyPairSync("rsa", { modulusLength: 2048 }),
    ES256: generateKeyPairSync("ec", { namedCurve: "P-256" }),
    EdDSA: generateKeyPairSync("ed25519"),
  };
  for (const [alg, { privateKey, publicKey }] of Object.entries(pairs)) {
    const token = await new jose.SignJWT(claims()).setProtectedHeader({ alg }).sign(privateKey);
    assert.equal(await attempt("signed", token), "algorithm");
    // The public key as a shared secret, as confused verifiers take it.
    for (const key of [
      publicKey.export({ format: "pem", type: "spki" }),
      publicKey.export({ format: "der", type: "spki" }),
    ]) {
      assert.equal(
        await attempt("signed", seal("signed", header("signed"), claims(), key)),
        "signature",
      );
    }
    assert.match(await attempt("authjs", token), /^(algorithm|format)$/);
  }
  for (const alg of ["HS384", "HS512"]) {
    const key = Buffer.concat([keys.signed, Buffer.alloc(128)]).subarray(0, 64);
    for (const secret of [key, SECRET.padEnd(64, "x")]) {
      const token = await new jose.SignJWT(claims())
        .setProtectedHeader({ alg })
        .sign(Buffer.from(secret));
      assert.equal(await attempt("signed", token), "algorithm");
    }
  }
  const encrypt = (alg, enc, key) =>
    new jose.EncryptJWT(claims()).setProtectedHeader({ alg, enc }).encrypt(key);
  const key = keys.authjs;
  for (const format of ENCRYPTED) {
    const enc = header(format).enc;
    for (const [alg, length] of [
      ["A256KW", 32],
      ["A256GCMKW", 32],
      ["A128KW", 16],
    ]) {
      assert.equal(
        await attempt(format, await encrypt(alg, enc, key.subarray(0, length))),
        "malformed",
      );
    }
    for (const [enc, length] of [
      ["A128CBC-HS256", 32],
      ["A192CBC-HS384", 48],
      ["A128GCM", 16],
      ["A192GCM", 24],
    ]) {
      assert.equal(
        await attempt(format, await encrypt("dir", enc, key.subarray(0, length))),
        "algorithm",
      );
    }
  }
});

test("attack 2: a token counts in the cookie of its own format alone", async () => {
  for (const from of FORMATS) {
    const token = await THEIRS[from].seal(claims());
    for (const to of FORMATS.filter((to) => to !== from)) {
      assert.match(await attempt(to, token), /^(format|algorithm|signature)$/);
    }
  }
});

test("attack 4: a key that comes with the token, and addresses of one", async () => {
  const theirs = new Uint8Array(32).fill(7);
  const jwk = { kty: "oct", k: b64(theirs) };
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const embedded = await new jose.SignJWT(claims())
    .setProtectedHeader({ alg: "ES256", jwk: publicKey.export({ format: "jwk" }) })
    .sign(privateKey);
  assert.equal(await attempt("signed", embedded), "malformed");
  for (const format of FORMATS) {
    for (const more of [
      { jwk },
      { jku: "http://127.0.0.1:9/keys.json" },
      { x5u: "http://127.0.0.1:9/cert.pem" },
      { x5c: ["MIIB"] },
    ]) {
      const own = seal(format, header(format, more), claims());
      assert.equal(await attempt(format, own), "malformed");
      const key = format === "authjs" ? Buffer.alloc(64, 7) : theirs;
      assert.equal(
        await attempt(format, seal(format, header(format, more), claims(), key)),
        "malformed",
      );
    }
  }
  assert.deepEqual(asked, []);
});

test("attack 8: a decompression bomb is neither unpacked nor decrypted", async () => {
  const start = JSON.stringify(claims({ pad: "" })).slice(0, -2);
  const bomb = deflateRawSync(
    Buffer.concat([Buffer.from(start), Buffer.alloc(40_000_000, " "), Buffer.from('"}')]),
  );
  assert.ok(bomb.length > 38_000 && bomb.length < 45_000, `${bomb.length}`);
  for (const format of ENCRYPTED) {
    const token = seal(format, header(format, { zip: "DEF" }), bomb);
    const parts = cookie(format, token).split("; ").length;
    assert.ok(parts > 12 && parts <= 16, `${parts} cookies`);
    const plain = seal(format, header(format), claims({ pad: "x".repeat(bomb.length - 150) }));
    assert.equal(await attempt(format, plain), "active");
    const before = memory();
    for (let round = 0; round < 20; round++) {
      assert.equal(auths[format].verify(cookie(format, token)).reason, "malformed");
    }
    assert.equal(memory(), before, "no more memory than for a token of its length");
    assert.equal(await attempt(format, token), "malformed");
    // Of 100 MB, which no number of cookies holds.
    const beyond = deflateRawSync(Buffer.alloc(100_000_000));
    const long = seal(format, header(format, { zip: "DEF" }), beyond);
    assert.match(
      auths[format].verify(cookie(format, long)).reason,
      /^(chunks|malformed|oversize)$/,
    );
    // A small one, and under other names.
    const small = deflateRawSync(JSON.stringify(claims()));
    for (const zip of ["DEF", "def", "GZIP", "", null, 1]) {
      assert.equal(
        await attempt(format, seal(format, header(format, { zip }), small)),
        "malformed",
      );
    }
  }
});

test("attack 9: password-based keys, by jose, cost nothing", async () => {
  for (const format of ENCRYPTED) {
    for (const alg of ["PBES2-HS256+A128KW", "PBES2-HS512+A256KW"]) {
      const token = await new jose.CompactEncrypt(text(claims()))
        .setProtectedHeader({ alg, enc: header(format).enc })
        .setKeyManagementParameters({ p2c: 2048 })
        .encrypt(text(SECRET));
      assert.equal(await attempt(format, token), "malformed");
      for (const p2c of [2_147_483_647, Number.MAX_SAFE_INTEGER, -1, "1", null]) {
        const [own, ...rest] = token.split(".");
        const forged = { ...JSON.parse(Buffer.from(own, "base64url")), p2c };
        assert.equal(
          await attempt(format, [b64(JSON.stringify(forged)), ...rest].join(".")),
          "malformed",
        );
        rest[0] = "";
        assert.equal(
          await attempt(format, [b64(JSON.stringify(forged)), ...rest].join(".")),
          "algorithm",
        );
      }
    }
  }
});

test("attack 10: spellings that the libraries let pass", async () => {
  let laxer = 0;
  for (const format of FORMATS) {
    const token = await THEIRS[format].seal(claims());
    const segments = token.split(".");
    const spellings = segments.flatMap((segment, number) => {
      const others = [
        `${segment}=`,
        `${segment}==`,
        ` ${segment}`,
        `${segment}\n`,
        segment.replace(/(?<=^.{3})/, "\t"),
      ];
      if (segment.length % 4 > 1) others.push(segment.slice(0, -1) + next(segment.at(-1)));
      others.push(segment.replaceAll("-", "+").replaceAll("_", "/"));
      return others
        .filter((other) => other !== segment && segment !== "")
        .map((other) => segments.with(number, other).join("."));
    });
    for (const spelling of spellings) {
      // A space at either end belongs to the header of the request, not to the token.
      if (spelling.trim() === token) continue;
      assert.match(
        await attempt(format, spelling),
        /^(malformed|signature)$/,
        JSON.stringify(spelling),
      );
      if (await opens(format, spelling)) laxer += 1;
    }
  }
  assert.ok(laxer > 0, "there is nothing to be stricter about");
});

/** The character that differs in the lowest bit alone. */
function next(character) {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return alphabet[alphabet.indexOf(character) ^ 1];
}

test("attack 11: duplicate keys, where the libraries take the last", async () => {
  const body = JSON.stringify(claims()).slice(0, -1);
  for (const format of FORMATS) {
    for (const twice of [
      `${body},"sub":"2"}`,
      `${body},"s\\u0075b":"2"}`,
      `${body},"exp":9999999999}`,
      `${body},"a":{"b":1,"b":1}}`,
      `{"role":"user","role":"admin",${body.slice(1)}}`,
    ]) {
      const token = seal(format, header(format), twice);
      assert.equal(await attempt(format, token, auths[format], true), "malformed");
      assert.equal(await opens(format, token), true);
    }
    const own = JSON.stringify(header(format)).slice(0, -1);
    for (const twice of [
      `${own},"alg":"${header(format).alg}"}`,
      `{"alg":"none",${own.slice(1)}}`,
      `${own},"x":1,"x":1}`,
    ]) {
      assert.equal(await attempt(format, seal(format, twice, claims())), "malformed");
    }
  }
});

test("attack 12: odd JSON comes to an outcome", async () => {
  const body = JSON.stringify(claims()).slice(0, -1);
  const bytes = (...parts) => Buffer.concat(parts.map((part) => Buffer.from(part)));
  for (const format of FORMATS) {
    for (const odd of [
      "",
      "null",
      "[]",
      `\ufeff${body}}`,
      `${body}}\0`,
      `${body},"a":1e999}`,
      `${body},"a":NaN}`,
      `${body},"a":"\u0001"}`,
      `${body},"a":${"[".repeat(33)}${"]".repeat(33)}}`,
      `${body},"a":${"[".repeat(20_000)}${"]".repeat(20_000)}}`,
      `${body},"__proto__":{"admin":true}}`,
      bytes(body, ',"a":"', [0xff], '"}'),
      bytes(body, ',"a":"', [0xed, 0xa0, 0x80], '"}'),
      bytes(body, ',"a":"', [0xc0, 0x80], '"}'),
    ]) {
      // What is no text at all is not taken for ours, whoever sealed it.
      const isText = Buffer.from(Buffer.from(odd).toString()).equals(Buffer.from(odd));
      assert.equal(
        await attempt(format, seal(format, header(format), odd), auths[format], isText),
        "malformed",
      );
    }
    // What `JSON.parse` understands in its own way comes out in that way.
    const odd = `${body},"a":"\\ud83d","b":-0,"c":123456789012345678901,"d":1e308,"e":"\\u0000"}`;
    const { status, token } = auths[format].verify(
      cookie(format, seal(format, header(format), odd)),
    );
    assert.equal(status, "active");
    assert.deepEqual(token, JSON.parse(odd));
    assert.ok(Object.is(token.b, -0));
    const most = auths[format].verify(
      cookie(format, seal(format, header(format), claims({ a: Number.MAX_VALUE }))),
    );
    assert.equal(most.token.a, Number.MAX_VALUE);
    // Ends beyond the dates of JavaScript.
    for (const exp of ["9007199254740993", "1".repeat(300)]) {
      const text = body.replace(/"exp":\d+/, `"exp":${exp}`);
      const { session } = auths[format].verify(
        cookie(format, seal(format, header(format), `${text}}`)),
      );
      assert.ok(!Number.isNaN(Date.parse(session.expires)), session.expires);
    }
  }
});

test("attack 13: dates of another type are no absence", async () => {
  for (const format of FORMATS) {
    for (const name of ["exp", "nbf", "iat", "auth_time"]) {
      for (const value of ["9999999999", "", null, true, [], [now()], {}, { $date: now() }]) {
        const token = seal(format, header(format), claims({ [name]: value }));
        assert.equal(await attempt(format, token), "claims", `${name} ${JSON.stringify(value)}`);
      }
    }
  }
});

test("attack 14: a token without an end, which the libraries accept", async () => {
  for (const format of FORMATS) {
    const { exp, ...endless } = claims();
    const token = seal(format, header(format), endless);
    assert.equal(await opens(format, token), true);
    assert.equal(await attempt(format, token), "claims");
  }
});

test("attack 15: the edges of time are those of the libraries", async () => {
  const at = 1_800_000_000;
  const jwt = (more) => seal("signed", header("signed"), { sub: "1", iat: at, ...more });
  const edges = [
    -17, -16, -15.999, -15.5, -15.001, -15, -14.999, -14, -1, 0, 1, 14, 15, 15.001, 16, 17,
  ];
  for (const edge of edges) {
    for (const milliseconds of [0, 1, 499, 500, 999]) {
      for (const dates of [{ exp: at + edge }, { exp: at + 100, nbf: at + edge }]) {
        const token = jwt(dates);
        const currentDate = new Date(at * 1000 + milliseconds);
        const options = { algorithms: ["HS256"], clockTolerance: 15, currentDate };
        const theirs = await jose.jwtVerify(token, keys.signed, options).then(
          () => true,
          () => false,
        );
        const ours =
          auths.signed.verify(cookie("signed", token), { now: currentDate }).status === "active";
        assert.equal(ours, theirs, `${JSON.stringify(dates)} +${milliseconds} ms`);
      }
    }
  }
});

test("attack 15: a clock that goes back keeps the session and renews nothing", async () => {
  const { writes } = await auths.signed.issue({ user: { id: "1" } });
  const behind = auths.signed.verify(writes.requestCookie, { now: Date.now() - 60_000 });
  assert.deepEqual([behind.reason, behind.writes.setCookie], ["not-yet-valid", []]);
  assert.equal(auths.signed.verify(writes.requestCookie).status, "active");
  for (const format of ENCRYPTED) {
    const auth = createAuth({ secret: SECRET, format, session: { updateAge: 0 } });
    const { writes, token } = await auth.issue({ user: { id: "1" } });
    for (const back of [1, 60, 86_400, 86_400 * 365]) {
      const outcome = auth.verify(writes.requestCookie, { now: Date.now() - back * 1000 });
      assert.deepEqual([outcome.status, outcome.renewed, outcome.token], ["active", null, token]);
    }
  }
});

test("attack 65: a token of another cookie, or of another kind", async () => {
  for (const format of ["signed", "authjs"]) {
    const app = (name) => createAuth({ secret: SECRET, format, cookie: { name } });
    const { writes } = await app("mfa-pending").issue({ user: { id: "1" } });
    const renamed = writes.requestCookie.replace("mfa-pending", "session");
    assert.match(app("session").verify(renamed).reason, /^(format|unknown-key)$/);
    assert.equal(app("mfa-pending").verify(writes.requestCookie).status, "active");
  }
  for (const typ of ["JWT", "at+jwt", "logout+jwt", "waxseal.session-token", "", null, undefined]) {
    const token = seal("signed", header("signed", { typ }), claims());
    assert.equal(await attempt("signed", token), "format", `${typ}`);
  }
});

test("attack 66: a token of another issuer, or for another audience", async () => {
  const named = { iss: "https://login.example", aud: ["api", "app"] };
  assert.equal(
    await attempt("signed", seal("signed", header("signed", { typ: "JWT" }), claims(named))),
    "format",
  );
  // Under our own type they are claims like any.
  assert.equal(await attempt("signed", seal("signed", header("signed"), claims(named))), "active");
  const auth = createAuth({
    secret: SECRET,
    jwt: { typ: "JWT", issuer: named.iss, audience: "app" },
    callbacks: { jwt: ({ token }) => ({ ...token, iss: "other", aud: "other" }) },
  });
  const reason = (more, typ = "JWT") =>
    auth.verify(cookie("signed", seal("signed", header("signed", { typ }), claims(more)))).reason;
  assert.equal(reason(named), undefined);
  for (const more of [
    {},
    { ...named, iss: "x" },
    { ...named, aud: "api" },
    { iss: named.iss },
    { aud: "app" },
  ]) {
    assert.equal(reason(more), "audience", JSON.stringify(more));
  }
  assert.equal(reason(named, "at+jwt"), "format");
  const { token, writes } = await auth.issue({ user: { id: "1" } });
  assert.deepEqual([token.iss, token.aud], [named.iss, "app"]);
  const again = await auth.resolve(writes.requestCookie);
  assert.deepEqual([again.status, again.renewed, again.token.iss], ["active", null, named.iss]);
});

test("attack 67: a lifetime longer than we give, or one without a beginning", async () => {
  for (const format of FORMATS) {
    const iat = now() - 100;
    const long = seal(format, header(format), claims({ iat, exp: iat + 315_360_000 }));
    const { session } = auths[format].verify(cookie(format, long));
    assert.equal(session.expires, new Date((iat + 30 * 86_400) * 1000).toISOString());
    const late = { now: (iat + 30 * 86_400 + 15) * 1000 };
    assert.equal(auths[format].verify(cookie(format, long), late).reason, "expired");
    assert.equal(await auths[format].getSession(cookie(format, long), late), null);
    const isOurs = format === "signed";
    const ahead = seal(format, header(format), claims({ iat: now() + 3600 }));
    assert.equal(await attempt(format, ahead), isOurs ? "not-yet-valid" : "active");
    const { iat: _, ...without } = claims();
    assert.equal(
      await attempt(format, seal(format, header(format), without)),
      isOurs ? "claims" : "active",
    );
  }
});

test("attack 16: other shapes and serialisations, by jose", async () => {
  const payload = text(claims());
  const flattenedJws = await new jose.FlattenedSign(payload)
    .setProtectedHeader({ alg: "HS256" })
    .sign(keys.signed);
  const generalJws = await new jose.GeneralSign(payload)
    .addSignature(keys.signed)
    .setProtectedHeader({ alg: "HS256" })
    .sign();
  for (const form of [flattenedJws, generalJws]) {
    assert.equal(await attempt("signed", JSON.stringify(form)), "malformed");
  }
  for (const format of ENCRYPTED) {
    const flattened = await new jose.FlattenedEncrypt(payload)
      .setProtectedHeader(header(format))
      .encrypt(keys[format]);
    const { tag, ...tagless } = flattened;
    for (const form of [
      flattened,
      tagless,
      { ...flattened, unprotected: { zip: "DEF" } },
      { ...flattened, aad: "AAAA" },
    ]) {
      assert.equal(await attempt(format, JSON.stringify(form)), "malformed");
    }
    // Authenticated data beside the header, which the compact form has no place for.
    const more = await new jose.FlattenedEncrypt(payload)
      .setProtectedHeader(header(format))
      .setAdditionalAuthenticatedData(text("more"))
      .encrypt(keys[format]);
    const compact = [more.protected, "", more.iv, more.ciphertext, more.tag].join(".");
    assert.equal(await attempt(format, compact), "signature");
  }
  for (const format of FORMATS) {
    const token = await THEIRS[format].seal(claims());
    for (const shape of [
      token.slice(0, -1),
      `${token}A`,
      `${token}.`,
      `.${token}`,
      token.replace(".", ""),
      token.replace(".", ".."),
      token.split(".").reverse().join("."),
      token.slice(0, token.lastIndexOf(".") + 1),
      `${token},${token}`,
      `"${token}"`,
    ]) {
      assert.match(await attempt(format, shape), /^(malformed|signature|format|algorithm)$/, shape);
    }
  }
});

test("attack 17: nothing that comes back tells one failure from another", async () => {
  for (const format of ENCRYPTED) {
    const token = seal(format, header(format), claims());
    const segments = token.split(".");
    const answers = new Set();
    for (let number = 2; number < 5; number++) {
      const bytes = Buffer.from(segments[number], "base64url");
      for (let at = 0; at < bytes.length; at++) {
        const other = Buffer.from(bytes);
        other[at] ^= 1 << (at % 8);
        const altered = cookie(format, segments.with(number, b64(other)).join("."));
        const outcome = auths[format].verify(altered);
        const response = await auths[format].handler(
          new Request(SESSION, { headers: { cookie: altered } }),
        );
        const answer = [outcome, response.status, [...response.headers], await response.text()];
        answers.add(JSON.stringify(answer));
      }
    }
    assert.equal(answers.size, 1);
    assert.match([...answers][0], /"reason":"signature"/);
  }
});

test("attack 18: keys of other purposes seal no session", async () => {
  for (const salt of [
    "authjs.state",
    "authjs.pkce.code_verifier",
    "authjs.nonce",
    "__Secure-authjs.session-token",
    "",
  ]) {
    const token = await core.encode({ token: claims(), secret: SECRET, salt });
    assert.equal(await attempt("authjs", token), "unknown-key", salt);
    assert.equal(
      await attempt("authjs", seal("authjs", header("authjs"), claims(), authjsKey(salt))),
      "signature",
      salt,
    );
  }
  for (const salt of ["next-auth.state", "next-auth.pkce.code_verifier", "next-auth.nonce"]) {
    const token = await v4.encode({ token: claims(), secret: SECRET, salt });
    assert.equal(await attempt("next-auth", token), "signature", salt);
    assert.equal(
      await attempt(
        "next-auth",
        seal("next-auth", header("next-auth"), claims(), nextAuthKey(salt)),
      ),
      "signature",
    );
  }
});

test("attack 21: a megabyte costs no memory", async () => {
  const megabyte = "A".repeat(1 << 20);
  for (const format of FORMATS) {
    const auth = auths[format];
    const good = cookie(format, seal(format, header(format), claims()));
    // The buffers of the longest requests that are read are kept.
    for (const long of [
      `${good}; a=${"x".repeat(130_000)}`,
      `${good}; a=${"é".repeat(65_000)}`,
      `${NAMES[format]}=x; `.repeat(4000),
    ]) {
      auth.verify(long);
      auth.clear(long);
    }
    const before = memory();
    const ending = [`clear ${NAMES[format]} Path=/`];
    for (const [header, cleared] of [
      [`${NAMES[format]}=${megabyte}`, ending],
      [`${NAMES[format]}=${megabyte}.${megabyte}.${megabyte}`, ending],
      [`${good}; a=${megabyte}`, ending],
      [`${NAMES[format]}=x; `.repeat(50_000), ending],
      ["é".repeat(1 << 20), []],
    ]) {
      const outcome = auth.verify(header);
      assert.deepEqual([outcome.status, outcome.reason], ["invalid", "oversize"]);
      assert.deepEqual(outcome.writes.setCookie, []);
      assert.equal((await auth.resolve(header)).reason, "oversize");
      const source = { headers: { cookie: header }, url: "http://app.test/" };
      assert.equal(await auth.getSession(source), null);
      // A sign-out still does what it is for.
      assert.deepEqual(auth.clear(source).setCookie.map(inShort), cleared);
    }
    assert.ok(memory() - before < 1 << 20, `${memory() - before} bytes more`);
    assert.equal(auth.verify(good).status, "active");
  }
});

test("attack 22: of 100,000 initialisation vectors none comes twice, and none stands out", async () => {
  const COUNT = 50_000;
  for (const [format, length] of [
    ["authjs", 16],
    ["next-auth", 12],
  ]) {
    const seen = new Set();
    const counts = Array.from({ length }, () => new Uint32Array(256));
    for (let round = 0; round < COUNT; round++) {
      const { writes } = await auths[format].issue({ user: { id: "1" } });
      const iv = writes.requestCookie.split(".")[3];
      seen.add(iv);
      Buffer.from(iv, "base64url").forEach((byte, at) => counts[at][byte]++);
    }
    assert.equal(seen.size, COUNT);
    for (const count of counts) {
      const expected = COUNT / 256;
      const chi = count.reduce((sum, seen) => sum + (seen - expected) ** 2 / expected, 0);
      // 255 degrees of freedom: once in 10^10 runs of the 28 bytes.
      assert.ok(chi < 425 && chi > 125, `chi-square of ${chi}`);
    }
  }
});

test("attack 22: ids and initialisation vectors share no bytes", async () => {
  const seen = new Map();
  const hex = (value, from) => Buffer.from(value, from).toString("hex");
  for (let round = 0; round < 3000; round++) {
    const { writes, token } = await auths.authjs.issue({ user: { id: "1" } });
    const values = [
      hex(writes.requestCookie.split(".")[3], "base64url"),
      hex(token.sid, "base64url"),
      token.jti.replaceAll("-", ""),
    ];
    for (const [kind, value] of values.entries()) {
      for (let at = 0; at + 16 <= value.length; at += 2) {
        const window = value.slice(at, at + 16);
        assert.ok(!seen.has(window), `${window} in ${seen.get(window)} and ${kind}`);
        seen.set(window, kind);
      }
    }
  }
});

test("attack 23: known and short secrets are refused in production, and named by number alone", () => {
  const mode = process.env.NODE_ENV;
  process.env.NODE_ENV = "production";
  try {
    for (const secret of [
      "secret",
      "changeme",
      "your-secret-key",
      "nextauth",
      "your-256-bit-secret",
      "a".repeat(64),
      "changeme".repeat(5),
    ]) {
      for (const secrets of [secret, [SECRET, secret], [secret, SECRET]]) {
        for (const format of FORMATS) {
          assert.throws(
            () => createAuth({ secret: secrets, format }),
            (error) => error.code === "weak-secret" && !error.message.includes(`"${secret}"`),
          );
        }
      }
    }
    assert.throws(() => createAuth({ secret: "" }), { code: "missing-secret" });
    assert.equal(createAuth({ secret: SECRET }).verify("").status, "anonymous");
  } finally {
    if (mode === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = mode;
  }
});
