// `callbacks.authorized` of the app, and what becomes of its answers.

import assert from "node:assert/strict";
import { test } from "node:test";

import { state } from "./client.mjs";
import { DAY, user } from "./cookies.mjs";

export function guard(context) {
  const { get, session } = context;

  const target = ({ headers }) => {
    const { origin, pathname, search, searchParams } = new URL(
      headers.location,
      context.server.origin,
    );
    assert.equal(origin, context.server.origin);
    return { path: pathname, search, callbackUrl: searchParams.get("callbackUrl") };
  };

  test("a refused request goes to the sign-in page with its address", async () => {
    for (const path of [
      "/guarded",
      "/guarded/deep",
      "/guarded/deep?a=1&b=%2F%26",
      "/guarded/nowhere",
      "/guarded/%",
      "/guarded/%E0%A4%A",
      "/denied",
      "/undefined",
    ]) {
      const response = await get(path);
      assert.equal(response.status, 307, path);
      assert.deepEqual(response.setCookie, [], path);
      const { path: page, callbackUrl } = target(response);
      assert.equal(page, "/login", path);
      assert.equal(new URL(callbackUrl, context.server.origin).href, context.server.origin + path);
      assert.doesNotMatch(response.body, /<html/);
    }
    // Next.js adds `_rsc` to a navigation, which nobody is to come back to.
    const flight = await get("/guarded/deep?a=1&_rsc=x", undefined, { rsc: "1" });
    assert.equal(flight.status, 307);
    assert.equal(target(flight).callbackUrl, "/guarded/deep?a=1");

    const data = await get(`/_next/data/${context.server.buildId}/guarded/legacy.json`, undefined, {
      "x-nextjs-data": "1",
    });
    assert.equal(data.headers["x-nextjs-redirect"], "/login?callbackUrl=%2Fguarded%2Flegacy");
    assert.doesNotMatch(data.body, /pageProps/);
  });

  test("a program is answered with 401 and JSON instead", async () => {
    for (const [path, headers] of [
      ["/api/guarded", {}],
      ["/api/node?deny", {}],
      ["/guarded", { accept: "application/json" }],
      ["/guarded/nowhere", { accept: "application/json, text/plain, */*" }],
      ["/unproxied/denied", { accept: "application/json" }],
    ]) {
      const response = await get(path, undefined, headers);
      assert.equal(response.status, 401, path);
      assert.equal(response.headers["content-type"], "application/json");
      assert.deepEqual(JSON.parse(response.body), {
        error: "unauthenticated",
        message: "Sign in first.",
      });
      const head = await context.server.send(path, { method: "HEAD", headers });
      assert.deepEqual([head.status, head.body], [401, ""], path);
    }
    // What browsers and the router of Next.js ask for.
    for (const headers of [
      { accept: "text/html,*/*;q=0.8" },
      { accept: "*/*" },
      { accept: "*/*", rsc: "1" },
    ]) {
      assert.equal((await get("/guarded", undefined, headers)).status, 307);
      assert.equal(
        (await context.server.send("/guarded", { method: "HEAD", headers })).status,
        307,
      );
    }
  });

  test("attack 61: of what is below basePath only the endpoints are open", async () => {
    const { send } = context.server;
    const count = async () => Number((await send("/unproxied/ran")).body);
    const before = await count();
    for (const method of ["GET", "POST", "DELETE", "OPTIONS", "HEAD"]) {
      const { status, headers } = await send("/api/auth/guarded", { method });
      assert.equal(status, 401, method);
      assert.equal(headers.location, undefined);
    }
    assert.equal(await count(), before);
    const cookie = await session();
    assert.equal(
      (await send("/api/auth/guarded", { method: "DELETE", headers: { cookie } })).status,
      200,
    );
    assert.equal(await count(), before + 1);

    for (const [path, method, status] of [
      ["session", "GET", 200],
      ["csrf", "GET", 200],
      ["providers", "HEAD", 200],
      ["signin/credentials", "GET", 302],
      ["callback/credentials", "POST", 302],
      ["signout", "POST", 302],
      ["_log", "POST", 200],
      // Not what `handler` serves.
      ["session", "PUT", 401],
      ["session", "OPTIONS", 401],
      ["csrf", "POST", 401],
      ["callback/credentials", "GET", 401],
      ["callback/unknown", "POST", 401],
      ["session/x", "GET", 401],
      ["account", "GET", 401],
    ]) {
      const headers =
        method === "POST" ? { "content-type": "application/x-www-form-urlencoded" } : {};
      const response = await send(`/api/auth/${path}?deny`, { method, headers });
      assert.equal(response.status, status, `${method} ${path}`);
    }
  });

  test("attack 62: no body is sent on, and OPTIONS nowhere", async () => {
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
      const response = await context.server.send("/guarded?token=x", { method });
      assert.equal(response.status, 303, method);
      assert.equal(response.headers["cache-control"], "private, no-cache, no-store");
      assert.deepEqual(target(response), {
        path: "/login",
        search: "?callbackUrl=%2Fguarded%3Ftoken%3Dx",
        callbackUrl: "/guarded?token=x",
      });
    }
    const preflight = await context.server.send("/guarded", { method: "OPTIONS" });
    assert.deepEqual([preflight.status, preflight.headers.location], [401, undefined]);
  });

  test("attack 37: with a session the guarded pages are reached, by any address only through the guard", async () => {
    const cookie = await session();
    for (const path of ["/guarded", "/guarded/deep?a=1", "/guarded/legacy"]) {
      const response = await get(path, cookie);
      assert.equal(response.status, 200, path);
      assert.deepEqual(state(response).session.user, user);
    }
    for (const path of [
      "//guarded",
      "/guarded/",
      "/./guarded",
      "/x/../guarded",
      "/%67uarded",
      "/guarded%2fdeep",
      "/ALL",
      "/guarded;x",
      "/guarded%00",
      "/\\guarded",
    ]) {
      const response = await get(path);
      assert.ok(response.status >= 300, `${path}: ${response.status}`);
      assert.doesNotMatch(response.body, /id="state"/, path);
    }
  });

  test("the sign-in page is reached even where the guard refuses it", async () => {
    for (const path of ["/login", "/login?callbackUrl=%2Fguarded", "/login?error=x"]) {
      const response = await get(path);
      assert.equal(response.status, 200, path);
      assert.match(response.body, /Sign in/);
    }
  });

  test("a response of the callback is the answer, unless it leads in a circle", async () => {
    const forbidden = await get("/forbidden");
    assert.equal(forbidden.status, 403);
    assert.equal(forbidden.body, '{"error":"forbidden"}');

    const elsewhere = await get("/elsewhere");
    assert.equal(elsewhere.status, 303);
    assert.equal(
      new URL(elsewhere.headers.location, context.server.origin).href,
      `${context.server.origin}/login?from=elsewhere`,
    );
    const relative = await get("/relative");
    assert.equal(relative.status, 302);
    assert.equal(
      new URL(relative.headers.location, context.server.origin).href,
      `${context.server.origin}/login?from=relative`,
    );

    for (const path of ["/loop", "/loop?a=1"]) {
      const loop = await get(path);
      assert.equal(loop.status, 307, path);
      const { path: page, callbackUrl } = target(loop);
      assert.deepEqual([page, callbackUrl], ["/login", path]);
    }
  });

  test("an answer of the guard carries the cookie as well", async () => {
    const due = await session({ age: 2 * DAY });
    for (const path of ["/denied", "/forbidden", "/elsewhere", "/relative"]) {
      const { setCookie } = await get(path, due);
      assert.equal(setCookie.length, 1, path);
      assert.match(setCookie[0], /Expires=/);
    }
  });

  test("attack 36: headers of Next.js's own protocol bring nobody past the guard", async () => {
    const spoofed = [];
    for (const file of [
      "proxy",
      "middleware",
      "src/proxy",
      "src/middleware",
      "pages/_middleware",
    ]) {
      spoofed.push({ "x-middleware-subrequest": file });
      spoofed.push({ "x-middleware-subrequest": Array(5).fill(file).join(":") });
    }
    spoofed.push(
      { "x-middleware-next": "1" },
      { "x-middleware-rewrite": "/guarded" },
      { "x-middleware-invoke": "1" },
    );
    spoofed.push(
      { "x-invoke-path": "/guarded" },
      { "x-matched-path": "/guarded" },
      { "x-nextjs-data": "1" },
    );
    const cookie = await session();
    spoofed.push({
      "x-middleware-override-headers": "cookie",
      "x-middleware-request-cookie": cookie,
    });
    spoofed.push({ "x-middleware-set-cookie": `${cookie}; Path=/` });
    for (const headers of spoofed) {
      const what = Object.keys(headers).join();
      const guarded = await get("/guarded", undefined, headers);
      assert.equal(guarded.status, 307, what);
      assert.doesNotMatch(guarded.body, /id="state"/, what);
      // The page's own check does not believe them either.
      for (const path of ["/", "/unproxied/page", "/unproxied/node", "/unproxied/legacy"]) {
        const response = await get(path, undefined, headers);
        assert.equal(state(response).session, null, `${what} ${path}`);
        assert.deepEqual(response.setCookie, [], `${what} ${path}`);
      }
    }
  });

  test("a wrapped route handler runs only when the callback allows it", async () => {
    for (const cookie of [undefined, await session()]) {
      const denied = await get("/unproxied/denied", cookie);
      assert.equal(denied.status, 307);
      assert.equal(denied.headers["x-handler"], undefined);
      // A path: behind a reverse proxy a route handler does not know its host.
      assert.equal(denied.headers.location, "/login?callbackUrl=%2Funproxied%2Fdenied");
    }
    const allowed = await get("/unproxied/wrapped");
    assert.equal(allowed.headers["x-handler"], "ran");
    const renewed = await get("/unproxied/denied", await session({ age: 2 * DAY }));
    assert.equal(renewed.status, 307);
    assert.equal(renewed.setCookie.length, 1);
  });
}
