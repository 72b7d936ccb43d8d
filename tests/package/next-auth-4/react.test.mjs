// The same scenes through `next-auth/react` 4 and through ours, against the same server: the
// same requests in the same order, the same places gone to, the same messages to other tabs, the
// same renderings and results.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";

import { ada, bob, once, ORIGIN } from "../react/support.mjs";
import { original, require, standIn } from "./support.mjs";

const right = { username: "ada", password: "right" };
const email = { id: "email", name: "email", type: "email" };

/** A client as a tab loads it: with nothing of another one in its memory. */
function load(folder) {
  for (const path of Object.keys(require.cache)) {
    if (path.startsWith(join(folder, "/"))) delete require.cache[path];
  }
  return require(join(folder, "react/index.js"));
}

/** The rest of a browser: a storage that notes what it is told, and a beacon. */
function equip(page) {
  const told = [];
  const beacons = [];
  globalThis.localStorage = {
    setItem: (name, text) => told.push([name, { ...JSON.parse(text), timestamp: undefined }]),
  };
  page.window.navigator.sendBeacon = (url, body) => {
    const { stack, ...fields } = Object.fromEntries(body);
    return beacons.push([url, fields, typeof stack]) > 0;
  };
  return {
    told,
    beacons,
    async hear(message, key = "nextauth.message") {
      const newValue = message && JSON.stringify(message);
      const event = new page.window.Event("storage");
      page.window.dispatchEvent(Object.assign(event, { key, newValue }));
      await page.settled();
    },
    async network(isOnline) {
      page.online = isOnline;
      page.window.dispatchEvent(new page.window.Event(isOnline ? "online" : "offline"));
      await page.settled();
    },
  };
}

/** The endpoints of version 4, and a list of what they are asked from now on. */
function serve({ server }) {
  server.take();
  server.session = ada;
  server.routes = {
    ...new server.constructor().routes,
    "GET session": () => server.session ?? {},
    "POST session": ({ data }) => {
      server.session = { ...server.session, user: { ...server.session.user, ...data } };
      return server.session;
    },
    "POST callback/credentials": ({ password, callbackUrl }) => {
      if (password !== "right") return { url: `${ORIGIN}/login?error=CredentialsSignin` };
      server.session = ada;
      return { url: new URL(callbackUrl, ORIGIN).href };
    },
    "POST signout": ({ callbackUrl }) => {
      server.session = null;
      return { url: new URL(callbackUrl, ORIGIN).href };
    },
    "GET providers": () => ({
      credentials: { id: "credentials", type: "credentials" },
      github: { id: "github", type: "oauth" },
      email,
    }),
    "POST signin/email": () => ({ url: `${ORIGIN}/api/auth/verify-request?type=email` }),
    "POST signin/github": () => ({ url: "https://github.test/authorize?state=1" }),
  };
  const asked = [];
  server.fetch = (...args) => {
    const answer = server.constructor.prototype.fetch.apply(server, args);
    asked.push(server.details.at(-1));
    return answer;
  };
  return asked;
}

/** What `scene` does with the client of `folder`. */
async function play(folder, scene, page) {
  const browser = equip(page);
  const asked = serve(page);
  page.location.reloads = 0;
  const result = await scene(load(folder), page, browser).catch((error) => `${error.name}`);
  await page.settled();
  const requests = asked.map(({ method, url, text, headers }) => {
    const { cookie, "content-type": type } = headers;
    return [method, url, text, cookie, type];
  });
  const { visited, reloads } = page.location;
  const errors = page.takeErrors().map((line) => line.split("\n")[0]);
  const told = browser.told.splice(0);
  const seen = { result, requests, visited: visited.splice(0), reloads, told, errors };
  return { ...seen, beacons: browser.beacons };
}

function same(name, scene) {
  once(name, async (page) => {
    const theirs = await play(original, scene, page);
    assert.ok(theirs.requests.length > 0 || theirs.visited.length > 0);
    assert.deepEqual(await play(standIn, scene, page), theirs);
  });
}

/** Mounts a provider; what a component in it has seen is the last result. */
async function watch(client, page, props, work = async () => {}, hook) {
  const view = await page.provide(client, props, hook);
  const results = [await work(view)];
  await page.settled();
  results.push(view.seen.map(({ status, data }) => [status, data]));
  await view.unmount();
  return results;
}

const sixty = { refetchInterval: 60 };

