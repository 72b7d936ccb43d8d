// Where the inspector answers, and where nobody learns that there is one.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { rawClient } from "../../support/raw-http.mjs";
import { ask, BUTTON, cookieOf, inMode, make, serve, showsNoSecret, URL_HERE } from "./support.mjs";

const auth = make({ callbacks: { jwt: ({ token }) => token } });
const cookie = cookieOf(auth);
const inDevelopment = (options) => inMode("development", () => ask(auth, { cookie, ...options }));

describe("the mode", () => {
  const there = (mode, option) =>
    mode !== "production" && option !== false && (option === true || mode === "development");
  for (const mode of [undefined, "development", "production", "test", "Development", "dev", ""]) {
    for (const option of [undefined, true, false]) {
      test(`NODE_ENV ${mode}, inspect ${option}`, async () => {
        const auth = make({ inspect: option });
        for (const [method, headers] of [
          ["GET", {}],
          ["HEAD", {}],
          ["POST", BUTTON],
        ]) {
          const response = await inMode(mode, () => ask(auth, { cookie, method, headers }));
          assert.equal(response.status, there(mode, option) ? 200 : 404, method);
          assert.equal(response.headers.getSetCookie().length, 0);
          const text = await response.text();
          if (!there(mode, option)) assert.doesNotMatch(text, /inspect/i);
          showsNoSecret(text, cookie);
        }
      });
    }
  }

  test("an option of another kind is refused", () => {
    for (const inspect of ["true", 1, "development", {}]) {
      assert.throws(() => make({ inspect }), { name: "WaxsealError" });
    }
  });

  test("it is there without `process`, if at all, as where nothing says a mode", async () => {
    const { process } = globalThis;
    const auth = make({ inspect: true });
    Object.defineProperty(globalThis, "process", { value: undefined, configurable: true });
    try {
      const response = await ask(auth, { cookie });
      assert.equal(response.status, 404);
    } finally {
      Object.defineProperty(globalThis, "process", { value: process, configurable: true });
    }
  });
});

