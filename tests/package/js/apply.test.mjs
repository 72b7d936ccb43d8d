import assert from "node:assert/strict";
import { test } from "node:test";
import { NextResponse } from "next/server.js";

import { ending, inShort, renewal } from "../../support/set-cookie.mjs";
import { DAY, make, NOW, request, signedIn } from "./support.mjs";

const auth = make();
const cookie = await signedIn(auth);
const current = auth.verify(request(cookie), { now: NOW });
const renewed = auth.verify(request(cookie), { now: NOW + 2 * DAY });
const name = "__Host-waxseal.session-token";
const written = renewed.writes.setCookie;

test("an outcome that writes nothing leaves the response alone", () => {
  const response = new Response("page", { headers: { "Cache-Control": "public, max-age=60" } });
  assert.equal(auth.apply(current, response), response);
  assert.deepEqual(
    [...response.headers].map(([name]) => name),
    ["cache-control", "content-type"],
  );
  assert.equal(response.headers.get("cache-control"), "public, max-age=60");
});

test("attack 31: a session that is shown stays out of shared caches, unless the application says more", () => {
  const shown = { "cache-control": "private", vary: "Cookie" };
  for (const [before, after] of [
    [{}, shown],
    [{ vary: "Accept-Encoding" }, { "cache-control": "private", vary: "Accept-Encoding, Cookie" }],
    [{ "cache-control": "no-store" }, { "cache-control": "no-store" }],
    [{ "cache-control": "public, max-age=60", vary: "Accept" }, "as it is"],
    [{ expires: "Thu, 01 Jan 2099 00:00:00 GMT" }, "as it is"],
    [{ "cdn-cache-control": "max-age=60" }, "as it is"],
    [{ "surrogate-control": "max-age=60" }, "as it is"],
  ]) {
    const expected = after === "as it is" ? before : after;
    const response = new Response(null, { headers: before });
    assert.equal(auth.apply(current, response), response);
    auth.apply(current, response);
    assert.deepEqual(Object.fromEntries(response.headers), expected);
  }
  const immutable = Response.redirect("https://app.test/next", 303);
  const copy = auth.apply(current, immutable);
  assert.equal(copy.status, 303);
  assert.equal(copy.headers.get("cache-control"), "private");

  for (const nobody of [auth.verify(""), auth.verify(request(`${name}=x`)), current.writes]) {
    assert.deepEqual([...auth.apply(nobody, new Response()).headers], []);
  }
  assert.equal(auth.apply(current, Response.error()).status, 0);
});

test("attack 31: cookies and cache headers leave together, in place", async () => {
  const response = new Response("page", {
    headers: { "Cache-Control": "public, max-age=60", "Set-Cookie": "theme=dark" },
  });
  assert.equal(auth.apply(renewed, response), response);
  assert.deepEqual(written.map(inShort), renewal(name));
  assert.deepEqual(response.headers.getSetCookie(), ["theme=dark", ...written]);
  assert.equal(response.headers.get("cache-control"), "private, no-cache, no-store");
  assert.equal(response.headers.get("expires"), "0");
  assert.equal(response.headers.get("pragma"), "no-cache");
  assert.equal(await response.text(), "page");
});

for (const [before, after] of [
  [undefined, "Cookie"],
  ["Accept-Encoding", "Accept-Encoding, Cookie"],
  ["RSC, Next-Router-State-Tree", "RSC, Next-Router-State-Tree, Cookie"],
  ["cookie", "cookie"],
  ["Accept, Cookie", "Accept, Cookie"],
  ["*", "*"],
]) {
  test(`Vary ${before} becomes ${after}`, () => {
    const headers = before === undefined ? {} : { Vary: before };
    const response = auth.apply(renewed, new Response(null, { headers }));
    assert.equal(response.headers.get("vary"), after);
  });
}

test("an immutable response is copied", async () => {
  const response = Response.redirect("https://app.test/next", 303);
  const applied = auth.apply(renewed, response);
  assert.notEqual(applied, response);
  assert.equal(applied.status, 303);
  assert.equal(applied.headers.get("location"), "https://app.test/next");
  assert.deepEqual(applied.headers.getSetCookie(), written);
});

test("what clear, issue and update return can be applied", async () => {
  const cleared = auth.apply(auth.clear(request(cookie)), new Response());
  assert.deepEqual(cleared.headers.getSetCookie().map(inShort), ending(name));
  const issued = await auth.issue({ user: { id: "7" } }, request());
  assert.equal(auth.apply(issued, new Response()).headers.getSetCookie().length, 1);
  const updated = await auth.update(request(cookie), { name: "x" }, { now: NOW });
  const renewing = auth.apply(updated, new Response()).headers.getSetCookie();
  assert.deepEqual(renewing.map(inShort), renewal(name));
});

test("a NextResponse keeps our cookie when the application sets another one afterwards", () => {
  const response = auth.apply(renewed, NextResponse.next());
  response.cookies.set("theme", "dark");
  const lines = response.headers.getSetCookie();
  assert.equal(lines.length, written.length + 1);
  for (const [index, line] of written.entries()) {
    assert.ok(lines[index].startsWith(`${line.split(";")[0]};`));
    for (const attribute of line.split("; ").slice(1)) {
      // NextResponse counts it from `Max-Age` and the real time.
      if (attribute.startsWith("Expires=")) continue;
      assert.ok(lines[index].toLowerCase().includes(attribute.toLowerCase()), attribute);
    }
  }
});