/* Signing in and out. */

same("signIn", ({ signIn }) => signIn("credentials", right));
same("signIn with callbackUrl", ({ signIn }) =>
  signIn("credentials", { ...right, callbackUrl: "/b" }),
);
same("signIn with wrong credentials", ({ signIn }) => signIn("credentials", { password: "x" }));
same("signIn in place", ({ signIn }) => signIn("credentials", { ...right, redirect: false }));
same("signIn in place, relative", ({ signIn }) =>
  signIn("credentials", { ...right, redirect: false, callbackUrl: "/b#c" }),
);
same("signIn in place with wrong credentials", ({ signIn }, { server }) => {
  const url = `${ORIGIN}/login?error=CredentialsSignin`;
  server.routes["POST callback/credentials"] = () => Response.json({ url }, { status: 401 });
  return signIn("credentials", { password: "x", redirect: false });
});
same("signIn in place where the answer has no address", ({ signIn }, { server }) => {
  server.routes["POST callback/credentials"] = () => ({});
  return signIn("credentials", { ...right, redirect: false });
});
same("signIn where the answer is no JSON", ({ signIn }, { server }) => {
  server.routes["POST callback/credentials"] = () => new Response("<p>", { status: 500 });
  return signIn("credentials", right);
});
same("signIn with an OAuth provider", ({ signIn }) =>
  signIn("github", { callbackUrl: "/a" }, { scope: "read:user" }),
);
same("signIn with parameters as a text", ({ signIn }) => signIn("github", {}, "prompt=login"));
same("signIn with parameters as pairs", ({ signIn }) => signIn("github", {}, [["a", "b"]]));
same("signIn with an OAuth provider in place", ({ signIn }) =>
  signIn("github", { redirect: false }),
);
same("signIn with email", ({ signIn }) => signIn("email", { email: "ada@example.com" }));
same("signIn with email in place", ({ signIn }) =>
  signIn("email", { email: "ada@example.com", redirect: false }),
);
same("signIn with email in place, refused", ({ signIn }, { server }) => {
  server.routes["POST signin/email"] = () => ({ url: `${ORIGIN}/error?error=AccessDenied` });
  return signIn("email", { email: "ada@example.com", redirect: false });
});
same("signIn without a provider", ({ signIn }) => signIn());
same("signIn without a provider, with callbackUrl", ({ signIn }) =>
  signIn(undefined, { callbackUrl: "/a" }),
);
same("signIn with an unknown provider", ({ signIn }) => signIn("twitter", { callbackUrl: "/a" }));
same("signIn with an unknown provider in place", ({ signIn }) =>
  signIn("twitter", { redirect: false }),
);
same("signIn without the server", ({ signIn }, { server }) => {
  server.routes["GET providers"] = () => new Response("{}", { status: 500 });
  return signIn("credentials", right);
});
same("signIn that leads to a fragment of the page", ({ signIn }) =>
  signIn("credentials", { ...right, callbackUrl: `${ORIGIN}/page?tab=1#there` }),
);
same("signIn that leads to an application of the device", ({ signIn }, { server }) => {
  server.routes["POST callback/credentials"] = () => ({ url: "my-app://in" });
  return signIn("credentials", right);
});
same("signOut", ({ signOut }) => signOut());
same("signOut with callbackUrl", ({ signOut }) => signOut({ callbackUrl: "/bye#now" }));
same("signOut in place", ({ signOut }) => signOut({ redirect: false, callbackUrl: "/bye" }));

/* Reading. */

same("getSession", ({ getSession }) => getSession());
same("getSession that tells nobody", ({ getSession }) => getSession({ broadcast: false }));
same("getSession for a request", ({ getSession }) =>
  getSession({ req: { headers: { cookie: "a=b" } } }),
);
same("getSession in the context of an app", ({ getSession }) =>
  getSession({ ctx: { req: { headers: { cookie: "a=b" } } } }),
);
same("getSession for nobody", ({ getSession }, { server }) => {
  server.routes["GET session"] = () => ({});
  return getSession();
});
same("getSession without the server", ({ getSession }, { server }) => {
  server.routes["GET session"] = () => Response.json({ message: "down" }, { status: 500 });
  return getSession();
});
same("getSession without a network", ({ getSession }, { server }) => {
  server.routes["GET session"] = () => Promise.reject(new TypeError("no network"));
  return getSession();
});
same("getCsrfToken", ({ getCsrfToken }) => getCsrfToken());
same("getProviders", ({ getProviders }) => getProviders());
same("getProviders where there are none", ({ getProviders }, { server }) => {
  server.routes["GET providers"] = () => ({});
  return getProviders();
});

