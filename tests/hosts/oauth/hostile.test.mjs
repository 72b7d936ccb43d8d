// A provider, or somebody in its place, that breaks one rule at a time. Each ends in a page
// with a code; nobody is signed in, and nothing of the flow is left.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout } from "node:timers/promises";

import { SignJWT, UnsecuredJWT } from "jose";
import { github } from "waxseal/providers";

import {
  assertNoSecrets,
  assertRefused,
  assertSignedIn,
  begin,
  sessionCookies,
  startApp,
  startByPost,
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

/** Endpoints that the configuration names, and no id_token. */
function oauthAlone(userinfo, issuer = op.issuer) {
  return {
    type: "oauth",
    issuer: undefined,
    authorization: `${issuer}/authorize`,
    token: `${issuer}/token`,
    userinfo,
    checks: ["pkce", "state"],
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
    "attack 100: another issuer": [
      { answer: (p) => p.set("iss", "https://evil.example") },
      "OAuthCallbackError",
    ],
    "attack 100: no issuer": [{ answer: (p) => p.delete("iss") }, "OAuthCallbackError"],
    "attack 101: another state": [{ answer: (p) => p.set("state", "x") }, "InvalidCheck"],
    "attack 101: no state": [{ answer: (p) => p.delete("state") }, "InvalidCheck"],
    "attack 103: a code of nobody": [{ answer: (p) => p.set("code", "x") }, "OAuthCallbackError"],
    "attack 104: an error with markup": [
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
    "attack 102: another nonce": [{ claims: (c) => (c.nonce = "x") }, "OAuthCallbackError"],
    "attack 102: no nonce": [{ claims: (c) => delete c.nonce }, "OAuthCallbackError"],
    "attack 105: for another client": [{ claims: (c) => (c.aud = "other") }, "OAuthCallbackError"],
    "attack 105: for nobody": [{ claims: (c) => delete c.aud }, "OAuthCallbackError"],
    "attack 105: for several, without azp": [
      { claims: (c) => (c.aud = [client.clientId, "other"]) },
      "OAuthCallbackError",
    ],
    "attack 105: for several, with another's azp": [
      { claims: (c) => Object.assign(c, { aud: [client.clientId, "other"], azp: "other" }) },
      "OAuthCallbackError",
    ],
    "attack 105: another's azp": [{ claims: (c) => (c.azp = "other") }, "OAuthCallbackError"],
    "attack 100: of another issuer": [
      { claims: (c) => (c.iss = "https://evil.example") },
      "OAuthCallbackError",
    ],
    "attack 100: of no issuer": [{ claims: (c) => delete c.iss }, "OAuthCallbackError"],
    "attack 107: expired": [
      { claims: (c) => Object.assign(c, { iat: later(-900), exp: later(-600) }) },
      "OAuthCallbackError",
    ],
    "attack 107: without an end": [{ claims: (c) => delete c.exp }, "OAuthCallbackError"],
    "without iat": [{ claims: (c) => delete c.iat }, "OAuthCallbackError"],
    "attack 107: issued far ahead": [
      { claims: (c) => (c.iat = later(86_400)) },
      "OAuthCallbackError",
    ],
    "attack 107: not valid yet": [{ claims: (c) => (c.nbf = later(3600)) }, "OAuthCallbackError"],
    "without sub": [{ claims: (c) => delete c.sub }, "OAuthCallbackError"],
    "a number as sub": [{ claims: (c) => (c.sub = 7) }, "OAuthCallbackError"],
    "attack 106: alg none": [{ sign: (c) => new UnsecuredJWT(c).encode() }, "OAuthCallbackError"],
    "attack 106: HS256, by the client's secret": [
      { sign: otherKey("HS256") },
      "OAuthCallbackError",
    ],
    "attack 106: an algorithm that nobody asked for": [
      { sign: otherKey("HS512") },
      "OAuthCallbackError",
    ],
    "attack 111: no JWT": [{ sign: () => "rubbish" }, "OAuthCallbackError"],
    "attack 106: an encrypted one": [
      { sign: () => `${btoa('{"alg":"dir"}')}.a.b.c.d` },
      "OAuthCallbackError",
    ],
    "attack 106: a critical header": [
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
    "attack 104: an error with markup": [
      { token: () => Response.json({ error: SCRIPT, error_description: SCRIPT }, { status: 400 }) },
      "OAuthCallbackError",
    ],
    "an error with status 200": [
      { token: () => Response.json({ error: "bad_verification_code" }) },
      "OAuthCallbackError",
    ],
    "attack 111: HTML": [
      { token: text(SCRIPT, { headers: { "content-type": "text/html" } }) },
      "OAuthCallbackError",
    ],
    "attack 111: truncated JSON": [
      { token: text('{"access_token":"x', { headers: { "content-type": "application/json" } }) },
      "OAuthCallbackError",
    ],
    "attack 111: JSON that is no object": [
      { token: () => Response.json([1]) },
      "OAuthCallbackError",
    ],
    "attack 108: 64 MB": [{ token: huge }, "OAuthUnavailable"],
    "attack 110: a redirect": [{ token: toInternal("/token") }, "OAuthUnavailable"],
    "out of order": [{ token: text("", { status: 503 }) }, "OAuthUnavailable"],
    "asked too often": [{ token: text("", { status: 429 }) }, "OAuthUnavailable"],
    "asked too often, as an error": [
      { token: () => Response.json({ error: "slow_down" }, { status: 429 }) },
      "OAuthUnavailable",
    ],
    "an access token that no header can hold": [
      { token: (t) => Response.json({ ...t, access_token: "the-access-token\nx" }) },
      "OAuthCallbackError",
    ],
  },
  "userinfo, of a provider without id_token claims": {
    "attack 113: of another sub": [
      { userinfo: (u) => Response.json({ ...u, sub: "grace" }) },
      "OAuthCallbackError",
    ],
    "attack 113: without sub": [
      { userinfo: ({ sub: _, ...u }) => Response.json(u) },
      "OAuthCallbackError",
    ],
    "attack 111: HTML": [
      { userinfo: text(SCRIPT, { headers: { "content-type": "text/html" } }) },
      "OAuthCallbackError",
    ],
    "attack 111: truncated JSON": [
      { userinfo: text('{"sub":"ad', { headers: { "content-type": "application/json" } }) },
      "OAuthCallbackError",
    ],
    "attack 108: 64 MB": [{ userinfo: huge }, "OAuthUnavailable"],
    "attack 110: a redirect": [{ userinfo: toInternal("/userinfo") }, "OAuthUnavailable"],
    refuses: [{ userinfo: text("", { status: 401 }) }, "OAuthCallbackError"],
    "out of order": [{ userinfo: text("", { status: 502 }) }, "OAuthUnavailable"],
    "asked too often": [{ userinfo: text("", { status: 429 }) }, "OAuthUnavailable"],
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

/** What a server of OAuth alone says of somebody: as it is asked by us, and by a provider. */
describe("userinfo, of OAuth alone", () => {
  const rules = {
    HTML: [text(SCRIPT, { headers: { "content-type": "text/html" } }), "OAuthProfile"],
    "truncated JSON": [text('{"sub":"ad'), "OAuthProfile"],
    "64 MB": [huge, "OAuthUnavailable"],
    "a redirect": [toInternal("/userinfo"), "OAuthUnavailable"],
    refuses: [text("", { status: 401 }), "OAuthProfile"],
    "out of order": [text("", { status: 503 }), "OAuthUnavailable"],
    "asked too often": [text("", { status: 429 }), "OAuthUnavailable"],
  };
  const ways = {
    "by us": (url) => url,
    "by `client` of NextAuth.js v4": (url) => ({
      url,
      request: ({ client, tokens }) => client.userinfo(tokens.access_token),
    }),
    "by `github` of waxseal/providers": () =>
      github({ enterprise: { baseUrl: op.issuer } }).userinfo,
  };
  for (const [way, userinfo] of Object.entries(ways)) {
    test(`${way}: it signs in while it keeps the rules`, async () => {
      const visitor = await signInWith({}, oauthAlone(userinfo(`${op.issuer}/userinfo`)));
      assertSignedIn(visitor, app);
    });
    for (const [name, [rule, error]] of Object.entries(rules)) {
      test(`${way}: ${name}`, async () => {
        internal.asked.length = 0;
        const provider = oauthAlone(userinfo(`${op.issuer}/userinfo`));
        const visitor = await signInWith({ userinfo: rule }, provider);
        assertRefused(visitor, app, error);
        assert.deepEqual(internal.asked, [], "it asked the address behind a redirect");
        assert.doesNotMatch(visitor.page.text, /alert\(1\)|onerror/);
        // What may help is to try again, with the same way back.
        const wayBack = new URL(visitor.page.url).searchParams.get("callbackUrl");
        assert.equal(wayBack, error === "OAuthUnavailable" ? "/after" : null);
      });
    }
  }
});

describe("discovery", () => {
  const rules = {
    "attack 100: another issuer": [
      (m) => void (m.issuer = "https://evil.example"),
      "Configuration",
    ],
    "attack 100: another issuer, by its path": [
      (m) => void (m.issuer += "/other"),
      "Configuration",
    ],
    "attack 100: no issuer": [(m) => void delete m.issuer, "OAuthUnavailable"],
    "no token endpoint": [(m) => void delete m.token_endpoint, "OAuthUnavailable"],
    "attack 110: an endpoint that is a script": [
      (m) => void (m.authorization_endpoint = "javascript:alert(1)"),
      "OAuthUnavailable",
    ],
    "attack 111: HTML": [
      text(SCRIPT, { headers: { "content-type": "text/html" } }),
      "OAuthUnavailable",
    ],
    "attack 111: truncated JSON": [
      text('{"issuer"', { headers: { "content-type": "application/json" } }),
      "OAuthUnavailable",
    ],
    "an endpoint that is no text": [(m) => void (m.authorization_endpoint = 5), "OAuthUnavailable"],
    "attack 108: 64 MB": [huge, "OAuthUnavailable"],
    "attack 110: a redirect": [toInternal("/.well-known/openid-configuration"), "OAuthUnavailable"],
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

  test("attack 100: metadata that another provider believed are checked again", async () => {
    const fresh = await startHostile(client);
    try {
      fresh.break({ discovery: (m) => void (m.issuer = "https://evil.example") });
      // Like one of v4, it takes whatever issuer its metadata name.
      const wellKnown = `${fresh.issuer}/.well-known/openid-configuration`;
      use({ type: "oauth", issuer: undefined, wellKnown, idToken: true });
      await begin(new Visitor(), app, "idp");
      assert.ok(fresh.requests.includes("/authorize"));

      use({ issuer: fresh.issuer });
      const visitor = new Visitor();
      await begin(visitor, app, "idp");
      assertRefused(visitor, app, "Configuration");
    } finally {
      fresh.close();
    }
  });

  for (const endpoint of [
    "authorization_endpoint",
    "token_endpoint",
    "userinfo_endpoint",
    "end_session_endpoint",
  ]) {
    test(`attack 110: ${endpoint} by plain http or no http at all, of an https issuer`, async () => {
      for (const url of [
        `${internal.origin}/`,
        "http://169.254.169.254/latest",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:,x",
        "//evil.example/",
        "",
        7,
        ["https://idp.example/"],
      ]) {
        internal.asked.length = 0;
        const fresh = await startHostile({ ...client, issuer: "https://idp.example" });
        try {
          fresh.break({ discovery: (m) => void (m[endpoint] = url) });
          use({ issuer: fresh.issuer });
          const visitor = new Visitor();
          await begin(visitor, app, "idp");
          assertRefused(visitor, app, "OAuthUnavailable");
          assert.deepEqual(internal.asked, []);
          assert.deepEqual(fresh.requests, ["/.well-known/openid-configuration"]);
        } finally {
          fresh.close();
        }
      }
    });
  }

  for (const format of ["signed", "authjs", "next-auth"]) {
    test(`nobody is there, format ${format}: trying again leads to the page that was asked for`, async () => {
      const gone = await startHostile(client);
      gone.close();
      const down = { token: () => new Response("", { status: 503 }) };
      for (const [issuer, rules] of [
        [gone.issuer, {}],
        [op.issuer, down],
      ]) {
        op.break(rules);
        use({ issuer }, { format });
        const visitor = new Visitor();
        await begin(visitor, app, "idp", { callbackUrl: "/after?x=1" });
        assertRefused(visitor, app, "OAuthUnavailable");
        assert.equal(new URL(visitor.page.url).pathname, "/api/auth/signin");
        assert.match(visitor.page.text, /is not possible at the moment/);

        op.break({});
        use({}, { format });
        await visitor.submit({}, { form: /signin\/idp/ });
        assertSignedIn(visitor, app, "Ada Lovelace", "/after?x=1");
      }
    });
  }

  test("what one provider took as it is, another one still compares with its issuer", async () => {
    const other = await startHostile(client);
    try {
      other.break({ discovery: (m) => void (m.issuer += "/other") });
      const wellKnown = `${other.issuer}/.well-known/openid-configuration`;
      app.use({
        providers: [
          providerOf(other, { id: "unnamed", issuer: undefined, wellKnown }),
          providerOf(other, {}),
        ],
      });
      const { hops } = await begin(new Visitor(), app, "unnamed");
      assert.ok(hops.some(({ url }) => url.startsWith(`${other.issuer}/authorize`)));
      const { url } = await begin(new Visitor(), app, "idp");
      assert.equal(new URL(url).searchParams.get("error"), "Configuration");
    } finally {
      other.close();
    }
  });

  for (const format of ["authjs", "next-auth"]) {
    test(`format ${format}: it is down when somebody comes back, whose way is kept`, async () => {
      op.break({ token: text("", { status: 503 }) });
      use({}, { format });
      const visitor = new Visitor();
      const other = visitor.tab();
      const until = (url) => url.startsWith(`${app.base}/callback/`);
      const back = await begin(visitor, app, "idp", { callbackUrl: "/after?x=1", until });
      // Another tab remembers another address.
      await begin(other, app, "idp", { callbackUrl: "/other", until });
      await visitor.open(back.url);
      const { pathname, searchParams } = new URL(visitor.page.url);
      assert.equal(pathname, "/api/auth/signin");
      assert.equal(searchParams.get("error"), "OAuthUnavailable");
      assert.match(visitor.page.text, /not possible at the moment/);

      op.break({});
      await visitor.submit({}, { form: /signin\/idp/ });
      assert.equal(visitor.page.url, `${app.origin}/after?x=1`);
    });
  }

  test("nobody is there: a script's way back is not lost either", async () => {
    const gone = await startHostile(client);
    gone.close();
    use({ issuer: gone.issuer });
    const visitor = new Visitor();
    await startByPost(visitor, app, "idp", "", { callbackUrl: "/after?x=2" });
    assertRefused(visitor, app, "OAuthUnavailable");

    op.break({});
    use();
    await visitor.submit({}, { form: /signin\/idp/ });
    assertSignedIn(visitor, app, "Ada Lovelace", "/after?x=2");
  });

  test("methods of PKCE that are no list", async () => {
    for (const methods of [5, "S256", {}, null, true]) {
      const strange = await startHostile(client);
      try {
        strange.break({ discovery: (m) => void (m.code_challenge_methods_supported = methods) });
        use({ issuer: strange.issuer });
        const visitor = new Visitor();
        await begin(visitor, app, "idp");
        assertSignedIn(visitor, app);
      } finally {
        strange.close();
      }
    }
  });

  test("attack 103: no S256, where PKCE is wanted", async () => {
    const old = await startHostile(client);
    try {
      old.break({ discovery: (m) => void (m.code_challenge_methods_supported = ["plain"]) });
      use({ issuer: old.issuer, checks: ["pkce", "state"] });
      const visitor = new Visitor();
      const page = await begin(visitor, app, "idp");
      const [asked] = page.hops.filter(({ url }) => url.startsWith(`${old.issuer}/authorize`));
      // Then a nonce takes its place (RFC 9700 §2.1.1), never `plain`.
      const { searchParams } = new URL(asked.url);
      assert.equal(searchParams.get("code_challenge_method"), "S256");
      assert.ok(searchParams.get("nonce"));
    } finally {
      old.close();
    }
  });
});

// Each waits for the end of our patience, so they do it together.
describe("attack 109: a provider that never answers", { concurrency: true }, () => {
  const hang = () => new Promise(() => {});
  const rules = {
    discovery: [{ discovery: hang }],
    "the token endpoint": [{ token: hang }],
    userinfo: [{ userinfo: hang }, { idToken: false }],
    "the last byte": [{ token: () => endless() }],
    "its `token.conform`": [{}, { token: { conform: hang } }],
    "its `profile`": [{}, { profile: hang }, "OAuthProfile"],
    "its `userinfo.request`": [{}, { idToken: false, userinfo: { request: hang } }],
    "a `fetch` of one's own that heeds no signal": [
      { token: hang },
      { [Symbol("custom-fetch")]: (url, init) => fetch(url, { ...init, signal: undefined }) },
    ],
    "userinfo, asked by the provider": [
      { userinfo: hang },
      (issuer) =>
        oauthAlone(
          {
            url: `${issuer}/userinfo`,
            request: ({ client, tokens }) => client.userinfo(tokens.access_token),
          },
          issuer,
        ),
    ],
  };
  for (const [name, [rule, more, error = "OAuthUnavailable"]] of Object.entries(rules)) {
    test(name, async () => {
      const [own, silent] = await Promise.all([startApp(), startHostile(client)]);
      try {
        silent.break(rule);
        const provider = typeof more === "function" ? more(silent.issuer) : more;
        own.use({ providers: [providerOf(silent, provider)] });
        const visitor = new Visitor();
        await begin(visitor, own, "idp");
        assertRefused(visitor, own, error);
      } finally {
        own.close();
        silent.close();
      }
    });
  }

  /** A byte now and then, until nobody reads it. */
  function endless() {
    let isOver = false;
    const drip = {
      async pull(controller) {
        await setTimeout(500);
        if (!isOver) controller.enqueue(new Uint8Array([32]));
      },
      cancel: () => void (isOver = true),
    };
    const headers = { "content-type": "application/json" };
    return new Response(new ReadableStream(drip), { headers });
  }
});

test("attack 127: no token, code or secret gets into a log, a page or an address", async () => {
  const tokens = { refresh_token: "the-refresh-token", scope: "the-access-token" };
  const text = "the-access-token the-refresh-token";
  const rules = {
    "an answer without a type": { token: (t) => Response.json({ ...t, ...tokens, token_type: 1 }) },
    "an error that says them": {
      token: () => Response.json({ error: "invalid_grant", error_description: text, ...tokens }),
    },
    "an error with status 400": {
      token: () => Response.json({ error: "x", error_uri: text, ...tokens }, { status: 400 }),
    },
    "an error page": { token: () => new Response(text, { status: 500 }) },
    "no JSON": { token: () => new Response(`{"access_token":"${text}`) },
    "a challenge": {
      token: () =>
        new Response(text, {
          status: 401,
          headers: { "www-authenticate": `Bearer error="x", error_description="${text}"` },
        }),
    },
    "userinfo refuses": {
      userinfo: () =>
        new Response(text, {
          status: 401,
          headers: { "www-authenticate": `Bearer error="x", error_description="${text}"` },
        }),
    },
    "userinfo says them": { userinfo: () => Response.json({ sub: text }) },
    "a wrong id_token": { claims: (c) => (c.aud = text) },
  };
  for (const [name, rule] of Object.entries(rules)) {
    let code;
    const answer = (p) => (code = p.get("code"));
    const provider = { idToken: name.startsWith("userinfo") ? false : undefined };
    const visitor = await signInWith({ answer, ...rule }, provider);
    assertRefused(
      visitor,
      app,
      name === "an error page" ? "OAuthUnavailable" : "OAuthCallbackError",
    );
    const secrets = ["the-refresh-token", code, client.clientSecret];
    assertNoSecrets(app, secrets);
    const after = visitor.page.hops.filter(({ url }) => !url.includes("/callback/"));
    for (const secret of [...secrets, "the-access-token"]) {
      assert.equal(visitor.page.text.includes(secret), false, `${name}: ${secret}`);
      const where = after.filter(({ url }) => url.startsWith(app.origin));
      assert.ok(where.every(({ url }) => !url.includes(secret)));
    }
  }
});

describe("a key that nobody knows", () => {
  // The answer comes straight from the token endpoint, so TLS says whose it is
  // (OpenID Connect Core §3.1.3.7, rule 6): the signature is not looked at, nor its key.
  test("an unknown kid, from the token endpoint itself, signs in as with Auth.js", async () => {
    assertSignedIn(await signInWith({ header: (h) => (h.kid = "unknown") }), app);
  });
});

describe("attack 112: the profile", () => {
  const profiles = {
    "has no id": () => ({ name: "Nobody" }),
    "is nothing": () => null,
    "is no object": () => "ada",
    "has a getter that throws": () => ({
      get id() {
        throw new Error(`database at db.internal: ${SCRIPT}`);
      },
    }),
    throws() {
      throw new Error(`database at db.internal: ${SCRIPT}`);
    },
  };
  for (const [name, profile] of Object.entries(profiles)) {
    test(name, async () => {
      const visitor = await signInWith({}, { profile });
      assert.doesNotMatch(visitor.page.url + visitor.page.text, /db\.internal|alert\(1/);
      assertRefused(visitor, app, "OAuthProfile");
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

describe("`account()`, which says what of the tokens a database keeps", () => {
  const linked = [];
  const adapter = {
    getUserByAccount: () => null,
    getUserByEmail: () => null,
    getUser: () => null,
    createUser: (user) => ({ ...user, id: "u1" }),
    updateUser: (user) => user,
    linkAccount: (account) => void linked.push(account),
  };
  const signInBy = async (account, rules = {}) => {
    linked.length = 0;
    return signInWith(rules, { account }, { adapter });
  };
  const ours = { provider: "idp", type: "oidc", providerAccountId: "ada", userId: "u1" };

  for (const [name, account] of Object.entries({
    "at once": ({ id_token }) => ({ scope: "few", hasToken: !!id_token }),
    later: async ({ id_token }) => ({ scope: "few", hasToken: !!id_token }),
  })) {
    test(`${name}: nothing else is kept`, async () => {
      assertSignedIn(await signInBy(account), app);
      assert.deepEqual(linked, [{ scope: "few", hasToken: true, ...ours }]);
    });
  }

  for (const [name, account] of Object.entries({
    throws() {
      throw new Error("key store at kms.internal");
    },
    "fails later": async () => {
      throw new Error("key store at kms.internal");
    },
  })) {
    test(`${name}: nobody is signed in`, async () => {
      const visitor = await signInBy(account);
      assertRefused(visitor, app, "OAuthProfile");
      assert.doesNotMatch(visitor.page.text, /kms\.internal/);
      assert.deepEqual(linked, []);
    });
  }

  test("what the provider adds to the tokens is nobody's id", async () => {
    const rule = {
      token: (t) => Response.json({ ...t, userId: "root", providerAccountId: "root" }),
    };
    for (const account of [undefined, (tokens) => ({ ...tokens, userId: "root" })]) {
      assertSignedIn(await signInBy(account, rule), app);
      const [{ provider, type, providerAccountId, userId }] = linked;
      assert.deepEqual({ provider, type, providerAccountId, userId }, ours);
    }
  });
});
