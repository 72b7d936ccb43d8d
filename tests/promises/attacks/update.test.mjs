// Whoever holds a session writes the data of an update, and with it what the
// application believes: of a listed name also the type and the size.

import assert from "node:assert/strict";
import { test } from "node:test";

import { APP, FORMATS, make } from "../../support/site.mjs";

const VALUES = {
  string: ["", "Ada", "{}", "x".repeat(1022)],
  number: [0, -1.5, 1e300],
  boolean: [true, false],
  null: [null],
  object: [{}, { a: 1 }, { toString: 1 }],
  array: [[], ["a"], [{ a: 1 }]],
};
const TYPES = Object.keys(VALUES);
const SCALARS = ["string", "number", "boolean", "null"];
const source = (cookie) => ({ url: `${APP}/`, headers: { cookie } });

/** An application with a session that may change this, and what its callbacks and logger were given. */
async function site(field, config = {}) {
  const [given, warnings] = [[], []];
  const auth = make({
    projections: { session: { "user.data": "token.data" }, update: [field] },
    callbacks: {
      jwt: ({ token, trigger, session }) => (trigger === "update" && given.push(session), token),
    },
    logger: { warn: (message) => void warnings.push(message), error() {} },
    ...config,
  });
  const { writes } = await auth.issue({ user: { id: "1", name: "Ada" } }, source(""));
  const update = async (data) => (await auth.update(source(writes.requestCookie), data)).token;
  return { auth, cookie: writes.requestCookie, given, warnings, update };
}

for (const format of FORMATS) {
  test(`attack 73: a name takes its types alone, format ${format}`, async () => {
    for (const [field, types] of [
      ["data", SCALARS],
      [{ name: "data" }, SCALARS],
      [{ name: "data", type: SCALARS }, SCALARS],
      ...TYPES.map((type) => [{ name: "data", type }, [type]]),
      [{ name: "data", type: ["array", "null"] }, ["array", "null"]],
      [{ name: "data", type: [] }, []],
    ]) {
      const { given, update } = await site(field, { format });
      for (const type of TYPES) {
        for (const data of VALUES[type]) {
          const token = await update({ data });
          const label = `${JSON.stringify(field)} ${JSON.stringify(data).slice(0, 20)}`;
          const expected = types.includes(type) ? { data } : {};
          assert.deepEqual(given.pop(), expected, label);
          assert.deepEqual("data" in token ? { data: token.data } : {}, expected, label);
        }
      }
    }
  });
}

test("attack 73: a name takes 1024 bytes of JSON, or what is given", async () => {
  const text = (bytes) => "x".repeat(bytes - 2);
  for (const [field, bytes] of [
    ["data", 1024],
    [{ name: "data", maxBytes: 16 }, 16],
    [{ name: "data", maxBytes: 5000 }, 5000],
  ]) {
    const { update } = await site(field);
    assert.equal((await update({ data: text(bytes) })).data, text(bytes));
    assert.ok(!("data" in (await update({ data: text(bytes + 1) }))));
    // Bytes, not characters, and those of escapes too.
    const fits = "é".repeat((bytes - 2) / 2);
    assert.equal((await update({ data: fits })).data, fits);
    assert.ok(!("data" in (await update({ data: `${fits}é` }))));
    assert.ok(!("data" in (await update({ data: "\n".repeat((bytes - 2) / 2 + 1) }))));
  }
  const { update } = await site({ name: "data", type: "object", maxBytes: 9 });
  assert.deepEqual((await update({ data: { a: 123 } })).data, { a: 123 });
  assert.ok(!("data" in (await update({ data: { a: 1234 } }))));
});

test("attack 73: what is left out is so at every depth, and takes nothing else with it", async () => {
  const { given, update } = await site("user.name", {
    projections: { update: ["user.name", "data", { name: "prefs", type: "object" }] },
  });
  const token = await update({
    user: { name: { first: "x" }, role: "admin" },
    data: 1,
    prefs: { theme: "dark" },
  });
  assert.deepEqual(given, [{ data: 1, prefs: { theme: "dark" } }]);
  assert.equal(token.name, "Ada");
  assert.deepEqual([token.data, token.prefs, token.role], [1, { theme: "dark" }, undefined]);
});

test("attack 73: the endpoint lets through the same, and the session stays", async () => {
  const { auth, cookie, given } = await site("data");
  const first = await auth.handler(new Request(`${APP}/api/auth/csrf`));
  const { csrfToken } = await first.json();
  const pair = first.headers.getSetCookie()[0].split(";")[0];
  const post = async (data) => {
    const headers = { "content-type": "application/json", cookie: `${pair}; ${cookie}` };
    const body = JSON.stringify({ csrfToken, data });
    const response = await auth.handler(
      new Request(`${APP}/api/auth/session`, { method: "POST", headers, body }),
    );
    assert.equal(response.status, 200);
    return (await response.json()).user.data;
  };
  assert.equal(await post({ data: "x" }), "x");
  for (const data of [{ a: 1 }, ["a"], "x".repeat(1023), "x".repeat(60_000)]) {
    assert.equal(await post({ data }), undefined);
    assert.deepEqual(given.pop(), {});
  }
});

test("attack 73: the developer is told the name once, and never the value", async () => {
  const { warnings, update } = await site("data", {
    projections: { update: ["data", "user.name", { name: "few", maxBytes: 4 }] },
  });
  const planted = "planted-value";
  for (let time = 0; time < 3; time++) {
    await update({ data: [planted], few: planted, unlisted: [planted], user: { name: "fits" } });
  }
  assert.equal(warnings.length, 2);
  assert.match(
    warnings[0],
    /^An update left out "data": .* type or a size .*\{ name, type, maxBytes \}/,
  );
  assert.match(warnings[1], /"few"/);
  assert.doesNotMatch(warnings.join(), /planted/);
  await update({ user: { name: [planted] } });
  assert.match(warnings[2], /"user\.name"/);
});
