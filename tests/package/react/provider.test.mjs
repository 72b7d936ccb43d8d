import assert from "node:assert/strict";

import { ada, bob, each, once } from "./support.mjs";

each("a mount asks once, in strict mode too", async (page) => {
  for (const strict of [false, true]) {
    const client = await page.load();
    const view = await page.provide(client, {}, { strict });
    assert.deepEqual(page.server.take(), ["GET session"]);
    assert.deepEqual(view.states, ["loading", "authenticated Ada"]);
    assert.equal(view.seen[0].data, null);
    assert.deepEqual(view.value.data, ada);
    await view.unmount();
  }
});

each("nobody is signed in: null, and {} from a server of NextAuth.js v4", async (page) => {
  for (const nobody of [null, {}]) {
    page.server.session = nobody;
    const view = await page.provide(await page.load());
    assert.equal(view.state, "unauthenticated");
    assert.equal(view.value.data, null);
    await view.unmount();
  }
});

each("a session that is given asks nothing", async (page) => {
  const client = await page.load();
  const signedIn = await page.provide(client, { session: ada });
  assert.deepEqual(signedIn.states, ["authenticated Ada"]);
  await signedIn.unmount();
  const anonymous = await page.provide(client, { session: null }, { strict: true });
  assert.deepEqual(anonymous.states, ["unauthenticated"]);
  assert.deepEqual(page.server.requests, []);
  assert.deepEqual(page.messages, []);
});

each("two providers of a page share the request", async (page) => {
  const client = await page.load();
  const { SessionProvider } = client;
  const seen = [];
  const Probe = () => {
    seen.push(client.useSession().status);
    return null;
  };
  const one = (key) => page.h(SessionProvider, { key }, page.h(Probe));
  await page.mount(page.h("div", null, one("a"), one("b")));
  assert.deepEqual(page.server.take(), ["GET session"]);
  assert.deepEqual(seen.slice(-2), ["authenticated", "authenticated"]);
});

each("becoming visible asks once, and an unchanged session renders nothing", async (page) => {
  const view = await page.provide(await page.load());
  page.server.take();
  const { length } = view.seen;

  await page.show("hidden");
  assert.deepEqual(page.server.take(), []);
  await page.show("visible");
  assert.deepEqual(page.server.take(), ["GET session"]);
  assert.equal(view.seen.length, length);

  page.server.session = bob;
  await page.show("visible");
  assert.deepEqual(page.server.take(), ["GET session"]);
  assert.equal(view.state, "authenticated Bob");
});

each("becoming visible asks nothing for nobody, or when it is not to", async (page) => {
  const client = await page.load();
  const anonymous = await page.provide(client, { session: null });
  await page.show("visible");
  assert.deepEqual(page.server.requests, []);
  await anonymous.unmount();

  const view = await page.provide(client, { session: ada, refetchOnWindowFocus: false });
  await page.show("visible");
  assert.deepEqual(page.server.requests, []);
  await view.render({ session: ada, refetchOnWindowFocus: true });
  await page.show("visible");
  assert.deepEqual(page.server.requests, ["GET session"]);
});

once("a page that the back button brings back asks", async (page) => {
  await page.provide(await page.load(), { session: null });
  const pageshow = (persisted) =>
    window.dispatchEvent(Object.assign(new page.window.Event("pageshow"), { persisted }));
  pageshow(false);
  await page.settled();
  assert.deepEqual(page.server.requests, []);
  pageshow(true);
  await page.settled();
  assert.deepEqual(page.server.requests, ["GET session"]);
});

each("refetchInterval asks as long as there is a session", async (page) => {
  const view = await page.provide(await page.load(), { session: ada, refetchInterval: 60 });
  assert.deepEqual(await page.tick(59), []);
  assert.deepEqual(await page.tick(1), ["GET session"]);
  assert.deepEqual(await page.tick(60), ["GET session"]);

  page.online = false;
  assert.deepEqual(await page.tick(60), ["GET session"]);
  await view.render({ session: ada, refetchInterval: 60, refetchWhenOffline: false });
  assert.deepEqual(await page.tick(60), []);
  page.online = true;
  assert.deepEqual(await page.tick(60), ["GET session"]);

  await view.render({ session: ada, refetchInterval: 10 });
  assert.deepEqual(await page.tick(10), ["GET session"]);
  for (const refetchInterval of [0, -1]) {
    await view.render({ session: ada, refetchInterval });
    assert.deepEqual(await page.tick(600), []);
  }

  await view.render({ session: ada, refetchInterval: 10 });
  page.server.session = null;
  assert.deepEqual(await page.tick(10), ["GET session"]);
  assert.equal(view.state, "unauthenticated");
  assert.deepEqual(await page.tick(10), []);
});

