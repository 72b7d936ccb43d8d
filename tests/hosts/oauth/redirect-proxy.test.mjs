// Previews behind a redirect proxy: the provider knows the address of one deployment, which
// sends each answer on to the deployment where its flow began.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import {
  assertNoSecrets,
  assertRefused,
  assertSignedIn,
  begin,
  flowCookies,
  sessionCookies,
  sessionOf,
  startApp,
  startByPost,
} from "./app.mjs";
import { authjs } from "./libraries.mjs";
import { clientsFor, providerFor } from "./providers.mjs";
import { startOidcProvider } from "./servers/oidc-provider.mjs";
import { Visitor } from "./visitor.mjs";

const ID = "all-checks";

let proxy, preview, op;
before(async () => {
  [proxy, preview] = await Promise.all([startApp(), startApp()]);
  op = await startOidcProvider({ clients: clientsFor(proxy.base) });
});
after(() => [proxy, preview, op].forEach((server) => server?.close()));

const providers = () => [providerFor(ID, op.issuer)];

/** The deployment whose address is registered, with the list of where it sends answers on to. */
function useProxy(origins, config) {
  return proxy.use({
    providers: providers(),
    redirectProxy: { url: proxy.base, ...(origins && { origins }) },
    ...config,
  });
}

/** A deployment that nobody has registered, reached by the name in `AUTH_URL`. */
function usePreview(config) {
  return withEnvironment({ AUTH_URL: preview.origin }, () =>
    preview.use({ providers: providers(), redirectProxy: { url: proxy.base }, ...config }),
  );
}

/** `createAuth` reads the environment when it is called. */
function withEnvironment(variables, work) {
  Object.assign(process.env, variables);
  try {
    return work();
  } finally {
    for (const name of Object.keys(variables)) delete process.env[name];
  }
}

for (const format of ["signed", "authjs", "next-auth"]) {
  describe(`format ${format}`, () => {
    test("signs in at the preview, by way of the proxy", async () => {
      useProxy([preview.origin], { format });
      usePreview({ format });
      const visitor = new Visitor();
      const { hops } = await begin(visitor, preview, ID);
      const [asked] = hops.filter(({ url }) => url.startsWith(`${op.issuer}/auth?`));
      const { searchParams } = new URL(asked.url);
      assert.equal(searchParams.get("redirect_uri"), `${proxy.base}/callback/${ID}`);

      await visitor.submit({ person: "ada" });
      const at = visitor.page.hops.filter(({ url }) => url.includes("/callback/"));
      assert.deepEqual(
        at.map(({ url }) => new URL(url).origin),
        [proxy.origin, preview.origin],
      );
      assertSignedIn(visitor, preview);
      assertNoSecrets(preview);
      assertNoSecrets(proxy);
    });

    test("the proxy itself signs people in as before", async () => {
      useProxy([preview.origin], { format });
      const visitor = new Visitor();
      await begin(visitor, proxy, ID);
      await visitor.submit({ person: "ada" });
      assertSignedIn(visitor, proxy);
    });

    test("an error of the provider arrives at the preview too", async () => {
      useProxy([preview.origin], { format });
      usePreview({ format });
      const visitor = new Visitor();
      await begin(visitor, preview, ID);
      await visitor.submit({ person: "" });
      assertRefused(
        visitor,
        preview,
        format === "next-auth" ? "OAuthCallback" : "OAuthCallbackError",
      );
    });
  });
}

test("a pattern stands for a part of a label", async () => {
  const { port } = new URL(preview.origin);
  useProxy([`http://local*:${port}`]);
  usePreview();
  const visitor = new Visitor();
  await begin(visitor, preview, ID);
  await visitor.submit({ person: "ada" });
  assertSignedIn(visitor, preview);
});

