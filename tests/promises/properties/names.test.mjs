// How the throttle normalises names, seen by the keys that it counts under.

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import fc from "fast-check";
import { createAuth, credentials } from "waxseal";

import { SECRET } from "../../support/users.mjs";
import { text } from "./claims.mjs";
import { holds } from "./run.mjs";

// Every key names its window: two names are compared within one.
mock.timers.enable({ apis: ["Date"], now: Date.now() });

const keys = new Set();
const auth = createAuth({
  secret: SECRET,
  logger: {},
  throttle: {
    // Also blank ones: a field that is left blank counts as none beside others.
    key: ({ name }) => name,
    store: { get: () => 0, set() {}, incr: (key) => (keys.add(key), 1) },
  },
  providers: [credentials({ authorize: () => null })],
});
const answer = await auth.handler(new Request("https://app.test/api/auth/csrf"));
const { csrfToken } = await answer.json();
const cookie = answer.headers.getSetCookie()[0].split(";")[0];

/** The keys that a sign-in under a name counts under. */
async function keysOf(name) {
  keys.clear();
  const headers = { "content-type": "application/json", cookie };
  const body = JSON.stringify({ csrfToken, name, password: "x" });
  await auth.handler(
    new Request("https://app.test/api/auth/callback/credentials", {
      method: "POST",
      headers,
      body,
    }),
  );
  assert.ok(keys.size >= 2, "counted");
  return new Set(keys);
}

/** Whether a guess at one name is seen by the next guess at the other. */
async function sameName(a, b) {
  const of = await keysOf(a);
  return [...(await keysOf(b))].some((key) => of.has(key));
}

const characters = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.string({ unit: "grapheme-ascii", maxLength: 12 }),
  fc.constantFrom(
    "victim",
    "straße",
    "İstanbul",
    "Ångström",
    "ﬁn",
    "σοφός",
    "ｱﾀﾞ",
    "김",
    "ada١",
    "ǅ",
    "ΐ",
  ),
  text,
);
/** JSON cannot hold half of a pair of surrogates. */
const name = characters.filter((value) => value.isWellFormed());

const ofClass = (pattern) => {
  const found = [];
  for (let code = 0; code < 0x110000; code++) {
    const character = String.fromCodePoint(code);
    if (pattern.test(character) && character.isWellFormed()) found.push(character);
  }
  return fc.constantFrom(...found);
};
/** What may be put anywhere in a name. */
const nothing = fc.oneof(
  ofClass(/^[\p{Cf}\p{DI}]$/u),
  ofClass(/^\p{M}$/u),
  ofClass(/^[\p{Cc}]$/u),
  ofClass(/^[\p{Z}\s]$/u),
  fc.constantFrom(
    "\u00ad",
    "\u200b",
    "\u200d",
    "\ufeff",
    "\ufe0f",
    "\u0301",
    "\u034f",
    "\u2060",
    "\u{e0041}",
  ),
);

test("what is ignorable may stand anywhere in a name, and as often as one likes", () =>
  holds(
    400,
    name,
    fc.array(fc.tuple(fc.nat(), nothing), { maxLength: 5 }),
    async (value, inserted) => {
      const parts = [...value];
      for (const [at, character] of inserted) parts.splice(at % (parts.length + 1), 0, character);
      assert.ok(await sameName(value, parts.join("")), JSON.stringify([value, parts.join("")]));
    },
  ));

test("case, width and composition make no difference", () =>
  holds(400, name, async (value) => {
    const others = [value.toLowerCase(), value.toUpperCase(), value.toLowerCase().toUpperCase()];
    for (const form of ["NFC", "NFD", "NFKC", "NFKD"]) others.push(value.normalize(form));
    for (const other of others)
      assert.ok(await sameName(value, other), JSON.stringify([value, other]));
  }));

test("the case of each letter by itself", () =>
  holds(200, name, fc.array(fc.boolean(), { minLength: 1 }), async (value, upper) => {
    const turn = (character, at) =>
      upper[at % upper.length] ? character.toUpperCase() : character.toLowerCase();
    assert.ok(await sameName(value, [...value].map(turn).join("")));
  }));

test("of plain names, other letters and digits make another name", () =>
  holds(
    200,
    fc.stringMatching(/^[a-z\d@.+_-]{1,20}$/),
    fc.stringMatching(/^[a-z\d@.+_-]{1,20}$/),
    async (a, b) => {
      assert.equal(await sameName(a, b), a === b);
    },
  ));
