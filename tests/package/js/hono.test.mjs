import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";

import { Hono } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { authHandler, requireSession, session } from "waxseal/hono";
import { sealCookie } from "waxseal/testing";

import { ending, inShort, renewal } from "../../support/set-cookie.mjs";
import { examplesOf, runExample } from "./examples.mjs";
import { DAY, make } from "./support.mjs";

const url = "https://app.test";
const name = "__Host-waxseal.session-token";
const auth = make({ pages: { signIn: "/login" } });
const ago = (days) =>
  sealCookie(auth, { sub: "7", name: "Ada", role: "admin" }, { url, now: Date.now() - days * DAY })
    .header;
const fresh = ago(0);
const old = ago(2);

const ask = (app, path, cookie, init = {}) =>
  app.request(`${url}${path}`, {
    ...init,
    headers: { ...init.headers, ...(cookie && { cookie }) },
  });

const page = { headers: { accept: "text/html,*/*" } };

test("the session is in the context, null for nobody", async () => {
  const app = new Hono()
    .use(session(auth))
    .get("/", (c) => c.json([c.var.session, c.get("session") === c.var.session]));
  assert.deepEqual(await (await ask(app, "/")).json(), [null, true]);
  const [found] = await (await ask(app, "/", fresh)).json();
  assert.deepEqual(found.user, { name: "Ada", role: "admin" });
});

test("callbacks take part, and one that throws leaves the session of the projections", async () => {
  const greeting = make({ callbacks: { session: ({ session }) => ({ ...session, hello: true }) } });
  const app = new Hono().use(session(greeting)).get("/", (c) => c.json(c.var.session));
  assert.equal((await (await ask(app, "/", fresh)).json()).hello, true);

  const failing = make({
    logger: {},
    callbacks: {
      jwt() {
        throw new Error("the database is down");
      },
    },
  });
  const other = new Hono().use(session(failing)).get("/", (c) => c.json(c.var.session));
  const response = await ask(other, "/", old);
  assert.equal((await response.json()).user.name, "Ada");
  assert.deepEqual(response.headers.getSetCookie(), []);
});

test("an unchanged session writes nothing", async () => {
  const app = new Hono().use(session(auth)).get("/", (c) => c.text("ok"));
  for (const cookie of [fresh, undefined, "theme=dark"]) {
    const { headers } = await ask(app, "/", cookie);
    assert.deepEqual(headers.getSetCookie(), []);
    // Nobody else gets a page that shows a session.
    const isShown = cookie === fresh;
    assert.equal(headers.get("cache-control"), isShown ? "private" : null);
    assert.equal(headers.get("vary"), isShown ? "Cookie" : null);
  }
});

test("a renewed cookie leaves with the cache headers, and later handlers see it", async () => {
  let seen;
  const app = new Hono().use(session(auth)).get("/", (c) => {
    seen = c.req.header("cookie");
    c.header("Vary", "Accept-Encoding");
    setCookie(c, "theme", "light");
    return c.json(getCookie(c, name).length);
  });
  const response = await ask(app, "/", `theme=dark; ${old}`);
  const [theme, ...lines] = response.headers.getSetCookie();
  assert.deepEqual(lines.map(inShort), renewal(name));
  const line = lines.at(-1);
  assert.match(theme, /^theme=light/);
  assert.match(line, /^__Host-waxseal\.session-token=[^;]+; Path=\/; Expires=/);
  assert.equal(seen, `theme=dark; ${line.split(";")[0]}`);
  assert.equal(auth.verify(seen).renewed, null);
  assert.equal(response.headers.get("cache-control"), "private, no-cache, no-store");
  assert.equal(response.headers.get("pragma"), "no-cache");
  assert.equal(response.headers.get("vary"), "Accept-Encoding, Cookie");
});

