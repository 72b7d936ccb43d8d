// A provider, or somebody in its place, that breaks one rule at a time. Each ends in a page
// with a code; nobody is signed in, and nothing of the flow is left.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { SignJWT, UnsecuredJWT } from "jose";

import {
  assertNoSecrets,
  assertRefused,
  assertSignedIn,
  begin,
  flowCookies,
  sessionCookies,
  startApp,
} from "./app.mjs";
import { startHostile } from "./servers/hostile.mjs";
import { listenWeb } from "./servers/serve.mjs";
import { Visitor } from "./visitor.mjs";

const client = { clientId: "our-client", clientSecret: "our-secret-of-more-than-32-characters" };
const SCRIPT = '<script>alert(1)</script>"><img src=x onerror=alert(1)>';

let app, op, internal;
before(async () => {
  app = await startApp();
  op = await startHostile(client);
  // What a provider's redirect would like to be asked.
  const asked = [];
  const server = await listenWeb((request) => {
    asked.push(request.url);
    return Response.json({ access_token: "of the metadata service", sub: "root", id: "root" });
  });
  internal = { ...server, asked };
});
after(() => [app, op, internal].forEach((server) => server?.close()));

function use(more = {}, config = {}) {
  return app.use({ callbackTimeout: 1, providers: [providerOf(op, more)], ...config });
}

function providerOf(op, more) {
  return {
    id: "idp",
    name: "IdP",
    type: "oidc",
    issuer: op.issuer,
    client: { token_endpoint_auth_method: "client_secret_post" },
    checks: ["pkce", "state", "nonce"],
    ...client,
    ...more,
  };
}

/** Signs in at a server that breaks these rules. Discovery is kept, so each has a new process's view. */
async function signInWith(rules, provider, config) {
  op.break(rules);
  use(provider, config);
  const visitor = new Visitor();
  await begin(visitor, app, "idp");
  assertNoSecrets(app, [client.clientSecret]);
  return visitor;
}

const later = (seconds) => Math.floor(Date.now() / 1000) + seconds;
const text = (body, init) => () => new Response(body, init);
const huge = () => {
  let sent = 0;
  const chunk = new TextEncoder().encode(" ".repeat(1 << 20));
  return new Response(
    new ReadableStream({
      pull(controller) {
        if (sent++ < 64) controller.enqueue(chunk);
        else controller.close();
      },
    }),
    { headers: { "content-type": "application/json" } },
  );
};
const toInternal = (path) => () =>
  new Response(null, { status: 302, headers: { location: `${internal.origin}${path}` } });

const secretKey = new TextEncoder().encode(client.clientSecret);
const otherKey = (alg) => (claims, header) =>
  new SignJWT(claims).setProtectedHeader({ ...header, alg }).sign(secretKey);

test("it signs in while it keeps the rules", async () => {
  const visitor = await signInWith({});
  assertSignedIn(visitor, app);
});

