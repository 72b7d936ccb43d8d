// waxseal/next in front of pages, with the request and response classes of Next.js.

import assert from "node:assert/strict";
import { test } from "node:test";
import { NextRequest, NextResponse } from "next/server.js";
import Waxseal from "waxseal/next";

import { ending, inShort, lastOf, renewal } from "../../support/set-cookie.mjs";
import { ada, DAY, make, recorder, SECRET, signedIn } from "./support.mjs";

const plain = make();
const fresh = await signedIn(plain, ada, { now: Date.now() });
const old = await signedIn(plain, ada, { now: Date.now() - 2 * DAY });
const expired = await signedIn(plain, ada, { now: Date.now() - 90 * DAY });
const name = "__Host-waxseal.session-token";
const event = { waitUntil() {} };

function waxseal(config = {}) {
  return Waxseal({
    secret: SECRET,
    projections: { jwt: { role: "user.role" }, session: { "user.role": "token.role" } },
    ...config,
  });
}

/** A configuration that guards everything. */
const guarded = (config = {}) =>
  waxseal({ callbacks: { authorized: ({ auth }) => auth !== null }, ...config });

function page(path = "/dashboard", cookie = "", { basePath, headers, ...init } = {}) {
  return new NextRequest(`https://app.test${basePath ?? ""}${path}`, {
    ...init,
    headers: { "user-agent": "test", ...(cookie && { cookie }), ...headers },
    nextConfig: { basePath },
  });
}

/** What Next.js forwards to the page (resolve-routes.js of next 16). */
function forwarded(request, response) {
  const list = response.headers.get("x-middleware-override-headers");
  if (list === null) return new Headers(request.headers);
  const headers = new Headers();
  for (const name of list.split(",")) {
    const value = response.headers.get(`x-middleware-request-${name.trim()}`);
    if (value !== null) headers.set(name.trim(), value);
  }
  return headers;
}

const goesOn = (response) => response.headers.get("x-middleware-next") === "1";

test("proxy, middleware and auth are the same guard", async () => {
  const { proxy, middleware, auth } = guarded();
  for (const guard of [proxy, middleware, auth]) {
    assert.equal((await guard(page(), event)).status, 307);
    assert.ok(goesOn(await guard(page("/dashboard", fresh), event)));
  }
});

test("without authorized everyone passes, and cookies are kept fresh", async () => {
  const { proxy } = waxseal();
  assert.ok(goesOn(await proxy(page(), event)));
  const response = await proxy(page("/dashboard", old), event);
  assert.ok(goesOn(response));
  assert.deepEqual(response.headers.getSetCookie().map(inShort), renewal(name));
});

test("authorized gets the request and the session", async () => {
  const seen = [];
  const { proxy } = waxseal({ callbacks: { authorized: (args) => seen.push(args) > 0 } });
  const request = page("/dashboard", fresh);
  await proxy(request, event);
  await proxy(page(), event);
  assert.deepEqual(Object.keys(seen[0]), ["request", "auth"]);
  assert.equal(seen[0].request, request);
  assert.equal(seen[0].auth.user.role, "admin");
  assert.equal(seen[1].auth, null);
});

for (const verdict of ["/login", 1, [], {}, () => true]) {
  test(`authorized returning ${JSON.stringify(verdict) ?? "a function"} lets nobody pass`, async () => {
    const { proxy } = waxseal({ callbacks: { authorized: async () => verdict }, logger: {} });
    await assert.rejects(proxy(page("/dashboard", fresh), event), { code: "callback" });
  });
}

for (const verdict of [false, undefined, null, 0]) {
  test(`authorized returning ${verdict} redirects to the sign-in page`, async () => {
    const { proxy } = waxseal({
      callbacks: { authorized: async () => verdict },
      pages: { signIn: "/login" },
    });
    const response = await proxy(page("/dashboard?tab=1&x=%2F", fresh), event);
    assert.equal(response.status, 307);
    const location = new URL(response.headers.get("location"));
    assert.equal(location.origin + location.pathname, "https://app.test/login");
    assert.equal(location.searchParams.get("callbackUrl"), "/dashboard?tab=1&x=%2F");
    assert.equal([...location.searchParams].length, 1);
  });
}