each("a failing request leaves the session, and says so without what came", async (page) => {
  const view = await page.provide(await page.load());
  page.server.take();
  const failures = [
    () => Response.json({ secret: "in the answer" }, { status: 500 }),
    () => new Response("<html>", { status: 200 }),
    () => Promise.reject(new Error("of a wrapper")),
    () => new Response('{"user":', { status: 200 }),
  ];
  for (const failure of failures) {
    page.server.routes["GET session"] = failure;
    await page.show("visible");
    assert.equal(view.state, "authenticated Ada");
    const [line, ...more] = page.takeErrors();
    assert.match(line, /waxseal: \/api\/auth\/session failed/);
    assert.ok(!line.includes("in the answer"));
    assert.deepEqual(more, []);
  }
});

each("an answer that is no session leaves the session", async (page) => {
  const view = await page.provide(await page.load());
  for (const rubbish of ["text", 5, true]) {
    page.server.routes["GET session"] = () => Response.json(rubbish);
    await page.show("visible");
    assert.equal(view.state, "authenticated Ada", `${rubbish}`);
  }
});

each("a request that hangs leaves the session, and the next is made all the same", async (page) => {
  const view = await page.provide(await page.load());
  page.server.hold("GET session");
  await page.show("visible");
  assert.equal(view.state, "authenticated Ada");
  await page.show("hidden");
  page.server.take();
  await page.show("visible");
  assert.deepEqual(page.server.take(), ["GET session"]);
  assert.equal(view.state, "authenticated Ada");
});

each("a first request that fails is made again at the next occasion", async (page) => {
  const { "GET session": answer } = page.server.routes;
  page.server.routes["GET session"] = () => new Response("", { status: 503 });
  const view = await page.provide(await page.load());
  assert.equal(view.state, "unauthenticated");
  assert.equal(page.takeErrors().length, 1);

  page.server.routes["GET session"] = answer;
  await page.show("visible");
  assert.equal(view.state, "authenticated Ada");
  assert.deepEqual(page.server.take(), ["GET session", "GET session"]);
});

each("an answer that a newer one overtook is dropped", async (page) => {
  const client = await page.load();
  const view = await page.provide(client);
  page.server.hold("GET session");
  await page.show("visible");
  page.server.session = null;
  const later = client.getSession();
  await page.settled();
  page.server.session = bob;

  // The request that found nobody is answered first, then the one that found Ada.
  const [first, second] = page.server.reversed();
  first();
  assert.equal(await later, null);
  await page.settled();
  assert.equal(view.state, "unauthenticated");
  second();
  await page.settled();
  assert.equal(view.state, "unauthenticated");
});

each("another session from the parent replaces the one that is held", async (page) => {
  const client = await page.load();
  const view = await page.provide(client, { session: null });
  await view.render({ session: { ...ada } });
  assert.equal(view.state, "authenticated Ada");
  assert.deepEqual(page.messages, [{ event: "session", data: { trigger: "getSession" } }]);

  // What the parent said before is no news.
  page.server.session = bob;
  await client.getSession();
  await view.render({ session: { ...ada } });
  assert.equal(view.state, "authenticated Bob");

  await view.render({});
  assert.equal(view.state, "authenticated Bob");
  await view.render({ session: null });
  assert.equal(view.state, "unauthenticated");
  assert.deepEqual(page.server.requests, ["GET session"]);
});

each("update without data reads the session", async (page) => {
  const view = await page.provide(await page.load());
  page.server.take();
  page.server.session = bob;
  const { update } = view.value;
  assert.deepEqual(await update(), bob);
  await page.settled();
  assert.deepEqual(page.server.take(), ["GET session"]);
  assert.equal(view.state, "authenticated Bob");
  assert.equal(view.value.update, update);
});

each("update with data posts it with the CSRF token, and is loading meanwhile", async (page) => {
  const view = await page.provide(await page.load());
  page.server.take();
  const result = view.value.update({ name: "Countess" });
  await page.settled();
  const { headers, text, url } = page.server.details.at(-1);
  assert.equal(url, "/api/auth/session");
  assert.deepEqual(headers, { "content-type": "application/json" });
  assert.deepEqual(JSON.parse(text), { csrfToken: "c5f", data: { name: "Countess" } });
  assert.deepEqual(page.server.take(), ["GET csrf", "POST session"]);

  assert.equal((await result).user.name, "Countess");
  assert.deepEqual(view.states, [
    "loading",
    "authenticated Ada",
    "loading Ada",
    "authenticated Countess",
  ]);
});

