// Signing in elsewhere, in full, with each way of being a client and each server.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import GitHub from "@auth/core/providers/github";

import {
  assertNoSecrets,
  assertSignedIn,
  begin,
  flowCookies,
  sessionOf,
  signIn,
  startApp,
} from "./app.mjs";
import { clientsFor, providerFor, shapes } from "./providers.mjs";
import { startGitHub } from "./servers/github.mjs";
import { startOidcProvider } from "./servers/oidc-provider.mjs";
import { Visitor } from "./visitor.mjs";

const UUID = /^[\da-f]{8}-([\da-f]{4}-){3}[\da-f]{12}$/;
const github = { clientId: "github-client", clientSecret: "github-secret" };

let app, op, hub, formHub;

before(async () => {
  app = await startApp();
  [op, hub, formHub] = await Promise.all([
    startOidcProvider({ clients: clientsFor(app.base) }),
    startGitHub(github),
    startGitHub({ ...github, answersJson: false }),
  ]);
});
after(() => [app, op, hub, formHub].forEach((server) => server?.close()));

for (const format of ["signed", "authjs", "next-auth"]) {
  describe(`format ${format}`, () => {
    for (const id of shapes) {
      test(`oidc-provider, ${id}: signs in, and leaves nothing of the flow behind`, async () => {
        app.use({ format, providers: [providerFor(id, op.issuer)] });
        const visitor = new Visitor();
        await begin(visitor, app, id);
        assert.ok(visitor.page.url.startsWith(`${op.issuer}/interaction/`), visitor.page.url);
        assert.notDeepEqual(flowCookies(visitor, app), []);
        await visitor.submit({ person: "ada" });
        // The page of the provider posts its answer by a script.
        if (id === "form_post") await visitor.submit();
        assertSignedIn(visitor, app);
        assert.match(sessionOf(visitor.page).user.id, UUID);
        assertNoSecrets(app);
      });
    }

    test("GitHub's manner: userinfo, a private address, no id_token", async () => {
      app.use({ format, providers: [GitHub({ ...github, enterprise: hub })] });
      const visitor = new Visitor();
      await signIn(visitor, app, "github");
      assertSignedIn(visitor, app);
      const { user } = sessionOf(visitor.page);
      assert.equal(user.email, "ada@example.com");
      assert.match(user.id, UUID);
    });
  });
}

test("a server that answers in forms alone, by `conform`", async () => {
  const conform = async (response) =>
    Response.json(Object.fromEntries(new URLSearchParams(await response.text())));
  const provider = GitHub({ ...github, enterprise: formHub });
  app.use({ providers: [{ ...provider, token: { url: provider.token, conform } }] });
  const visitor = new Visitor();
  await signIn(visitor, app, "github");
  assertSignedIn(visitor, app);
});

test("`jwt` gets user, account and profile; of the account the provider's own id", async () => {
  app.use({ providers: [providerFor("client_secret_post", op.issuer)] });
  await signIn(new Visitor(), app, "client_secret_post");
  const [{ token, user, account, profile, trigger, isNewUser }] = app.seen.jwt;
  assert.equal(trigger, "signIn");
  assert.equal(isNewUser, undefined);
  assert.equal(user.email, "ada@example.com");
  assert.equal(token.sub, user.id);
  assert.match(user.id, UUID);
  assert.equal(account.provider, "client_secret_post");
  assert.equal(account.type, "oidc");
  assert.equal(account.providerAccountId, "ada");
  assert.equal(account.token_type, "bearer");
  for (const name of ["access_token", "id_token", "refresh_token", "scope"]) {
    assert.equal(typeof account[name], "string", name);
  }
  assert.ok(Math.abs(account.expires_at - Date.now() / 1000 - account.expires_in) < 120);
  assert.equal(profile.sub, "ada");
  assert.equal(profile.email, "Ada@Example.com");
  assert.deepEqual(app.seen.signIn[0].account, account);
  assert.deepEqual(app.seen.events[0].profile, profile);
});

test("`sub` is that of the account: the same at every sign-in, and another elsewhere", async () => {
  app.use({
    providers: [
      providerFor("client_secret_post", op.issuer),
      providerFor("client_secret_basic", op.issuer),
      GitHub({ ...github, enterprise: hub }),
    ],
  });
  const idAt = async (id, person) => {
    const visitor = new Visitor();
    return sessionOf(await signIn(visitor, app, id, { person })).user.id;
  };
  const ada = await idAt("client_secret_post", "ada");
  assert.equal(await idAt("client_secret_post", "ada"), ada);
  const all = [
    ada,
    await idAt("client_secret_post", "grace"),
    await idAt("client_secret_basic", "ada"),
    await idAt("github", "ada"),
    await idAt("github", "grace"),
  ];
  assert.equal(new Set(all).size, all.length);
});

test("signing in as somebody else ends the session of before", async () => {
  app.use({ providers: [providerFor("client_secret_post", op.issuer)] });
  const visitor = new Visitor();
  await signIn(visitor, app, "client_secret_post");
  await signIn(visitor, app, "client_secret_post", { person: "grace" });
  assertSignedIn(visitor, app, "Grace Hopper");
});

test("discovery is asked once for many sign-ins", async () => {
  const again = await startOidcProvider({ clients: clientsFor(app.base) });
  try {
    app.use({ providers: [providerFor("client_secret_post", again.issuer)] });
    for (let n = 0; n < 3; n++) await signIn(new Visitor(), app, "client_secret_post");
    const asked = again.requests.filter((line) => line.includes(".well-known"));
    assert.equal(asked.length, 1);
  } finally {
    again.close();
  }
});

test("`providers` lists what a client needs, and no secret", async () => {
  app.use({ providers: [providerFor("client_secret_post", op.issuer)] });
  const { text } = await new Visitor().open(`${app.base}/providers`);
  assert.deepEqual(JSON.parse(text), {
    client_secret_post: {
      id: "client_secret_post",
      name: "Sign-in by client_secret_post",
      type: "oidc",
      signinUrl: `${app.base}/signin/client_secret_post`,
      callbackUrl: `${app.base}/callback/client_secret_post`,
    },
  });
});