test("the sign-in page is below the base path when there is none", async () => {
  const at = async (config) =>
    (await guarded(config).proxy(page("/x"), event)).headers.get("location");
  assert.equal(await at(), "https://app.test/api/auth/signin?callbackUrl=%2Fx");
  assert.equal(await at({ basePath: "/auth" }), "https://app.test/auth/signin?callbackUrl=%2Fx");
  assert.equal(
    await at({ pages: { signIn: "/login?lang=de" } }),
    "https://app.test/login?lang=de&callbackUrl=%2Fx",
  );
  assert.equal(
    await at({ pages: { signIn: "https://sso.test/login" } }),
    "https://sso.test/login?callbackUrl=https%3A%2F%2Fapp.test%2Fx",
  );
});

test("a sign-in page elsewhere opens no page of this application", async () => {
  for (const path of ["/", "/dashboard", "/dashboard/"]) {
    for (const pages of [{ signIn: `https://sso.test${path}` }, { error: `//sso.test${path}` }]) {
      const response = await guarded({ pages }).proxy(page(path), event);
      assert.equal(response.status, 307, path);
    }
  }
  // Also not when the client says that it is there.
  const { proxy } = guarded({ pages: { signIn: "https://app.test/dashboard" } });
  assert.equal((await proxy(page("/dashboard"), event)).status, 307);

  process.env.AUTH_URL = "https://app.test";
  const own = guarded({ pages: { signIn: "https://app.test/login" } });
  delete process.env.AUTH_URL;
  assert.ok(goesOn(await own.proxy(page("/login"), event)));
});

test("attack 68: a sign-in page elsewhere is told the host that the browser used", async () => {
  const pages = { signIn: "https://sso.test/in" };
  const request = new NextRequest("http://0.0.0.0:3000/dashboard", {
    headers: { host: "app.test", "sec-fetch-site": "none" },
  });
  const response = await guarded({ pages }).proxy(request, event);
  const { searchParams } = new URL(response.headers.get("location"));
  assert.equal(searchParams.get("callbackUrl"), "https://app.test/dashboard");
});

test("the basePath of Next.js is respected", async () => {
  const { proxy } = guarded({ pages: { signIn: "/login" } });
  const response = await proxy(page("/dashboard", "", { basePath: "/app" }), event);
  const location = new URL(response.headers.get("location"));
  assert.equal(location.pathname, "/app/login");
  assert.equal(location.searchParams.get("callbackUrl"), "/app/dashboard");
  assert.ok(goesOn(await proxy(page("/login", "", { basePath: "/app" }), event)));
  assert.ok(goesOn(await proxy(page("/api/auth/session", "", { basePath: "/app" }), event)));
});

test("the pages for those who are not signed in and the endpoints are never guarded", async () => {
  const pages = { signIn: "/login", error: "/oops", verifyRequest: "/sent" };
  const { proxy } = guarded({ pages });
  for (const path of [
    "/login",
    "/login/",
    "/login?callbackUrl=%2Fx",
    "/oops",
    "/sent?provider=email",
    "/api/auth/verify-request",
    "/api/auth/session",
    "/api/auth/csrf",
  ]) {
    assert.ok(goesOn(await proxy(page(path), event)), path);
  }
  for (const path of ["/", "/login/x", "/loginx", "/x/login", "/x/api/auth/session"]) {
    assert.equal((await proxy(page(path), event)).status, 307, path);
  }
  for (const path of ["/api/authx", "/api/auth", "/api/auth/", "/api/auth/account"]) {
    assert.equal((await proxy(page(path), event)).status, 401, path);
  }
});

