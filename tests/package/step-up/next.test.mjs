// `auth.require` of waxseal/next, and a configuration for each tenant there.

import assert from "node:assert/strict";
import { test } from "node:test";

import { base, inAction, inPage, NextRequest } from "../../support/next-context.mjs";
import { recorder } from "../../support/recorder.mjs";
import { ada, SECRET, signedIn } from "../../support/users.mjs";

const { createAuth } = await import("waxseal");
const { default: Waxseal } = await import("waxseal/next");

const plain = createAuth({ secret: SECRET });
const fresh = await signedIn(plain);
const stale = await signedIn(plain, ada, { now: Date.now() - 310_000 });
const within = 300;
const make = (config = {}) => Waxseal({ secret: SECRET, pages: { signIn: "/login" }, ...config });

test("a server component gets the session of a recent sign-in", async () => {
  const { auth } = make();
  const session = await inPage(() => auth.require({ within }), { cookie: fresh });
  assert.equal(session.user.name, "Ada");
});

test("others go to the sign-in page, which learns what is asked for", async () => {
  const { auth } = make();
  for (const cookie of [stale, ""]) {
    const component = () =>
      inAction(() => auth.require({ within, redirectTo: "/pay" }), { cookie });
    const back = new URL((await component()).location, "https://app.test");
    assert.deepEqual(Object.fromEntries(back.searchParams), {
      within: "300",
      callbackUrl: "https://app.test/pay",
    });
    assert.equal(back.pathname, "/login");
    const none = await inAction(() => auth.require({ within }), { cookie });
    assert.equal(none.location, "/login?within=300");
    // A server action leads back to the page that called it.
    const headers = { cookie, "next-action": "x", referer: "https://app.test/pay?to=7" };
    const { location, lines } = await inAction(() => auth.require({ within }), headers);
    const { searchParams } = new URL(location, "https://app.test");
    assert.match(searchParams.get("callbackUrl"), /^(https:\/\/app\.test)?\/pay\?to=7$/);
    assert.deepEqual(lines, []);
  }
});

test("attack 150: a server component sends nobody to another site", async () => {
  const { auth } = make();
  for (const redirectTo of ["https://evil.example/", "//evil.example", "javascript:alert(1)"]) {
    const { location } = await inAction(() => auth.require({ within, redirectTo }), {
      cookie: stale,
    });
    assert.doesNotMatch(decodeURIComponent(location), /evil|javascript/);
  }
});

test("a route handler answers by itself", async () => {
  const { auth } = make();
  const ask = (cookie, headers = {}) =>
    auth.require(
      new NextRequest("https://app.test/pay?to=7", { headers: { ...base, cookie, ...headers } }),
      { within },
    );
  const passed = await ask(fresh);
  assert.equal(passed.response, null);
  assert.equal(passed.outcome.session.user.name, "Ada");
  const page = await ask(stale, { accept: "text/html" });
  assert.equal(page.response.status, 307);
  const to = new URL(page.response.headers.get("location"), "https://app.test");
  assert.deepEqual(Object.fromEntries(to.searchParams), {
    within: "300",
    callbackUrl: "/pay?to=7",
  });
  const program = await ask(stale, { accept: "application/json" });
  assert.equal(program.response.status, 401);
  assert.equal((await program.response.json()).error, "insufficient_user_authentication");
  assert.equal((await (await ask("")).response).status, 307);

  const refusing = make({ callbacks: { authorized: () => false } });
  const request = new NextRequest("https://app.test/pay", { headers: { ...base, cookie: fresh } });
  assert.equal((await refusing.auth.require(request, { within })).response.status, 307);
  // A new sign-in would not help.
  const headers = { ...base, cookie: fresh, accept: "application/json" };
  const json = new NextRequest("https://app.test/pay", { headers });
  const { response } = await refusing.auth.require(json, { within });
  assert.equal((await response.json()).error, "unauthenticated");
});

test("refuses a `within` that is no number of seconds", async () => {
  const { auth } = make();
  await assert.rejects(
    inPage(() => auth.require({}), { cookie: fresh }),
    { code: "invalid-argument" },
  );
});

test("a configuration for each tenant, with a promise", async () => {
  const { logger } = recorder();
  const hostOf = ({ headers }) => headers.get("host").split(".")[0];
  const configs = new Map(
    ["acme", "umbra"].map((tenant) => [tenant, { tenant, secret: SECRET, logger }]),
  );
  const { auth, handlers, proxy } = Waxseal(async (request) => {
    const config = configs.get(hostOf(request));
    if (!config) throw new Error("no such tenant");
    return config;
  });
  const cookie = await signedIn(createAuth(configs.get("acme")));
  const at = (tenant) => ({ cookie, host: `${tenant}.test` });
  assert.equal((await inPage(() => auth(), at("acme"))).user.name, "Ada");
  assert.equal(await inPage(() => auth(), at("umbra")), null);
  await assert.rejects(
    inPage(() => auth(), at("evil")),
    { message: "no such tenant" },
  );

  const request = (tenant, path) =>
    new NextRequest(`https://${tenant}.test${path}`, { headers: { ...base, ...at(tenant) } });
  const session = await handlers.GET(request("acme", "/api/auth/session"));
  assert.equal((await session.json()).user.name, "Ada");
  const other = await handlers.GET(request("umbra", "/api/auth/session"));
  assert.equal(await other.json(), null);
  const passed = await proxy(request("acme", "/"), { waitUntil() {} });
  assert.equal(passed.headers.get("x-middleware-next"), "1");
  await assert.rejects(proxy(request("evil", "/"), { waitUntil() {} }));
  const wrapped = auth((request) => Response.json(request.auth?.user.name ?? null));
  assert.equal(await (await wrapped(request("umbra", "/x"), {})).json(), null);
});