/* A provider. */

same("a provider without a session asks for it", (client, page) => watch(client, page, {}));
same("a provider in strict mode", (client, page) =>
  watch(client, page, {}, undefined, { strict: true }),
);
same("a provider for nobody", (client, page) => {
  page.server.routes["GET session"] = () => ({});
  return watch(client, page, {});
});
same("a provider without the server", (client, page) => {
  page.server.routes["GET session"] = () => Promise.reject(new TypeError("no network"));
  return watch(client, page, {});
});
same("a provider elsewhere", (client, page) => watch(client, page, { basePath: "/x/auth" }));
same("a provider that gets another session later keeps the first", (client, page) =>
  watch(client, page, { session: ada }, async (view) => {
    await view.render({ session: bob });
    await client.getCsrfToken();
  }),
);
same("a provider with a session, updating", (client, page) =>
  watch(client, page, { session: ada }, async (view) => {
    const results = [await view.value.update()];
    await page.settled();
    results.push(await view.value.update({ name: "Countess" }));
    await page.settled();
    results.push(await view.value.update(null), await view.value.update(0));
    return results;
  }),
);
same("an update that fails", (client, page) =>
  watch(client, page, { session: ada }, (view) => {
    page.server.routes["POST session"] = () => Response.json({}, { status: 400 });
    return view.value.update({ name: "Countess" });
  }),
);
same("an update for nobody, and while one is under way", (client, page) =>
  watch(client, page, {}, async (view) => {
    const first = view.value.update({ name: "Countess" });
    await page.settled();
    const results = [await first];
    page.server.session = null;
    await client.signOut({ redirect: false });
    await page.settled();
    return [...results, await view.value.update()];
  }),
);
same("signing in and out in place, with a provider", (client, page) =>
  watch(client, page, { session: null }, async () => {
    const results = [await client.signIn("credentials", { ...right, redirect: false })];
    await page.settled();
    results.push(await client.signOut({ redirect: false }));
    return results;
  }),
);
same("email in place, with a provider", (client, page) =>
  watch(client, page, { session: null }, () => client.signIn("email", { redirect: false })),
);
same("becoming visible", (client, page) =>
  watch(client, page, { session: ada }, async () => {
    page.server.session = bob;
    await page.show("hidden");
    await page.show("visible");
  }),
);
same("becoming visible where nobody is signed in, or it does not count", async (client, page) => {
  await client.getProviders();
  return [
    await watch(client, page, { session: null }, () => page.show("visible")),
    await watch(client, page, { session: ada, refetchOnWindowFocus: false }, () =>
      page.show("visible"),
    ),
  ];
});
same("reading at intervals", (client, page) =>
  watch(client, page, { session: ada, ...sixty }, async (view) => {
    const asked = [await page.tick(59), await page.tick(1)];
    await view.render({ session: ada, refetchInterval: 10 });
    asked.push(await page.tick(10));
    page.server.routes["GET session"] = () => ({});
    asked.push(await page.tick(10), await page.tick(10));
    return asked;
  }),
);
same("reading at intervals without a network", async (client, page, browser) => {
  const given = { session: ada, ...sixty };
  const results = [];
  for (const props of [given, { ...given, refetchWhenOffline: false }]) {
    const work = async () => {
      await browser.network(false);
      const asked = [await page.tick(60)];
      await browser.network(true);
      return [...asked, await page.tick(60)];
    };
    results.push(await watch(client, page, props, work));
  }
  return results;
});
same("what other tabs tell", (client, page, browser) =>
  watch(client, page, { session: ada }, async () => {
    page.server.session = bob;
    const asked = [];
    const data = { trigger: "getSession" };
    for (const message of [
      { event: "session", data },
      { event: "session" },
      { event: "x" },
      null,
    ]) {
      await browser.hear(message);
      asked.push(page.server.requests.length);
    }
    await browser.hear({ event: "session", data }, "other");
    return [...asked, page.server.requests.length];
  }),
);
same("two providers share what is read", async (client, page) => {
  const one = await page.provide(client, {});
  const two = await page.provide(client, {});
  await client.signOut({ redirect: false });
  await page.settled();
  const states = [one.states, two.states];
  await two.unmount();
  await page.show("visible");
  await one.unmount();
  return states;
});