test("a basePath that is written with that of Next.js opens the same endpoints", async () => {
  const { proxy } = guarded({ basePath: "/app/api/auth" });
  const at = (path) => proxy(page(path, "", { basePath: "/app" }), event);
  assert.ok(goesOn(await at("/api/auth/session")));
  assert.equal((await at("/api/auth/account")).status, 401);
});

const refusal = { error: "unauthenticated", message: "Sign in first." };

test("a program is answered with 401 and JSON, by what it asks for", async () => {
  const { proxy } = guarded();
  const status = async (accept) => {
    const headers = accept === undefined ? {} : { accept };
    const response = await proxy(page("/dashboard", "", { headers }), event);
    if (response.status === 401) {
      assert.equal(response.headers.get("content-type"), "application/json");
      assert.equal(response.headers.get("location"), null);
      assert.deepEqual(await response.json(), refusal);
    }
    return response.status;
  };
  for (const accept of [
    "application/json",
    "Application/JSON; charset=utf-8",
    "application/json, text/plain, */*", // axios
    "application/json, */*;q=0.5",
    "application/json;q=0.9, text/html;q=0.8",
    "text/html;q=0.8,application/json ; Q=0.9",
    "text/html;q=0, application/json;q=0.001",
    "text/*;q=0.5, application/json",
    "application/problem+json",
    'application/vnd.api+json;ext="a,text/html,b"',
    "application/graphql-response+json, application/json;q=0.9",
    "text/json",
  ]) {
    assert.equal(await status(accept), 401, accept);
  }
  for (const accept of [
    undefined,
    "",
    "*/*",
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8", // browsers
    "text/x-component",
    "text/html, application/json",
    "application/json, text/html",
    "application/json;q=0.5, text/html",
    "application/json;q=0.5, text/*",
    "application/json;q=0.5, */*",
    "application/json;q=0, */*",
    "application/json;q=0.0",
    "application/json;q=2",
    "application/json;q=x",
    "application/jsonp",
    "application/jsonx, text/html;q=0.1",
    'text/html;x="application/json"',
    'x/y, "application/json',
    "application/*",
    ",,;;=q",
  ]) {
    assert.equal(await status(accept), 307, accept);
  }
});

test("so is one below an API path, whatever it asks for", async () => {
  const status = async (apiPaths, path, { accept = "text/html", ...init } = {}) => {
    const { proxy } = guarded({ ...(apiPaths !== undefined && { apiPaths }) });
    return (await proxy(page(path, "", { headers: { accept }, ...init }), event)).status;
  };
  for (const path of ["/api", "/api/", "/api/data", "/api/a/b"]) {
    assert.equal(await status(undefined, path), 401, path);
    assert.equal(await status(undefined, path, { basePath: "/app" }), 401, path);
    assert.equal(await status([], path), 307, path);
  }
  for (const path of ["/apis", "/x/api/data", "/API/data", "/%61pi/data"]) {
    assert.equal(await status(undefined, path), 307, path);
  }
  for (const apiPaths of [
    ["/v1", "/rpc/"],
    ["/rpc", "/v1/"],
  ]) {
    assert.equal(await status(apiPaths, "/v1/users"), 401);
    assert.equal(await status(apiPaths, "/rpc/x"), 401);
    assert.equal(await status(apiPaths, "/api/x"), 307);
  }
  assert.equal(await status(["/"], "/x"), 401);
  const json = { accept: "application/json" };
  assert.equal(await status([], "/x", json), 401);
  // As Auth.js has it.
  assert.equal(await status(false, "/x", json), 307);
  assert.equal(await status(false, "/api/x", json), 307);
});

test("around a route handler as well", async () => {
  const { auth } = guarded({ pages: { signIn: "/login" } });
  const handler = auth(() => assert.fail("called"));
  const context = { params: Promise.resolve({}) };
  assert.equal((await handler(page("/api/x"), context)).status, 401);
  const headers = { accept: "application/json" };
  assert.equal((await handler(page("/x", "", { headers }), context)).status, 401);
  assert.equal((await handler(page("/x"), context)).status, 307);
});

