// The entries for SvelteKit, H3, React Router and Astro: what all of them promise, each through
// the objects of its framework. Those of H3 are real; the others are what their servers pass.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, test } from "node:test";

import { H3, HTTPError } from "h3";
import { createApp, createRouter, eventHandler, toNodeListener, toWebHandler } from "h3-1";
import { credentials } from "waxseal";
import * as astro from "waxseal/astro";
import * as h3 from "waxseal/h3";
import * as router from "waxseal/react-router";
import * as kit from "waxseal/sveltekit";
import { sealCookie } from "waxseal/testing";

import { ending, inShort, renewal } from "../../support/set-cookie.mjs";
import { DAY, make } from "./support.mjs";

const url = "https://app.test";
const name = "__Host-waxseal.session-token";
const auth = make({ pages: { signIn: "/login" } });
const page = { accept: "text/html,*/*" };
const ago = (days, of = auth) =>
  sealCookie(of, { sub: "7", name: "Ada", role: "admin" }, { url, now: Date.now() - days * DAY })
    .header;

/**
 * What an application has at its paths, told how its framework shows a session, demands one, and
 * has the request: a `Response`, or a value where the framework makes one of it.
 */
const routes = {
  "/": ({ session }) => Response.json(session()),
  "/cookie": ({ request }) => Response.json(request().headers.get("cookie")),
  "/away": () => Response.redirect(`${url}/there`, 302),
  "/out": ({ auth, request }) => auth.apply(auth.clear(request()), new Response("bye")),
  "/me": ({ require }) => Response.json(require().user),
  "/recent": ({ require }) => Response.json(require({ within: 60 }).user),
  "/planted": ({ plant, require }) => (
    plant({ user: { name: "Mallory" } }),
    Response.json(require())
  ),
};
const answer = (path, given) => routes[path]?.(given) ?? new Response("page");

/** Applications of each framework, as functions from a `Request` to a `Response`. */
const ways = {
  SvelteKit(auth, own = auth) {
    const thrown = (response) => {
      throw response;
    };
    const requireSession = kit.requireSession(own, {
      error: (status) => thrown(new Response(null, { status })),
      redirect: (status, location) => thrown(new Response(null, { status, headers: { location } })),
    });
    const handle = kit.handleSession(auth);
    return (request) => {
      const real = new URL(request.url);
      const isDataRequest = real.pathname.endsWith("/__data.json");
      const url = new URL(real.href.replace(/\/__data\.json/, ""));
      const event = { request, url, isDataRequest, locals: {}, cookies: jar({}) };
      const resolve = async (event) => {
        try {
          return answer(event.url.pathname, {
            auth,
            session: () => event.locals.session,
            request: () => event.request,
            require: (options) => requireSession(event, options),
            plant: (session) => (event.locals.session = session),
          });
        } catch (response) {
          return responseOf(response);
        }
      };
      return handle({ event, resolve });
    };
  },

  "React Router"(auth, own = auth) {
    const middleware = router.handleSession(auth);
    return (request) => {
      const values = new Map();
      const context = {
        get: (key) => (values.has(key) ? values.get(key) : key.defaultValue),
        set: (key, value) => void values.set(key, value),
      };
      const real = new URL(request.url);
      const page = new URL(real.href.replace(/\.data\b/, ""));
      const args = { request, url: page, context };
      return middleware(args, async () => {
        try {
          return answer(page.pathname, {
            auth,
            session: () => context.get(router.sessionContext(auth)),
            request: () => request,
            require: (options) => router.requireSession(own, args, options),
            plant: (session) => context.set(router.sessionContext(auth), session),
          });
        } catch (response) {
          return responseOf(response);
        }
      });
    };
  },

  Astro(auth, own = auth) {
    const onRequest = astro.handleSession(auth);
    return (request) => {
      const context = { request, isPrerendered: false, locals: {} };
      return onRequest(context, async () => {
        try {
          return answer(new URL(request.url).pathname, {
            auth,
            session: () => context.locals.session,
            request: () => context.request,
            plant: (session) => (context.locals.session = session),
            require(options) {
              const { session, response } = astro.requireSession(own, context, options);
              if (response) throw response;
              return session;
            },
          });
        } catch (response) {
          return responseOf(response);
        }
      });
    };
  },

  "H3 2"(auth, own = auth) {
    const app = new H3({ silent: true }).use(h3.handleSession(auth)).all("/**", (event) =>
      answer(event.url.pathname, {
        ...ofEvent(auth, own, event),
        request: () => event.req,
      }),
    );
    return (request) => app.fetch(request);
  },

  "H3 1 on Node": (auth, own = auth) => throughNode(toNodeListener(applicationOfH3(auth, own))),
  "H3 1 elsewhere": (auth, own = auth) => toWebHandler(applicationOfH3(auth, own)),
};

