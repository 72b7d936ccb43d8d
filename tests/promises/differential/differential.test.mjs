// Waxseal and the libraries whose tokens it reads, on the same tokens: the same
// verdict and the same claims, or a difference that `intended.mjs` lists.

import assert from "node:assert/strict";
import { test } from "node:test";

import { AUDIENCE, ISSUER, OWN, valid } from "./cases.mjs";
import { compare } from "./compare.mjs";
import { INTENDED } from "./intended.mjs";
import { Parties, setClock } from "./parties.mjs";
import { Random } from "./random.mjs";
import { lines, run } from "./run.mjs";
import { isLong } from "../../support/long.mjs";

const SEED = process.env.WAXSEAL_SEED ?? "1";
/** At length every intended difference has occurred; the short run is for a loop. */
const TOKENS = isLong ? 105_000 : 15_000;
const NOW = 1_800_000_000_000;

for (const { code, sentence, source, reason, format, typ, applies, example } of INTENDED) {
  test(`intended: ${code}`, async () => {
    for (const text of [code, sentence, source]) assert.ok(text.length > 2);
    assert.equal(typeof applies, "function");
    const { parties, made } = plain(format, typ);

    const before = await compare(parties, made);
    assert.equal(before.agreed, "accepted");

    example(made);
    const { ours, theirs, intended } = await compare(parties, made);
    assert.deepEqual(intended, [code]);
    if (reason) {
      assert.deepEqual(ours, { refused: reason });
      assert.ok(theirs.claims, "the library takes it");
    } else {
      assert.ok(ours.claims);
      assert.ok(theirs.refused, "the library refuses it");
    }
  });
}

for (const [format, typ] of [["signed"], ["signed", OWN], ["authjs"], ["next-auth"]]) {
  test(`${format}${typ ? `, ${typ}` : ""}: what either side writes, both read`, async () => {
    const { parties } = plain(format, typ);
    const claims = {
      sub: "1",
      name: "Žofie 山田",
      email: "z@example.test",
      nested: { a: [1.5, null] },
    };
    const [name, token] = await parties.issue({ ...claims, id: "1" }, NOW);
    const { agreed, theirs } = await compare(parties, { name, now: NOW }, token);
    assert.equal(agreed, "accepted");
    assert.equal(theirs.claims.name, claims.name);

    const written = await parties.write(name, claims);
    const back = await compare(parties, { name, now: NOW }, written);
    assert.equal(back.agreed, "accepted");
    assert.deepEqual(back.theirs.claims.nested, claims.nested);
  });
}

test(`${TOKENS} tokens, seed ${SEED}: no other difference`, async (t) => {
  const { counts, failure } = await run({ seed: SEED, tokens: TOKENS });
  for (const line of lines(counts)) t.diagnostic(line);
  assert.equal(failure, undefined, failure);
  assert.ok(counts.tokens >= TOKENS * 0.95, `${counts.tokens} tokens were read`);
  assert.ok(counts.accepted > counts.tokens / 5, `${counts.accepted} were accepted`);
  for (const { code } of isLong ? INTENDED : []) {
    assert.ok(counts.intended[code] > 0, `${code} occurs`);
  }
});

/** A token without anything special, under two secrets. */
function plain(format, typ = "JWT") {
  setClock(NOW);
  const secrets = ["a secret of thirty-two bytes, new", "a secret of thirty-two bytes, old"];
  const configuration = {
    format,
    algorithm: "HS256",
    secrets,
    ...(format === "signed" && { typ }),
  };
  const made = valid(new Random("plain", format), configuration, NOW);
  made.secret = secrets[0];
  made.encryption = format === "authjs" ? "A256CBC-HS512" : "A256GCM";
  made.members = [
    ['"sub"', '"1"'],
    ['"iat"', "1790000000"],
    ['"exp"', "1900000000"],
  ];
  if (configuration.typ === "JWT") {
    made.members.push(['"iss"', `"${ISSUER}"`], ['"aud"', `"${AUDIENCE}"`]);
  }
  made.header =
    format === "signed"
      ? [
          ['"alg"', '"HS256"'],
          ['"typ"', `"${typ}"`],
        ]
      : [
          ['"alg"', '"dir"'],
          ['"enc"', `"${made.encryption}"`],
        ];
  return { parties: new Parties(configuration), made };
}
