// An app below a `basePath` of Next.js, with the proxy as the README has it.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { isLong } from "../../support/long.mjs";
import { client, state } from "./client.mjs";
import { DAY, mint, pairOf, user } from "./cookies.mjs";
import { randomSecret, start } from "./server.mjs";

const secret = randomSecret();
let server, get, submit;

describe("below a basePath", { skip: !isLong && "in npm run test:long" }, () => {
  before(async () => {
    server = await start("base-path", { AUTH_SECRET: secret });
    ({ get, submit } = client(server));
  });
  after(() => server?.stop());

  const due = () => mint("signed", { ...user, sub: user.id }, { secret, age: 2 * DAY });

  test("the guard redirects below the basePath, and back to below it", async () => {
    for (const path of ["/guarded", "/guarded/deep?a=1", "/denied", "/loop"]) {
      const { status, headers } = await get(path);
      assert.equal(status, 307, path);
      const { pathname, searchParams } = new URL(headers.location, server.origin);
      assert.equal(pathname, "/base/login", path);
      assert.equal(searchParams.get("callbackUrl"), `/base${path}`);
      assert.equal((await server.send(headers.location.slice("/base".length))).status, 200);
    }
    const data = await get(`/_next/data/${server.buildId}/guarded/legacy.json`);
    assert.equal(
      data.headers["x-nextjs-redirect"],
      "/base/login?callbackUrl=%2Fbase%2Fguarded%2Flegacy",
    );
  });

  test("so does the wrapper of a route handler, with a path behind any host", async () => {
    for (const host of [undefined, "app.example"]) {
      const { status, headers } = await get("/unproxied/denied?a=1", undefined, host && { host });
      assert.equal(status, 307);
      assert.equal(
        headers.location,
        "/base/login?callbackUrl=%2Fbase%2Funproxied%2Fdenied%3Fa%3D1",
      );
    }
  });

  test("the sign-in page below the basePath is open", async () => {
    const { status, body } = await get("/login");
    assert.equal(status, 200);
    assert.match(body, /Sign in/);
  });

  test("cookies keep the path /, and the page sees the renewed one", async () => {
    for (const path of ["", "/guarded", "/api/node", "/api/edge", "/legacy"]) {
      const response = await get(path, await due());
      assert.equal(response.status, 200, path);
      assert.equal(response.setCookie.length, 1, path);
      assert.match(response.setCookie[0], /; Path=\/; /);
      assert.equal(state(response).cookie, pairOf(response.setCookie[0]), path);
      assert.deepEqual(state(response).session.user, user, path);
    }
  });

  test("the endpoints answer below the basePath", async () => {
    const response = await get("/api/auth/session", await due());
    assert.deepEqual(JSON.parse(response.body).user, user);
    assert.equal(response.setCookie.length, 1);
  });

  test("server actions lead where they are told", async () => {
    const entered = await submit("/actions", undefined, "enter", {
      name: "Grace",
      redirectTo: "/base/guarded",
    });
    assert.equal(entered.status, 303);
    assert.equal(new URL(entered.headers.location, server.origin).pathname, "/base/guarded");
    const ask = await submit("/actions", undefined, "ask");
    assert.equal(new URL(ask.headers.location, server.origin).pathname, "/base/login");
  });

  test("the log is clean", () => {
    assert.doesNotMatch(server.output(), /⨯|error|eyJ/i);
  });
});