function ofEvent(auth, own, event) {
  return {
    auth,
    session: () => event.context.session,
    require: (options) => h3.requireSession(own, event, options),
    plant: (session) => (event.context.session = session),
  };
}

function applicationOfH3(auth, own) {
  const everything = eventHandler((event) =>
    answer(event.path.split("?")[0], {
      ...ofEvent(auth, own, event),
      request: () => new Request(url, { headers: event.node.req.headers }),
    }),
  );
  const app = createApp().use(h3.handleSession(auth));
  return app.use(createRouter().use("/**", everything));
}

/** A real server, reached as if a proxy in front had ended TLS. */
const servers = [];
after(() => servers.forEach((server) => server.close()));
function throughNode(listener) {
  const server = createServer((request, response) => {
    Object.defineProperty(request, "socket", { value: { encrypted: true } });
    request.headers.host = "app.test";
    // That of the `fetch` below, which no test asks for.
    delete request.headers["sec-fetch-mode"];
    listener(request, response);
  });
  servers.push(server.listen(0, "127.0.0.1"));
  return async (request) => {
    if (!server.listening) await once(server, "listening");
    const { pathname, search } = new URL(request.url);
    const { method, headers } = request;
    const body = method === "GET" ? undefined : await request.text();
    return fetch(`http://127.0.0.1:${server.address().port}${pathname}${search}`, {
      method,
      headers: { ...Object.fromEntries(headers), connection: "close" },
      body,
      redirect: "manual",
    });
  };
}

/** As frameworks end what a handler throws: their errors become 500, ours are theirs. */
function responseOf(thrown) {
  return thrown instanceof Response ? thrown : new Response(thrown.message, { status: 500 });
}

const ask = (app, path, cookie, headers = {}) =>
  app(new Request(url + path, { headers: { ...headers, ...(cookie && { cookie }) } }));

for (const [way, make_] of Object.entries(ways)) {
  const isH3 = way.startsWith("H3");

  test(`${way}: the session is there, and an unchanged one writes nothing`, async () => {
    const app = make_(auth);
    const nobody = await ask(app, "/");
    assert.equal(await nobody.json(), null);
    assert.equal(nobody.headers.get("cache-control"), null);
    const response = await ask(app, "/", ago(0));
    assert.deepEqual((await response.json()).user, { name: "Ada", role: "admin" });
    assert.deepEqual(response.headers.getSetCookie(), []);
    assert.equal(response.headers.get("cache-control"), "private");
    assert.equal(response.headers.get("vary"), "Cookie");
  });

  test(`${way}: a renewed cookie leaves with the cache headers, on redirects too`, async () => {
    const app = make_(auth);
    for (const path of ["/", "/away", "/nowhere"]) {
      const response = await ask(app, path, ago(2));
      assert.deepEqual(response.headers.getSetCookie().map(inShort), renewal(name), path);
      assert.equal(response.headers.get("cache-control"), "private, no-cache, no-store", path);
      assert.equal(response.headers.get("vary"), "Cookie", path);
    }
    assert.equal((await ask(app, "/away", ago(2))).headers.get("location"), `${url}/there`);
  });

  test(`${way}: handlers see the renewed cookie, and none of a session that has ended`, async () => {
    const app = make_(auth);
    const old = ago(2);
    const seen = await (await ask(app, "/cookie", old)).json();
    assert.notEqual(seen, old);
    assert.equal(auth.verify(seen).renewed, null);
    const ended = await ask(app, "/cookie", ago(31));
    assert.equal(await ended.json(), null);
    assert.deepEqual(ended.headers.getSetCookie().map(inShort), ending(name));
  });

  test(`${way}: an answer that sets the session cookie itself has the last word`, async () => {
    const lines = (await ask(make_(auth), "/out", ago(2))).headers.getSetCookie();
    assert.deepEqual(lines.map(inShort), ending(name));
  });

  test(`${way}: the endpoints are answered, and sign in`, async () => {
    const app = make_(
      make({
        callbacks: { authorized: () => false },
        providers: [credentials({ authorize: () => ({ id: "7", name: "Ada" }) })],
      }),
    );
    const csrf = await ask(app, "/api/auth/csrf");
    const { csrfToken } = await csrf.json();
    const body = new URLSearchParams({ csrfToken, email: "a" });
    const headers = {
      cookie: csrf.headers.getSetCookie()[0].split(";")[0],
      "content-type": "application/x-www-form-urlencoded",
      origin: url,
      host: "app.test",
    };
    const login = `${url}/api/auth/callback/credentials`;
    const response = await app(new Request(login, { method: "POST", headers, body }));
    assert.equal(response.status, 302);
    const set = response.headers
      .getSetCookie()
      .filter((line) => line.startsWith("__Host-waxseal.s"));
    assert.ok(set.length > 0, "no session");
    assert.equal((await ask(app, "/api/auth/nothing")).status, 404);
  });

  test(`${way}: requireSession gives the session, or 401 to programs`, async () => {
    const app = make_(auth);
    assert.equal((await (await ask(app, "/me", ago(0))).json()).name, "Ada");
    for (const cookie of [undefined, `${name}=nonsense`, ago(31)]) {
      const refused = await ask(app, "/me", cookie);
      assert.equal(refused.status, 401);
      // Nitro writes "Server Error" where there is none.
      if (isH3) assert.equal(refused.statusText, "Unauthorized");
    }
    const renewed = await ask(app, "/recent", ago(2));
    assert.equal(renewed.status, 401);
    assert.deepEqual(renewed.headers.getSetCookie().map(inShort), renewal(name));
  });

  if (!isH3) {
    test(`${way}: requireSession sends a page to the sign-in page`, async () => {
      const response = await ask(make_(auth), "/me?a=1", undefined, page);
      assert.equal(response.status, 303);
      assert.equal(response.headers.get("location"), "/login?callbackUrl=%2Fme%3Fa%3D1");
    });
  }

  test(`attack 40: ${way}: a session that somebody else has put there is none`, async () => {
    assert.equal((await ask(make_(auth), "/planted")).status, 401);
    const stranger = make({ secret: "another secret of more than thirty-two bytes" });
    // Not 401: the guard was asked for a session that nobody looked for.
    assert.equal((await ask(make_(stranger, auth), "/me", ago(0, stranger))).status, 500);
  });

  test(`attack 77: ${way}: authorized is obeyed, under every spelling of a path`, async () => {
    const authorized = ({ request, auth }) =>
      !!auth || !new URL(request.url).pathname.startsWith("/me");
    const app = make_(make({ callbacks: { authorized }, pages: { signIn: "/login" } }));
    assert.equal((await ask(app, "/")).status, 200);
    for (const path of ["/me", "/%6De", "//me"]) {
      assert.equal((await ask(app, path)).status, 401, path);
      const { status, headers } = await ask(app, path, undefined, page);
      assert.deepEqual([status, new URL(headers.get("location"), url).pathname], [303, "/login"]);
    }
    const ended = await ask(app, "/me", ago(31), page);
    assert.deepEqual(ended.headers.getSetCookie().map(inShort), ending(name));
    assert.equal((await ask(app, "/me", ago(0))).status, 200);
  });
}

