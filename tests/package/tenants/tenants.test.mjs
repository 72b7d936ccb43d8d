// Many tenants of one application, under one secret: `createAuth((source) => config)`.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, get } from "node:http";
import { describe, test } from "node:test";

import { Hono } from "hono";
import { createAuth, credentials } from "waxseal";
import * as hono from "waxseal/hono";
import * as node from "waxseal/node";
import { sealCookie } from "waxseal/testing";

import { Jar } from "../../support/jar.mjs";
import { recorder } from "../../support/recorder.mjs";
import { ada, SECRET } from "../../support/users.mjs";

const { logger } = recorder();
const providers = [
  credentials({
    credentials: { name: { label: "Name" }, password: { type: "password" } },
    authorize: ({ name, password }) => (password === "right" ? { id: "7", name } : null),
  }),
  {
    id: "idp",
    name: "IdP",
    type: "oidc",
    issuer: "https://idp.test",
    authorization: "https://idp.test/authorize",
    token: "https://idp.test/token",
    clientId: "x",
    clientSecret: "y",
  },
];
const configOf = (tenant, more = {}) => ({ secret: SECRET, tenant, logger, providers, ...more });
const RENEWING = configOf("acme", { session: { updateAge: 0 } });
const CONFIGS = new Map(["acme", "umbra"].map((name) => [name, configOf(name)]));

/** By the first label of the host; there is no tenant but these. */
function configAt(source) {
  const config = CONFIGS.get(hostOf(source).split(".")[0]);
  if (!config) throw new Error("no such tenant");
  return config;
}

const hostOf = (source) => (source?.url ? new URL(source.url).hostname : "");
const at = (tenant, cookie, path = "/") =>
  new Request(`https://${tenant}.test${path}`, { headers: cookie ? { cookie } : {} });

async function signedIn(auth, tenant) {
  const { writes } = await auth.issue({ user: ada }, at(tenant));
  return writes.requestCookie;
}