each("updates run one after the other", async (page) => {
  const view = await page.provide(await page.load());
  page.server.take();
  const { update } = view.value;
  const results = await Promise.all([update({ name: "Grace" }), update({ role: "owner" })]);
  assert.deepEqual(
    results.map(({ user }) => user),
    [
      { name: "Grace", role: "admin" },
      { name: "Grace", role: "owner" },
    ],
  );
  const one = ["GET csrf", "POST session"];
  assert.deepEqual(page.server.take(), [...one, ...one]);
  await page.settled();
  assert.deepEqual(view.value.data.user, { name: "Grace", role: "owner" });
  assert.equal(view.value.status, "authenticated");
});

each("a refused update leaves the session; one that ends it ends it", async (page) => {
  const view = await page.provide(await page.load());
  page.server.routes["POST session"] = () => Response.json(null, { status: 400 });
  assert.equal(await view.value.update({ name: "Eve" }), null);
  await page.settled();
  assert.equal(view.state, "authenticated Ada");
  assert.equal(page.takeErrors().length, 1);

  page.server.routes["POST session"] = () => (page.server.session = null);
  assert.equal(await view.value.update({ name: "Eve" }), null);
  await page.settled();
  assert.equal(view.state, "unauthenticated");
});

each("a request that hangs does not keep the page from asking again", async (page) => {
  page.server.hold("GET session");
  const view = await page.provide(await page.load());
  const [hanging] = page.server.reversed();
  assert.equal(view.state, "loading");
  await page.show("hidden");
  await page.show("visible");
  assert.equal(view.state, "authenticated Ada");
  assert.deepEqual(page.server.take(), ["GET session", "GET session"]);
  hanging();
});

each("reading again does not undo what was learnt meanwhile", async (page) => {
  const view = await page.provide(await page.load(), { session: ada });
  page.server.hold("GET session");
  const reading = view.value.update();
  await page.settled();
  const [answer] = page.server.reversed();
  page.server.session = null;
  await page.hear("signout");
  answer();
  assert.deepEqual(await reading, ada);
  await page.settled();
  assert.equal(view.state, "unauthenticated");
});

each("a request from before an update does not undo it", async (page) => {
  const view = await page.provide(await page.load());
  page.server.hold("GET session");
  await page.show("visible");
  assert.equal((await view.value.update({ name: "Countess" })).user.name, "Countess");
  page.server.release();
  await page.settled();
  assert.equal(view.state, "authenticated Countess");
});

each("nor does one that overtook the update on the way to the server", async (page) => {
  const view = await page.provide(await page.load(), { session: ada });
  page.server.hold("GET csrf", "GET session");
  const updated = view.value.update({ name: "Countess" });
  await page.settled();
  await page.show("visible");
  const [session, csrf] = page.server.reversed();
  csrf();
  await updated;
  session();
  await page.settled();
  assert.equal(view.state, "authenticated Countess");
});

each("getSession brings the provider up to date, with one request", async (page) => {
  const client = await page.load();
  const view = await page.provide(client);
  page.server.take();
  page.server.session = bob;
  assert.deepEqual(await client.getSession({ broadcast: false }), bob);
  await page.settled();
  assert.equal(view.state, "authenticated Ada");
  assert.deepEqual(await client.getSession(), bob);
  await page.settled();
  assert.equal(view.state, "authenticated Bob");
  assert.deepEqual(page.server.take(), ["GET session", "GET session"]);
});

each("getSession, getCsrfToken and getProviders of a server that fails", async (page) => {
  const client = await page.load();
  const view = await page.provide(client);
  for (const path of ["session", "csrf", "providers"]) {
    page.server.routes[`GET ${path}`] = () => new Response("", { status: 500 });
  }
  assert.equal(await client.getSession(), null);
  assert.equal(await client.getCsrfToken(), "");
  assert.equal(await client.getProviders(), null);
  await page.settled();
  assert.equal(page.takeErrors().length, 3);
  assert.equal(view.state, "authenticated Ada");
});

each("required sends who is not signed in to the sign-in page, once", async (page) => {
  for (const strict of [false, true]) {
    const client = await page.load();
    const view = await page.provide(client, { session: null }, { required: true, strict });
    assert.equal(view.state, "loading");
    assert.deepEqual(page.location.visited.splice(0), [
      "/api/auth/signin?error=SessionRequired&callbackUrl=https%3A%2F%2Fapp.test%2Fpage%3Ftab%3D1",
    ]);
    await view.unmount();

    const signedIn = await page.provide(client, {}, { required: true, strict });
    assert.deepEqual(signedIn.states, ["loading", "authenticated Ada"]);
    assert.deepEqual(page.location.visited, []);
    await signedIn.unmount();
  }
});

