// No secret decides on an address or a branch: the module that is shipped goes the
// same way, step by step and address by address, under every key, and for every
// kind of failure. This covers its AES (no table is read at a place that a secret
// chooses), GHASH, HMAC, the comparison of tags and the check of the padding.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { writeFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { root } from "../../../scripts/lib/run.mjs";
import { FORMATS, NAMES } from "../../support/formats.mjs";
import { altered } from "./tokens.mjs";
import { freshPackage, instantiate, instrumented, parting, trace } from "./trace.mjs";

const now = 1_700_000_000_000;
const user = { id: "1", name: "Ada", email: "ada@example.test" };

const shipped = instrumented(join(root, "js/wasm/core_bg.wasm"));
const reading = instrumented(join(root, "js/wasm/reader_bg.wasm"));
/** Of one length and one alphabet, as the configuration is text that is parsed. */
const secrets = Array.from({ length: 8 }, () => randomBytes(24).toString("hex"));

// The same identifiers and IVs in every instance.
const { getRandomValues } = crypto;
crypto.getRandomValues = (bytes) => bytes.fill(0x5a);
process.on("exit", () => (crypto.getRandomValues = getRandomValues));

/** A new instance under this secret, which has derived its keys. */
async function make(format, secret) {
  const auth = freshPackage(shipped).createAuth({ secret, format, logger: {} });
  await issue(auth);
  return auth;
}

/** The same of the module that only reads. */
function makeReader(format, secret) {
  const reader = freshPackage(reading, "waxseal/verify").createReader({ secret, format });
  reader.verify(`${NAMES[format]}=x`);
  return reader;
}

const cookieOf = ({ setCookie }) => setCookie.map((line) => line.split(";")[0]).join("; ");

const issue = (auth) => auth.issue({ user }, "", { now });

/** The one trace of these calls; fails where two of them part. */
async function one(calls) {
  const traces = [];
  for (const call of calls) traces.push(await call());
  const [first] = traces;
  assert.ok(first.told.length > 2000, "the trace is nearly empty");
  for (const { told } of traces) assert.equal(parting(first.told, told), undefined);
  return traces.map(({ result }) => result);
}

for (const format of FORMATS) {
  test(`${format}: a session is sealed in the same way under every key`, async () => {
    const issued = await one(
      secrets.map((secret) => async () => {
        const auth = await make(format, secret);
        return trace(() => issue(auth));
      }),
    );
    assert.equal(new Set(issued.map(({ writes }) => cookieOf(writes))).size, secrets.length);
  });

  test(`${format}: a session is opened in the same way under every key`, async () => {
    const outcomes = await one(
      secrets.map((secret) => async () => {
        const auth = await make(format, secret);
        const cookie = cookieOf((await issue(auth)).writes);
        return trace(() => auth.verify(cookie, { now }));
      }),
    );
    for (const { status } of outcomes) assert.equal(status, "active");
  });

  // An `authjs` token names its key by a thumbprint, which every cookie shows: what
  // names another one goes no further, and its comparison may end early.
  const named = format === "authjs" && "the token names another key";
  test(
    `${format}: a token is refused in the same way under every key`,
    { skip: named },
    async () => {
      const foreign = cookieOf(
        (await issue(await make(format, "f".repeat(20) + secrets[0]))).writes,
      );
      const outcomes = await one(
        secrets.map((secret) => async () => {
          const auth = await make(format, secret);
          return trace(() => auth.verify(foreign, { now }));
        }),
      );
      for (const { reason } of outcomes) assert.equal(reason, "signature");
    },
  );

  test(`${format}: every altered token is refused in the same way, whichever byte differs`, async () => {
    const cookie = cookieOf((await issue(await make(format, secrets[0]))).writes);
    const outcomes = await one(
      [...altered(cookie).values()].map((bad) => async () => {
        const auth = await make(format, secrets[0]);
        return trace(() => auth.verify(bad, { now }));
      }),
    );
    for (const { reason } of outcomes) assert.equal(reason, "signature");
  });
}

for (const format of FORMATS) {
  test(`${format}: the module that only reads opens in the same way under every key`, async () => {
    const outcomes = await one(
      secrets.map((secret) => async () => {
        const cookie = cookieOf((await issue(await make(format, secret))).writes);
        const reader = makeReader(format, secret);
        return trace(() => reader.verify(cookie, { now }));
      }),
    );
    for (const { status } of outcomes) assert.equal(status, "active");
  });

  test(`${format}: the module that only reads refuses in the same way, whichever byte differs`, async () => {
    const cookie = cookieOf((await issue(await make(format, secrets[0]))).writes);
    const outcomes = await one(
      [...altered(cookie).values()].map((bad) => async () => {
        const reader = makeReader(format, secrets[0]);
        return trace(() => reader.verify(bad, { now }));
      }),
    );
    for (const { reason } of outcomes) assert.equal(reason, "signature");
  });
}

test("a trace tells a look-up in a table and a branch", async () => {
  // (func (param i32) (result i32) (i32.load8_u offset=16 (local.get 0)))
  const lookUp = "01070020002d00100b";
  // (func (param i32) (result i32) (if (result i32) (local.get 0) (then (i32.const 1)) (else (i32.const 2))))
  const branch = "010c002000047f41010541020b0b";
  for (const body of [lookUp, branch]) {
    const hex = (length) => length.toString(16).padStart(2, "0");
    const code = `0a${hex(body.length / 2)}${body}`;
    const wasm = Buffer.from(
      `0061736d0100000001060160017f017f03020100050301000107050101660000${code}`,
      "hex",
    );
    const dir = mkdtempSync(join(tmpdir(), "waxseal-trace-"));
    writeFileSync(join(dir, "control.wasm"), wasm);
    const { exports } = instantiate(instrumented(join(dir, "control.wasm")));
    rmSync(dir, { recursive: true });
    const of = async (secret) => (await trace(() => exports.f(secret))).told;
    assert.equal(parting(await of(7), await of(7)), undefined);
    assert.notEqual(parting(await of(7), await of(0)), undefined);
  }
});

test("other claims go another way, which the trace of the package shows", async () => {
  const of = async (name) => {
    const auth = await make("authjs", secrets[0]);
    return (await trace(() => auth.issue({ user: { ...user, name } }, "", { now }))).told;
  };
  assert.notEqual(parting(await of("Ada"), await of('A"a')), undefined);
});
