// Providers as the published packages have them, one of each shape, at servers that stand for
// the real ones: this process and the visitors find them under their names on the net.

import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";

import Apple from "@auth/core/providers/apple";
import AzureDevOps from "@auth/core/providers/azure-devops";
import Facebook from "@auth/core/providers/facebook";
import FusionAuth from "@auth/core/providers/fusionauth";
import Line from "@auth/core/providers/line";
import Entra from "@auth/core/providers/microsoft-entra-id";
import Salesforce from "@auth/core/providers/salesforce";
import Twitch from "@auth/core/providers/twitch";
import { SignJWT } from "jose";
import azureAdV4 from "next-auth-v4/providers/azure-ad";
import facebookV4 from "next-auth-v4/providers/facebook";
import githubV4 from "next-auth-v4/providers/github";
import keycloakV4 from "next-auth-v4/providers/keycloak";
import lineV4 from "next-auth-v4/providers/line";
import { apple, microsoft } from "waxseal/providers";

import {
  assertNoSecrets,
  assertRefused,
  assertSignedIn,
  begin,
  sessionOf,
  startApp,
} from "./app.mjs";
import { startHostile } from "./servers/hostile.mjs";
import { Visitor } from "./visitor.mjs";

const client = { clientId: "our-client", clientSecret: "our-secret-of-more-than-32-characters" };

let app, op;
before(async () => (app = await startApp()));
after(() => app.close());
afterEach(() => op?.close());

/** Starts a server in that manner, and signs in there with the provider. */
async function signIn(provider, { rules = {}, ...manner }, config) {
  op = await startHostile({ ...client, ...manner });
  op.break(rules);
  app.use({ providers: [provider], ...config });
  const visitor = new Visitor();
  await begin(visitor, app, idOf(provider));
  return visitor;
}

const idOf = (provider) => provider.options?.id ?? provider.id;

/** The parameters that the browser brought to the provider. */
const askedOf = ({ page }, path) =>
  new URL(page.hops.find(({ url }) => url.includes(path)).url).searchParams;

/** As most servers: no `iss` in the answer. */
const WITHOUT_ISS = {
  discovery: (m) => void delete m.authorization_response_iss_parameter_supported,
  answer: (p) => p.delete("iss"),
};
const secretKey = new TextEncoder().encode(client.clientSecret);
const signedByHmac = (claims) =>
  new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).sign(secretKey);

/** What Facebook says of somebody. */
const facebook = {
  hosts: ["https://www.facebook.com", "https://graph.facebook.com"],
  paths: {
    "/v19.0/dialog/oauth": "/authorize",
    "/v11.0/dialog/oauth": "/authorize",
    "/oauth/access_token": "/token",
    "/me": "/userinfo",
  },
  rules: {
    ...WITHOUT_ISS,
    token: ({ id_token: _, ...tokens }) => Response.json(tokens),
    userinfo: () =>
      Response.json({
        id: "4711",
        name: "Ada Lovelace",
        email: "Ada@Example.com",
        picture: { data: { url: "https://images.example/ada.png" } },
      }),
  },
};

describe("of Auth.js v5", () => {
  test("twitch: `token.conform`, and `claims` as JSON", async () => {
    const visitor = await signIn(Twitch(client), {
      issuer: "https://id.twitch.tv/oauth2",
      rules: {
        ...WITHOUT_ISS,
        // Against RFC 6749 §3.3.
        token: (t) => Response.json({ ...t, scope: ["openid", "user:read:email"] }),
      },
    });
    assertSignedIn(visitor, app);
    assert.equal(app.seen.jwt[0].account.scope, "openid user:read:email");
    assert.equal(typeof JSON.parse(askedOf(visitor, "/authorize").get("claims")), "object");
  });

  test("fusionauth: `token.conform` of a header", async () => {
    const issuer = "https://acme.fusionauth.io";
    const visitor = await signIn(FusionAuth({ ...client, issuer }), {
      issuer,
      rules: {
        ...WITHOUT_ISS,
        token: (t) => Response.json(t, { headers: { "www-authenticate": "Bearer" } }),
      },
    });
    assertSignedIn(visitor, app);
  });

  test("facebook: `userinfo.request`", async () => {
    const visitor = await signIn(Facebook(client), facebook);
    assertSignedIn(visitor, app);
    const [{ account, profile, user }] = app.seen.jwt;
    assert.equal(account.providerAccountId, "4711");
    assert.equal(profile.picture.data.url, user.image);
  });

  test("azure-devops: `token.request`", async () => {
    const visitor = await signIn(AzureDevOps(client), {
      hosts: ["https://app.vssps.visualstudio.com"],
      paths: { "/oauth2/authorize": "/devops", "/_apis/profile/profiles/me": "/userinfo" },
      endpoints: {
        // One address for both.
        async "/devops"(request, url, { "/authorize": authorize }) {
          if (request.method === "GET") return authorize(request, url);
          const form = new URLSearchParams(await request.text());
          assert.equal(form.get("client_assertion"), client.clientSecret);
          assert.equal(form.get("redirect_uri"), `${app.base}/callback/azure-devops`);
          return Response.json({ access_token: "the-access-token", token_type: "Bearer" });
        },
      },
      rules: {
        ...WITHOUT_ISS,
        userinfo: () =>
          Response.json({
            id: "4711",
            displayName: "Ada Lovelace",
            emailAddress: "ada@example.com",
            coreAttributes: { Avatar: { value: { value: "AAAA" } } },
          }),
      },
    });
    assertSignedIn(visitor, app);
    assert.equal(askedOf(visitor, "/oauth2/authorize").get("response_type"), "Assertion");
  });

  test("line: an id_token by the client's secret (HS256), and no other", async () => {
    const manner = { issuer: "https://access.line.me" };
    const visitor = await signIn(Line(client), {
      ...manner,
      rules: { ...WITHOUT_ISS, sign: signedByHmac },
    });
    assertSignedIn(visitor, app);

    op.close();
    assertRefused(await signIn(Line(client), manner), app, "OAuthCallbackError");
  });

  test("salesforce: `idToken: false`, so that userinfo says who it is", async () => {
    const visitor = await signIn(Salesforce(client), {
      issuer: "https://login.salesforce.com",
      rules: { ...WITHOUT_ISS, claims: (c) => (c.name = "Of the id_token") },
    });
    assertSignedIn(visitor, app);
    assert.ok(op.requests.includes("/userinfo"));
  });
});