/** By where the rule is broken: how, and the code that the visitor gets. */
const BROKEN = {
  "the answer at the callback": {
    "another issuer": [
      { answer: (p) => p.set("iss", "https://evil.example") },
      "OAuthCallbackError",
    ],
    "no issuer": [{ answer: (p) => p.delete("iss") }, "OAuthCallbackError"],
    "another state": [{ answer: (p) => p.set("state", "x") }, "InvalidCheck"],
    "no state": [{ answer: (p) => p.delete("state") }, "InvalidCheck"],
    "a code of nobody": [{ answer: (p) => p.set("code", "x") }, "OAuthCallbackError"],
    "an error with markup": [
      {
        answer(p) {
          p.delete("code");
          p.set("error", SCRIPT);
          p.set("error_description", SCRIPT);
          p.set("error_uri", "javascript:alert(1)");
        },
      },
      "OAuthCallbackError",
    ],
    "an error beside a code": [
      { answer: (p) => p.set("error", "access_denied") },
      "OAuthCallbackError",
    ],
    "an id_token in front": [{ answer: (p) => p.set("id_token", "x") }, "OAuthCallbackError"],
    "the provider is down for a while": [
      {
        answer(p) {
          p.delete("code");
          p.set("error", "temporarily_unavailable");
        },
      },
      "OAuthUnavailable",
    ],
  },
  "the id_token": {
    "another nonce": [{ claims: (c) => (c.nonce = "x") }, "OAuthCallbackError"],
    "no nonce": [{ claims: (c) => delete c.nonce }, "OAuthCallbackError"],
    "for another client": [{ claims: (c) => (c.aud = "other") }, "OAuthCallbackError"],
    "for nobody": [{ claims: (c) => delete c.aud }, "OAuthCallbackError"],
    "for several, without azp": [
      { claims: (c) => (c.aud = [client.clientId, "other"]) },
      "OAuthCallbackError",
    ],
    "for several, with another's azp": [
      { claims: (c) => Object.assign(c, { aud: [client.clientId, "other"], azp: "other" }) },
      "OAuthCallbackError",
    ],
    "another's azp": [{ claims: (c) => (c.azp = "other") }, "OAuthCallbackError"],
    "of another issuer": [
      { claims: (c) => (c.iss = "https://evil.example") },
      "OAuthCallbackError",
    ],
    "of no issuer": [{ claims: (c) => delete c.iss }, "OAuthCallbackError"],
    expired: [
      { claims: (c) => Object.assign(c, { iat: later(-900), exp: later(-600) }) },
      "OAuthCallbackError",
    ],
    "without an end": [{ claims: (c) => delete c.exp }, "OAuthCallbackError"],
    "without iat": [{ claims: (c) => delete c.iat }, "OAuthCallbackError"],
    "issued far ahead": [{ claims: (c) => (c.iat = later(86_400)) }, "OAuthCallbackError"],
    "not valid yet": [{ claims: (c) => (c.nbf = later(3600)) }, "OAuthCallbackError"],
    "without sub": [{ claims: (c) => delete c.sub }, "OAuthCallbackError"],
    "a number as sub": [{ claims: (c) => (c.sub = 7) }, "OAuthCallbackError"],
    "alg none": [{ sign: (c) => new UnsecuredJWT(c).encode() }, "OAuthCallbackError"],
    "HS256, by the client's secret": [{ sign: otherKey("HS256") }, "OAuthCallbackError"],
    "an algorithm that nobody asked for": [{ sign: otherKey("HS512") }, "OAuthCallbackError"],
    "no JWT": [{ sign: () => "rubbish" }, "OAuthCallbackError"],
    "an encrypted one": [{ sign: () => `${btoa('{"alg":"dir"}')}.a.b.c.d` }, "OAuthCallbackError"],
    "a critical header": [
      { header: (h) => Object.assign(h, { crit: ["x"], x: 1 }) },
      "OAuthCallbackError",
    ],
  },
  "the token endpoint": {
    "no id_token": [
      { token: ({ id_token: _, ...rest }) => Response.json(rest) },
      "OAuthCallbackError",
    ],
    "no access_token": [
      { token: ({ access_token: _, ...rest }) => Response.json(rest) },
      "OAuthCallbackError",
    ],
    "a token type that we cannot use": [
      { token: (t) => Response.json({ ...t, token_type: "mac" }) },
      "OAuthCallbackError",
    ],
    "an error with markup": [
      { token: () => Response.json({ error: SCRIPT, error_description: SCRIPT }, { status: 400 }) },
      "OAuthCallbackError",
    ],
    "an error with status 200": [
      { token: () => Response.json({ error: "bad_verification_code" }) },
      "OAuthCallbackError",
    ],
    HTML: [
      { token: text(SCRIPT, { headers: { "content-type": "text/html" } }) },
      "OAuthCallbackError",
    ],
    "truncated JSON": [
      { token: text('{"access_token":"x', { headers: { "content-type": "application/json" } }) },
      "OAuthCallbackError",
    ],
    "JSON that is no object": [{ token: () => Response.json([1]) }, "OAuthCallbackError"],
    "64 MB": [{ token: huge }, "OAuthUnavailable"],
    "a redirect": [{ token: toInternal("/token") }, "OAuthUnavailable"],
    "out of order": [{ token: text("", { status: 503 }) }, "OAuthUnavailable"],
  },
  "userinfo, of a provider without id_token claims": {
    "of another sub": [
      { userinfo: (u) => Response.json({ ...u, sub: "grace" }) },
      "OAuthCallbackError",
    ],
    "without sub": [{ userinfo: ({ sub: _, ...u }) => Response.json(u) }, "OAuthCallbackError"],
    HTML: [
      { userinfo: text(SCRIPT, { headers: { "content-type": "text/html" } }) },
      "OAuthCallbackError",
    ],
    "truncated JSON": [
      { userinfo: text('{"sub":"ad', { headers: { "content-type": "application/json" } }) },
      "OAuthCallbackError",
    ],
    "64 MB": [{ userinfo: huge }, "OAuthUnavailable"],
    "a redirect": [{ userinfo: toInternal("/userinfo") }, "OAuthUnavailable"],
    refuses: [{ userinfo: text("", { status: 401 }) }, "OAuthCallbackError"],
    "out of order": [{ userinfo: text("", { status: 502 }) }, "OAuthUnavailable"],
  },
};