test("a form that is posted is sent on with 303, OPTIONS nowhere", async () => {
  const { proxy } = guarded({ pages: { signIn: "/login" } });
  const form = await proxy(page("/board?a=1", "", { method: "POST", body: "x" }), event);
  assert.equal(form.status, 303);
  assert.equal(form.headers.get("location"), "https://app.test/login?callbackUrl=%2Fboard%3Fa%3D1");
  const preflight = await proxy(page("/board", "", { method: "OPTIONS" }), event);
  assert.equal(preflight.status, 401);
  assert.equal(preflight.headers.get("location"), null);
});

test("a response of authorized is the answer", async () => {
  const answers = [
    () => Response.json({ error: "no" }, { status: 401 }),
    () => NextResponse.json({ error: "no" }, { status: 401 }),
    () => new Response("no", { status: 401 }),
  ];
  for (const authorized of answers) {
    const { proxy } = waxseal({ callbacks: { authorized } });
    assert.equal((await proxy(page(), event)).status, 401);
  }
  const rewriting = waxseal({
    callbacks: { authorized: () => NextResponse.rewrite("https://app.test/teaser") },
  });
  const response = await rewriting.proxy(page(), event);
  assert.equal(response.headers.get("x-middleware-rewrite"), "https://app.test/teaser");
});

test("a redirect of authorized may be relative", async () => {
  for (const [location, href] of [
    ["/welcome?x=1", "https://app.test/welcome?x=1"],
    ["welcome", "https://app.test/a/welcome"],
    ["https://other.test/", "https://other.test/"],
  ]) {
    const { proxy } = waxseal({
      callbacks: { authorized: () => new Response(null, { status: 302, headers: { location } }) },
    });
    const response = await proxy(page("/a/b", fresh), event);
    assert.equal(response.status, 302);
    assert.equal(response.headers.get("location"), href);
  }
});

test("an immutable redirect of authorized carries the renewed cookie", async () => {
  const { proxy } = waxseal({
    callbacks: { authorized: () => Response.redirect("https://app.test/welcome") },
  });
  const response = await proxy(page("/", old), event);
  assert.equal(response.headers.get("location"), "https://app.test/welcome");
  assert.deepEqual(response.headers.getSetCookie().map(inShort), renewal(name));
  assert.equal(response.headers.get("cache-control"), "private, no-cache, no-store");
});

test("a redirect to the same page is no loop: the sign-in page shows, others are refused", async () => {
  const { proxy } = waxseal({
    pages: { signIn: "/login" },
    callbacks: {
      authorized: ({ request }) =>
        Response.redirect(new URL(request.nextUrl.pathname, request.url)),
    },
  });
  assert.ok(goesOn(await proxy(page("/login"), event)));
  assert.ok(goesOn(await proxy(page("/login?from=x"), event)));
  const location = (await proxy(page("/admin"), event)).headers.get("location");
  assert.equal(location, "https://app.test/login?callbackUrl=%2Fadmin");
});

test("a redirect to the same page with another query passes", async () => {
  const { proxy } = waxseal({
    callbacks: { authorized: () => Response.redirect("https://app.test/docs?lang=de") },
  });
  const response = await proxy(page("/docs"), event);
  assert.equal(response.headers.get("location"), "https://app.test/docs?lang=de");
});

test("attack 39: authorized that throws lets nobody pass", async () => {
  const { proxy } = waxseal({ callbacks: { authorized: () => Promise.reject(new Error("db")) } });
  await assert.rejects(proxy(page("/dashboard", fresh), event), /db/);
});

test("undecided passes only with a session", async () => {
  const { logger } = recorder();
  const authorized = ({ auth }) => auth !== null;
  const failing = waxseal({
    logger,
    callbacks: { authorized, jwt: () => Promise.reject(new Error("db")) },
  });
  const response = await failing.proxy(page("/dashboard", old), event);
  assert.ok(goesOn(response));
  assert.deepEqual(response.headers.getSetCookie(), []);
  const hidden = waxseal({ logger, callbacks: { authorized, session: () => null } });
  assert.equal((await hidden.proxy(page("/dashboard", fresh), event)).status, 307);
});

