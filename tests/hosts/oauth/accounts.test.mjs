// Whose session it is: two accounts are never one person, whatever a provider calls them.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { memoryStore } from "waxseal";

import { assertRefused, assertSignedIn, begin, sessionOf, startApp } from "./app.mjs";
import { startHostile } from "./servers/hostile.mjs";
import { Visitor } from "./visitor.mjs";

const client = { clientId: "our-client", clientSecret: "our-secret-of-more-than-32-characters" };

let app, op;
before(async () => {
  app = await startApp();
  op = await startHostile(client);
});
after(() => [app, op].forEach((server) => server?.close()));

/** OAuth alone, where the id is what userinfo says. */
const provider = (more) => ({
  id: "idp",
  name: "IdP",
  type: "oauth",
  authorization: `${op.issuer}/authorize`,
  token: `${op.issuer}/token`,
  userinfo: `${op.issuer}/userinfo`,
  client: { token_endpoint_auth_method: "client_secret_post" },
  checks: ["pkce", "state"],
  profile: ({ id }) => ({ id, name: "Ada Lovelace" }),
  ...client,
  ...more,
});

/** Signs in with what userinfo says, as JSON text; `config` over the usual one. */
async function signInAs(json, config = {}, id = "idp") {
  op.break({
    userinfo: () => new Response(json, { headers: { "content-type": "application/json" } }),
  });
  app.use({ providers: [provider()], ...config });
  const visitor = new Visitor();
  await begin(visitor, app, id);
  return visitor;
}

async function subjectOf(json, config, id) {
  const visitor = await signInAs(json, config, id);
  assertSignedIn(visitor, app);
  return sessionOf(visitor.page).user.id;
}

describe("ids that many accounts would share are refused", () => {
  const ids = {
    "beyond 2^53, where two numbers are one": "9007199254740993",
    infinite: "1e400",
    "a fraction": "1.5",
    "a boolean": "true",
    null: "null",
    empty: '""',
    spaces: '"  "',
    "undefined, as text": '"undefined"',
    "an object": "{}",
    "an empty list": "[]",
    "a list of objects": '[{"a":1}]',
    "half of a surrogate pair": '"\\ud800"',
    "half of a surrogate pair inside": '"a\\udc00b"',
  };
  for (const [name, id] of Object.entries(ids)) {
    test(name, async () => {
      assertRefused(await signInAs(`{"id":${id}}`), app, "OAuthProfile");
    });
  }

  const made = {
    "a Promise": () => Promise.resolve("1"),
    "a symbol": () => Symbol("1"),
    "a function": () => () => "1",
    "no date": () => new Date(NaN),
    "a Map": () => new Map(),
    "an object without a text": () => Object.create(null),
  };
  for (const [name, id] of Object.entries(made)) {
    test(`${name}, from \`profile()\``, async () => {
      const config = { providers: [provider({ profile: () => ({ id: id(), name: "Ada" }) })] };
      assertRefused(await signInAs("{}", config), app, "OAuthProfile");
    });
  }

  test("others are people of their own", async () => {
    const ids = ["1", "9007199254740991", '"9007199254740993"', '"9007199254740992"', '"a\\u0000"'];
    ids.push('"__proto__"', '"\\ufffd"', '"\\ud83d\\ude00"', "-1", '" 1"');
    const subjects = [];
    for (const id of ids) subjects.push(await subjectOf(`{"id":${id}}`));
    assert.equal(new Set(subjects).size, ids.length);
    assert.equal(await subjectOf('{"id":"1"}'), subjects[0], "a number is its text");
    assert.equal(await subjectOf('{"id":"2","__proto__":{"id":"1"},"id":"1"}'), subjects[0]);
  });
});

test("the same id at two providers is two people", async () => {
  const config = { providers: [provider(), provider({ id: "other" })] };
  const [one, two] = [
    await subjectOf('{"id":"1"}', config),
    await subjectOf('{"id":"1"}', config, "other"),
  ];
  assert.notEqual(one, two);
  assert.match(one, /^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
});

test('`subject: "account"` is the account\'s id', async () => {
  assert.equal(await subjectOf('{"id":"1"}', { session: { subject: "account" } }), "1");
});

for (const [when, delay] of [
  ["at once", 0],
  ["a second before it ends", 1100],
]) {
  test(`attack 160: a user whose sessions end during the flow is refused, ${when}`, async () => {
    const store = memoryStore();
    const body = { id: "1", name: "Ada" };
    app.use({ providers: [provider()], revocation: { store } });
    const { sub } = await subjectAt(body);
    op.break({
      async userinfo() {
        await app.auth.revoke({ sub });
        await new Promise((resolve) => void setTimeout(resolve, delay));
        return Response.json(body);
      },
    });
    const visitor = new Visitor();
    await begin(visitor, app, "idp");
    assertRefused(visitor, app, "AccessDenied");
    // And comes in by another one.
    assert.equal((await subjectAt(body)).sub, sub);
  });
}

/** The token of somebody who signs in. */
async function subjectAt(body) {
  op.break({ userinfo: () => Response.json(body) });
  const visitor = new Visitor();
  await begin(visitor, app, "idp");
  assertSignedIn(visitor, app);
  return { sub: sessionOf(visitor.page).user.id };
}
