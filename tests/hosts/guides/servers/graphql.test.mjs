import assert from "node:assert/strict";

import { checkTypes, cookieOf } from "../api.mjs";
import { testGuide } from "../suite.mjs";

const ADD = 'mutation { addNote(text: "a") }';
const TWO_DAYS = 2 * 86_400_000; // milliseconds

testGuide("graphql", {
  async then(app) {
    await checkSession(app);
    await checkOtherPages(app);
    await checkTypes(app, "src/server.ts");
  },
});

function ask(app, query, headers) {
  return fetch(`${app.origin}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ query }),
  });
}

async function checkSession(app) {
  const stranger = await ask(app, ADD);
  assert.equal(stranger.status, 401);
  assert.equal((await stranger.json()).errors[0].extensions.code, "UNAUTHENTICATED");
  assert.deepEqual(await (await ask(app, "{ me { name } }")).json(), { data: { me: null } });

  const added = await ask(app, ADD, { cookie: cookieOf(app) });
  assert.deepEqual(await added.json(), { data: { addNote: ["a"] } });
  assert.deepEqual(added.headers.getSetCookie(), []);
  assert.equal(added.headers.get("cache-control"), "private, no-store");

  const now = Date.now() - TWO_DAYS;
  const renewed = await ask(app, "{ me { name } }", { cookie: cookieOf(app, { now }) });
  assert.deepEqual(await renewed.json(), { data: { me: { name: "Ada" } } });
  assert.match(renewed.headers.getSetCookie().join("\n"), /session-token=.*; HttpOnly/);
  assert.match(renewed.headers.get("cache-control"), /\bno-store\b/);
}

/** What a browser sends without asking first is refused, and nobody else may read an answer. */
async function checkOtherPages(app) {
  const headers = { cookie: cookieOf(app), origin: "https://evil.example" };
  const form = new FormData();
  form.set("operations", JSON.stringify({ query: ADD }));
  form.set("map", "{}");
  for (const body of [new URLSearchParams({ query: ADD }), form, JSON.stringify({ query: ADD })]) {
    const response = await fetch(`${app.origin}/graphql`, { method: "POST", headers, body });
    assert.equal(response.status, 403);
  }
  const query = `${app.origin}/graphql?query=${encodeURIComponent("{ me { name } }")}`;
  assert.equal((await fetch(query, { headers })).status, 403);

  const preflight = { ...headers, "access-control-request-method": "POST" };
  const answers = [
    await fetch(`${app.origin}/graphql`, { method: "OPTIONS", headers: preflight }),
    await ask(app, "{ me { name } }", headers),
  ];
  for (const { headers } of answers) {
    assert.equal(headers.get("access-control-allow-origin"), null);
    assert.equal(headers.get("access-control-allow-credentials"), null);
  }
}