test("a renewed cookie reaches the browser and the page, with its cache headers", async () => {
  const { proxy } = guarded();
  const request = page("/dashboard", `theme=dark; ${old}`, { headers: { accept: "text/html" } });
  const response = await proxy(request, event);
  assert.ok(goesOn(response));
  const lines = response.headers.getSetCookie();
  assert.deepEqual(lines.map(inShort), renewal(name));
  const [line] = lastOf(lines);
  assert.equal(response.headers.get("cache-control"), "private, no-cache, no-store");
  assert.equal(response.headers.get("vary"), "Cookie");

  const headers = forwarded(request, response);
  assert.equal(headers.get("cookie"), `theme=dark; ${line.split(";")[0]}`);
  assert.equal(headers.get("accept"), "text/html");
  assert.equal(headers.get("user-agent"), "test");
  assert.equal(plain.verify(headers).token.rev, 1);
});

test("attack 31: an unchanged session writes no cookie, and its page stays out of shared caches", async () => {
  const { proxy } = guarded();
  for (const [dest, cacheControl] of [
    [undefined, "private, no-cache, no-store"],
    ["document", "private, no-cache, no-store"],
    ["empty", "private, no-cache, no-store"],
    ["image", "private, no-cache"],
    ["style", "private, no-cache"],
  ]) {
    const request = page("/dashboard", fresh);
    if (dest) request.headers.set("sec-fetch-dest", dest);
    const response = await proxy(request, event);
    assert.deepEqual(
      [...response.headers],
      [
        ["cache-control", cacheControl],
        ["vary", "Cookie"],
        ["x-middleware-next", "1"],
      ],
    );
  }
  const own = { "cache-control": "public, max-age=60", "x-middleware-next": "1" };
  const { auth } = guarded();
  const wrapped = auth(() => new Response(null, { headers: own }));
  assert.deepEqual(
    Object.fromEntries((await wrapped(page("/dashboard", fresh), event)).headers),
    own,
  );
  const anonymous = await waxseal().proxy(page("/"), event);
  assert.deepEqual([...anonymous.headers], [["x-middleware-next", "1"]]);
});

test("a session that has ended is cleared at the browser and gone for the page", async () => {
  const { proxy } = waxseal();
  const request = page("/", `theme=dark; ${expired}`);
  const response = await proxy(request, event);
  assert.deepEqual(response.headers.getSetCookie().map(inShort), ending(name));
  assert.equal(forwarded(request, response).get("cookie"), "theme=dark");

  const alone = page("/", expired);
  assert.equal(forwarded(alone, await proxy(alone, event)).has("cookie"), false);
});

test("a cookie that does not open stays, and is refused all the same", async () => {
  const request = page("/", `theme=dark; ${name}=x`);
  const response = await waxseal().proxy(request, event);
  assert.deepEqual([...response.headers], [["x-middleware-next", "1"]]);
  assert.equal(forwarded(request, response).get("cookie"), `theme=dark; ${name}=x`);

  const refused = await guarded().proxy(page("/dashboard", `${name}=x`), event);
  assert.equal(refused.status, 307);
  assert.deepEqual(refused.headers.getSetCookie(), []);
});

test("a session that has ended is cleared along with the redirect to the sign-in page", async () => {
  const response = await guarded().proxy(page("/dashboard", expired), event);
  assert.equal(response.status, 307);
  assert.deepEqual(response.headers.getSetCookie().map(inShort), ending(name));
  assert.equal(response.headers.get("x-middleware-override-headers"), null);
});

test("the endpoints write their own cookies", async () => {
  const { proxy } = waxseal();
  const response = await proxy(page("/api/auth/signout", old), event);
  assert.ok(goesOn(response));
  assert.deepEqual(response.headers.getSetCookie(), []);
});

