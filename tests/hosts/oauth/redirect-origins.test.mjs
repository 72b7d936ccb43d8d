// A preview has no address of its own at the provider: another deployment takes its answers,
// and sends on those that belong to a deployment on its list.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { createAuth } from "waxseal";

import { recorder } from "../../support/recorder.mjs";
import { SECRET } from "../../support/users.mjs";
import { assertSignedIn, signIn, startApp } from "./app.mjs";
import { startHostile } from "./servers/hostile.mjs";
import { Visitor } from "./visitor.mjs";

const client = { clientId: "our-client", clientSecret: "our-secret-of-more-than-32-characters" };
const PROXY = "https://app.example";
const PREVIEW = "https://one-team.preview.example";
const EVIL = "https://evil-team.preview.example";

let op;
before(async () => (op = await startHostile(client)));
after(() => op.close());

const provider = (more) => ({
  id: "idp",
  name: "IdP",
  type: "oidc",
  issuer: op.issuer,
  client: { token_endpoint_auth_method: "client_secret_post" },
  ...client,
  ...more,
});

/** A deployment that is configured with this `AUTH_URL`, if any. */
function deployment(authUrl, config = {}) {
  const before = process.env.AUTH_URL;
  if (authUrl === undefined) delete process.env.AUTH_URL;
  else process.env.AUTH_URL = authUrl;
  try {
    return createAuth({
      secret: SECRET,
      logger: recorder().logger,
      providers: [provider()],
      redirectProxy: { url: `${PROXY}/api/auth` },
      ...config,
    });
  } finally {
    if (before === undefined) delete process.env.AUTH_URL;
    else process.env.AUTH_URL = before;
  }
}

const proxyFor = (...origins) =>
  deployment(PROXY, { redirectProxy: { url: `${PROXY}/api/auth`, origins } });

/** Begins a sign-in at `PREVIEW` with these headers; the address that it leads to. */
async function start(auth, headers) {
  const csrf = await auth.handler(new Request(`${PREVIEW}/api/auth/csrf`, { headers }));
  const { csrfToken } = await csrf.json();
  const cookie = csrf.headers.getSetCookie().map((line) => line.split(";")[0]);
  const request = new Request(`${PREVIEW}/api/auth/signin/idp`, {
    method: "POST",
    headers: { ...headers, cookie: cookie.join("; ") },
    body: new URLSearchParams({ csrfToken, callbackUrl: "/" }),
  });
  return auth.handler(request);
}

/** Where the proxy sends the provider's answer to what `start` began; `null` for its own pages. */
async function forwarded(proxy, started) {
  const asked = new URL(started.headers.get("location"), PREVIEW);
  const state = asked.searchParams.get("state");
  if (state === null) return null;
  assert.equal(asked.searchParams.get("redirect_uri"), `${PROXY}/api/auth/callback/idp`);
  const url = `${PROXY}/api/auth/callback/idp?${new URLSearchParams({ code: "c0de", state })}`;
  const answer = await proxy.handler(new Request(url, { headers: { host: "app.example" } }));
  const target = new URL(answer.headers.get("location"), PROXY);
  return target.origin === PROXY ? null : target.origin;
}

test("a sign-in at a preview arrives there", async () => {
  const [main, preview] = await Promise.all([startApp(), startApp()]);
  const env = process.env.AUTH_URL;
  try {
    op.break({});
    const url = main.base;
    process.env.AUTH_URL = main.origin;
    main.use({ providers: [provider()], redirectProxy: { url, origins: [preview.origin] } });
    process.env.AUTH_URL = preview.origin;
    preview.use({ providers: [provider()], redirectProxy: { url } });
    const visitor = new Visitor();
    await signIn(visitor, preview, "idp").catch(() => {});
    assertSignedIn(visitor, preview);
    assert.ok(visitor.page.hops.some((hop) => hop.url.startsWith(`${main.base}/callback/idp?`)));
  } finally {
    if (env === undefined) delete process.env.AUTH_URL;
    else process.env.AUTH_URL = env;
    main.close();
    preview.close();
  }
});