describe("of NextAuth.js v4", () => {
  const format = "next-auth";

  test("facebook: `userinfo.request` with `client.userinfo` and parameters", async () => {
    const visitor = await signIn(facebookV4.default(client), facebook, { format });
    assertSignedIn(visitor, app);
    assert.equal(app.seen.jwt[0].account.providerAccountId, "4711");
    assert.equal(app.seen.jwt[0].account.type, "oauth");
  });

  test("github: `userinfo.request` with `client.userinfo`, and a private address", async () => {
    const visitor = await signIn(
      githubV4.default(client),
      {
        hosts: ["https://github.com", "https://api.github.com"],
        paths: { "/login/oauth/access_token": "/token", "/user": "/userinfo" },
        endpoints: {
          "/user/emails": () => Response.json([{ email: "Ada@Example.com", primary: true }]),
        },
        rules: {
          ...facebook.rules,
          userinfo: () => Response.json({ id: 583231, login: "ada", name: "Ada Lovelace" }),
        },
      },
      { format },
    );
    assertSignedIn(visitor, app);
    assert.equal(sessionOf(visitor.page).user.email, "ada@example.com");
    assert.equal(app.seen.jwt[0].account.providerAccountId, "583231");
  });

  test("keycloak: `wellKnown`", async () => {
    const issuer = "https://keycloak.example/realms/acme";
    const rules = WITHOUT_ISS;
    const visitor = await signIn(
      keycloakV4.default({ ...client, issuer }),
      { issuer, rules },
      { format },
    );
    assertSignedIn(visitor, app);
    assert.equal(app.seen.jwt[0].account.expires_in, undefined);
    assert.equal(typeof app.seen.jwt[0].account.expires_at, "number");
  });

  test("line: `wellKnown`, and an id_token by the client's secret", async () => {
    const manner = { issuer: "https://access.line.me", rules: { sign: signedByHmac } };
    assertSignedIn(await signIn(lineV4.default(client), manner, { format }), app);
  });

  test("one with `issuer`, `jwks_endpoint` and addresses: the issuer of its id_token", async () => {
    const issuer = "https://idp.example";
    const provider = {
      id: "idp",
      name: "IdP",
      type: "oauth",
      issuer,
      authorization: { url: `${issuer}/authorize`, params: { scope: "openid email profile" } },
      token: `${issuer}/token`,
      jwks_endpoint: `${issuer}/jwks`,
      idToken: true,
      checks: ["pkce", "state"],
      profile: ({ sub, name, email }) => ({ id: sub, name, email }),
      ...client,
    };
    assertSignedIn(await signIn(provider, { issuer }, { format }), app);
    assert.equal(op.requests.includes("/.well-known/openid-configuration"), false);

    op.close();
    const rules = { claims: (c) => (c.iss = "https://other.example") };
    assertRefused(await signIn(provider, { issuer, rules }, { format }), app, "OAuthCallback");
  });

  test("one that asks for its tokens itself: `token.request`, by `client` and by `fetch`", async () => {
    const url = "https://idp.example";
    const asked = [];
    const requests = {
      async client({ client: library, params, checks, provider }) {
        asked.push({ params, checks });
        const extra = { exchangeBody: { audience: "api" } };
        return {
          tokens: await library.oauthCallback(provider.callbackUrl, params, checks, extra),
        };
      },
      async fetch({ params, checks, provider }) {
        const body = new URLSearchParams({
          grant_type: "authorization_code",
          code: params.code,
          code_verifier: checks.code_verifier,
          redirect_uri: provider.callbackUrl,
          client_id: provider.clientId,
          client_secret: provider.clientSecret,
        });
        const response = await fetch(provider.token.url, { method: "POST", body });
        return { tokens: await response.json() };
      },
    };
    for (const [name, request] of Object.entries(requests)) {
      const provider = {
        id: "idp",
        name: "IdP",
        type: "oauth",
        authorization: { url: `${url}/authorize`, params: { scope: "email" } },
        token: { url: `${url}/token`, request },
        userinfo: `${url}/userinfo`,
        checks: ["pkce", "state"],
        profile: ({ sub, name, email }) => ({ id: sub, name, email }),
        ...client,
      };
      const visitor = await signIn(provider, { issuer: url, rules: WITHOUT_ISS }, { format });
      assertSignedIn(visitor, app);
      assert.equal(app.seen.jwt[0].account.access_token, "the-access-token", name);
      op.close();
    }
    assert.equal(typeof asked[0].params.code, "string");
    assert.equal(typeof asked[0].checks.code_verifier, "string");
  });
});