test("a wrapped handler gets the session as request.auth, and its context", async () => {
  const { auth } = waxseal();
  const seen = [];
  const handler = auth((request, context) => {
    seen.push([request.auth?.user.role, context]);
    return NextResponse.json({ ok: true });
  });
  const context = { params: Promise.resolve({ id: "1" }) };
  assert.equal((await handler(page("/api/x", fresh), context)).status, 200);
  await handler(page("/api/x"), context);
  assert.deepEqual(seen, [
    ["admin", context],
    [undefined, context],
  ]);
  assert.equal(seen[0][1], context);
});

test("a wrapped handler that returns nothing goes on", async () => {
  const { auth } = waxseal();
  assert.ok(goesOn(await auth(() => {})(page("/", fresh), event)));
});

test("authorized: false counts, whatever handler is wrapped", async () => {
  const { auth } = guarded();
  const handler = auth(() => assert.fail("called"));
  assert.equal((await handler(page(), event)).status, 307);
});

test("a wrapped route handler sends to the sign-in page by a path, whatever its host", async () => {
  const { auth } = guarded({ pages: { signIn: "/login" } });
  const handler = auth(() => assert.fail("called"));
  const response = await handler(page("/dashboard?tab=1"), { params: Promise.resolve({}) });
  assert.equal(response.status, 307);
  assert.equal(response.headers.get("location"), "/login?callbackUrl=%2Fdashboard%3Ftab%3D1");
});

test("a renewed cookie joins the response of a handler", async () => {
  const { auth } = waxseal();
  const handler = auth(() => NextResponse.json({ ok: true }, { headers: { "Set-Cookie": "a=1" } }));
  const response = await handler(page("/api/x", old), event);
  assert.deepEqual(response.headers.getSetCookie().map(inShort), ["set a", ...renewal(name)]);
  assert.equal(response.headers.get("cache-control"), "private, no-cache, no-store");
  assert.equal(response.headers.get("x-middleware-override-headers"), null);
});

test("headers that a handler forwards are kept, and the new cookie among them", async () => {
  const { auth } = waxseal();
  for (const make of [
    (init) => NextResponse.next(init),
    (init) => NextResponse.rewrite("https://app.test/de/dashboard", init),
  ]) {
    const handler = auth((request) => {
      const headers = new Headers(request.headers);
      headers.set("x-locale", "de");
      headers.delete("user-agent");
      return make({ request: { headers }, headers: { "x-answer": "1" } });
    });
    const request = page("/dashboard", `theme=dark; ${old}`);
    const response = await handler(request, event);
    const headers = forwarded(request, response);
    assert.equal(headers.get("x-locale"), "de");
    assert.equal(headers.has("user-agent"), false);
    assert.equal(response.headers.get("x-answer"), "1");
    assert.match(headers.get("cookie"), /^theme=dark; __Host-/);
    assert.equal(plain.verify(headers).token.rev, 1);
  }
});

test("a Cookie header that a handler changes keeps its change", async () => {
  const { auth } = waxseal();
  const handler = auth((request) => {
    const headers = new Headers(request.headers);
    headers.set("cookie", headers.get("cookie").replace("theme=dark", "theme=light; lang=de"));
    return NextResponse.next({ request: { headers } });
  });
  const request = page("/dashboard", `theme=dark; ${old}`);
  const headers = forwarded(request, await handler(request, event));
  assert.match(headers.get("cookie"), /^theme=light; lang=de; __Host-/);
  assert.equal(plain.verify(headers).token.rev, 1);

  const bad = page("/", `theme=dark; ${expired}`);
  assert.equal(forwarded(bad, await handler(bad, event)).get("cookie"), "theme=light; lang=de");
});

