// Attacks on what carries a session to the browser and back: caches, forms of other
// sites, redirects, broken requests, headers that a proxy would set.

import assert from "node:assert/strict";
import { ServerResponse } from "node:http";
import { test } from "node:test";

import { Hono } from "hono";
import { requireSession, session } from "waxseal/hono";
import Waxseal from "waxseal/next";

import { APP, DAY, Jar, make, SECRET, signedIn, victim } from "./site.mjs";

/* ------------------------------------------------------------------ 31 */

/** Fields by which caches are told apart from `Cache-Control`, and obey instead of it (RFC 9213). */
const TARGETED = {
  "CDN-Cache-Control": "public, max-age=600",
  "Cloudflare-CDN-Cache-Control": "max-age=600",
  "Vercel-CDN-Cache-Control": "max-age=600",
  "Netlify-CDN-Cache-Control": "public, s-maxage=600",
  "Surrogate-Control": "max-age=600",
};
const PUBLIC = { "Cache-Control": "public, max-age=600, s-maxage=600", Expires: new Date(Date.now() + DAY).toUTCString(), ...TARGETED };

/** Whether any cache between here and the browser may keep this answer. */
function uncacheable(headers, what) {
  assert.equal(headers.get("cache-control"), "private, no-cache, no-store", what);
  assert.equal(headers.get("expires"), "0", what);
  assert.equal(headers.get("pragma"), "no-cache", what);
  assert.match(headers.get("vary"), /(^|, )Cookie(,|$)/i, what);
  for (const name of Object.keys(TARGETED)) assert.equal(headers.get(name), null, `${what}: ${name}`);
}

test("attack 31: an application's own cache headers do not let a session cookie into a shared cache", async () => {
  const auth = make();
  const { writes } = await auth.issue({ user: victim });
  for (const response of [
    new Response("page", { headers: PUBLIC }),
    Response.json({}, { headers: PUBLIC }),
    Response.redirect(APP),
  ]) {
    const applied = auth.apply(writes, response);
    assert.equal(applied.headers.getSetCookie().length, 1);
    uncacheable(applied.headers, "apply");
  }
  // Without a cookie the application's headers are its own affair.
  const { headers } = auth.apply(auth.verify(""), new Response("page", { headers: PUBLIC }));
  for (const [name, value] of Object.entries(PUBLIC)) assert.equal(headers.get(name), value);
});

test("attack 31: wherever a cookie is written, its cache headers leave with it", async () => {
  const config = {
    callbacks: {
      authorized({ auth, request }) {
        const { pathname } = new URL(request.url);
        if (pathname === "/forbidden") return new Response("no", { status: 403, headers: PUBLIC });
        if (pathname === "/elsewhere") return Response.redirect(`${APP}/other`);
        return auth !== null && pathname !== "/denied";
      },
    },
  };
  const auth = make();
  const next = Waxseal({ secret: SECRET, ...config });
  const app = new Hono()
    .use(session(auth))
    .get("/page", (c) => c.html("page", 200, PUBLIC))
    .get("/throws", () => {
      throw new Error("a fault of the page");
    })
    .get("/redirect", (c) => c.redirect("/page"))
    .get("/fetched", () => Object.freeze(Response.redirect(`${APP}/x`)))
    .use("/guarded", requireSession(auth))
    .get("/guarded", (c) => c.text("secret", 200, PUBLIC))
    .onError((_, c) => c.text("oops", 500, PUBLIC));
  const wrapped = next.auth(() => new Response("page", { headers: PUBLIC }));
  const event = { waitUntil() {} };

  const due = await signedIn(auth, victim, `${APP}/`, { now: Date.now() - 2 * DAY });
  const bad = new Jar().keep(["__Host-waxseal.session-token=rubbish; Path=/; Secure"]);
  let written = 0;
  for (const [state, jar] of Object.entries({ due, bad })) {
    const ask = (path, init) => jar.request(`${APP}${path}`, init);
    const answers = {};
    for (const path of ["/page", "/throws", "/redirect", "/fetched", "/guarded", "/nowhere"]) {
      answers[`hono ${path}`] = await app.fetch(ask(path));
    }
    for (const path of ["/page", "/denied", "/forbidden", "/elsewhere"]) {
      answers[`proxy ${path}`] = await next.proxy(ask(path), event);
      answers[`wrapped ${path}`] = await wrapped(ask(path), event);
      answers[`route ${path}`] = await wrapped(ask(path), { params: {} });
    }
    for (const path of ["session", "csrf", "signin", "signout", "signin?callbackUrl=%2Fx"]) {
      answers[`handler ${path}`] = await auth.handler(ask(`/api/auth/${path}`));
    }
    const page = await auth.handler(ask("/api/auth/csrf"));
    jar.keep(page.headers.getSetCookie());
    const { csrfToken } = await page.json();
    const post = (path, fields) =>
      auth.handler(ask(`/api/auth/${path}`, { method: "POST", body: new URLSearchParams({ csrfToken, ...fields }) }));
    answers["handler sign-in"] = await post("callback/credentials", { id: "x", password: "right", callbackUrl: "/y" });
    answers["handler failure"] = await post("callback/credentials", { id: "x", password: "wrong" });
    answers["handler update"] = await post("session", {});
    answers["handler sign-out"] = await post("signout", { callbackUrl: "/z" });

    for (const [what, { headers }] of Object.entries(answers)) {
      const lines = headers.getSetCookie();
      if (lines.length === 0) continue;
      written += 1;
      uncacheable(headers, `${state}: ${what}`);
    }
    // The proxies and Hono have something to write every time.
    for (const what of Object.keys(answers).filter((what) => !what.startsWith("handler"))) {
      assert.ok(answers[what].headers.getSetCookie().length > 0, `${state}: ${what} writes nothing`);
    }
  }
  assert.ok(written > 45, `${written} answers with cookies`);
});

test("attack 31: the pages router writes them to the answers of Node and of the edge", async () => {
  const { auth } = Waxseal({ secret: SECRET });
  const due = await signedIn(make(), victim, `${APP}/`, { now: Date.now() - 2 * DAY });
  const headers = { cookie: due.header(), host: "app.example.test", "x-forwarded-proto": "https" };

  const node = new ServerResponse({ method: "GET" });
  for (const [name, value] of Object.entries(PUBLIC)) node.setHeader(name, value);
  assert.ok(await auth({ headers, socket: {} }, node));
  const sent = new Headers(Object.entries(node.getHeaders()).map(([name, value]) => [name, String(value)]));
  assert.match(sent.get("set-cookie"), /^__Host-/);
  uncacheable(sent, "Node");

  const edge = new Response("{}", { headers: PUBLIC });
  assert.ok(await auth({ headers, socket: {} }, edge));
  assert.equal(edge.headers.getSetCookie().length, 1);
  uncacheable(edge.headers, "edge");
});