describe("Apple: the answer by a form, and the name at the first sign-in only", () => {
  const manner = (user) => ({
    issuer: "https://appleid.apple.com",
    rules: {
      discovery: WITHOUT_ISS.discovery,
      answer(p) {
        p.delete("iss");
        if (user !== undefined) p.set("user", user);
      },
      claims: (c) => void (delete c.name, delete c.picture),
    },
  });
  const named = JSON.stringify({ name: { firstName: "Ada", lastName: "O'\"Lovelace" } });

  for (const [which, make] of Object.entries({ "Auth.js's": Apple, ours: apple })) {
    for (const format of ["signed", "authjs", "next-auth"]) {
      test(`attack 125: ${which}, format ${format}: the name is never in an address`, async () => {
        const visitor = await signIn(make(client), manner(named), { format });
        const hops = [...visitor.page.hops];
        await visitor.submit();
        hops.push(...visitor.page.hops);
        assertSignedIn(visitor, app, "Ada O'\"Lovelace");
        assert.deepEqual(app.seen.jwt[0].profile.user, JSON.parse(named));
        assert.ok(hops.length > 3);
        for (const { url, headers } of hops) {
          assert.doesNotMatch(decodeURIComponent(url), /Lovelace|[?&](code|user)=/);
          assert.doesNotMatch(String(headers.location), /Lovelace/);
        }
        assertNoSecrets(app);
      });
    }

    test(`${which}: later the name is that of before, or the address`, async () => {
      const visitor = await signIn(make(client), manner());
      await visitor.submit();
      assert.equal(visitor.page.url, `${app.origin}/after`);
      assert.equal(app.seen.jwt[0].profile.user, undefined);
    });

    const odd = {
      "no JSON": "Ada",
      "no object": '"Ada"',
      nothing: "null",
      "a list": "[]",
      "another person's claims": '{"sub":"grace","email":"grace@example.com","name":{}}',
      "without a name": "{}",
      markup: '{"name":{"firstName":"<script>alert(1)</script>","lastName":""}}',
    };
    for (const [name, user] of Object.entries(odd)) {
      test(`attack 125: ${which}: a field \`user\` that anybody wrote: ${name}`, async () => {
        const visitor = await signIn(make(client), manner(user));
        await visitor.submit();
        const { searchParams } = new URL(visitor.page.url);
        // The module of Auth.js throws where there is a user without a name.
        if (searchParams.has("error")) return assertRefused(visitor, app, "OAuthProfile");
        assert.equal(visitor.page.url, `${app.origin}/after`);
        const [{ account, profile, user: person }] = app.seen.jwt;
        assert.equal(account.providerAccountId, "ada");
        assert.equal(profile.sub, "ada");
        assert.equal(person.email, "ada@example.com");
      });
    }
  }
});