describe("the browser", () => {
  const LOCAL = ["localhost", "localhost:3000", "127.0.0.1:8080", "[::1]:3000", "LOCALHOST:1"];
  const ELSEWHERE = [
    "evil.example",
    "localhost.evil.example",
    "evil.localhost",
    "127.0.0.1.evil.example",
    "127.0.0.2",
    "0.0.0.0:3000",
    "192.168.1.5:3000",
    "[::ffff:127.0.0.1]",
    "localhost.",
    "localhost:3000:3000",
    "localhost@evil.example",
    "evil.example#localhost",
    "2130706433",
    "app.test",
    "localhost:99999",
    "127.0.0.1:65536",
    "[::1]:99999",
    "",
  ];

  for (const host of LOCAL) {
    test(`is let in by the name ${host}`, async () => {
      const response = await inDevelopment({ headers: { host } });
      assert.equal(response.status, 200);
      const origin = `http://${host.toLowerCase()}`;
      assert.equal((await inDevelopment({ headers: { host, origin } })).status, 200);
    });
  }
  for (const host of ELSEWHERE) {
    test(`is not by the name ${JSON.stringify(host)}`, async () => {
      const response = await inDevelopment({ headers: { host } });
      assert.equal(response.status, 403);
      const text = await response.text();
      assert.equal(JSON.parse(text).error, "not-local");
      showsNoSecret(text, cookie);
      assert.doesNotMatch(text, /Ada|admin/);
    });
  }

  test("no page of another origin gets in, nor a site, nor a frame", async () => {
    for (const headers of [
      { origin: "https://evil.example" },
      { origin: "null" },
      { origin: "http://localhost.evil.example" },
      { origin: "file://" },
      { origin: "http://localhost:3000/" },
      { origin: "chrome-extension://localhost" },
      { "sec-fetch-site": "cross-site" },
      {
        "sec-fetch-site": "cross-site",
        "sec-fetch-mode": "navigate",
        "sec-fetch-dest": "document",
      },
      // Another application at another port of this machine.
      { "sec-fetch-site": "same-site", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty" },
      ...["iframe", "frame", "object", "embed", "script", "style", "image", "worker"].map(
        (dest) => ({
          "sec-fetch-site": "same-origin",
          "sec-fetch-dest": dest,
        }),
      ),
    ]) {
      const response = await inDevelopment({ headers });
      assert.equal(response.status, 403, JSON.stringify(headers));
      assert.equal(response.headers.get("access-control-allow-origin"), null);
    }
  });

  test("no name, origin or referrer makes it fail: it says 403, and logs nothing", async () => {
    const logged = [];
    const logger = { error: (error) => logged.push(error), warn: (error) => logged.push(error) };
    const strict = make({ logger, callbacks: { jwt: ({ token }) => token } });
    const hostile = [
      "http://localhost:99999",
      "http://localhost:65536",
      "http://[::1]:99999",
      "http://",
      "http:",
      "http://[",
      "http://%zz",
      "http://a b",
      "https://evil.example",
      "\u00ff",
      "x".repeat(5000),
    ];
    for (const value of hostile) {
      for (const more of [{}, BUTTON, { "sec-fetch-site": "same-origin" }]) {
        for (const name of ["host", "origin", "referer"]) {
          const method = more === BUTTON ? "POST" : "GET";
          const headers = { ...more, [name]: name === "host" ? value.slice(7) : value };
          const response = await inMode("development", () =>
            ask(strict, { cookie, method, headers }),
          );
          assert.equal(response.status, 403, JSON.stringify({ ...headers, method }));
        }
      }
    }
    assert.deepEqual(logged, []);
  });

  test("what proxies say lets nobody in, and may keep them out", async () => {
    const forwarded = { "x-forwarded-host": "localhost:3000", "x-forwarded-for": "127.0.0.1" };
    const headers = { host: "app.example", ...forwarded, forwarded: "host=localhost" };
    const trusting = make({ trustHost: true });
    const { status } = await inMode("development", () => ask(trusting, { cookie, headers }));
    assert.equal(status, 403);
    for (const [name, value] of [
      ["x-forwarded-for", "203.0.113.9"],
      ["x-forwarded-for", "127.0.0.1, 203.0.113.9"],
      ["x-forwarded-for", "127.0.0.1.evil.example"],
      ["x-forwarded-host", "app.example"],
      ["x-real-ip", "203.0.113.9"],
      ["cf-connecting-ip", "2001:db8::1"],
      ["x-forwarded-for", ""],
      ["true-client-ip", "203.0.113.9"],
      ["forwarded", "for=127.0.0.1;host=localhost"],
    ]) {
      assert.equal((await inDevelopment({ headers: { [name]: value } })).status, 403, name + value);
    }
    // As Next.js adds them in development.
    for (const address of ["127.0.0.1", "::1", "::ffff:127.0.0.1"]) {
      const own = { "x-forwarded-for": address, "x-forwarded-host": "localhost:3000" };
      assert.equal((await inDevelopment({ headers: own })).status, 200, address);
    }
  });

  test("no origin is trusted more than others", async () => {
    const origin = "http://localhost:5173";
    const auth = make({ trustedOrigins: [origin] });
    const response = await inMode("development", () => ask(auth, { cookie, headers: { origin } }));
    assert.equal(response.headers.get("access-control-allow-origin"), null);
    assert.equal(response.headers.get("access-control-allow-credentials"), null);
    const asked = { origin, "access-control-request-method": "POST" };
    const preflight = await inMode("development", () =>
      ask(auth, { method: "OPTIONS", headers: asked }),
    );
    assert.equal(preflight.status, 405);
    assert.equal(preflight.headers.get("access-control-allow-origin"), null);
  });

  test("other methods are refused", async () => {
    for (const method of ["PUT", "DELETE", "PATCH", "OPTIONS"]) {
      const response = await inDevelopment({ method });
      assert.equal(response.status, 405);
      assert.equal(response.headers.get("allow"), "GET, HEAD, POST");
    }
  });
});

describe("the button", () => {
  test("runs callbacks for the page itself alone", async () => {
    const post = (headers) => inDevelopment({ method: "POST", headers });
    assert.equal((await post(BUTTON)).status, 200);
    const { "sec-fetch-site": _, ...old } = BUTTON;
    assert.equal((await post(old)).status, 200);
    // A development server in front has a port of its own.
    assert.equal((await post({ ...BUTTON, origin: "http://localhost:5173" })).status, 200);
    const { origin: __, ...withoutOrigin } = BUTTON;
    const { "x-waxseal-inspect": ___, ...plain } = BUTTON;
    for (const headers of [
      {},
      withoutOrigin,
      plain,
      { ...plain, "x-waxseal-inspect": "yes" },
      { ...old, origin: "http://localhost:4000" },
      { ...BUTTON, "sec-fetch-site": "same-site" },
      { ...BUTTON, "sec-fetch-site": "none" },
      { ...BUTTON, "sec-fetch-site": "cross-site" },
      { ...BUTTON, origin: "null" },
      { ...BUTTON, origin: "https://evil.example" },
    ]) {
      assert.equal((await post(headers)).status, 403, JSON.stringify(headers));
    }
  });
});

describe("the answer", () => {
  test("is kept by nobody, framed by nobody, and runs its own script alone", async () => {
    const response = await inDevelopment();
    const { headers } = response;
    assert.match(headers.get("cache-control"), /no-store/);
    assert.equal(headers.get("x-frame-options"), "DENY");
    assert.equal(headers.get("x-content-type-options"), "nosniff");
    assert.equal(headers.get("cross-origin-resource-policy"), "same-origin");
    assert.equal(headers.get("cross-origin-opener-policy"), "same-origin");
    assert.equal(headers.get("access-control-allow-origin"), null);
    const policy = headers.get("content-security-policy");
    for (const part of [
      /^default-src 'none';/,
      /; script-src 'sha256-[\w+/]{43}=' 'wasm-unsafe-eval';/,
      /; style-src 'sha256-[\w+/]{43}=';/,
      /; frame-ancestors 'none'/,
      /; base-uri 'none'/,
      /; form-action 'none'/,
      /; connect-src 'self'/,
    ]) {
      assert.match(policy, part);
    }
    assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|\*|https?:/);
  });

  test("asks nobody else", async () => {
    const html = await (await inDevelopment()).text();
    const before = html.slice(0, html.indexOf("<script"));
    assert.doesNotMatch(before, /(src|href)="(?!data:)|url\(|@import/);
  });
});

test("the other end must be this machine, where the server sees it", async () => {
  const server = await serve(auth);
  const client = rawClient(`http://127.0.0.1:${server.port}`);
  try {
    await inMode("development", async () => {
      const path = "/api/auth/inspect";
      const host = `localhost:${server.port}`;
      assert.equal((await client.send(path, { cookie, headers: { host } })).status, 200);
      for (const headers of [
        { host: "evil.example" },
        { host: "localhost:99999" },
        { host, origin: "http://localhost:99999" },
        { host, referer: "http://localhost:99999/" },
      ]) {
        const { status } = await client.send(path, { cookie, headers });
        assert.equal(status, 403, JSON.stringify(headers));
      }
    });
  } finally {
    client.stop();
    server.stop();
  }
  for (const [remoteAddress, status] of [
    ["127.0.0.1", 200],
    ["::1", 200],
    ["::ffff:127.0.0.1", 200],
    ["127.9.9.9", 200],
    ["192.168.1.7", 403],
    ["::ffff:10.0.0.1", 403],
    ["fe80::1", 403],
    ["127.0.0.1.example", 403],
  ]) {
    const request = {
      method: "GET",
      url: "/api/auth/inspect",
      headers: { host: new URL(URL_HERE).host, cookie },
      socket: { remoteAddress },
      on() {},
    };
    const response = await inMode("development", () => auth.handler(request));
    assert.equal(response.status, status, remoteAddress);
  }
});