test("a session that has ended is cleared, also before later handlers", async () => {
  let headers;
  const app = new Hono().use(session(auth)).all("/", (c) => {
    headers = c.req.header();
    return c.json(c.var.session);
  });
  const response = await ask(app, "/", ago(31));
  assert.equal(await response.json(), null);
  assert.deepEqual(response.headers.getSetCookie().map(inShort), ending(name));
  assert.ok(!("cookie" in headers));

  // What does not open may be somebody else's.
  const nonsense = await ask(app, "/", `${name}=nonsense`);
  assert.equal(await nonsense.json(), null);
  assert.deepEqual(nonsense.headers.getSetCookie(), []);
  assert.equal(headers.cookie, `${name}=nonsense`);
});

test("the request that came is not changed, and its body arrives", async () => {
  const app = new Hono()
    .use(async (c, next) => {
      if (c.req.query("early")) await c.req.json();
      await next();
    })
    .use(session(auth))
    .post("/", async (c) =>
      c.json({ body: await c.req.json(), method: c.req.method, agent: c.req.header("user-agent") }),
    );
  for (const path of ["/", "/?early=1"]) {
    const request = new Request(url + path, {
      method: "POST",
      headers: { cookie: old, "user-agent": "tests", "content-type": "application/json" },
      body: '{"a":[1]}',
    });
    const response = await app.request(request);
    assert.deepEqual(await response.json(), { body: { a: [1] }, method: "POST", agent: "tests" });
    assert.deepEqual(response.headers.getSetCookie().map(inShort), renewal(name));
    assert.equal(request.headers.get("cookie"), old);
  }
});

test("responses that cannot be changed get their cookie too", async () => {
  const app = new Hono()
    .use(session(auth))
    .get("/away", () => Response.redirect("https://app.test/there", 302))
    .get("/missing", (c) => c.notFound())
    .get("/broken", () => {
      throw new Error("broken");
    });
  app.onError((_, c) => c.text("sorry", 500));
  for (const [path, status] of Object.entries({
    "/away": 302,
    "/missing": 404,
    "/nowhere": 404,
    "/broken": 500,
  })) {
    const response = await ask(app, path, old);
    assert.equal(response.status, status, path);
    assert.deepEqual(response.headers.getSetCookie().map(inShort), renewal(name), path);
    assert.equal(response.headers.get("cache-control"), "private, no-cache, no-store", path);
  }
  const away = await ask(app, "/away", old);
  assert.equal(away.headers.get("location"), "https://app.test/there");
});