test("SvelteKit: the data of a page is refused as the page is", async () => {
  const authorized = ({ request, auth }) => !!auth || new URL(request.url).pathname !== "/me";
  const app = ways.SvelteKit(make({ callbacks: { authorized }, pages: { signIn: "/login" } }));
  const told = { type: "redirect", status: 303, location: "/login?callbackUrl=%2Fme" };
  const data = await ask(app, "/me/__data.json", ago(31));
  assert.equal(data.status, 200);
  assert.deepEqual(await data.json(), told);
  assert.deepEqual(data.headers.getSetCookie().map(inShort), ending(name));
  const fromLoad = await ask(ways.SvelteKit(auth), "/me/__data.json");
  assert.equal(fromLoad.headers.get("location"), told.location);
});

test("attack 77: SvelteKit: no header of a client chooses the path that authorized sees", async () => {
  const authorized = ({ request, auth }) => !!auth || new URL(request.url).pathname === "/";
  const handle = kit.handleSession(make({ callbacks: { authorized } }));
  for (const path of ["/_app/remote/abc/secrets", "/_app/remote/abc/secrets/__data.json"]) {
    // As SvelteKit does for remote functions.
    const headers = { "x-sveltekit-pathname": "/", "x-sveltekit-action": "true" };
    const request = new Request(url + path, { headers });
    for (const isDataRequest of [false, true]) {
      const event = { request, url: new URL(url), isDataRequest, locals: {} };
      let hasRun = false;
      await handle({ event, resolve: () => ((hasRun = true), new Response()) });
      assert.equal(hasRun, false, path);
    }
  }
});

test("SvelteKit: authorized sees the page whose data is asked for, and where a form posts", async () => {
  let seen;
  const authorized = ({ request }) => ((seen = new URL(request.url).pathname), true);
  const handle = kit.handleSession(make({ callbacks: { authorized } }));
  for (const [path, page] of [
    ["/me/__data.json", "/me"],
    ["/me/__data.json", "/me/"],
    ["/__data.json", "/"],
    ["/me.html__data.json", "/me.html"],
    ["/me", "/me"],
  ]) {
    const request = new Request(url + path, { headers: { "x-sveltekit-action": "true" } });
    const isDataRequest = path.endsWith(".json");
    const event = { request, url: new URL(page, url), isDataRequest, locals: {}, cookies: jar({}) };
    await handle({ event, resolve: () => new Response() });
    assert.equal(seen, page);
  }
});