for (const [where, rules] of Object.entries(BROKEN)) {
  describe(where, () => {
    for (const [name, [rule, error]] of Object.entries(rules)) {
      test(name, async () => {
        internal.asked.length = 0;
        const provider = where.startsWith("userinfo") ? { idToken: false } : {};
        const visitor = await signInWith(rule, provider);
        // An answer that names no flow cannot end one.
        if (error === "InvalidCheck") {
          assert.equal(new URL(visitor.page.url).searchParams.get("error"), error);
          assert.deepEqual(sessionCookies(visitor, app), []);
        } else {
          assertRefused(visitor, app, error);
        }
        assert.doesNotMatch(visitor.page.text, /alert\(1\)|onerror/);
        assert.deepEqual(internal.asked, [], "it asked the address behind a redirect");
        assert.deepEqual(app.seen.jwt, []);
      });
    }
  });
}

describe("discovery", () => {
  const rules = {
    "another issuer": [(m) => void (m.issuer = "https://evil.example"), "Configuration"],
    "another issuer, by its path": [(m) => void (m.issuer += "/other"), "Configuration"],
    "no issuer": [(m) => void delete m.issuer, "OAuthUnavailable"],
    "no token endpoint": [(m) => void delete m.token_endpoint, "OAuthUnavailable"],
    "an endpoint that is a script": [
      (m) => void (m.authorization_endpoint = "javascript:alert(1)"),
      "OAuthUnavailable",
    ],
    HTML: [text(SCRIPT, { headers: { "content-type": "text/html" } }), "OAuthUnavailable"],
    "truncated JSON": [
      text('{"issuer"', { headers: { "content-type": "application/json" } }),
      "OAuthUnavailable",
    ],
    "64 MB": [huge, "OAuthUnavailable"],
    "a redirect": [toInternal("/.well-known/openid-configuration"), "OAuthUnavailable"],
    "not there": [text("", { status: 404 }), "OAuthUnavailable"],
    "out of order": [text("", { status: 503 }), "OAuthUnavailable"],
  };
  for (const [name, [discovery, error]] of Object.entries(rules)) {
    test(name, async () => {
      internal.asked.length = 0;
      // A server of its own: what is known of an issuer is kept.
      const fresh = await startHostile(client);
      try {
        fresh.break({ discovery });
        use({ issuer: fresh.issuer });
        const visitor = new Visitor();
        await begin(visitor, app, "idp");
        assertRefused(visitor, app, error);
        assert.deepEqual(internal.asked, []);
        assert.doesNotMatch(visitor.page.text, /alert\(1\)|onerror/);

        // What failed is not kept.
        fresh.break({});
        await begin(visitor, app, "idp");
        assertSignedIn(visitor, app);
      } finally {
        fresh.close();
      }
    });
  }

  test("nobody is there: trying again leads to the page that was asked for", async () => {
    const gone = await startHostile(client);
    gone.close();
    use({ issuer: gone.issuer });
    const visitor = new Visitor();
    await begin(visitor, app, "idp", { callbackUrl: "/after?x=1" });
    assertRefused(visitor, app, "OAuthUnavailable");
    assert.equal(new URL(visitor.page.url).pathname, "/api/auth/signin");

    op.break({});
    use();
    await visitor.submit({}, { form: /signin\/idp/ });
    assertSignedIn(visitor, app, "Ada Lovelace", "/after?x=1");
  });

  test("no S256, where PKCE is wanted", async () => {
    const old = await startHostile(client);
    try {
      old.break({ discovery: (m) => void (m.code_challenge_methods_supported = ["plain"]) });
      use({ issuer: old.issuer });
      const visitor = new Visitor();
      const page = await begin(visitor, app, "idp");
      const [asked] = page.hops.filter(({ url }) => url.startsWith(`${old.issuer}/authorize`));
      // Then a nonce takes its place (RFC 9700 §2.1.1), never `plain`.
      if (asked) {
        const { searchParams } = new URL(asked.url);
        assert.notEqual(searchParams.get("code_challenge_method"), "plain");
        assert.ok(searchParams.get("nonce"));
      }
    } finally {
      old.close();
    }
  });
});

