// Signing out at panva's oidc-provider ends the sessions here, by its own logout tokens.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";

import { createAuth } from "waxseal";

import { sessionOf, signIn, startApp } from "./app.mjs";
import { clientSecret } from "./providers.mjs";
import { startOidcProvider } from "./servers/oidc-provider.mjs";
import { SECRET } from "../../support/users.mjs";
import { Visitor } from "./visitor.mjs";

/** A client for each way in which a provider tells, and for each kind of its keys. */
const CLIENTS = {
  "by-session": { backchannel_logout_session_required: true },
  "by-user": {},
  "by-ec": { backchannel_logout_session_required: true, id_token_signed_response_alg: "ES256" },
};

let app, op;
before(async () => {
  app = await startApp();
  const clients = Object.entries(CLIENTS).map(([id, more]) => ({
    client_id: id,
    client_secret: clientSecret,
    redirect_uris: [`${app.base}/callback/${id}`],
    backchannel_logout_uri: `${app.base}/backchannel-logout/${id}`,
    ...more,
  }));
  op = await startOidcProvider({ clients });
});
after(() => [app, op].forEach((server) => server?.close()));

const providerOf = (id) => ({
  id,
  name: `Sign-in by ${id}`,
  type: "oidc",
  issuer: op.issuer,
  clientId: id,
  clientSecret,
  backchannelLogout: true,
  ...(CLIENTS[id].id_token_signed_response_alg && {
    client: { id_token_signed_response_alg: "ES256" },
  }),
});

/** A log of revocations, and registers, that several applications share. */
function sharedStore() {
  const log = [];
  const registers = new Map();
  return {
    append: async (entries) => void log.push(...entries),
    async since(cursor, limit) {
      const begin = Number(cursor ?? 0);
      const entries = log.slice(begin, begin + limit);
      const end = begin + entries.length;
      return { entries, cursor: String(end), more: end < log.length };
    },
    get: async (key) => registers.get(key) ?? null,
    async swap(key, expected, value) {
      if ((registers.get(key) ?? null) !== expected) return false;
      registers.set(key, value);
      return true;
    },
  };
}

function use(config = {}) {
  const store = sharedStore();
  const given = {
    format: "authjs",
    revocation: { store },
    providers: Object.keys(CLIENTS).map(providerOf),
    ...config,
  };
  app.use(given);
  return { store, given };
}

/** Somebody signs in, in a browser of their own. */
async function arrive(id, person = "ada") {
  const visitor = new Visitor();
  await signIn(visitor, app, id, { person });
  assert.equal(visitor.page.url, `${app.origin}/after`, visitor.page.text);
  return visitor;
}

/** Signs out at the provider's own page, which tells its clients before it answers. */
async function leaveProvider(visitor) {
  const tab = visitor.tab();
  await tab.open(`${op.issuer}/session/end`);
  await tab.submit({ logout: "yes" });
  assert.ok(tab.page.status < 400, tab.page.text);
}

async function whoIs(visitor) {
  await visitor.open(`${app.origin}/after`);
  return sessionOf(visitor.page)?.user.name;
}

for (const id of ["by-session", "by-ec"]) {
  test(`${id}: signing out at the provider ends that browser's session, and no other`, async () => {
    use();
    const [laptop, phone, other] = [await arrive(id), await arrive(id), await arrive(id, "grace")];
    assert.equal(await whoIs(laptop), "Ada Lovelace");
    await leaveProvider(laptop);
    assert.equal(await whoIs(laptop), undefined);
    assert.equal(await whoIs(phone), "Ada Lovelace");
    assert.equal(await whoIs(other), "Grace Hopper");
    // A new sign-in is another session.
    await signIn(laptop, app, id);
    assert.equal(await whoIs(laptop), "Ada Lovelace");
  });
}

test("by-user: a provider that names no session ends all of that user's", async () => {
  use();
  const id = "by-user";
  const [laptop, phone, other] = [await arrive(id), await arrive(id), await arrive(id, "grace")];
  await leaveProvider(laptop);
  assert.equal(await whoIs(laptop), undefined);
  assert.equal(await whoIs(phone), undefined);
  assert.equal(await whoIs(other), "Grace Hopper");
  // Even within the same second.
  await signIn(laptop, app, id);
  assert.equal(await whoIs(laptop), "Ada Lovelace");
});

test("another instance knows of it as well", async () => {
  const { given } = use();
  const visitor = await arrive("by-session");
  const elsewhere = createAuth({ secret: SECRET, ...given });
  await elsewhere.ready();
  const { value, key } = Object.values(visitor.cookies(`${app.base}/x`)).find(({ key }) =>
    key.includes("session-token"),
  );
  const request = () => new Request(app.origin, { headers: { cookie: `${key}=${value}` } });
  assert.equal((await elsewhere.resolve(request())).status, "active");
  await leaveProvider(visitor);
  await elsewhere.ready();
  const outcome = await elsewhere.resolve(request(), { revocation: "live" });
  assert.deepEqual([outcome.status, outcome.reason], ["invalid", "revoked"]);
});

test("the claims say nothing of who it is, and nobody but a sign-in writes them", async () => {
  const jwt = ({ token, account }) =>
    account ? { ...token, op_sid: "mine" } : { ...token, op_sid: "mine", op_sub: undefined };
  use({ format: "signed", callbacks: { jwt } });
  const visitor = await arrive("by-session");
  const cookie = Object.values(visitor.cookies(`${app.base}/x`)).find(({ key }) =>
    key.includes("session-token"),
  );
  const claims = JSON.parse(Buffer.from(cookie.value.split(".")[1], "base64url").toString());
  assert.match(claims.op_sid, /^[\w-]{22}$/);
  assert.match(claims.op_sub, /^[\w-]{22}$/);
  // The subject, padded or cut to the length of a claim; three letters alone occur by chance.
  assert.notEqual(Buffer.from(claims.op_sub, "base64url").subarray(0, 3).toString(), "ada");
  await leaveProvider(visitor);
  assert.equal(await whoIs(visitor), undefined);
});

test("where it is off, sessions have no such claims, and the endpoint is not there", async () => {
  const { providers } = use().given;
  app.use({
    format: "signed",
    providers: providers.map(({ backchannelLogout: _, ...provider }) => provider),
  });
  const visitor = await arrive("by-session");
  const [cookie] = Object.values(visitor.cookies(`${app.base}/x`)).filter(({ key }) =>
    key.includes("session-token"),
  );
  const claims = JSON.parse(Buffer.from(cookie.value.split(".")[1], "base64url").toString());
  assert.ok(!("op_sid" in claims) && !("op_sub" in claims));
  const response = await fetch(`${app.base}/backchannel-logout/by-session`, {
    method: "POST",
    body: new URLSearchParams({ logout_token: randomUUID() }),
  });
  assert.equal(response.status, 404);
});