describe("what `state` says of the preview is the configuration's word", () => {
  const honest = {
    host: new URL(PREVIEW).host,
    "x-forwarded-host": new URL(PREVIEW).host,
    "x-forwarded-proto": "https",
    origin: PREVIEW,
    referer: `${PREVIEW}/`,
    "sec-fetch-site": "same-origin",
  };
  // None of them comes from a browser: somebody makes an address for others to follow, whose
  // codes would be theirs.
  const forged = {
    "another Referer": { ...honest, origin: EVIL, referer: `${EVIL}/` },
    "another Referer alone": { ...honest, referer: `${EVIL}/` },
    "another Origin": { ...honest, origin: EVIL, referer: undefined },
    "another Host": {
      ...honest,
      host: new URL(EVIL).host,
      origin: EVIL,
      referer: undefined,
      "sec-fetch-site": undefined,
    },
    "another Host, where no proxy forwards one": {
      host: new URL(EVIL).host,
      "x-forwarded-proto": "https",
    },
  };
  const present = (headers) =>
    Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));

  for (const [by, given, config] of [
    ["AUTH_URL", PREVIEW, {}],
    ["trustHost", undefined, { trustHost: true }],
  ]) {
    const proxy = () => proxyFor("https://*-team.preview.example");

    test(`by ${by}`, async () => {
      const started = await start(deployment(given, config), honest);
      assert.equal(await forwarded(proxy(), started), PREVIEW);
    });
    for (const [name, headers] of Object.entries(forged)) {
      test(`by ${by}, against ${name}`, async () => {
        const started = await start(deployment(given, config), present(headers));
        assert.notEqual(await forwarded(proxy(), started), EVIL);
      });
    }
  }

  test("where neither is set, nobody starts", async () => {
    const started = await start(deployment(undefined, { trustHost: false }), honest);
    assert.match(started.headers.get("location"), /error=Configuration$/);
  });
});

describe("the list of origins", () => {
  const answers = [
    [["https://*-team.preview.example"], true],
    [[PREVIEW], true],
    [["https://one-*.preview.example"], true],
    [[], false],
    [["https://*.preview.example.org"], false],
    // An asterisk is a part of one label, and never nothing.
    [["https://*"], false],
    [["*"], false],
    [["https://*one-team.preview.example"], false],
    [["https://*.example"], false],
    [["http://*-team.preview.example"], false],
    [["https://*-team.preview.example:8443"], false],
    [["https://.-team.preview.example"], false],
    [["https://on.-team.preview.example"], false],
    [["https://one-team.preview"], false],
    [["one-team.preview.example"], false],
    [["https://(one|x)-team.preview.example"], false],
  ];
  for (const [origins, expected] of answers) {
    test(JSON.stringify(origins), async () => {
      const started = await start(deployment(PREVIEW), { host: new URL(PREVIEW).host });
      const target = await forwarded(proxyFor(...origins), started);
      assert.equal(target, expected ? PREVIEW : null);
    });
  }
});

test("the cookie of the flow is no longer than elsewhere", async () => {
  const started = await start(deployment(PREVIEW), { host: new URL(PREVIEW).host });
  const [line] = started.headers.getSetCookie().filter((line) => line.includes(".flow."));
  assert.ok(line.length <= 600, String(line.length));
});

test("a state of another secret, or that was changed, leads nowhere", async () => {
  const proxy = proxyFor("https://*-team.preview.example");
  const other = deployment(PREVIEW, { secret: `${SECRET}, but not these` });
  const host = { host: new URL(PREVIEW).host };
  assert.equal(await forwarded(proxy, await start(other, host)), null);

  const started = await start(deployment(PREVIEW), host);
  const asked = new URL(started.headers.get("location"));
  const state = asked.searchParams.get("state");
  asked.searchParams.set("state", (state[60] === "A" ? "B" : "A") + state.slice(1));
  const changed = new Response(null, { headers: { location: asked.href } });
  assert.equal(await forwarded(proxy, changed), null);
});