describe("Microsoft: a tenant that only the id_token names", () => {
  const TENANT = "11111111-2222-3333-4444-555555555555";
  const CLOUDS = {
    "login.microsoftonline.com": "the public",
    "login.microsoftonline.us": "the US government's",
    "login.partner.microsoftonline.cn": "China's",
  };
  const manner = (tenant, { host = "login.microsoftonline.com", claims = () => {} } = {}) => ({
    issuer: `https://${host}/${tenant}/v2.0`,
    hosts: ["https://graph.microsoft.com"],
    rules: {
      discovery(m) {
        WITHOUT_ISS.discovery(m);
        m.issuer = `https://${host}/{tenantid}/v2.0`;
      },
      answer: WITHOUT_ISS.answer,
      claims(c) {
        Object.assign(c, { tid: TENANT, iss: `https://${host}/${TENANT}/v2.0` });
        claims(c);
      },
    },
  });
  const modules = {
    "Auth.js's, without an issuer": () => Entra({ ...client }),
    "Auth.js's, for organizations": () =>
      Entra({ ...client, issuer: "https://login.microsoftonline.com/organizations/v2.0" }),
    "ours, without an issuer": () => microsoft({ ...client }),
    "v4's": () => azureAdV4.default({ ...client }),
  };
  const tenantOf = (name) => (name.includes("organizations") ? "organizations" : "common");

  for (const [name, make] of Object.entries(modules)) {
    const config = name === "v4's" ? { format: "next-auth" } : {};
    const refused = name === "v4's" ? "OAuthCallback" : "OAuthCallbackError";

    test(`${name}: anybody of any tenant signs in`, async () => {
      const visitor = await signIn(make(), manner(tenantOf(name)), config);
      assertSignedIn(visitor, app);
      assert.equal(app.seen.jwt[0].profile.tid, TENANT);
    });

    const forged = {
      "of another tenant than it names": (c) => (c.tid = TENANT.replace("1", "9")),
      "without a tenant": (c) => delete c.tid,
      "of a tenant that is a path": (c) => {
        c.tid = "../evil";
        c.iss = "https://login.microsoftonline.com/../evil/v2.0";
      },
      "of another host": (c) => (c.iss = `https://evil.example/${TENANT}/v2.0`),
      "of the placeholder": (c) => {
        c.tid = "{tenantid}";
        c.iss = "https://login.microsoftonline.com/{tenantid}/v2.0";
      },
    };
    for (const [how, claims] of Object.entries(forged)) {
      test(`attack 124: ${name}: an id_token ${how}`, async () => {
        const visitor = await signIn(make(), manner(tenantOf(name), { claims }), config);
        assertRefused(visitor, app, refused);
      });
    }
  }

  for (const [host, cloud] of Object.entries(CLOUDS)) {
    test(`${cloud} cloud: signs in`, async () => {
      const issuer = `https://${host}/common/v2.0`;
      assertSignedIn(
        await signIn(microsoft({ ...client, issuer }), manner("common", { host })),
        app,
      );
    });
  }

  test("attack 124: one tenant alone, where the configuration names it", async () => {
    const issuer = `https://login.microsoftonline.com/${TENANT}/v2.0`;
    const own = (tid) => ({
      issuer,
      rules: {
        ...WITHOUT_ISS,
        claims: (c) =>
          Object.assign(c, { tid, iss: `https://login.microsoftonline.com/${tid}/v2.0` }),
      },
    });
    const provider = () => microsoft({ ...client, issuer });
    assertSignedIn(await signIn(provider(), own(TENANT)), app);
    op.close();
    const visitor = await signIn(provider(), own(TENANT.replace("1", "9")));
    assertRefused(visitor, app, "OAuthCallbackError");
  });

  test("attack 88: an address joins the user who has it with `xms_edov` alone", async () => {
    for (const [edov, isLinked] of [
      [undefined, false],
      [false, false],
      [true, true],
      ["1", true],
    ]) {
      const adapter = adapterWith({
        id: "the-owner",
        name: "Ada Lovelace",
        email: "ada@example.com",
        emailVerified: new Date(),
      });
      const claims = (c) => Object.assign(c, { email_verified: true, xms_edov: edov });
      const provider = Entra({ ...client, allowDangerousEmailAccountLinking: true });
      const visitor = await signIn(provider, manner("common", { claims }), { adapter });
      if (isLinked) assertSignedIn(visitor, app);
      else assertRefused(visitor, app, "OAuthAccountNotLinked");
      assert.equal(adapter.accounts.length, isLinked ? 1 : 0);
      op.close();
    }
  });

  /** Of one user, who signed in by mail. */
  function adapterWith(owner) {
    const accounts = [];
    const users = [owner];
    return {
      accounts,
      getUser: (id) => users.find((user) => user.id === id) ?? null,
      getUserByEmail: (email) => users.find((user) => user.email === email) ?? null,
      getUserByAccount({ provider, providerAccountId: id }) {
        const found = accounts.find((a) => a.provider === provider && a.providerAccountId === id);
        return found ? users.find((user) => user.id === found.userId) : null;
      },
      createUser: (user) => assert.fail(`made ${user.email}`),
      updateUser: (user) => Object.assign(owner, user),
      linkAccount: (account) => void accounts.push(account),
    };
  }
});
