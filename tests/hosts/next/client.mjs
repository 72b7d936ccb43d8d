// A browser's view of a server: requests, and what must hold of every answer.

import assert from "node:assert/strict";

const CACHE = { "cache-control": "private, no-cache, no-store", expires: "0", pragma: "no-cache" };

// Next.js writes the `Vary` of its app router's pages over that of the proxy, and
// this route sets one of its own; there `no-store` alone keeps caches away.
const VARY_OF_PAGES = /^rsc, next-router-state-tree, /;
const OWN_VARY = "/api/legacy";

/** `get(path, cookie?, headers?)`, and `submit(path, cookie, form, fields)` for server actions. */
export function client(server) {
  async function get(path, cookie, headers) {
    const sent = cookie === undefined ? headers : { ...headers, cookie };
    return checked(path, await server.send(path, { headers: sent }));
  }

  async function submit(path, cookie, id, fields = {}) {
    const page = await get(path, cookie);
    const html = page.body.match(new RegExp(`<form id="${id}".*?</form>`, "s"))[0];
    const form = new FormData();
    for (const [, name] of html.matchAll(/<input type="hidden" name="([^"]+)"/g))
      form.set(name, "");
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    const headers = cookie === undefined ? {} : { cookie };
    return checked(path, await server.send(path, { headers, form }), { action: true });
  }
  return { get, submit };
}

/** What the server saw of the request, as a page, a handler or `getServerSideProps` shows it. */
export function state({ body }) {
  const inPage = body.match(/<script id="state" type="application\/json">(.*?)<\/script>/s);
  return JSON.parse(inPage ? inPage[1] : body);
}

function checked(path, response, { action = false } = {}) {
  const { status, headers, setCookie } = response;
  assert.ok(status < 500, `${path} answers ${status}`);
  for (const [name, value] of Object.entries(headers)) {
    // Next.js itself shows where a rewrite leads.
    const isOwn = name === "x-middleware-rewrite";
    assert.ok(isOwn || !name.startsWith("x-middleware-"), `${path} lets ${name} out`);
    if (name !== "set-cookie") assert.doesNotMatch(String(value), /eyJ/, `${path}: ${name}`);
  }
  if (action) {
    // Cookies are all that an action can set; Next.js itself keeps caches away.
    assert.match(headers["cache-control"], /no-store/, path);
  } else if (setCookie.length > 0) {
    for (const [name, value] of Object.entries(CACHE)) assert.equal(headers[name], value, path);
    assertVaries(path, headers);
  } else if (isRefusal(response)) {
    assert.equal(headers["cache-control"], CACHE["cache-control"], path);
    assertVaries(path, headers);
  } else if (!path.startsWith("/api/auth/")) {
    // The endpoints are never to be cached, with or without a cookie.
    assert.equal(headers.pragma, undefined, path);
    assert.equal(headers.expires, undefined, path);
    // What shows a session is for one visitor; everything else is left to the application.
    if (/\bcookie\b/i.test(headers.vary ?? "") && headers["cache-control"] !== undefined) {
      assert.match(headers["cache-control"], /private/, path);
    }
  }
  return response;
}

/** An answer of the guard, which is for one visitor alone. */
const isRefusal = ({ status, headers }) =>
  [302, 303, 307, 401, 403].includes(status) || "x-nextjs-redirect" in headers;

function assertVaries(path, { vary = "", "content-type": type = "" }) {
  const isPage = /^text\/(html|x-component)/.test(type) && VARY_OF_PAGES.test(vary);
  if (!isPage && path !== OWN_VARY) assert.match(vary, /\bcookie\b/i, path);
}