test("a handler that forwards without cookies forwards without cookies", async () => {
  const { auth } = waxseal();
  const handler = auth((request) => {
    const headers = new Headers(request.headers);
    headers.delete("cookie");
    return NextResponse.rewrite("https://backend.test/", { request: { headers } });
  });
  const request = page("/", old);
  const response = await handler(request, event);
  assert.equal(forwarded(request, response).has("cookie"), false);
  assert.deepEqual(response.headers.getSetCookie().map(inShort), renewal(name));
});

test("a handler that sets the session cookie itself has the last word", async () => {
  const { auth } = waxseal();
  const handler = auth((request) => plain.apply(plain.clear(request), NextResponse.next()));
  const response = await handler(page("/", old), event);
  assert.deepEqual(response.headers.getSetCookie().map(inShort), ending(name));
});

test("of a refused session in chunks nothing stays behind a new one", async () => {
  const { auth } = waxseal();
  const big = (length) => ({ ...ada, name: "x".repeat(length) });
  const expired = await signedIn(plain, big(9000), { now: Date.now() - 90 * DAY });
  const chunks = expired.split("; ").map((pair) => pair.split("=")[0]);
  assert.equal(chunks.length, 4);
  const redirect = () => Response.redirect("https://app.test/");
  for (const make of [() => NextResponse.next(), redirect]) {
    const handler = auth(async () => {
      const source = { url: "https://app.test", headers: {} };
      const { writes } = await plain.issue({ user: big(4000) }, source);
      return plain.apply(writes, make());
    });
    const response = await handler(page("/", expired), event);
    const lines = response.headers.getSetCookie();
    const [first, second, third, fourth] = chunks;
    assert.deepEqual(
      lines.map(inShort).sort(),
      [
        // A page behind sees the last line of each name, which must be the new one.
        ...(make === redirect ? chunks : [third, fourth]).map(
          (chunk) => `clear ${chunk} Path=/ Partitioned`,
        ),
        ...[third, fourth].map((chunk) => `clear ${chunk} Path=/`),
        ...[first, second].map((chunk) => `set ${chunk} Path=/`),
      ].sort(),
    );
    const set = lastOf(lines).map((line) => line.split(";")[0]);
    assert.equal(plain.verify(set.join("; ")).status, "active");
    assert.equal(response.headers.get("cache-control"), "private, no-cache, no-store");
  }
});

test("cookies that a handler sets with NextResponse stay", async () => {
  const { auth } = waxseal();
  const handler = auth(() => {
    const response = NextResponse.next();
    response.cookies.set("theme", "dark", { path: "/" });
    return response;
  });
  const response = await handler(page("/", old), event);
  const lines = response.headers.getSetCookie().map(inShort);
  assert.deepEqual(lines, ["set theme Path=/", ...renewal(name)]);
});

test("chunks come and go in one response", async () => {
  const big = await signedIn(
    plain,
    { ...ada, name: "x".repeat(9000) },
    { now: Date.now() - 2 * DAY },
  );
  const { proxy } = waxseal({ callbacks: { jwt: ({ token }) => ({ ...token, name: "Ada" }) } });
  const request = page("/", big);
  const response = await proxy(request, event);
  const lines = response.headers.getSetCookie();
  const names = big.split("; ").map((pair) => pair.split("=")[0]);
  assert.ok(names.length > 2);
  assert.deepEqual(lines.map(inShort), [
    ...names.map((name) => `clear ${name} Path=/ Partitioned`),
    ...names.map((name) => `clear ${name} Path=/`),
    `set ${name} Path=/`,
  ]);
  assert.match(forwarded(request, response).get("cookie"), /^__Host-waxseal\.session-token=[^;]+$/);
});

test("handlers answer the endpoints, also below Next's basePath", async () => {
  const { handlers } = waxseal();
  const session = await handlers.GET(page("/api/auth/session", fresh));
  assert.equal((await session.json()).user.role, "admin");
  const below = await handlers.GET(page("/api/auth/session", fresh, { basePath: "/app" }));
  assert.equal((await below.json()).user.role, "admin");
  const missing = await handlers.POST(page("/api/auth/nothing", fresh, { method: "POST" }));
  assert.equal(missing.status, 404);
});