/* Who has to be signed in. */

same("required", (client, page) => {
  page.server.routes["GET session"] = () => ({});
  return watch(client, page, {}, undefined, { required: true });
});
same("required, with a session", (client, page) =>
  watch(client, page, {}, undefined, { required: true }),
);
same("required, with onUnauthenticated", async (client, page) => {
  await client.getProviders();
  const calls = [];
  const onUnauthenticated = () => calls.push("unauthenticated");
  const hook = { required: true, onUnauthenticated };
  const seen = await watch(client, page, { session: null }, undefined, hook);
  return [calls, seen];
});
for (const environment of ["production", "development"]) {
  same(`useSession without a provider in ${environment}`, async (client, page) => {
    await client.getProviders();
    const before = process.env.NODE_ENV;
    process.env.NODE_ENV = environment;
    try {
      const shown = () => `${client.useSession()?.status}`;
      return page.kit.renderToString(page.h(shown));
    } finally {
      if (before === undefined) delete process.env.NODE_ENV;
      else process.env.NODE_ENV = before;
    }
  });
}
same("what a server renders", async (client, page) => {
  await client.getProviders();
  const Probe = () => JSON.stringify(client.useSession());
  return [{}, { session: null }, { session: ada }].map((props) =>
    page.kit.renderToString(page.h(client.SessionProvider, props, page.h(Probe))),
  );
});

/* On a server. */

test("server code asks the endpoints by their address, with the cookie of its request", async () => {
  const { fetch } = globalThis;
  const found = [];
  for (const folder of [original, standIn]) {
    const asked = [];
    globalThis.fetch = async (url, init) => {
      asked.push([url, init]);
      return Response.json(url.endsWith("/csrf") ? { csrfToken: "c5f" } : ada);
    };
    process.env.NEXTAUTH_URL_INTERNAL = "http://inside:81/x/auth/";
    const { getSession, getCsrfToken, getProviders, signIn } = load(folder);
    const req = { headers: { cookie: "a=b" } };
    const answers = [
      await getSession({ req }),
      await getSession({ ctx: { req } }),
      await getSession(),
      await getCsrfToken({ req }),
      await getProviders(),
      await signIn("credentials").catch(({ name, message }) => [name, message]),
    ];
    found.push([answers, asked]);
  }
  delete process.env.NEXTAUTH_URL_INTERNAL;
  globalThis.fetch = fetch;
  assert.equal(found[0][1].length, 5);
  assert.deepEqual(found[1], found[0]);
});

test("where React has no context, as in server components, only what needs one throws", () => {
  const react = require.resolve("react");
  const { exports } = require.cache[react] ?? { exports: require("react") };
  const { createContext: _, ...rest } = exports;
  require.cache[react].exports = rest;
  try {
    const [theirs, ours] = [original, standIn].map((folder) => {
      const { SessionContext, SessionProvider, useSession } = load(folder);
      const calls = [() => useSession(), () => SessionProvider({})];
      return [SessionContext, ...calls.map((call) => messageOf(call))];
    });
    assert.match(theirs[1], /Server Components/);
    assert.deepEqual(ours, theirs);
  } finally {
    require.cache[react].exports = exports;
  }
});

function messageOf(call) {
  try {
    return call();
  } catch ({ message }) {
    return message;
  }
}

/* What differs. */

once("no script is gone to, whoever names it", async (page) => {
  const callbackUrl = "java\nscript:alert(1)";
  for (const answer of [{}, { url: callbackUrl }]) {
    equip(page);
    serve(page);
    page.server.routes["POST callback/credentials"] = () => answer;
    const { signIn } = load(standIn);
    await signIn("credentials", { ...right, callbackUrl });
    assert.deepEqual(page.location.visited.splice(0), ["/api/auth/error"]);
  }
});

once("who has to sign in goes to the page below the base path", async (page) => {
  const visited = [];
  for (const folder of [original, standIn]) {
    equip(page);
    const props = { session: null, basePath: "/x/auth" };
    await watch(load(folder), page, props, undefined, { required: true });
    visited.push(page.location.visited.splice(0).map((url) => new URL(url, ORIGIN).pathname));
  }
  assert.deepEqual(visited, [["/api/auth/signin"], ["/x/auth/signin"]]);
});