describe("a function of the request", () => {
  const auth = createAuth(configAt);

  test("each tenant has its own sessions", async () => {
    const cookie = await signedIn(auth, "acme");
    const outcome = auth.verify(at("acme", cookie));
    assert.equal(outcome.token.tenant, "acme");
    assert.equal((await auth.getSession(at("acme", cookie))).user.name, "Ada");
    assert.equal((await auth.resolve(at("acme", cookie))).status, "active");
    assert.equal((await auth.guard(at("acme", cookie))).response, null);
    assert.equal((await auth.require(at("acme", cookie), { within: 60 })).response, null);
    const { setCookie } = auth.clear(at("acme", cookie));
    assert.match(setCookie.at(-1), /session-token=; /);
    const forwarded = auth.forward(outcome, at("acme", cookie));
    assert.equal(forwarded.headers.get("cookie"), cookie);
    assert.equal(auth.apply(outcome, new Response()).status, 200);
    const session = await auth.handler(at("acme", cookie, "/api/auth/session"));
    assert.equal((await session.json()).user.name, "Ada");
  });

  test("attack 148: a session of one tenant is refused at another, by every method", async () => {
    const cookie = await signedIn(auth, "umbra");
    const acme = at("acme", cookie);
    for (const outcome of [
      auth.verify(acme),
      await auth.resolve(acme),
      await auth.update(acme, {}),
    ]) {
      assert.deepEqual([outcome.status, outcome.reason], ["invalid", "audience"]);
      // It is a good one elsewhere, so it stays.
      assert.deepEqual(outcome.writes.setCookie, []);
    }
    assert.equal(await auth.getSession(acme), null);
    assert.equal((await auth.guard(acme)).response.status, 401);
    assert.equal((await auth.require(acme, { within: 60 })).response.status, 401);
    const session = await auth.handler(at("acme", cookie, "/api/auth/session"));
    assert.equal(await session.json(), null);
    assert.equal(auth.verify(at("umbra", cookie)).status, "active");
  });

  for (const format of ["signed", "authjs", "next-auth"]) {
    test(`attack 148: ${format}: no claim or callback moves a session, and none comes without`, async () => {
      const of = (tenant, more) => createAuth(configOf(tenant, { format, ...more }));
      const moving = of("acme", {
        callbacks: { jwt: ({ token }) => ({ ...token, tenant: "umbra" }) },
      });
      const { token, writes } = await moving.issue({ user: ada }, at("acme"));
      assert.equal(token.tenant, "acme");
      const cookie = writes.requestCookie;
      assert.equal((await moving.resolve(at("acme", cookie))).token.tenant, "acme");
      assert.equal(of("umbra").verify(at("umbra", cookie)).reason, "audience");

      const without = createAuth({ secret: SECRET, format });
      const old = await signedIn(without, "acme");
      assert.equal(of("acme").verify(at("acme", old)).reason, "audience");
      const accept = [{ format, withoutTenant: true }];
      const taking = of("acme", { accept }).verify(at("acme", old));
      assert.equal(taking.renewed, "rekey");
      assert.equal(taking.token.tenant, "acme");
      assert.equal(
        of("acme", { accept }).verify(at("acme", await signedIn(of("umbra"), "umbra"))).reason,
        "audience",
      );
    });
  }

  test("attack 159: nor does one count where there is no tenant, by any method", async () => {
    for (const format of ["signed", "authjs", "next-auth"]) {
      const without = createAuth({ secret: SECRET, logger, providers, format });
      const cookie = await signedIn(createAuth(configOf("acme", { format })), "acme");
      const request = at("acme", cookie);
      for (const outcome of [
        without.verify(request),
        await without.resolve(request),
        await without.update(request, {}),
      ]) {
        assert.equal(outcome.reason, "audience", format);
        assert.deepEqual(outcome.writes.setCookie, [], "it is somebody's");
      }
      assert.equal(await without.getSession(request), null);
      assert.equal((await without.require(request, { within: 60 })).outcome.reason, "audience");
      assert.ok((await without.guard(request)).response);
      const session = await without.handler(at("acme", cookie, "/api/auth/session"));
      assert.equal((await session.json())?.user, undefined);
    }
  });

  test("attack 159: nor what a user may choose to be called there", async () => {
    for (const format of ["signed", "authjs", "next-auth"]) {
      const jwt = ({ token }) => ({ ...token, tenant: "acme", of_tenant: true });
      const without = createAuth({ secret: SECRET, format, callbacks: { jwt } });
      const cookie = await signedIn(without, "acme");
      const { token } = await without.resolve(at("acme", cookie));
      assert.equal(token.tenant, "acme");
      assert.ok(!("of_tenant" in token));
      const refused = createAuth(configOf("acme", { format })).verify(at("acme", cookie));
      assert.equal(refused.reason, "audience", format);
    }
    const projections = { jwt: { of_tenant: "user.role" } };
    assert.throws(() => createAuth({ secret: SECRET, projections }), { code: "projection-target" });
  });

  test("attack 149: a CSRF token of one tenant is none of another", async () => {
    const jar = new Jar();
    const csrf = await auth.handler(at("acme", "", "/api/auth/csrf"));
    jar.keep(csrf.headers.getSetCookie());
    const { csrfToken } = await csrf.json();
    const signIn = (tenant) =>
      auth.handler(
        new Request(`https://${tenant}.test/api/auth/callback/credentials`, {
          method: "POST",
          headers: { cookie: jar.header, "x-auth-return-redirect": "1" },
          body: new URLSearchParams({ csrfToken, name: "Ada", password: "right" }),
        }),
      );
    const [own, other] = await Promise.all([signIn("acme"), signIn("umbra")]);
    assert.match(own.headers.getSetCookie().join(), /session-token=[^;]/);
    assert.doesNotMatch(other.headers.getSetCookie().join(), /session-token=[^;]/);
    assert.match((await other.json()).url, /MissingCSRF/);
  });

  test("attack 149: nor is a sign-in under way", async () => {
    const jar = new Jar();
    const csrf = await auth.handler(at("acme", "", "/api/auth/csrf"));
    jar.keep(csrf.headers.getSetCookie());
    const { csrfToken } = await csrf.json();
    const start = await auth.handler(
      new Request("https://acme.test/api/auth/signin/idp", {
        method: "POST",
        headers: { cookie: jar.header, "x-auth-return-redirect": "1" },
        body: new URLSearchParams({ csrfToken }),
      }),
    );
    jar.keep(start.headers.getSetCookie());
    const state = new URL((await start.json()).url).searchParams.get("state");
    const back = (tenant) =>
      auth.handler(
        at(tenant, jar.header, `/api/auth/callback/idp?error=access_denied&state=${state}`),
      );
    const [own, other] = await Promise.all([back("acme"), back("umbra")]);
    assert.match(own.headers.get("location"), /error=OAuthCallbackError/);
    assert.match(other.headers.get("location"), /error=InvalidCheck/);
  });

  test("attack 149: counters of the throttle are a tenant's own", async () => {
    const counted = new Map();
    const store = {
      get: (key) => counted.get(key) ?? null,
      set: (key, value) => void counted.set(key, value),
    };
    const configs = ["acme", "umbra"].map((name) => [
      name,
      configOf(name, { throttle: { store } }),
    ]);
    const byHost = new Map(configs);
    const auth = createAuth((source) => byHost.get(hostOf(source).split(".")[0]));
    for (const [tenant] of configs) {
      const jar = new Jar();
      const csrf = await auth.handler(at(tenant, "", "/api/auth/csrf"));
      jar.keep(csrf.headers.getSetCookie());
      const { csrfToken } = await csrf.json();
      await auth.handler(
        new Request(`https://${tenant}.test/api/auth/callback/credentials`, {
          method: "POST",
          headers: { cookie: jar.header },
          body: new URLSearchParams({ csrfToken, name: "Ada", password: "wrong" }),
        }),
      );
    }
    assert.ok(counted.size >= 2);
    assert.deepEqual([...counted.values()], Array(counted.size).fill(1));
  });

  test("attack 149: and outlive its engine, which others can have dropped", async () => {
    // A function inside, or 1,000 other hosts, make a new one.
    const providersOf = () => [credentials({ authorize: () => null })];
    const auth = createAuth(() => configOf("counted", { providers: providersOf() }));
    const jar = new Jar();
    const csrf = await auth.handler(at("counted", "", "/api/auth/csrf"));
    jar.keep(csrf.headers.getSetCookie());
    const { csrfToken } = await csrf.json();
    const codes = [];
    for (let i = 0; i < 12; i++) {
      const response = await auth.handler(
        new Request("https://counted.test/api/auth/callback/credentials", {
          method: "POST",
          headers: { cookie: jar.header, "x-auth-return-redirect": "1" },
          body: new URLSearchParams({ csrfToken, username: "ada", password: `wrong ${i}` }),
        }),
      );
      codes.push(new URL((await response.json()).url).searchParams.get("code"));
    }
    assert.deepEqual(codes.slice(-2), ["throttled", "throttled"]);
  });

  test("attack 152: without a configuration nobody is signed in", async () => {
    const cookie = await signedIn(auth, "acme");
    const nowhere = at("evil", cookie);
    for (const outcome of [
      auth.verify(nowhere),
      await auth.resolve(nowhere),
      await auth.update(nowhere, {}),
      auth.verify(cookie),
      auth.verify(undefined),
    ]) {
      assert.equal(outcome.status, "undecided");
      assert.equal(outcome.session, null);
      assert.equal(outcome.cause.code, "tenant");
      assert.equal(outcome.cause.cause.message, "no such tenant");
    }
    assert.equal(await auth.getSession(nowhere), null);
    assert.equal((await auth.guard(nowhere)).response.status, 500);
    assert.equal((await auth.require(nowhere, { within: 60 })).response.status, 500);
    assert.equal((await auth.handler(at("evil", cookie, "/api/auth/session"))).status, 500);
    await assert.rejects(auth.issue({ user: ada }, nowhere), { code: "tenant" });
    await assert.rejects(auth.issue({ user: ada }), { code: "tenant" });
    assert.throws(() => auth.clear(nowhere), { code: "tenant" });
    assert.throws(() => auth.forward(auth.verify(nowhere), nowhere), { code: "tenant" });
  });

  for (const [what, answer, code] of [
    ["nothing", undefined, "invalid-option"],
    ["no object", "acme", "invalid-option"],
    ["no tenant", { secret: SECRET }, "invalid-option"],
    ["an empty tenant", configOf(""), "invalid-option"],
    ["a tenant that is no text", configOf(7), "invalid-option"],
    ["a tenant with a control character", configOf("a\0b"), "invalid-option"],
    ["a mistake", configOf("acme", { sesion: {} }), "unknown-option"],
    ["a promise", Promise.resolve(configOf("acme")), "tenant"],
    ["a promise that fails", () => Promise.reject(new Error("late")), "tenant"],
  ]) {
    test(`attack 152: a function that returns ${what} signs nobody in`, () => {
      const configOf = typeof answer === "function" ? answer : () => answer;
      const outcome = createAuth(configOf).verify(at("acme"));
      assert.equal(outcome.status, "undecided");
      assert.equal(outcome.cause.code, code);
    });
  }

  test("waxseal/hono", async () => {
    const app = new Hono()
      .use(hono.authHandler(auth))
      .use(hono.session(auth))
      .get("/me", hono.requireSession(auth), (c) => c.json(c.var.session.user.name));
    const cookie = await signedIn(auth, "acme");
    assert.equal(await (await app.request(at("acme", cookie, "/me"))).json(), "Ada");
    assert.equal((await app.request(at("umbra", cookie, "/me"))).status, 401);
    assert.equal((await app.request(at("umbra", "", "/api/auth/csrf"))).status, 200);
    assert.equal((await app.request(at("evil", cookie, "/me"))).status, 500);
  });

  test("waxseal/hono asks by the request that came, not by the one that goes on", async () => {
    // Such as `request.cf` of Cloudflare.
    const auth = createAuth((request) => {
      if (!("cf" in request)) throw new Error("no such tenant");
      return RENEWING;
    });
    const app = new Hono()
      .use(hono.session(auth))
      .get("/me", hono.requireSession(auth, { within: 7200 }), (c) => c.text("in"));
    const of = (cookie) => Object.assign(at("acme", cookie, "/me"), { cf: {} });
    const now = Date.now() - 3_600_000;
    const { writes } = await auth.issue({ user: ada }, of(""), { now });
    const response = await app.request(of(writes.requestCookie));
    assert.equal(response.status, 200);
    assert.match(response.headers.get("set-cookie"), /session-token/);
  });

  test("attack 152: waxseal/node answers a host of nobody, and the server lives on", async () => {
    // What a middleware rejects with ends the process, in `node:http` and Express 4.
    const auth = createAuth(({ headers }) => {
      if (headers.host.startsWith("acme.")) return CONFIGS.get("acme");
      throw new Error("no such tenant");
    });
    const middlewares = [
      node.toNodeHandler(auth),
      node.session(auth),
      node.requireSession(auth),
      node.requireSession(auth, { within: 300 }),
    ];
    for (const middleware of middlewares) {
      const server = createServer((request, response) =>
        middleware(request, response, () => response.end("passed")),
      );
      await once(server.listen(0, "127.0.0.1"), "listening");
      const ask = (host, path) =>
        new Promise((resolve, reject) => {
          const { port } = server.address();
          get({ port, host: "127.0.0.1", path, headers: { host } }, (response) => {
            response.resume();
            resolve(response.statusCode);
          }).once("error", reject);
        });
      try {
        for (const path of ["/", "/api/auth/session"]) {
          assert.equal(await ask("evil.test", path), 500);
          assert.notEqual(await ask("acme.test", path), 500);
        }
      } finally {
        server.close();
        server.closeAllConnections();
      }
    }
  });

  test("waxseal/testing: cookies of the tenant of a URL", () => {
    const { header } = sealCookie(auth, { sub: "7" }, { url: "https://acme.test/" });
    assert.equal(auth.verify(at("acme", header)).status, "active");
    assert.equal(auth.verify(at("umbra", header)).reason, "audience");
  });
});