test("`AUTH_REDIRECT_PROXY_URL` and `redirectProxyUrl` name it, as in Auth.js", async () => {
  useProxy([preview.origin]);
  const ways = {
    AUTH_REDIRECT_PROXY_URL: () =>
      withEnvironment({ AUTH_URL: preview.origin, AUTH_REDIRECT_PROXY_URL: proxy.base }, () =>
        preview.use({ providers: providers() }),
      ),
    redirectProxyUrl: () => usePreview({ redirectProxy: undefined, redirectProxyUrl: proxy.base }),
    "the provider's": () =>
      usePreview({
        redirectProxy: undefined,
        providers: [providerFor(ID, op.issuer, { redirectProxyUrl: proxy.base })],
      }),
  };
  for (const [name, use] of Object.entries(ways)) {
    // The environment is read again when somebody signs in.
    const isVariable = name.startsWith("AUTH_");
    use();
    if (isVariable) process.env[name] = proxy.base;
    try {
      const visitor = new Visitor();
      await begin(visitor, preview, ID);
      await visitor.submit({ person: "ada" });
      assertSignedIn(visitor, preview);
    } finally {
      if (isVariable) delete process.env[name];
    }
  }
});

test("a preview with Auth.js is served by our proxy", async () => {
  useProxy([preview.origin], { format: "authjs" });
  preview.use(authjs([providerFor(ID, op.issuer, { redirectProxyUrl: proxy.base })]));
  const visitor = new Visitor();
  await begin(visitor, preview, ID);
  await visitor.submit({ person: "ada" });
  assert.equal(visitor.page.url, `${preview.origin}/after`, visitor.page.text);
  assert.equal(sessionOf(visitor.page)?.user.name, "Ada Lovelace");
});

test("a preview of ours is served by a proxy with Auth.js", async () => {
  proxy.use(authjs([providerFor(ID, op.issuer, { redirectProxyUrl: proxy.base })]));
  usePreview({ format: "authjs" });
  const visitor = new Visitor();
  await begin(visitor, preview, ID);
  await visitor.submit({ person: "ada" });
  assertSignedIn(visitor, preview);
});

describe("attack 120: a proxy sends an answer on to where nobody listed", () => {
  const port = () => new URL(preview.origin).port;
  const lists = {
    "no list": () => undefined,
    "an empty list": () => [],
    "another origin": () => ["http://localhost:1"],
    "the other scheme": () => [`https://localhost:${port()}`],
    "a beginning": () => [preview.origin.slice(0, -1), "http://localhost"],
    "an address and not its origin": () => [`${preview.origin}/`, preview.base],
    "a pattern for other labels": () => [`http://*.localhost:${port()}`, "http://*-team.test"],
    "an asterisk does not stand for a whole host": () => ["*", "http://*", "https://*"],
    "a point that would stand for anything": () => [`http://localhos.:${port()}`],
    "a pattern with an alternative": () => [`http://evil|${preview.origin}`],
  };
  for (const [name, origins] of Object.entries(lists)) {
    test(name, async () => {
      useProxy(origins());
      usePreview();
      const visitor = new Visitor();
      await begin(visitor, preview, ID);
      await visitor.submit({ person: "ada" });
      const atApps = visitor.page.hops.filter(({ url }) => !url.startsWith(op.issuer));
      assert.ok(atApps.length > 0 && atApps.every(({ url }) => url.startsWith(proxy.origin)));
      assert.equal(new URL(visitor.page.url).searchParams.get("error"), "Configuration");
      assert.doesNotMatch(visitor.page.url, /code=/);
      assert.deepEqual(sessionCookies(visitor, proxy), []);
      assert.match(String(proxy.errors[0]), /redirectProxy\.origins/);
      assertNoSecrets(proxy);
    });
  }

  test("a state of somebody else's making, or sealed for something else, leads nowhere", async () => {
    useProxy([preview.origin, "http://evil.example"]);
    usePreview();
    const payload = btoa(JSON.stringify({ origin: "http://evil.example/", random: "x" }));
    const visitor = new Visitor();
    await begin(visitor, preview, ID);
    const sealed = Object.values(visitor.cookies(preview.base)).map(({ value }) => value);
    assert.notDeepEqual(sealed, []);
    for (const state of [payload, `${btoa('{"alg":"none"}')}.${payload}.`, ...sealed]) {
      const query = new URLSearchParams({ code: "x", state });
      await visitor.open(`${proxy.base}/callback/${ID}?${query}`);
      assert.ok(visitor.page.hops.every(({ url }) => url.startsWith(proxy.origin)));
      assert.equal(new URL(visitor.page.url).searchParams.get("error"), "InvalidCheck");
    }
  });

  test("an answer that was sent on signs in nobody else, and only once", async () => {
    useProxy([preview.origin]);
    usePreview();
    const owner = new Visitor();
    await begin(owner, preview, ID);
    await owner.submit({ person: "ada" }, { until: (url) => url.startsWith(proxy.base) });
    const { url } = owner.page;

    const victim = new Visitor();
    await victim.open(url);
    assertRefused(victim, preview, "InvalidCheck");
    await owner.open(url);
    assertSignedIn(owner, preview);
    await owner.open(url);
    assert.equal(new URL(owner.page.url).searchParams.get("error"), "InvalidCheck");
    assert.equal(preview.seen.jwt.length, 1);
  });
});