// Each waits for the end of our patience, so they do it together.
describe("a provider that never answers", { concurrency: true }, () => {
  const hang = () => new Promise(() => {});
  const rules = {
    discovery: [{ discovery: hang }],
    "the token endpoint": [{ token: hang }],
    userinfo: [{ userinfo: hang }, { idToken: false }],
    "the last byte": [{ token: () => endless() }],
  };
  for (const [name, [rule, more]] of Object.entries(rules)) {
    test(name, async () => {
      const [own, silent] = await Promise.all([startApp(), startHostile(client)]);
      try {
        silent.break(rule);
        own.use({ providers: [providerOf(silent, more)] });
        const visitor = new Visitor();
        await begin(visitor, own, "idp");
        assertRefused(visitor, own, "OAuthUnavailable");
      } finally {
        own.close();
        silent.close();
      }
    });
  }

  /** A byte now and then. */
  function endless() {
    let timer;
    const drip = (controller) =>
      new Promise((resolve) => {
        timer = setTimeout(() => {
          controller.enqueue(new Uint8Array([32]));
          resolve();
        }, 500);
      });
    const headers = { "content-type": "application/json" };
    const cancel = () => clearTimeout(timer);
    return new Response(new ReadableStream({ pull: drip, cancel }), { headers });
  }
});

describe("a key that nobody knows", () => {
  // The answer comes straight from the token endpoint, so TLS says whose it is
  // (OpenID Connect Core §3.1.3.7, rule 6): the signature is not looked at, nor its key.
  test("an unknown kid, from the token endpoint itself, signs in as with Auth.js", async () => {
    assertSignedIn(await signInWith({ header: (h) => (h.kid = "unknown") }), app);
  });
});

describe("the profile", () => {
  const profiles = {
    "has no id": () => ({ name: "Nobody" }),
    "is nothing": () => null,
    "is no object": () => "ada",
    throws() {
      throw new Error(`database at db.internal: ${SCRIPT}`);
    },
    hangs: () => new Promise(() => {}),
  };
  for (const [name, profile] of Object.entries(profiles)) {
    test(name, async () => {
      const visitor = await signInWith(
        { claims: (c) => name === "has no id" && (c.sub = "ada") },
        { profile },
      );
      assert.doesNotMatch(visitor.page.url + visitor.page.text, /db\.internal|alert\(1/);
      if (name === "has no id") {
        // Auth.js makes one up; the provider's own `sub` is better than chance.
        assert.deepEqual(flowCookies(visitor, app), []);
      } else {
        assertRefused(visitor, app, "OAuthProfile");
      }
    });
  }

  test("of OAuth alone, without an id", async () => {
    const urls = (path) => `${op.issuer}${path}`;
    const visitor = await signInWith(
      { userinfo: () => Response.json({ name: "Nobody" }) },
      {
        type: "oauth",
        authorization: urls("/authorize"),
        token: urls("/token"),
        userinfo: urls("/userinfo"),
        checks: ["pkce", "state"],
      },
    );
    assertRefused(visitor, app, "OAuthProfile");
  });
});