test("SvelteKit: an answer that renews has no tag for SvelteKit to make 304 of", async () => {
  const handle = kit.handleSession(auth);
  const tagged = async (cookie) => {
    const request = new Request(`${url}/`, { headers: { cookie } });
    const event = {
      request,
      url: new URL(request.url),
      isDataRequest: false,
      locals: {},
      cookies: jar({}),
    };
    return handle({ event, resolve: () => new Response("x", { headers: { etag: '"1"' } }) });
  };
  assert.equal((await tagged(ago(0))).headers.get("etag"), '"1"');
  const { headers } = await tagged(ago(2));
  assert.equal(headers.get("etag"), null);
  assert.deepEqual(headers.getSetCookie().map(inShort), renewal(name));
});

test("SvelteKit: a redirect that a later hook throws keeps the renewal, and a sign-out", async () => {
  const thrown = { status: 303, location: "/there" };
  const cookiesAfter = async (hook) => {
    const request = new Request(`${url}/`, { headers: { cookie: ago(2) } });
    const cookies = jar(Object.fromEntries([ago(2).split("=", 2)]));
    const event = { request, url: new URL(url), isDataRequest: false, locals: {}, cookies };
    const resolve = () => {
      hook(cookies);
      throw thrown;
    };
    await assert.rejects(kit.handleSession(auth)({ event, resolve }), (error) => error === thrown);
    return cookies.written;
  };
  // SvelteKit keeps the last of each name.
  const [key, value, options] = (await cookiesAfter(() => {})).findLast(([key]) => key === name);
  assert.ok(auth.verify(`${key}=${value}`).session);
  assert.deepEqual([options.path, options.httpOnly, options.secure], ["/", true, true]);
  const signOut = (cookies) => cookies.set(name, "", { path: "/", maxAge: 0 });
  assert.equal(
    (await cookiesAfter(signOut)).filter(([key, value]) => key === name && value).length,
    0,
  );
  const answered = (cookies) =>
    (cookies.set = () => {
      throw new Error("Cannot use `cookies.set(...)` after the response has been generated");
    });
  assert.deepEqual(await cookiesAfter(answered), []);
});

/** `event.cookies`, as far as it is used. */
function jar(values) {
  const written = [];
  const set = (key, value, options) => {
    written.push([key, value, options]);
    values[key] = options.maxAge === 0 ? undefined : value;
  };
  return { written, get: (key) => values[key], set };
}

test("H3 2: an error that sets the session cookie itself has the last word", async () => {
  const own = `${name}=; Path=/; Max-Age=0; Secure; HttpOnly`;
  const app = new H3({ silent: true }).use(h3.handleSession(auth)).get("/", () => {
    throw new HTTPError({ status: 403, headers: { "set-cookie": own } });
  });
  const response = await ask((request) => app.fetch(request), "/", ago(2));
  assert.equal(response.status, 403);
  const lines = response.headers.getSetCookie();
  assert.ok(lines.includes(own));
  // What is left clears what the error does not.
  assert.deepEqual(
    lines.filter((line) => !line.includes("; Max-Age=0")),
    [],
  );
});

test("React Router: the data of a page is refused as the page is", async () => {
  const authorized = ({ request, auth }) => !!auth || new URL(request.url).pathname !== "/me";
  for (const app of [
    ways["React Router"](make({ callbacks: { authorized }, pages: { signIn: "/login" } })),
    ways["React Router"](auth),
  ]) {
    const response = await ask(app, "/me.data");
    assert.equal(response.status, 303);
    assert.equal(response.headers.get("location"), "/login?callbackUrl=%2Fme");
    assert.equal(response.headers.get("x-remix-reload-document"), "true");
  }
});

test("React Router: without the middleware there is nobody", () => {
  assert.equal(router.sessionContext(auth).defaultValue, null);
  assert.equal(router.sessionContext(auth), router.sessionContext(auth));
  const args = { context: { get() {}, set() {} } };
  assert.throws(() => router.requireSession(auth, args), { code: "invalid-argument" });
});

test("Astro: a prerendered page is left alone", async () => {
  const context = {
    isPrerendered: true,
    locals: {},
    get request() {
      throw new Error("no request at build time");
    },
  };
  const made = new Response("built");
  assert.equal(await astro.handleSession(auth)(context, async () => made), made);
  assert.equal(context.locals.session, null);
  assert.throws(() => astro.requireSession(auth, context), { code: "invalid-argument" });
});

test("the endpoints as routes answer without the middleware", async () => {
  const request = new Request(`${url}/api/auth/session`, { headers: { cookie: ago(0) } });
  for (const { authHandler } of [astro, router]) {
    const response = await authHandler(auth)({ request });
    assert.equal((await response.json()).user.name, "Ada");
  }
});