test("a NextResponse clears, also when the application sets another cookie afterwards", () => {
  const response = auth.apply(auth.clear(request(cookie)), NextResponse.next());
  response.cookies.set("theme", "dark");
  assert.match(response.headers.getSetCookie()[0], /^__Host-waxseal\.session-token=; .*Max-Age=0/);
});

/** As a sign-out writes it where the cookie had another domain and partition before. */
const several = {
  setCookie: [
    "__Secure-a.session-token=; Max-Age=0; Domain=app.test; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; SameSite=Lax",
    "__Secure-a.session-token=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; SameSite=Lax; Partitioned",
    "__Secure-a.session-token=value; Path=/; Expires=Tue, 01 Jan 2999 00:00:00 GMT; HttpOnly; Secure; SameSite=Lax",
  ],
  responseHeaders: [["Cache-Control", "private, no-cache, no-store"]],
  requestCookie: null,
};

/** The attributes that tell cookies apart, in an order of their own. */
const identities = (response) =>
  response.headers.getSetCookie().map((line) => {
    const [pair, ...attributes] = line.split("; ");
    return [
      pair,
      ...attributes.filter((attribute) => /^(Domain|Path|Partitioned)/.test(attribute)).sort(),
    ].join(" ");
  });

test("several lines of one name all leave, the one that sets it last, however often", () => {
  for (const make of [() => new Response(), () => NextResponse.next()]) {
    const response = auth.apply(several, make());
    const expected = [
      "__Secure-a.session-token= Domain=app.test Path=/",
      "__Secure-a.session-token= Partitioned Path=/",
      "__Secure-a.session-token=value Path=/",
    ];
    assert.deepEqual(identities(response), expected);
    assert.deepEqual(identities(auth.apply(several, response)), expected);
  }
});

test("a NextResponse keeps them when the application sets cookies afterwards", () => {
  const response = auth.apply(several, NextResponse.next());
  response.cookies.set("theme", "dark");
  response.cookies.delete("lang");
  assert.equal(identities(response).filter((line) => line.startsWith("__Secure-a.")).length, 3);
  assert.equal(response.cookies.get("__Secure-a.session-token").value, "value");
  // What Next.js gives the page: of each name the last.
  const pages = response.headers.get("x-middleware-set-cookie").split(/,(?=\S+=)/);
  assert.match(
    pages.findLast((line) => line.startsWith("__Secure-a.")),
    /=value;/,
  );
});

test("apply says what it needs", () => {
  const wrong = { name: "WaxsealError", code: "invalid-argument", message: /apply\(outcome, resp/ };
  const response = new Response();
  for (const args of [
    [response],
    [renewed],
    [current],
    [renewed, {}],
    [response, renewed],
    [auth.resolve(request(cookie)), response],
    [undefined, response],
    [null, null],
    [],
  ]) {
    assert.throws(() => auth.apply(...args), wrong);
  }
});

const upgrade = { Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Key": "x" };

test("forward gives the request with the Cookie header as the browser will have it", () => {
  const before = request(`theme=dark; ${cookie}`, undefined, { headers: upgrade });
  const outcome = auth.verify(before, { now: NOW + 2 * DAY });
  const after = auth.forward(outcome, before);
  assert.notEqual(after, before);
  assert.equal(after.headers.get("cookie"), outcome.writes.requestCookie);
  assert.match(after.headers.get("cookie"), /^theme=dark; /);
  assert.equal(auth.verify(after, { now: NOW + 2 * DAY }).renewed, null);
  assert.equal(after.url, before.url);
  for (const [name, value] of Object.entries(upgrade)) {
    assert.equal(after.headers.get(name), value);
  }
  // The one that came is as it was.
  assert.equal(before.headers.get("cookie"), `theme=dark; ${cookie}`);
});

test("forward takes a session out that is not valid, and passes an unchanged request on", () => {
  const ended = request(cookie);
  const outcome = auth.verify(ended, { now: NOW + 31 * DAY });
  assert.equal(outcome.status, "invalid");
  assert.equal(auth.forward(outcome, ended).headers.get("cookie"), null);
  // One that never opened, and may be forged, neither.
  const [name, token] = cookie.split("=");
  for (const value of [`${token.slice(0, -4)}AAAA`, "x", ""]) {
    const forged = request(`theme=dark; ${name}=${value}; ${name}.0=y; lang=en`);
    const refused = auth.verify(forged, { now: NOW });
    if (value !== "") assert.equal(refused.status, "invalid");
    const passed = auth.forward(refused, forged).headers.get("cookie");
    if (refused.status === "invalid") assert.equal(passed, "theme=dark; lang=en");
    assert.deepEqual(refused.writes.setCookie, []);
  }
  const same = request(cookie);
  assert.equal(auth.forward(current, same), same);
  assert.equal(auth.forward(current.writes, same), same);
});

test("forward keeps method and body, which streams", async () => {
  let pulls = 0;
  const body = new ReadableStream(
    {
      pull(controller) {
        if (++pulls > 3) controller.close();
        else controller.enqueue(new TextEncoder().encode("chunk;"));
      },
    },
    { highWaterMark: 0 },
  );
  const before = request(cookie, undefined, { method: "POST", body, duplex: "half" });
  const after = auth.forward(auth.verify(before, { now: NOW + 2 * DAY }), before);
  assert.equal(after.method, "POST");
  assert.ok(pulls <= 1);
  assert.equal(await after.text(), "chunk;chunk;chunk;");
});

test("forward says what it needs", () => {
  const wrong = {
    name: "WaxsealError",
    code: "invalid-argument",
    message: /forward\(outcome, requ/,
  };
  for (const args of [[request()], [current], [current, new Response()], [current, {}], []]) {
    assert.throws(() => auth.forward(...args), wrong);
  }
});
