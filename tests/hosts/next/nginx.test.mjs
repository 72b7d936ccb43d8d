// A shared cache in front of the guard, told to keep redirects: nobody is to be shut
// out by an answer that was somebody else's.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { claims, mint } from "./cookies.mjs";
import { startNginx } from "./nginx.mjs";
import { randomSecret, start } from "./server.mjs";

const REFUSED = [
  ["/guarded", {}, 307],
  ["/guarded/deep?a=1", {}, 307],
  ["/guarded/legacy", {}, 307],
  ["/api/auth/guarded", {}, 401],
  ["/guarded?json", { accept: "application/json" }, 401],
];

for (const variant of ["proxy", "middleware"]) {
  describe(`${variant}.ts behind a shared cache`, () => {
    const secret = randomSecret();
    const stops = [];
    let server, cookie;
    before(async () => {
      server = await start(variant, { AUTH_SECRET: secret });
      stops.push(server.stop);
      cookie = await mint("signed", claims, { secret });
    });
    after(async () => {
      for (const stop of stops.reverse()) await stop();
    });

    for (const [what, more] of [
      ["that obeys Cache-Control", ""],
      ["that obeys Vary alone", "proxy_ignore_headers Cache-Control Expires;"],
    ]) {
      test(`attack 63: ${what}: the guard's redirect is not replayed to who is signed in`, async () => {
        const nginx = await startNginx(server.origin, more);
        stops.push(nginx.stop);
        for (const [path, headers, status] of REFUSED) {
          for (let visit = 0; visit < 2; visit += 1) {
            assert.equal((await nginx.get(path, headers)).status, status, path);
          }
          const own = await nginx.get(path, { ...headers, cookie });
          assert.equal(own.status, 200, path);
          assert.notEqual(own.cache, "HIT", path);
          if (more === "") assert.equal((await nginx.get(path, headers)).cache, "MISS", path);
        }
      });
    }

    test("attack 63: an answer of authorized is not either, and the cache does keep others", async () => {
      const nginx = await startNginx(server.origin);
      stops.push(nginx.stop);
      for (const path of ["/elsewhere", "/relative", "/loop", "/forbidden"]) {
        for (let visit = 0; visit < 2; visit += 1)
          assert.equal((await nginx.get(path)).cache, "MISS", path);
      }
      // What a handler of the application answers by itself has no such headers.
      for (const cache of ["MISS", "HIT"])
        assert.equal((await nginx.get("/wrapped/redirect")).cache, cache);
      assert.equal((await nginx.get("/wrapped/redirect", { cookie })).cache, "HIT");
    });
  });
}
