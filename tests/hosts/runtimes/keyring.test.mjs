// Tokens of the published packages through wasm, in both directions: byte for byte
// under the same time, `jti` and IV. The module of the package has no `Keyring`: it
// is compiled here, from the same sources with the feature.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { run } from "../../../scripts/lib/run.mjs";

const file = (path) => readFileSync(new URL(path, import.meta.url));
const vectors = JSON.parse(file("../../vectors/authjs.json"));

const out = "target/keyring/js";
const flags = ["--", "wasm", "--features", "keyring", "--out", out];
run("cargo", ["run", "--quiet", "--locked", "--package", "xtask", ...flags]);
const { Keyring, initSync } = await import(new URL(`../../../${out}/core.js`, import.meta.url));
initSync({ module: new WebAssembly.Module(file(`../../../${out}/core_bg.wasm`)) });

const FORMATS = {
  "authjs-v5": "authjs",
  "nextauth-v4": "next-auth",
  "hs256-signed-override": "signed",
};

for (const [section, format] of Object.entries(FORMATS)) {
  for (const vector of vectors[section]) {
    test(`${section}: ${vector.name}`, (t) => {
      const { iat, exp, jti, iv_hex = "", input_token: input } = vector;
      const keys = new Keyring({ secrets: [vector.secret], format, salt: vector.salt ?? "" });
      const left = randomness(t, jti.replaceAll("-", "") + iv_hex);
      assert.equal(keys.encode(JSON.stringify(input), iat, exp), vector.token);
      assert.equal(left(), 0, "all the randomness was used");
      const claims = JSON.parse(keys.decode(vector.token, iat * 1000));
      assert.deepEqual(claims, { ...input, iat, exp, jti });
      keys.free();
    });
  }
}

test("a token is opened only under its own salt", () => {
  const { salt, secret, token, iat } = vectors["nextauth-v4"].find(({ salt }) => salt !== "");
  for (const other of ["", `${salt}x`]) {
    const keys = new Keyring({ secrets: [secret], format: "next-auth", salt: other });
    assert.throws(
      () => keys.decode(token, iat * 1000),
      ({ code }) => code === "signature",
    );
    keys.free();
  }
});

// The module reads blocks of 16 bytes with SIMD, the tests of the crate do not.
test("every character counts, wherever in a block it stands", () => {
  const secret = "a secret of at least thirty-two bytes";
  const keys = new Keyring({ secrets: [secret] });
  const reason = (token) => {
    try {
      keys.decode(token, 0);
      return null;
    } catch ({ code }) {
      return code;
    }
  };
  const signed = (payload) => {
    const input = `eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.${payload}`;
    return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
  };
  const base64 = (text) => Buffer.from(text).toString("base64url");
  const strict = (text) => Buffer.from(text, "base64url").toString("base64url") === text;

  for (let length = 0; length < 50; length++) {
    const json = JSON.stringify({ exp: 1, text: "é".repeat(length % 3) + "x".repeat(length) });
    assert.equal(keys.decode(signed(base64(json)), 0), json);
  }
  const token = signed(base64('{"exp":1}'));
  for (let at = token.length - 43; at < token.length; at++) {
    for (let byte = 0; byte < 128; byte++) {
      const other = token.slice(0, at) + String.fromCharCode(byte) + token.slice(at + 1);
      if (other === token || byte === 0x2e) continue;
      const expected = strict(other.slice(-43)) ? "signature" : "malformed";
      assert.equal(reason(other), expected, `${byte} at ${at}`);
    }
  }
  const payload = base64(`{"exp":1,"text":"${"x".repeat(30)}"}`);
  for (let at = 0; at < payload.length; at++) {
    for (const character of "\0 !+/=:;<>@[\\]^`{|}~\x7f") {
      const other = payload.slice(0, at) + character + payload.slice(at + 1);
      assert.equal(reason(signed(other)), "malformed", `${character} at ${at}`);
    }
  }
  for (let at = 0; at < 40; at++) {
    for (let byte = 0; byte < 128; byte++) {
      const text = `${"y".repeat(at)}${String.fromCharCode(byte)}${"z".repeat(40 - at)}`;
      const json = `{"exp":1,"text":"${text}"}`;
      // Before `z` and after `y` no character makes an escape of a backslash.
      const expected = byte < 0x20 || byte === 0x22 || byte === 0x5c ? "malformed" : null;
      assert.equal(reason(signed(base64(json))), expected, `${byte} at ${at}`);
    }
  }
  keys.free();
});

/** Makes these bytes the runtime's randomness for one test. */
function randomness(t, hex) {
  let bytes = Buffer.from(hex, "hex");
  t.mock.method(crypto, "getRandomValues", (target) => {
    assert.ok(bytes.length >= target.length, "more randomness is asked for than the vector has");
    target.set(bytes.subarray(0, target.length));
    bytes = bytes.subarray(target.length);
    return target;
  });
  return () => bytes.length;
}
