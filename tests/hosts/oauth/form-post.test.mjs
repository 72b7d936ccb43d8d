// Over https, with the provider on another site: answers by a form, cookies that are `Strict`,
// and signing out at the provider.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import {
  assertRefused,
  assertSignedIn,
  begin,
  flowCookies,
  sessionCookies,
  sessionOf,
  signIn,
  startApp,
} from "./app.mjs";
import { clientsFor, providerFor } from "./providers.mjs";
import { startOidcProvider } from "./servers/oidc-provider.mjs";
import { trustedCertificate } from "./servers/serve.mjs";
import { Visitor } from "./visitor.mjs";

let app, op, tls;
before(async () => {
  tls = await trustedCertificate();
  app = await startApp({ tls });
  op = await startOidcProvider({ clients: clientsFor(app.base), tls });
});
after(() => [app, op].forEach((server) => server?.close()));

const callback = (id = "form_post") => `${app.base}/callback/${id}`;

for (const format of ["signed", "authjs", "next-auth"]) {
  describe(`form_post, format ${format}`, () => {
    const use = (config) =>
      app.use({
        format,
        providers: ["form_post", "client_secret_post"].map((id) => providerFor(id, op.issuer)),
        ...config,
      });

    test("bounces to a GET with nothing in its address, and signs in", async () => {
      use();
      const visitor = new Visitor();
      await signIn(visitor, app, "form_post");
      const page = await visitor.submit();
      const [bounce, back] = page.hops;
      assert.deepEqual([bounce.method, bounce.url, bounce.status], ["POST", callback(), 303]);
      assert.deepEqual([back.method, back.url], ["GET", callback()]);
      assert.equal(bounce.setCookie.length, 1);
      assert.match(bounce.setCookie[0], /^__(Host|Secure)-/);
      for (const attribute of ["Max-Age=60", "HttpOnly", "Secure", "SameSite=Lax"]) {
        assert.ok(bounce.setCookie[0].includes(`; ${attribute}`), bounce.setCookie[0]);
      }
      assertSignedIn(visitor, app);
    });

    test("attack 122: a POST alone reads no cookie: the one of another site signs nobody in", async () => {
      use();
      const visitor = new Visitor();
      const fields = { code: "x", state: "x" };
      await visitor.post(callback(), fields, { initiator: "https://evil.example/" });
      assert.equal(new URL(visitor.page.url).origin, app.origin);
      assert.ok(new URL(visitor.page.url).searchParams.has("error"));
      assert.deepEqual(sessionCookies(visitor, app), []);
      assert.deepEqual(flowCookies(visitor, app), []);
    });

    test("attack 122: somebody else's whole answer, posted by another site", async () => {
      use();
      const attacker = new Visitor();
      await signIn(attacker, app, "form_post");
      const answer = Object.fromEntries(
        [...attacker.page.text.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, n, v]) => [n, v]),
      );
      assert.ok(answer.code && answer.state);
      const victim = new Visitor();
      await begin(victim, app, "form_post");
      const other = victim.tab();
      await other.post(callback(), answer, { initiator: "https://evil.example/" });
      assert.ok(new URL(other.page.url).searchParams.has("error"), other.page.url);
      assert.deepEqual(sessionCookies(other, app), []);
      assert.deepEqual(app.seen.jwt, []);

      // What the victim had begun goes on.
      await victim.submit({ person: "grace" });
      await victim.submit();
      assertSignedIn(victim, app, "Grace Hopper");
    });

    test("denied consent", async () => {
      use();
      const visitor = new Visitor();
      await signIn(visitor, app, "form_post", { person: "" });
      await visitor.submit();
      assertRefused(visitor, app, format === "next-auth" ? "OAuthCallback" : "OAuthCallbackError");
    });

    test("an error whose description is in Latin-1 is told like any other", async () => {
      use();
      const visitor = new Visitor();
      await begin(visitor, app, "form_post");
      const [asked] = visitor.page.hops.filter(({ url }) => url.startsWith(`${op.issuer}/auth`));
      const state = new URL(asked.url).searchParams.get("state");
      const headers = { "content-type": "application/x-www-form-urlencoded" };
      const bounced = await app.auth.handler(
        new Request(callback(), {
          method: "POST",
          headers: { ...headers, origin: op.issuer, "sec-fetch-site": "cross-site" },
          body: `error=access_denied&error_description=Acc%E8s+refus%E9&state=${state}`,
        }),
      );
      assert.equal(bounced.status, 303);
      visitor.keep(bounced.headers.getSetCookie()[0], callback());
      await visitor.open(callback());
      assertRefused(visitor, app, format === "next-auth" ? "OAuthCallback" : "OAuthCallbackError");
    });

    test("attack 122: no other POST may come from another site", async () => {
      use();
      for (const path of [
        "signin/form_post",
        "signin/client_secret_post",
        "callback/client_secret_post",
        "callback/unknown",
        "signout",
        "session",
      ]) {
        const visitor = new Visitor();
        const options = { initiator: "https://evil.example/" };
        const { status } = await visitor.post(`${app.base}/${path}`, { state: "x" }, options);
        assert.ok([403, 405].includes(status), `${path}: ${status}`);
      }
    });

    test("an answer that came along and does not open is gone as well", async () => {
      use();
      const visitor = new Visitor();
      let asked = 0;
      await visitor.post(callback(), { code: "x", state: "x" }, { until: () => asked++ === 1 });
      const [name] = flowCookies(visitor, app);
      visitor.keep(`${name}=rubbish; Path=/; HttpOnly; Secure`, callback());
      await visitor.open(callback());
      assertRefused(visitor, app, format === "next-auth" ? "OAuthCallback" : "InvalidCheck");
    });

    test("too much, or what is no answer, ends in a page", async () => {
      use();
      for (const fields of [
        { code: "x".repeat(9000), state: "x" },
        { code: "x", state: "x", user: "x".repeat(60_000) },
        { other: "x" },
        {},
      ]) {
        const visitor = new Visitor();
        await begin(visitor, app, "form_post");
        await visitor.post(callback(), fields);
        assert.ok(new URL(visitor.page.url).searchParams.has("error"), visitor.page.text);
        assert.deepEqual(sessionCookies(visitor, app), []);
      }
    });

    test("attack 114: an answer counts once", async () => {
      use();
      const visitor = new Visitor();
      const atProvider = await signIn(visitor, app, "form_post");
      await visitor.submit();
      assertSignedIn(visitor, app);
      visitor.page = atProvider;
      await visitor.submit();
      assert.ok(new URL(visitor.page.url).searchParams.has("error"));
      assert.equal(app.seen.jwt.length, 1);
    });
  });
}