test("what is fetched from elsewhere keeps its own headers beside ours", async () => {
  const server = createServer((_, response) => {
    response.setHeader("Set-Cookie", ["a=1", "b=2"]).setHeader("Vary", "Accept").end("behind");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const app = new Hono()
      .use(session(auth))
      .get("/", () => fetch(`http://127.0.0.1:${server.address().port}/`));
    const response = await ask(app, "/", old);
    assert.equal(await response.text(), "behind");
    const lines = response.headers.getSetCookie().map(inShort);
    assert.deepEqual(lines, ["set a", "set b", ...renewal(name)]);
    assert.equal(response.headers.get("vary"), "Accept, Cookie");
    assert.equal(response.headers.get("cache-control"), "private, no-cache, no-store");
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test("a handler that sets the session cookie itself has the last word", async () => {
  const app = new Hono().use(session(auth)).get("/out", (c) => {
    const writes = auth.clear(c.req.raw);
    return auth.apply(writes, c.text("bye"));
  });
  const lines = (await ask(app, "/out", old)).headers.getSetCookie();
  assert.deepEqual(lines.map(inShort), ending(name));
});

test("of a refused session in chunks nothing stays behind a new one", async () => {
  const app = new Hono().use(session(auth)).post("/in", async (c) => {
    const { writes } = await auth.issue({ user: { id: "7", name: "x".repeat(7000) } }, c.req.raw);
    return auth.apply(writes, c.text("welcome"));
  });
  const refused = [0, 1, 2, 3].map((at) => `${name}.${at}=nonsense`).join("; ");
  const lines = (await ask(app, "/in", refused, { method: "POST" })).headers.getSetCookie();
  assert.deepEqual(
    lines.slice(0, 5).map(inShort).sort(),
    [
      ...[0, 1, 2, 3].map((at) => `clear ${name}.${at} Path=/ Partitioned`),
      `clear ${name}.3 Path=/`,
    ].sort(),
  );
  assert.deepEqual(
    lines.slice(5).map(inShort),
    [0, 1, 2].map((at) => `set ${name}.${at} Path=/`),
  );
  const set = lines.filter((line) => !line.includes("Max-Age=0")).map((line) => line.split(";")[0]);
  assert.equal(set.length, 3);
  assert.equal(auth.verify(set.join("; ")).status, "active");
});

test("requireSession lets a session pass, alone and behind session()", async () => {
  const alone = new Hono().get("/me", requireSession(auth), (c) => c.json(c.var.session.user));
  const behind = new Hono()
    .use(session(auth))
    .get("/me", requireSession(auth), (c) => c.json(c.var.session.user));
  for (const app of [alone, behind]) {
    assert.equal((await (await ask(app, "/me", fresh)).json()).name, "Ada");
    const renewed = await ask(app, "/me", old);
    assert.equal((await renewed.json()).role, "admin");
    assert.deepEqual(renewed.headers.getSetCookie().map(inShort), renewal(name));
  }
});

test("a session is resolved once for a request, however many ask for it", async () => {
  let count = 0;
  const counting = make({ callbacks: { session: ({ session }) => (count++, session) } });
  const app = new Hono()
    .use(session(counting))
    .use("/me/*", session(counting))
    .get("/me/x", requireSession(counting), requireSession(counting), (c) =>
      c.text(c.var.session.user.name),
    );
  assert.equal(await (await ask(app, "/me/x", fresh)).text(), "Ada");
  assert.equal(count, 1);
});

test("requireSession answers 401 to programs, and its handler does not run", async () => {
  let ran = false;
  const app = new Hono().all("/me", requireSession(auth), (c) => {
    ran = true;
    return c.text("secret");
  });
  for (const [cookie, init, lines = []] of [
    [undefined, {}],
    [undefined, { method: "POST" }],
    [`${name}=nonsense`, {}],
    [ago(31), { headers: { accept: "application/json" } }, ending(name)],
    [undefined, { headers: { accept: "text/html", "sec-fetch-mode": "cors" } }],
    [undefined, { headers: { accept: "application/json, text/html;q=0.5" } }],
  ]) {
    const response = await ask(app, "/me", cookie, init);
    assert.equal(response.status, 401);
    assert.deepEqual(await response.json(), {
      error: "unauthenticated",
      message: "Sign in first.",
    });
    assert.equal(response.headers.get("cache-control"), "private, no-cache, no-store");
    assert.equal(response.headers.get("vary"), "Cookie");
    assert.deepEqual(response.headers.getSetCookie().map(inShort), lines);
  }
  assert.ok(!ran);
});

test("requireSession sends a page to the sign-in page, and back to where it was", async () => {
  const app = new Hono().all("/me", requireSession(auth), (c) => c.text("secret"));
  const response = await ask(app, "/me?a=1&b=%2F", undefined, page);
  assert.equal(response.status, 303);
  assert.equal(response.headers.get("location"), "/login?callbackUrl=%2Fme%3Fa%3D1%26b%3D%252F");
  assert.equal(response.headers.get("cache-control"), "private, no-cache, no-store");

  const navigation = { headers: { "sec-fetch-mode": "navigate" } };
  assert.equal((await ask(app, "/me", undefined, navigation)).status, 303);
  const form = await ask(app, "/me", undefined, { ...page, method: "POST" });
  assert.equal(form.headers.get("location"), "/login");
});

test("attack 33: a path that looks like a host stays on this one", async () => {
  const app = new Hono().use(requireSession(auth)).get("*", (c) => c.text("secret"));
  for (const path of ["//evil.example/x", "/\\evil.example"]) {
    const response = await ask(app, path, undefined, page);
    const location = new URL(response.headers.get("location"), url);
    assert.equal(location.origin + location.pathname, `${url}/login`);
    const back = location.searchParams.get("callbackUrl");
    assert.equal(new URL(await target(back)).origin, url, path);
  }

  /** What a sign-in makes of it. */
  async function target(callbackUrl) {
    const response = await auth.handler(new Request(`${url}/api/auth/csrf`));
    const { csrfToken } = await response.json();
    const signOut = await auth.handler(
      new Request(`${url}/api/auth/signout`, {
        method: "POST",
        headers: {
          cookie: response.headers.getSetCookie()[0].split(";")[0],
          "content-type": "application/x-www-form-urlencoded",
          "x-auth-return-redirect": "1",
          origin: url,
        },
        body: new URLSearchParams({ csrfToken, callbackUrl }),
      }),
    );
    return (await signOut.json()).url;
  }
});

test("the sign-in page is the endpoint by default, and may be on another site", async () => {
  const location = async (config, path) => {
    const app = new Hono().get("/me", requireSession(make(config)), (c) => c.text("secret"));
    return (await ask(app, path, undefined, page)).headers.get("location");
  };
  assert.equal(await location({}, "/me"), "/api/auth/signin?callbackUrl=%2Fme");
  assert.equal(
    await location({ pages: { signIn: "https://id.test/login?app=1" } }, "/me?x"),
    "https://id.test/login?app=1&callbackUrl=https%3A%2F%2Fapp.test%2Fme",
  );
});

test("options say whether to redirect", async () => {
  const app = new Hono()
    .get("/never", requireSession(auth, { redirect: false }), (c) => c.text("secret"))
    .get("/always", requireSession(auth, { redirect: true }), (c) => c.text("secret"));
  assert.equal((await ask(app, "/never", undefined, page)).status, 401);
  assert.equal((await ask(app, "/always")).status, 303);
});

test("attack 40: a session of someone else's in the context is none", async () => {
  const stranger = make({ secret: "another secret of more than thirty-two bytes" });
  const planted = new Hono()
    .use(async (c, next) => {
      c.set("session", { user: { name: "Mallory" } });
      await next();
    })
    .get("/me", requireSession(auth), (c) => c.text("secret"));
  assert.equal((await ask(planted, "/me")).status, 401);
  const foreign = new Hono()
    .use(session(stranger))
    .get("/me", requireSession(auth), (c) => c.text("secret"));
  const { header } = sealCookie(stranger, { sub: "8" }, { url });
  assert.equal((await ask(foreign, "/me", header)).status, 401);
});

test("authHandler answers below the base path alone", async () => {
  const app = new Hono()
    .use(session(auth))
    .use(authHandler(auth))
    .get("*", (c) => c.text("page"));
  assert.equal((await (await ask(app, "/api/auth/session", fresh)).json()).user.name, "Ada");
  assert.match((await (await ask(app, "/api/auth/csrf")).json()).csrfToken, /^[0-9a-f]{64}$/);
  for (const path of ["/", "/api/auth", "/api/authority", "/x/api/auth/session"]) {
    assert.equal(await (await ask(app, path)).text(), "page", path);
  }
  const elsewhere = make({ basePath: "/v1/auth" });
  const mounted = new Hono().basePath("/v1").use("/auth/*", authHandler(elsewhere));
  assert.equal(await (await ask(mounted, "/v1/auth/session")).json(), null);
});

test("signing out through session() clears the cookie once", async () => {
  const app = new Hono().use(session(auth)).use(authHandler(auth));
  const csrf = await ask(app, "/api/auth/csrf");
  const { csrfToken } = await csrf.json();
  const response = await ask(
    app,
    "/api/auth/signout",
    `${csrf.headers.getSetCookie()[0].split(";")[0]}; ${old}`,
    {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", origin: url },
      body: new URLSearchParams({ csrfToken, callbackUrl: "/" }),
    },
  );
  assert.equal(response.status, 302);
  const lines = response.headers.getSetCookie().filter((line) => line.startsWith(name));
  assert.deepEqual(lines.map(inShort), ending(name));
});

test("the example in the documentation runs", () => {
  const [example] = examplesOf("hono.ts");
  const check = `
    const status = async (path) => (await app.request(path)).status;
    if ((await status("/")) !== 200 || (await status("/me")) !== 401) throw new Error("wrong status");
    if ((await status("/api/auth/session")) !== 200) throw new Error("no endpoints");
  `;
  assert.equal(runExample(example + check), null);
});