test("a plain Request will do", async () => {
  const { proxy } = guarded({ pages: { signIn: "/login" } });
  const response = await proxy(new Request("https://app.test/dashboard"), event);
  assert.equal(response.headers.get("location"), "https://app.test/login?callbackUrl=%2Fdashboard");
});

test("a guard for everything leaves the files of the sign-in page open, and no others", async () => {
  const { proxy } = guarded();
  const isOpen = async (path, init) => goesOn(await proxy(page(path, "", init), event));
  for (const path of [
    "/_next/static/chunks/main-1a2b.js",
    "/_next/static/css/style.css?dpl=1",
    "/_next/static/chunks/app/%5Bslug%5D/%40modal/page.js",
    "/_next/static/media/caf%C3%A9.png",
    "/favicon.ico",
    "/robots.txt",
    "/sitemap.xml",
    "/manifest.webmanifest",
  ]) {
    assert.ok(await isOpen(path), path);
    assert.ok(await isOpen(path, { basePath: "/base" }), path);
    assert.ok(!(await isOpen(path, { method: "POST" })), `POST ${path}`);
    assert.ok(!(await isOpen(path, { headers: { "x-nextjs-data": "1" } })), `data of ${path}`);
  }
  for (const path of [
    "/_next/static",
    "/_next/static/",
    "/_next/static//x",
    "//_next/static/x",
    "/_next/static/../image",
    "/_next/static/%2e%2e/dashboard",
    "/_next/static/.%2e/dashboard",
    "/_next/static/..%2fdashboard",
    "/_next/static/%2e%2e%2fdashboard",
    "/_next/static/..%5cdashboard",
    "/_next/static/%252e%252e/dashboard",
    "/_next/static/..;/dashboard",
    "/_next/static/x%00",
    "/_next/static/%",
    "/_Next/static/x",
    "/%5fnext/static/x",
    "/x/_next/static/x",
    "/_next/image?url=%2Fa.png&w=64&q=75",
    "/_next/data/build/dashboard.json",
    "/icon.svg",
    "/opengraph-image",
    "/apple-icon.png",
    "/favicon.ico/x",
    "/favicon.icon",
    "/Robots.txt",
    "/manifest.json",
    // In development only.
    "/__nextjs_original-stack-frames",
    "/_next/webpack-hmr",
  ]) {
    assert.ok(!(await isOpen(path)), path);
  }
});

test("neither below a locale nor as data is a path that of an endpoint or a file", async () => {
  const { proxy } = guarded();
  const i18n = { locales: ["en", "de"], defaultLocale: "en" };
  const ask = (path, headers) => {
    const nextConfig = { i18n };
    return proxy(new NextRequest(`https://app.test${path}`, { headers, nextConfig }), event);
  };
  for (const path of ["/api/auth/session", "/favicon.ico", "/_next/static/x.js"]) {
    assert.ok(goesOn(await ask(path)), path);
    assert.ok(!goesOn(await ask(`/de${path}`)), path);
    assert.ok(!goesOn(await ask(path, { "x-nextjs-data": "1" })), path);
  }
});

test("attack 31: what a guard shows to somebody is kept by no shared cache", async () => {
  const headersOf = async (path, cookie = fresh) => {
    const { headers } = await guarded().proxy(page(path, cookie), event);
    return [headers.get("cache-control"), headers.get("vary")];
  };
  assert.deepEqual(await headersOf("/dashboard"), ["private, no-cache, no-store", "Cookie"]);
  for (const path of ["/private.pdf", "/_next/image"]) {
    assert.deepEqual(await headersOf(path), ["private, no-cache", "Cookie"], path);
  }
  // A route handler's own `Cache-Control` would be lost.
  assert.deepEqual(await headersOf("/api/orders"), [null, "Cookie"]);
  for (const path of ["/_next/static/x.js", "/robots.txt"]) {
    assert.deepEqual(await headersOf(path), [null, null], path);
  }
});