each(
  "required with onUnauthenticated calls it each time that the session is gone",
  async (page) => {
    const client = await page.load();
    let calls = 0;
    // A new function at each render.
    const Guarded = () => {
      client.useSession({ required: true, onUnauthenticated: () => void (calls += 1) });
      return null;
    };
    const tree = (session) => page.h(client.SessionProvider, { session }, page.h(Guarded));
    const root = await page.mount(tree(null), { strict: true });
    assert.equal(calls, 1);
    await root.render(tree(null));
    assert.equal(calls, 1);
    await root.render(tree(ada));
    await root.render(tree(null));
    assert.equal(calls, 2);
    assert.deepEqual(page.location.visited, []);
  },
);

each("basePath holds for every request and for the sign-in page", async (page) => {
  const client = await page.load();
  const basePath = "/shop/auth";
  const view = await page.provide(client, { basePath });
  await view.value.update({ name: "Countess" });
  await client.signIn("credentials", { password: "wrong", redirect: false });
  page.server.session = null;
  await client.signOut({ redirect: false });
  await page.settled();
  const urls = page.server.details.map(({ url }) => url.replace(/\?$/, ""));
  assert.ok(urls.length >= 8);
  assert.deepEqual(
    urls.filter((url) => !url.startsWith(`${basePath}/`)),
    [],
  );

  await page.provide(client, { basePath, session: null }, { required: true });
  assert.ok(page.location.visited[0].startsWith(`${basePath}/signin?`));
});

each("the effects of a child know the basePath", async (page) => {
  const client = await page.load();
  const Child = () => {
    page.kit.useEffect(() => void client.getProviders(), []);
    return null;
  };
  const { SessionProvider } = client;
  await page.mount(page.h(SessionProvider, { basePath: "/x/auth", session: ada }, page.h(Child)));
  assert.equal(page.server.details[0].url, "/x/auth/providers");
});

each("an unmounted provider leaves nothing behind", async (page) => {
  const listening = [];
  for (const target of [document, window]) {
    const { addEventListener, removeEventListener } = target;
    target.addEventListener = (type, listener, ...rest) => {
      listening.push(type);
      addEventListener.call(target, type, listener, ...rest);
    };
    target.removeEventListener = (type, listener) => {
      listening.splice(listening.indexOf(type), 1);
      removeEventListener.call(target, type, listener);
    };
  }
  const isOurs = (type) => ["visibilitychange", "pageshow"].includes(type);
  const client = await page.load();
  page.server.hold("GET session");
  const view = await page.provide(client, { refetchInterval: 10 });
  assert.deepEqual(listening.filter(isOurs), ["visibilitychange", "pageshow"]);
  await view.unmount();
  assert.deepEqual(listening.filter(isOurs), []);
  page.server.release();
  await page.settled();
  page.server.take();
  const { length } = view.seen;

  await page.show("visible");
  await page.hear("signout");
  assert.deepEqual(page.server.take(), []);
  assert.deepEqual(await page.tick(60), []);
  assert.equal(view.seen.length, length);

  const again = await page.provide(client);
  assert.deepEqual(page.server.take(), ["GET session"]);
  assert.equal(again.state, "authenticated Ada");
});

each("useSession without a provider says what is missing", async (page) => {
  const client = await page.load();
  const Lost = () => client.useSession();
  assert.throws(() => page.kit.renderToString(page.h(Lost)), /needs a <SessionProvider>/);
});

each("a server renders what is given, and the browser takes it over", async (page) => {
  const client = await page.load();
  const Name = () => {
    const { data, status } = client.useSession();
    return page.h("b", null, `${status} ${data?.user.name}`);
  };
  for (const [session, text] of [
    [ada, "authenticated Ada"],
    [null, "unauthenticated undefined"],
    [undefined, "loading undefined"],
  ]) {
    const tree = page.h(client.SessionProvider, { session }, page.h(Name));
    const html = page.kit.renderToString(tree);
    assert.equal(html, `<b>${text}</b>`);
    const { container, unmount } = await page.mount(tree, { html });
    assert.equal(
      container.innerHTML,
      session === undefined ? "<b>authenticated Ada</b>" : `<b>${text}</b>`,
    );
    await unmount();
  }
  assert.deepEqual(page.server.requests, ["GET session"]);
});

each("a test can provide a session itself", async (page) => {
  const { SessionContext, useSession } = await page.load();
  const Name = () => useSession().data.user.name;
  const value = { data: ada, status: "authenticated", update: async () => ada };
  const tree = page.h(SessionContext.Provider, { value }, page.h(Name));
  assert.equal(page.kit.renderToString(tree), "Ada");
});