for (const id of ["client_secret_post", "form_post"]) {
  test(`\`SameSite=Strict\`, ${id}: a page of ours goes on by itself`, async () => {
    app.use({ cookie: { sameSite: "strict" }, providers: [providerFor(id, op.issuer)] });
    const visitor = new Visitor();
    await signIn(visitor, app, id);
    if (id === "form_post") await visitor.submit();
    const { page } = visitor;
    assert.ok(page.url.startsWith(callback(id)), page.url);
    assert.equal(page.status, 200);
    assert.match(page.headers["cache-control"], /no-store/);
    // Its address has the code.
    assert.equal(page.headers["referrer-policy"], "no-referrer");
    const [token] = sessionCookies(visitor, app);
    assert.equal(visitor.cookies(page.url)[token].sameSite, "strict");

    const next = /http-equiv="?refresh"? content="\d+; ?url=([^"]+)"/i.exec(page.text)?.[1];
    await visitor.follow(next);
    assertSignedIn(visitor, app);
  });
}

test("`SameSite=Strict`: whom `callbacks.signIn` sends elsewhere is not told to be signed in", async () => {
  app.use({
    cookie: { sameSite: "strict" },
    callbacks: { signIn: () => "/ask-first" },
    providers: [providerFor("client_secret_post", op.issuer)],
  });
  const visitor = new Visitor();
  await signIn(visitor, app, "client_secret_post");
  assert.equal(visitor.page.url, `${app.origin}/ask-first`);
  assert.deepEqual(sessionCookies(visitor, app), []);
  assert.deepEqual(flowCookies(visitor, app), []);
});

describe("signing out at the provider", () => {
  const signOut = async (visitor) => {
    await visitor.open(`${app.base}/signout`);
    return visitor.submit();
  };
  const isAskedThere = ({ page }) => page.url.startsWith(`${op.issuer}/session/end`);

  test("leads there, with the session gone before, and back to a page of ours", async () => {
    app.use({
      format: "authjs",
      providers: [providerFor("client_secret_post", op.issuer, { logout: true })],
    });
    const visitor = new Visitor();
    await signIn(visitor, app, "client_secret_post");
    await signOut(visitor);
    assert.ok(isAskedThere(visitor), visitor.page.url);
    assert.deepEqual(sessionCookies(visitor, app), []);
    const [asked] = visitor.page.hops.filter(({ url }) => url.startsWith(op.issuer));
    const { searchParams } = new URL(asked.url);
    assert.ok(searchParams.get("id_token_hint"));
    assert.ok(searchParams.get("state"));
    await visitor.submit({ logout: "yes" });
    assert.equal(new URL(visitor.page.url).origin, app.origin);
    assert.equal(sessionOf(await visitor.open(`${app.origin}/`)), null);
  });

  test("attack 117: never leads from there to another site", async () => {
    app.use({
      format: "authjs",
      providers: [providerFor("client_secret_post", op.issuer, { logout: true })],
    });
    const visitor = new Visitor();
    for (const state of ["x", "https://evil.example/", ""]) {
      const page = await visitor.open(`${app.base}/signout?${new URLSearchParams({ state })}`);
      assert.equal(new URL(page.url).origin, app.origin);
    }
  });

  test("without `logout`, the provider is left alone", async () => {
    app.use({ format: "authjs", providers: [providerFor("client_secret_post", op.issuer)] });
    const visitor = new Visitor();
    await signIn(visitor, app, "client_secret_post");
    const asked = op.requests.length;
    await signOut(visitor);
    assert.equal(op.requests.length, asked);
    assert.deepEqual(sessionCookies(visitor, app), []);
  });
});
