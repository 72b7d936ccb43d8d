// Tokens of the published packages through wasm, in both directions: byte for byte
// under the same time, `jti` and IV. The module of the package has no `Keyring`: it
// is compiled here, from the same sources with the feature.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { run } from "../../scripts/lib/run.mjs";

const file = (path) => readFileSync(new URL(path, import.meta.url));
const vectors = JSON.parse(file("../vectors/authjs.json"));

const out = "target/keyring/js";
const flags = ["--", "wasm", "--features", "keyring", "--out", out];
run("cargo", ["run", "--quiet", "--locked", "--package", "xtask", ...flags]);
const { Keyring, initSync } = await import(new URL(`../../${out}/core.js`, import.meta.url));
initSync({ module: new WebAssembly.Module(file(`../../${out}/core_bg.wasm`)) });

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
      (error) => error.startsWith("signature: "),
    );
    keys.free();
  }
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