describe("engines", () => {
  /** How many engines are made while `work` runs: each reads its configuration's `secret` once. */
  function counting(tenant, more = {}) {
    let made = 0;
    const config = { ...configOf(tenant), ...more };
    return {
      made: () => made,
      // What is called once for each engine.
      config: { ...config, providers: [() => ((made += 1), providers[0])] },
    };
  }

  test("one for each tenant, while the configuration holds the same", () => {
    const { config, made } = counting("acme");
    const auth = createAuth(() => config);
    for (let n = 0; n < 3; n++) auth.verify(at("acme"));
    assert.equal(made(), 1);
    // Another object with equal lists, objects and dates.
    const { providers: own } = config;
    const equal = () => ({
      ...config,
      providers: [...own],
      session: { maxAge: 60 },
      secret: [SECRET, { secret: "another of thirty-two bytes or more", until: new Date(1) }],
    });
    const again = createAuth(equal);
    for (let n = 0; n < 3; n++) again.verify(at("acme"));
    assert.equal(made(), 2);
  });

  test("a change is seen at once: no engine outlives its secret", async () => {
    let secret = SECRET;
    const auth = createAuth(() => configOf("acme", { secret }));
    const cookie = await signedIn(auth, "acme");
    assert.equal(auth.verify(at("acme", cookie)).status, "active");
    secret = "a new secret of thirty-two bytes or more";
    assert.equal(auth.verify(at("acme", cookie)).status, "invalid");
    secret = SECRET;
    assert.equal(auth.verify(at("acme", cookie)).status, "active");
  });

  test("so is one in a list that stays, or by a getter", async () => {
    const [first, second] = ["one", "two"].map((word) => `${word} ${SECRET}`);
    const secrets = [{ secret: first, until: new Date(Date.now() + 60_000) }];
    const idp = { ...providers[1] };
    let current = first;
    const lists = createAuth(() => ({ ...configOf("acme"), secret: secrets }));
    const getters = createAuth(() => ({
      tenant: "acme",
      get secret() {
        return current;
      },
    }));
    const clients = createAuth(() => ({ ...configOf("acme"), providers: [idp] }));
    const settingsOf = (auth) =>
      auth.handler(at("acme", "", "/api/auth/providers")).then((response) => response.json());
    assert.equal((await settingsOf(clients)).idp.name, "IdP");
    idp.name = "Another";
    assert.equal((await settingsOf(clients)).idp.name, "Another");

    secrets[0] = first;
    const cookie = await signedIn(lists, "acme");
    assert.equal(getters.verify(at("acme", cookie)).status, "active");
    secrets[0] = second;
    current = second;
    for (const auth of [lists, getters]) {
      assert.equal(auth.verify(at("acme", cookie)).status, "invalid");
    }
  });

  test("functions are compared by identity: a closure may know the request", async () => {
    const auth = createAuth((source) =>
      configOf("acme", {
        callbacks: { session: ({ session }) => ({ ...session, host: hostOf(source) }) },
      }),
    );
    const cookie = await signedIn(auth, "one");
    assert.equal((await auth.getSession(at("one", cookie))).host, "one.test");
    assert.equal((await auth.getSession(at("two", cookie))).host, "two.test");
  });

  test("an engine that is dropped in the middle of a request still answers it", async () => {
    let release;
    const waiting = new Promise((resolve) => (release = resolve));
    let n = 0;
    const config = configOf("acme", {
      callbacks: {
        async jwt({ token, user }) {
          if (!user) await waiting;
          return { ...token, n: n++ };
        },
      },
    });
    let current = config;
    const auth = createAuth(() => current);
    const cookie = await signedIn(auth, "acme");
    const pending = [auth.resolve(at("acme", cookie)), auth.resolve(at("acme", cookie))];
    current = configOf("acme", { session: { maxAge: 60 } });
    assert.equal(auth.verify(at("acme", cookie)).status, "active");
    release();
    for (const outcome of await Promise.all(pending)) {
      assert.equal(outcome.status, "active");
      assert.equal(outcome.renewed, "claims");
    }
  });

  test("at most 1,000, and the memory of the others is given back", async () => {
    // In a process of its own, since the instance is shared.
    const { execFileSync } = await import("node:child_process");
    const script = `
      let memory;
      const { Instance } = WebAssembly;
      WebAssembly.Instance = function (...args) {
        const instance = new Instance(...args);
        memory = instance.exports.memory;
        return instance;
      };
      const { createAuth } = await import("waxseal");
      const logger = { error() {}, warn() {} };
      const secret = ${JSON.stringify(SECRET)};
      const auth = createAuth((source) => ({ tenant: source.headers.tenant, secret, logger }));
      const visit = (from, to) => {
        for (let n = from; n < to; n++) {
          const { status } = auth.verify({ headers: { tenant: "t" + n } });
          if (status !== "anonymous") throw new Error(status);
        }
      };
      visit(0, 1100);
      const before = memory.buffer.byteLength;
      visit(1100, 4000);
      console.log(JSON.stringify([before, memory.buffer.byteLength]));
    `;
    const output = execFileSync(process.execPath, ["--input-type=module", "-e", script], {
      cwd: import.meta.dirname,
      encoding: "utf8",
    });
    const [before, after] = JSON.parse(output);
    assert.ok(after <= before * 1.1, `${before} bytes, then ${after}`);
  });
});

