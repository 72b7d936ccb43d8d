// Attacks on a guard that is part of Next.js: requests that it does not see, that it
// sees under another name, and servers that are not configured as they should be.

import assert from "node:assert/strict";
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { appOf, envOf } from "../../../scripts/lib/next.mjs";
import { SPELLINGS, spelt } from "../../support/raw.mjs";
import { raw } from "../../support/raw-http.mjs";
import { state } from "./client.mjs";
import { DAY, claims, mint, open, pairOf } from "./cookies.mjs";
import { randomSecret, start } from "./server.mjs";

const HOST = "__Host-waxseal.session-token";
/** The guarded page, as HTML, as a payload of React or as data. */
const GUARDED = /id="state"|"id":"state"|"pageProps":\{"json"|private page/;

for (const variant of ["proxy", "middleware"]) {
  describe(`attacks on ${variant}.ts`, () => {
    const secret = randomSecret();
    let server, cookie, host;
    before(async () => {
      server = await start(variant, { AUTH_SECRET: secret });
      cookie = await mint("signed", claims, { secret });
      host = await mint("signed", claims, { secret, name: HOST });
    });
    after(() => server?.stop());

    /** An answer without anything of the guarded page. */
    async function kept(path, headers, what = path) {
      const response = await server.send(path, { headers });
      assert.doesNotMatch(response.body, GUARDED, what);
      assert.deepEqual(response.setCookie, [], what);
      return response;
    }

    const bytes = (line, headers = []) =>
      raw(
        new URL(server.origin).port,
        [line, "Host: localhost", ...headers, "Connection: close", "", ""].join("\r\n"),
      );

    test("attack 26: Cookie headers byte by byte", async () => {
      const token = host.slice(HOST.length + 1);
      for (const [spelling, counts] of Object.entries(SPELLINGS)) {
        for (const path of ["/api/node", "/unproxied/node", "/unproxied/page"]) {
          const answer = await bytes(`GET ${path} HTTP/1.1`, [`Cookie: ${spelt(spelling, token)}`]);
          const what = `${path} ${JSON.stringify(spelling)}`;
          const [, status] = /^HTTP\/1\.1 (\d+)/.exec(answer);
          // Node itself refuses control characters.
          if (status === "400") assert.match(spelling, /[\0-\x1f\x7f]/, what);
          else assert.equal(status, "200", what);
          assert.equal(answer.includes(claims.email), counts && status === "200", what);
        }
      }
    });

    test("attack 34: requests that are none: no session, no page, and the server goes on", async () => {
      const lines = [
        ...[
          "/guarded/%",
          "/guarded/%zz",
          "/guarded/%E0%A4%A",
          "/guarded/%c0%af",
          "/%00guarded",
          "/guarded?%",
          "/guarded?a=%zz",
          "/\xff",
          "/guarded\xff",
          "/?\xff",
          `/${"x".repeat(8000)}`,
        ].map((path) => `GET ${path} HTTP/1.1`),
        "GET guarded HTTP/1.1",
        "GET * HTTP/1.1",
        "OPTIONS * HTTP/1.1",
        "GET http://localhost/guarded HTTP/1.1",
        "GET http://evil.test/guarded HTTP/1.1",
        "GET http:///guarded HTTP/1.1",
        "GET http://[/guarded HTTP/1.1",
        "GET javascript:alert(1) HTTP/1.1",
        "GET /guarded HTTP/1.0",
        "GET /guarded",
        "GET  /guarded HTTP/1.1",
        "get /guarded HTTP/1.1",
        "BREW /guarded HTTP/1.1",
        "TRACE /guarded HTTP/1.1",
      ];
      const headers = [
        "",
        "Host: [",
        "Host: a b",
        "Host: evil.test/guarded",
        "X-Forwarded-Host: [",
        "X-Forwarded-Host: evil.test/x",
        "X-Forwarded-Proto: javascript",
        "Referer: ://",
        "Origin: ://",
        "Cookie: \xff=%E0; =;;",
        `Cookie: ${HOST}=%`,
        "Content-Length: x",
        "Transfer-Encoding: chunked, identity",
      ];
      for (const line of lines) {
        const answer = await bytes(line);
        assert.doesNotMatch(answer, GUARDED, line);
        assert.match(answer, /^HTTP\/1\.1 [345]\d\d|^$/, line);
      }
      for (const header of headers) {
        for (const path of ["/guarded", "/guarded/deep?x", "/unproxied/private/1"]) {
          const answer = await raw(
            new URL(server.origin).port,
            [
              `GET ${path} HTTP/1.1`,
              ...(header.startsWith("Host:") ? [] : ["Host: localhost"]),
              ...(header && [header]),
              "Connection: close",
              "",
              "",
            ]
              .flat()
              .join("\r\n"),
          );
          assert.doesNotMatch(answer, GUARDED, `${path} ${header}`);
        }
      }
      assert.equal(
        state(await server.send("/api/node", { headers: { cookie } })).session.user.email,
        claims.email,
      );
    });

    test("attack 36: whoever gets past the proxy is asked by the page", async () => {
      const flight = { rsc: "1" };
      const ways = [
        {},
        flight,
        { ...flight, "next-router-prefetch": "1" },
        { ...flight, "next-router-prefetch": "2" },
        ...[
          "/_tree",
          "/_index",
          "/_head",
          "/_full",
          "/unproxied",
          "/unproxied/private/$d$id/__PAGE__",
          "/__PAGE__",
        ].map((segment) => ({
          ...flight,
          "next-router-prefetch": "1",
          "next-router-segment-prefetch": segment,
        })),
        {
          ...flight,
          "next-router-state-tree": encodeURIComponent(
            '["",{"children":["unproxied",{"children":["__PAGE__",{}]}]},null,null,true]',
          ),
        },
        { "next-action": "0".repeat(42) },
        { purpose: "prefetch" },
        { "sec-purpose": "prefetch;prerender" },
        { "x-middleware-prefetch": "1" },
        { "x-nextjs-data": "1" },
        { "x-matched-path": "/unproxied/page" },
        { "x-now-route-matches": "1=1&nxtPid=1" },
        { "x-invoke-path": "/unproxied/page", "x-invoke-query": "{}", "x-invoke-status": "200" },
        { "x-nextjs-rewritten-path": "/unproxied/page" },
        { "x-middleware-subrequest": Array(5).fill(variant).join(":") },
        {
          "x-middleware-subrequest": Array(5).fill(`src/${variant}`).join(":"),
          "x-middleware-subrequest-id": "0".repeat(16),
        },
        { "x-middleware-set-cookie": `${cookie}; Path=/` },
        { "x-middleware-override-headers": "cookie", "x-middleware-request-cookie": cookie },
      ];
      const paths = [
        "/unproxied/private/1",
        "/unproxied/private/1?nxtPid=2",
        "/unproxied/private/1?nxtIid=2&id=2",
        "/unproxied/private/1.rsc",
        "/unproxied/private/1.segments/_tree.segment.rsc",
        "/unproxied/private/1.txt",
        "/unproxied/private/%31",
        "/unproxied/private/1?_rsc=1",
      ];
      for (const path of paths) {
        for (const headers of ways) {
          const what = `${path} ${JSON.stringify(headers)}`;
          const response = await kept(path, headers, what);
          // Next.js answers some with what it always sends: the frame, without the page.
          assert.doesNotMatch(response.body, new RegExp(claims.email), what);
        }
      }
      // Route parameters in the query are not those of the page.
      const page = await server.send("/unproxied/private/1?nxtPid=2&id=3", { headers: { cookie } });
      assert.match(page.body, /private page of (<!-- -->)?1</);
    });

    test("attack 36: no header and no query brings anyone past the proxy", async () => {
      const { buildId } = server;
      const paths = [
        "/guarded",
        "/guarded/deep",
        "/guarded/legacy",
        "/guarded/plain",
        "/guarded/plain.rsc",
        "/guarded/plain.html",
        "/guarded/plain.txt",
        "/guarded/plain.segments/_tree.segment.rsc",
        "/guarded/plain.segments/guarded/plain/__PAGE__.segment.rsc",
        "/guarded?nxtPx=1",
        "/guarded/deep?__nextLocale=en&__nextDefaultLocale=en&__nextDataReq=1",
        "/guarded?_rsc=1",
        "/guarded.rsc",
        "/guarded/deep.rsc",
        "/guarded.prefetch.rsc",
        "/guarded.segments/_tree.segment.rsc",
        "/guarded.segments/guarded/__PAGE__.segment.rsc",
        `/_next/data/${buildId}/guarded/legacy.json`,
        `/_next/data/${buildId}/en/guarded/legacy.json`,
        `/_next/data/wrong/guarded/legacy.json`,
        "/_next/data/guarded/legacy.json",
        "/en/guarded/legacy",
        "/_next/../guarded",
        "/_next/static/../../guarded",
        "/_next/image?url=%2Fguarded&w=64&q=75",
      ];
      const ways = [
        {},
        { rsc: "1" },
        { rsc: "1", "next-router-prefetch": "1" },
        { rsc: "1", "next-router-prefetch": "1", "next-router-segment-prefetch": "/_tree" },
        {
          rsc: "1",
          "next-router-prefetch": "1",
          "next-router-segment-prefetch": "/guarded/__PAGE__",
        },
        { "x-nextjs-data": "1" },
        { "x-middleware-prefetch": "1" },
        { purpose: "prefetch" },
        { "x-middleware-subrequest": Array(5).fill(variant).join(":") },
        { "x-middleware-subrequest": Array(5).fill(`src/${variant}`).join(":") },
        { "x-middleware-next": "1" },
        { "x-middleware-rewrite": "/guarded" },
        { "x-matched-path": "/guarded" },
        { "x-rewrite-url": "/guarded" },
        { "x-original-url": "/guarded" },
        { "x-invoke-path": "/guarded" },
        { "x-invoke-output": "/guarded" },
        { "x-middleware-invoke": "1" },
      ];
      // What is looked for is there for whoever may see it, in each of its forms.
      for (const [path, headers] of [
        ["/guarded", {}],
        ["/guarded/plain", {}],
        ["/guarded/plain?_rsc=x", { rsc: "1" }],
        ["/guarded?_rsc=x", { rsc: "1" }],
        [
          paths.find((path) => path.endsWith(`${buildId}/guarded/legacy.json`)),
          { "x-nextjs-data": "1" },
        ],
      ]) {
        let response = await server.send(path, { headers: { cookie, ...headers } });
        if (response.status === 307)
          response = await server.send(response.headers.location, {
            headers: { cookie, ...headers },
          });
        assert.match(response.body, GUARDED, path);
      }
      for (const path of paths) {
        for (const headers of ways) await kept(path, headers, `${path} ${JSON.stringify(headers)}`);
      }
    });

    test("attack 37: another spelling of a path is guarded, or is no page", async () => {
      const spellings = [
        "/guarded",
        "/guarded/",
        "//guarded",
        "///guarded",
        "/./guarded",
        "/x/../guarded",
        "/guarded/.",
        "/guarded/./",
        "/guarded/deep/..",
        "/%67uarded",
        "/%2567uarded",
        "/guarde%64",
        "/guarded%2f",
        "/guarded%2fdeep",
        "/guarded%5cdeep",
        "/guarded%00",
        "/guarded%20",
        "/guarded%09",
        "/guarded%0a",
        "/guarded%3f",
        "/guarded%23",
        "/guarded;x",
        "/guarded;x=/",
        "/;/guarded",
        "/guarded..;/",
        "/x/..;/guarded",
        "/GUARDED",
        "/Guarded",
        "/guarded.",
        "/guarded..",
        "/guarded.html",
        "/guarded.json",
        "/guarded.txt",
        "/guarded/index",
        "/index/guarded",
        "/\\guarded",
        "/guarded\\",
        "\\guarded",
        "/guarded#x",
        "/guarded?",
        "/guarded?/unproxied",
        "/unproxied/../guarded",
        "/unproxied/..%2fguarded",
        "/unproxied/%2e%2e/guarded",
        "/unproxied/%2e%2e%2fguarded",
        "/unproxied\\..\\guarded",
        "/unproxied%2f..%2fguarded",
        "/unproxied/..;/guarded",
        "/api/unproxied/../../guarded",
        "/_next/..%2fguarded",
        "/_next/%2e%2e/guarded",
        "/_next%2f../guarded",
        "/\uff47uarded",
        "/%ef%bd%87uarded",
        "/guarded/deep//",
        "/guarded//deep",
        "/%E2%80%8Bguarded",
        "/guarded%C2%A0",
        "/%c0%ae%c0%ae/guarded",
        "//localhost/guarded",
        "//evil.test/guarded",
        "/http://localhost/guarded",
      ];
      for (const path of spellings) {
        const line = `GET ${Buffer.from(path).toString("latin1")} HTTP/1.1`;
        for (const headers of [[], ["RSC: 1"], ["X-Forwarded-Host: evil.test"]]) {
          const answer = await bytes(line, headers);
          assert.doesNotMatch(answer, GUARDED, `${path} ${headers}`);
          assert.doesNotMatch(answer, /^HTTP\/1\.1 2/, `${path} ${headers}`);
          assert.doesNotMatch(answer, /^location: (https?:)?\/\/evil/im, `${path} ${headers}`);
        }
        // Whoever is signed in gets the page, or nothing; and it is their session.
        const own = await bytes(line, [`Cookie: ${cookie}`]);
        if (/^HTTP\/1\.1 200/.test(own)) assert.match(own, new RegExp(claims.email), path);
      }
    });

    test("attack 38: headers that say who somebody is are only headers", async () => {
      const spoofed = {};
      for (const name of [
        "x-user",
        "x-user-id",
        "x-auth-user",
        "x-authenticated-user",
        "x-forwarded-user",
        "x-session",
        "x-waxseal-session",
        "x-nextauth-session",
        "x-clerk-auth-status",
        "x-middleware-request-x-user",
        "authorization",
        "remote-user",
        "auth",
        "next-auth",
      ]) {
        spoofed[name] =
          name === "authorization"
            ? `Bearer ${cookie.slice(cookie.indexOf("=") + 1)}`
            : JSON.stringify({ user: claims });
      }
      assert.equal((await kept("/guarded", spoofed)).status, 307);
      for (const path of [
        "/",
        "/api/node",
        "/api/edge",
        "/unproxied/page",
        "/unproxied/node",
        "/unproxied/legacy",
        "/api/wrapped",
      ]) {
        const response = await server.send(path, { headers: spoofed });
        assert.equal(state(response).session, null, path);
      }
      const other = await server.send("/api/node", {
        headers: {
          ...spoofed,
          cookie: await mint(
            "signed",
            { ...claims, sub: "8", email: "8@example.test" },
            { secret },
          ),
        },
      });
      assert.equal(state(other).session.user.email, "8@example.test");
    });

    test("attack 41: a prefetch, HEAD or OPTIONS spends nothing: both cookies go on", async () => {
      const due = await mint("signed", claims, { secret, age: 2 * DAY });
      const before = await open("signed", due, { secret });
      const ways = [
        ["GET", { "next-router-prefetch": "1", rsc: "1" }],
        ["GET", { purpose: "prefetch" }],
        ["GET", { "sec-purpose": "prefetch" }],
        ["HEAD", {}],
        ["OPTIONS", {}],
      ];
      for (const [method, more] of ways) {
        const answer = await bytes(`${method} /api/node HTTP/1.1`, [
          `Cookie: ${due}`,
          ...Object.entries(more).map((pair) => pair.join(": ")),
        ]);
        const [, line] = /^set-cookie: (.*)\r$/im.exec(answer) ?? [];
        // The guard writes the renewed cookie as ever, with its cache headers …
        assert.ok(line, `${method} ${JSON.stringify(more)}`);
        assert.match(answer, /^cache-control: private, no-cache, no-store\r$/im);
        const { sid, rev, sub, auth_time } = await open("signed", pairOf(line), { secret });
        assert.deepEqual([rev, sub, auth_time], [1, claims.sub, before.iat]);
        assert.ok(sid.length > 0);
        // … and the one before it still opens, should this answer be thrown away.
        for (const either of [due, pairOf(line)]) {
          assert.equal(
            state(await server.send("/unproxied/node", { headers: { cookie: either } })).session
              .user.email,
            claims.email,
          );
        }
      }
      for (const method of ["HEAD", "OPTIONS"]) {
        const answer = await bytes(`${method} /api/auth/session HTTP/1.1`, [`Cookie: ${due}`]);
        assert.doesNotMatch(answer, /^set-cookie:/im, `the endpoint, ${method}`);
      }
    });

    test("attack 31: a route handler that writes by the jar of Next.js says nothing that lets a cache keep it", async () => {
      // Only its own response can have headers; what answers a POST is kept by no
      // cache that is not told to (RFC 9111 §3).
      const answer = await bytes("POST /api/renamed HTTP/1.1", [
        `Cookie: ${cookie}`,
        "Content-Length: 0",
      ]);
      assert.match(answer, /^set-cookie: waxseal\.session-token=/im);
      assert.doesNotMatch(
        answer,
        /^(cache-control: (?!.*no-store)|expires:|last-modified:|etag:|[a-z-]+-cache-control:)/im,
      );
    });

    test("nothing of all this was a fault of waxseal in the log", () => {
      assert.doesNotMatch(server.output(), /waxseal/i);
      assert.ok(!server.output().includes(secret));
    });
  });
}

/* ------------------------------------------------------------------ 61 */

test("attack 61: around a handler nothing is exempt, on the edge runtime of the pages router as well", async () => {
  for (const SIGN_IN of ["/api/unproxied/edge", "/unproxied/denied"]) {
    const server = await start("proxy", { AUTH_SECRET: randomSecret(), SIGN_IN });
    try {
      const allowed = await server.send("/api/unproxied/edge");
      assert.equal(allowed.headers["x-handler"], "ran");
      const { status, headers } = await server.send(`${SIGN_IN}?deny`);
      // Nor is it sent to itself for ever.
      assert.deepEqual(
        [status, headers["x-handler"], headers.location],
        [401, undefined, undefined],
      );
    } finally {
      await server.stop();
    }
  }
});

/* ------------------------------------------------------------------ 39 */

const MISTAKES = {
  "no secret": {},
  "an empty secret": { AUTH_SECRET: "" },
  "a weak secret in production": { AUTH_SECRET: "short" },
  "a list of weak secrets": { SECRETS: "a b" },
  "a format that there is none of": { AUTH_SECRET: randomSecret(), FORMAT: "none" },
  "an address that is none": { AUTH_SECRET: randomSecret(), AUTH_URL: "::" },
  "a format to accept that there is none of": { AUTH_SECRET: randomSecret(), ACCEPT: "nothing" },
};
const PLACES = [
  "/guarded",
  "/guarded/plain",
  "/guarded/deep",
  "/guarded/legacy",
  "/",
  "/api/node",
  "/api/edge",
  "/api/wrapped",
  "/unproxied/page",
  "/unproxied/node",
  "/unproxied/wrapped",
  "/unproxied/denied",
  "/unproxied/legacy",
  "/unproxied/private/1",
  "/api/unproxied/legacy",
  "/api/auth/session",
];

for (const variant of ["proxy", "middleware"]) {
  for (const [mistake, env] of Object.entries(MISTAKES)) {
    test(`attack 39: ${variant}.ts with ${mistake} lets nobody in`, async () => {
      const server = await start(variant, env);
      try {
        await refusesAll(server, env);
      } finally {
        await server.stop();
      }
    });
  }
}

test("attack 39: middleware.ts with a broken module lets nobody in", async () => {
  const secret = randomSecret();
  for (const [what, bytes] of Object.entries({
    "nothing in it": Buffer.alloc(0),
    rubbish: Buffer.from("rubbish"),
    "an empty module": Buffer.from("\0asm\x01\0\0\0", "latin1"),
  })) {
    const server = await startWith(bytes, { AUTH_SECRET: secret });
    try {
      const cookie = await mint("signed", claims, { secret });
      for (const path of [
        "/guarded",
        "/guarded/deep",
        "/guarded/plain",
        "/guarded/legacy",
        "/api/edge",
      ]) {
        const { status, body } = await server.send(path, { headers: { cookie } });
        assert.equal(status, 500, `${what}: ${path}`);
        assert.doesNotMatch(body, GUARDED, `${what}: ${path}`);
      }
    } finally {
      await server.stop();
    }
  }
});

/** Tokens that such a server might take for good: of every secret that it could have. */
async function refusesAll(server, { AUTH_SECRET, SECRETS = "" }) {
  const cookies = [undefined, "waxseal.session-token=x"];
  for (const secret of [AUTH_SECRET, ...SECRETS.split(" "), "undefined", "null", "secret"].filter(
    Boolean,
  )) {
    cookies.push(await mint("signed", claims, { secret }));
  }
  for (const path of PLACES) {
    for (const cookie of cookies) {
      const { status, body, setCookie } = await server.send(path, {
        headers: cookie ? { cookie } : {},
      });
      assert.equal(status, 500, path);
      assert.doesNotMatch(body, GUARDED, path);
      assert.doesNotMatch(body, new RegExp(claims.email), path);
      assert.deepEqual(setCookie, [], path);
    }
  }
  for (const text of [AUTH_SECRET, ...SECRETS.split(" ")]) {
    if (text?.length > 4) assert.ok(!server.output().includes(text), "the log has the secret");
  }
}

/** The build of middleware.ts with another module in place of waxseal's. */
function startWith(bytes, env) {
  const copy = appOf("broken-module");
  rmSync(copy, { recursive: true, force: true });
  cpSync(appOf("middleware"), copy, { recursive: true, filter: (path) => !path.endsWith("cache") });
  const chunks = join(copy, ".next/server/edge/chunks");
  // The core is one of two; the other is not loaded without `refresh` and `revocation`.
  const modules = readdirSync(chunks).filter((name) => name.endsWith(".wasm"));
  const cores = modules.filter((name) => readFileSync(join(chunks, name)).length > 100_000);
  assert.deepEqual([modules.length, cores.length], [2, 1]);
  writeFileSync(join(chunks, cores[0]), bytes);
  return start("broken-module", { ...envOf("middleware"), ...env });
}