describe("attack 121: a Host that a client wrote becomes where a proxy sends the answer", () => {
  const forged = {
    Host: { host: "evil.example" },
    "Host and Origin": { host: "evil.example", origin: "http://evil.example" },
    "X-Forwarded-Host": { "x-forwarded-host": "evil.example" },
    "Origin as if it were its own": {
      origin: "http://evil.example",
      "sec-fetch-site": "same-origin",
    },
    Referer: { referer: "http://evil.example/", "sec-fetch-site": "same-origin" },
  };
  /** Where the proxy would send the answer on to, of a sign-in that began with these headers. */
  async function destination(headers) {
    useProxy(["http://evil.example", preview.origin]);
    const visitor = new Visitor();
    const { text } = await visitor.open(`${preview.base}/csrf`);
    const { csrfToken } = JSON.parse(text);
    const until = (url) => !url.startsWith(preview.origin);
    await visitor.post(`${preview.base}/signin/${ID}`, { csrfToken }, { headers, until });
    if (!visitor.page.url.startsWith(op.issuer)) return undefined;
    const state = new URL(visitor.page.url).searchParams.get("state");
    const query = new URLSearchParams({ code: "x", state });
    const stop = (url) => !url.startsWith(proxy.origin);
    await visitor.open(`${proxy.base}/callback/${ID}?${query}`, { until: stop });
    return new URL(visitor.page.url).origin;
  }

  for (const [name, headers] of Object.entries(forged)) {
    test(`${name}, where \`AUTH_URL\` says the name`, async () => {
      usePreview();
      const to = await destination(headers);
      assert.ok(to === undefined || to === preview.origin, to);
    });

    test(`${name}, where nothing says it`, async () => {
      preview.use({ providers: providers(), redirectProxy: { url: proxy.base } });
      assert.equal(await destination(headers), undefined);
      assert.match(preview.errors.map(String).join(), /needs AUTH_URL/);
    });
  }

  test("with `trustHost`, it is the name that the proxy in front wrote", async () => {
    const config = { providers: providers(), redirectProxy: { url: proxy.base } };
    preview.use({ ...config, trustHost: true });
    const { host } = new URL(preview.origin);
    const front = { "x-forwarded-host": host, "x-forwarded-proto": "http" };
    assert.equal(await destination(front), preview.origin);
    for (const headers of [forged["Host and Origin"], forged.Referer]) {
      const to = await destination({ ...headers, ...front });
      assert.ok(to === undefined || to === preview.origin, to);
    }
  });
});

test("a provider that answers by a form has no proxy, and a sentence says so", async () => {
  useProxy([preview.origin]);
  usePreview({ providers: [providerFor("form_post", op.issuer)] });
  const visitor = new Visitor();
  await startByPost(visitor, preview, "form_post");
  assert.equal(new URL(visitor.page.url).searchParams.get("error"), "Configuration");
  assert.match(String(preview.errors[0]), /answers by a form/);
  assert.deepEqual(flowCookies(visitor, preview), []);
});