describe("one address that is registered at a provider, for all tenants", () => {
  const URL_OF_PROXY = "https://login.test/api/auth";
  const redirectProxy = { url: URL_OF_PROXY };
  const origins = ["https://acme.test", "https://umbra.test"];
  const CONFIGS = {
    acme: configOf("acme", { trustHost: true, redirectProxy }),
    umbra: configOf("umbra", { trustHost: true, redirectProxy }),
    evil: configOf("evil", { trustHost: true, redirectProxy }),
    login: configOf("login", { trustHost: true, redirectProxy: { ...redirectProxy, origins } }),
  };
  const auth = createAuth((source) => CONFIGS[hostOf(source).split(".")[0]]);
  const ask = (url, jar, init = {}) => {
    const { host } = new URL(url);
    const headers = { ...init.headers, "x-forwarded-host": host, "x-forwarded-proto": "https" };
    return auth.handler(
      new Request(url, { ...init, headers: { ...headers, cookie: jar?.header ?? "" } }),
    );
  };

  /** The parameters that a browser goes to the provider with. */
  async function begin(tenant, jar) {
    const base = `https://${tenant}.test/api/auth`;
    const csrf = await ask(`${base}/csrf`, jar);
    jar.keep(csrf.headers.getSetCookie());
    const { csrfToken } = await csrf.json();
    const started = await ask(`${base}/signin/idp`, jar, {
      method: "POST",
      headers: { "x-auth-return-redirect": "1" },
      body: new URLSearchParams({ csrfToken }),
    });
    jar.keep(started.headers.getSetCookie());
    return new URL((await started.json()).url).searchParams;
  }

  for (const tenant of ["acme", "umbra"]) {
    test(`${tenant}: its answers go on to it, and are for the browser that asked`, async () => {
      const jar = new Jar();
      const parameters = await begin(tenant, jar);
      assert.equal(parameters.get("redirect_uri"), `${URL_OF_PROXY}/callback/idp`);
      const state = parameters.get("state");
      const query = new URLSearchParams({ code: "c", state, iss: "https://idp.test" });
      const answer = await ask(`${URL_OF_PROXY}/callback/idp?${query}`);
      assert.equal(answer.status, 302);
      const location = answer.headers.get("location");
      assert.equal(location, `https://${tenant}.test/api/auth/callback/idp?${query}`);
      assert.deepEqual(answer.headers.getSetCookie(), []);
      // Its flow is known there, and fails at the provider, which is none.
      const own = await ask(location, jar);
      assert.doesNotMatch(own.headers.get("location"), /InvalidCheck/);
      const elsewhere = await ask(location, new Jar());
      assert.match(elsewhere.headers.get("location"), /InvalidCheck/);
    });
  }

  test("attack 163: nor does one go to a tenant that the proxy does not list", async () => {
    const state = (await begin("evil", new Jar())).get("state");
    const answer = await ask(`${URL_OF_PROXY}/callback/idp?code=c&state=${state}`);
    assert.match(answer.headers.get("location"), /^https:\/\/login\.test\/.*error=Configuration/);
  });

  test("attack 163: nor by a state that is none of ours, or to another tenant's flow", async () => {
    const jar = new Jar();
    const state = (await begin("acme", jar)).get("state");
    for (const forged of [state.slice(0, -2), Buffer.from(origins[0]).toString("base64url")]) {
      const answer = await ask(`${URL_OF_PROXY}/callback/idp?code=c&state=${forged}`);
      assert.match(answer.headers.get("location"), /^https:\/\/login\.test\/.*InvalidCheck/);
    }
    // Another tenant at the same address would send it back, and not use it.
    const other = await ask(`https://umbra.test/api/auth/callback/idp?code=c&state=${state}`, jar);
    assert.doesNotMatch(other.headers.getSetCookie().join(), /session-token=[^;]/);
    assert.match(other.headers.get("location"), /error=/);
  });
});

describe("`tenant` of one configuration", () => {
  test("is protected there alone", () => {
    const jwt = { tenant: "user.tenant" };
    assert.throws(() => createAuth(configOf("acme", { projections: { jwt } })), {
      code: "projection-target",
    });
    createAuth({ secret: SECRET, projections: { jwt } });
  });

  test("an application of its own may have a claim of that name", async () => {
    const auth = createAuth({ secret: SECRET, projections: { jwt: { tenant: "user.role" } } });
    const cookie = await signedIn(auth, "acme");
    assert.equal(auth.verify(at("acme", cookie)).token.tenant, "admin");
  });

  test("is 1 to 256 bytes of text", () => {
    for (const tenant of ["", "a\nb", "é".repeat(129), 7, null]) {
      assert.throws(() => createAuth(configOf(tenant)), { code: "invalid-option" });
    }
    createAuth(configOf("é".repeat(128)));
  });
});
