import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { Readable } from "node:stream";
import { describe, test } from "node:test";

import { createAuth } from "waxseal";

import { site } from "./site.mjs";
import { concurrency, json, OTHER, SECRET, waxseal } from "./support.mjs";

/** Runs `work` with the address of a server that answers so. */
async function serving(answer, work) {
  const server = createServer(async (message, response) => {
    const url = `http://${message.headers.host}${message.url}`;
    const body = message.method === "POST" ? { body: Readable.toWeb(message), duplex: "half" } : {};
    const { method, headers } = message;
    const result = await answer(new Request(url, { method, headers, ...body }));
    response.statusCode = result.status;
    for (const [name, value] of result.headers) {
      if (name !== "set-cookie") response.setHeader(name, value);
    }
    response.setHeader("set-cookie", result.headers.getSetCookie());
    response.end(await result.text());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    return await work(`http://127.0.0.1:${server.address().port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** What `doctor` says of an application on http. */
const examined = (fault, { config, env, args = ["--path", "/dashboard"] } = {}) =>
  serving(site(fault, config), (url) => json(["doctor", url, ...args], { env }));

const onHttps = new URL("on-https.mjs", import.meta.url).href;

/** The same on https. */
const secured = (fault, config = {}) =>
  json(["doctor", "https://app.example", "--path", "/dashboard"], {
    env: { AUTH_SECRET: SECRET, CONFIG: JSON.stringify(config), ...(fault && { FAULT: fault }) },
    preload: onHttps,
  });

const ids = ({ checks }, wanted) =>
  checks.filter(({ status }) => status === wanted).map(({ id }) => id);

const all = [
  "scheme",
  "session",
  "session-cache",
  "csrf",
  "signout",
  "origin",
  "open-redirect",
  "signin",
  "signin-redirect",
  "refused",
  "refused-kept",
  "refused-signout",
  "guard",
  "guard-redirect",
  "guard-bypass",
  "accepted",
  "unchanged",
  "altered",
  "altered-kept",
  "cleared",
  "signed-out",
  "renewed",
  "page-unchanged",
  "page-cache",
  "http-only",
  "same-site",
];

describe("waxseal doctor", { concurrency }, () => {
  for (const format of ["signed", "authjs", "next-auth"]) {
    test(`all is well with a good application, format ${format}`, async () => {
      const http = await examined(undefined, { config: { format } });
      assert.deepEqual(ids(http, "failed"), []);
      assert.deepEqual(ids(http, "skipped"), []);
      assert.deepEqual(ids(http, "ok"), [...all, "prefix-rules", "cookie-cache"]);
      assert.deepEqual([http.code, http.ok], [0, true]);

      const https = await secured(undefined, { format });
      assert.deepEqual(ids(https, "failed"), []);
      assert.deepEqual(ids(https, "ok"), [
        ...all,
        "secure",
        "prefix",
        "prefix-rules",
        "cookie-cache",
      ]);
      assert.equal(https.code, 0);
    });
  }

  const faults = {
    "session broken": ["session", "refused", "accepted"],
    "session for nobody": ["session", "refused", "accepted"],
    "session public": ["session-cache", "cookie-cache"],
    "no cache headers": ["session-cache", "cookie-cache"],
    "no csrf": ["csrf"],
    "no sign-in": ["signin"],
    "sign-in follows": ["signin-redirect"],
    "sign-in passes on": ["signin-redirect"],
    "sign-out follows": ["open-redirect"],
    "sign-out breaks": ["open-redirect"],
    "sign-out refuses": ["signout", "signed-out"],
    "sign-out mistrusts": ["signout", "signed-out"],
    "sign-out keeps cookies": ["signed-out"],
    "sign-out keeps damaged cookies": ["signed-out"],
    "sign-out sets anew": ["refused-signout", "signed-out"],
    "breaks over bad cookies": ["refused"],
    "takes altered cookies": ["altered", "cleared"],
    "clears bad cookies": ["refused-kept", "altered-kept"],
    "keeps ended cookies": ["cleared"],
    "writes every read": ["unchanged", "altered-kept", "page-unchanged"],
    "no HttpOnly": ["http-only"],
    "no SameSite": ["same-site"],
    unguarded: ["guard"],
    "guard broken": ["guard"],
    "guard leads away": ["guard-redirect"],
    "guard follows": ["guard-redirect"],
    "guard can be skipped": ["guard-bypass"],
    "page public": ["page-cache"],
  };
  for (const [fault, expected] of Object.entries(faults)) {
    test(`an application with this fault fails: ${fault}`, async () => {
      const found = await examined(fault);
      assert.deepEqual(ids(found, "failed"), expected);
      assert.deepEqual([found.code, found.ok], [1, false]);
      // What was not tried is not called good.
      if (fault === "no sign-in") assert.ok(!ids(found, "ok").includes("signin-redirect"));
      for (const { message } of found.checks) assert.match(message, /^[^]+\.$/);
    });
  }

  const secureFaults = {
    "no Secure": ["secure", "prefix-rules"],
    "a Domain": ["prefix-rules"],
    "sign-out keeps partitioned": ["refused-signout", "signed-out"],
    "plain http inside": ["secure", "prefix"],
  };
  for (const [fault, expected] of Object.entries(secureFaults)) {
    test(`an application on https with this fault fails: ${fault}`, async () => {
      const found = await secured(fault);
      assert.deepEqual(ids(found, "failed"), expected);
      assert.equal(found.code, 1);
    });
  }

  test("a guard may answer 401, and a page may be for others", async () => {
    const refusing = await examined("guard says 401");
    assert.deepEqual(ids(refusing, "failed"), []);
    assert.ok(!ids(refusing, "ok").includes("guard-redirect"));
    const others = await examined("page for others");
    assert.deepEqual([others.code, ids(others, "skipped")], [0, ["page"]]);
  });

  test("without a secret the cookie of a refused session is looked at all the same", async () => {
    const env = {};
    const good = await examined(undefined, { env });
    assert.ok(ids(good, "ok").includes("refused-signout"));
    assert.deepEqual([good.code, ids(good, "skipped")], [0, ["accepted"]]);
    const bad = await examined("no HttpOnly", { env });
    const { message } = bad.checks.find(({ id }) => id === "http-only");
    assert.match(
      message,
      /: waxseal\.csrf-token, waxseal\.callback-url, waxseal\.session-token\.$/,
    );
  });

  test("another secret, name or kind of session is told apart from a bad application", async () => {
    const other = await examined(undefined, { env: { AUTH_SECRET: OTHER } });
    assert.deepEqual(ids(other, "failed"), ["accepted"]);
    const config = { cookie: { name: "sid" } };
    assert.deepEqual(ids(await examined(undefined, { config }), "failed"), ["accepted"]);
    const named = await examined(undefined, { config, args: ["--name", "__Host-sid"] });
    assert.deepEqual(ids(named, "failed"), []);
    assert.ok(ids(named, "ok").includes("cleared"));
    const claims = await examined(undefined, {
      args: ["--claims", '{"name":"x"}', "--format", "signed"],
    });
    assert.deepEqual(ids(claims, "failed"), []);
  });

  test("a longer updateAge is no fault", async () => {
    const config = { session: { updateAge: 604_800 } };
    const found = await examined(undefined, { config });
    assert.deepEqual([found.code, ids(found, "skipped")], [0, ["renewed"]]);
  });

  test("endpoints elsewhere are found by --base-path, and below a path", async () => {
    const config = { basePath: "/auth" };
    assert.ok(ids(await examined(undefined, { config, args: [] }), "failed").includes("session"));
    const auth = site(undefined, config);
    const moved = (request) =>
      new URL(request.url).pathname === "/auth/signin" ? new Response("Sign in") : auth(request);
    const found = await serving(moved, (url) =>
      json(["doctor", `${url}/`, "--base-path", "/auth/"]),
    );
    assert.deepEqual(ids(found, "failed"), []);

    const below = site();
    const stripped = (request) => below(new Request(request.url.replace("/shop", ""), request));
    const shop = await serving(stripped, (url) => json(["doctor", `${url}/shop/`]));
    assert.deepEqual(ids(shop, "failed"), []);
  });

  test("Auth.js itself: cookies at every read, and on a page that says nothing to caches", async () => {
    const found = await examined(undefined, { config: { library: "@auth/core" }, args: [] });
    assert.deepEqual(ids(found, "failed"), [
      "refused-kept",
      "unchanged",
      "altered-kept",
      "cookie-cache",
    ]);
    assert.match(found.checks.at(-1).message, /: GET \/api\/auth\/signin\.$/);
  });

  test("what is printed: a mark and a sentence each, and how many failed", async () => {
    const args = (url) => ["doctor", url, "--path", "/dashboard"];
    const good = await serving(site(), (url) => waxseal(args(url), { asProcess: true }));
    assert.equal(good.code, 0);
    assert.equal(good.stderr, "");
    const lines = good.stdout.trim().split("\n");
    assert.equal(lines.pop(), "All is well.");
    assert.equal(lines.pop(), "");
    for (const line of lines) assert.match(line, /^✓ .+\.$/);
    assert.ok(lines.includes("✓ GET /dashboard without a session leads to sign-in."));

    const bad = await serving(site("unguarded"), (url) => waxseal(args(url)));
    assert.equal(bad.code, 1);
    assert.match(
      bad.stdout,
      /^✗ GET \/dashboard answers 200 without a session: it is not guarded\. In Next\.js proxy\.ts .*beside app\/.*$/m,
    );
    assert.match(bad.stdout, /\n1 of \d+ checks failed\.\n$/);
  });

  for (const format of ["signed", "authjs", "next-auth"]) {
    test(`no session that is sent is good for longer than a minute, format ${format}`, async () => {
      const sent = [];
      const reader = createAuth({ secret: SECRET, format, logger: {} });
      const app = site(undefined, { format });
      const listening = async (request) => {
        const session = await reader.getSession(request.headers.get("cookie"));
        if (session) sent.push(Date.parse(session.expires));
        return app(request);
      };
      const begin = Date.now();
      const args = ["--path", "/dashboard"];
      const { code } = await serving(listening, (url) => json(["doctor", url, ...args]));
      assert.equal(code, 0);
      assert.ok(sent.length >= 3, `${sent.length}`);
      // A cookie that the application itself has renewed is not sent again.
      for (const end of sent) {
        assert.ok(end > begin && end <= Date.now() + 60_000, new Date(end).toISOString());
      }
    });
  }

  test("an application without endpoints is told one thing, and its guard is checked", async () => {
    const page = () => new Response("<p>not found", { status: 200 });
    const missing = () => new Response("Not Found", { status: 404 });
    for (const answer of [page, missing]) {
      const { code, checks } = await serving(answer, (url) => json(["doctor", url]));
      const failed = checks.filter(({ status }) => status === "failed");
      assert.equal(code, 1);
      assert.deepEqual(
        failed.map(({ id }) => id),
        ["session"],
      );
      assert.match(failed[0].message, /Nothing answers .* below \/api\/auth .*--base-path/);
      const guarded = await serving(answer, (url) => json(["doctor", url, "--path", "/"]));
      assert.ok(guarded.checks.some(({ id }) => id === "guard"));
    }
  });

  test("a URL needs no scheme", async () => {
    const answer = () => new Response("", { status: 404 });
    const { url } = await serving(answer, (url) =>
      json(["doctor", url.replace("http://127.0.0.1", "localhost")]),
    );
    assert.match(url, /^http:\/\/localhost:\d+$/);
    const preload = new URL("no-network.mjs", import.meta.url).href;
    const remote = await waxseal(["doctor", "app.example", "--json"], { preload });
    assert.equal(JSON.parse(remote.stdout).url, "https://app.example");
  });

  test("on plain http nobody but this machine is asked", async () => {
    const preload = new URL("no-network.mjs", import.meta.url).href;
    const doctor = (url) => waxseal(["doctor", url, "--json"], { preload });
    for (const url of [
      "http://app.example",
      "http://app.example:3000",
      "http://10.0.0.1",
      "http://192.168.1.20:3000",
      "http://0.0.0.0:3000",
      "http://[::]:3000",
      "http://[fe80::1]",
      "http://127.evil.example",
      "http://127.0.0.1.evil.example",
      "http://localhost.evil.example",
      "http://notlocalhost",
      "http://evil.example/localhost",
      "http://evil.example?localhost",
      "HTTP://APP.EXAMPLE",
    ]) {
      const { code, stdout, stderr } = await doctor(url);
      assert.deepEqual([code, stdout], [2, ""], url);
      assert.match(
        stderr,
        /plain http .*: pass the https URL, or run doctor on the application/,
        url,
      );
    }
    for (const url of [
      "http://localhost:3000",
      "http://LOCALHOST.",
      "http://app.localhost:3000",
      "http://127.0.0.1:3000",
      "http://127.1",
      "http://2130706433",
      "http://127.3.4.5",
      "http://[::1]:3000",
      "https://app.example",
      "https://10.0.0.1",
    ]) {
      const { code, stdout } = await doctor(url);
      assert.equal(code, 1, url);
      assert.match(stdout, /ENOBODY/, url);
    }
  });

  test("neither cookies nor tokens are printed", async () => {
    for (const fault of [undefined, "no HttpOnly", "writes every read"]) {
      const { checks } = await examined(fault);
      assert.doesNotMatch(JSON.stringify(checks), /eyJ|[0-9a-f]{32}/);
    }
  });

  test("where nobody answers, that is all that is said", async () => {
    const url = await serving(site(), (url) => url);
    const found = await json(["doctor", url, "--path", "/dashboard"]);
    assert.deepEqual([found.code, ids(found, "failed")], [1, ["session"]]);
    assert.equal(found.checks.at(-1).message, "GET /api/auth/session: ECONNREFUSED.");
  });

  test("an application that stops answering in between fails there", async () => {
    const good = site();
    const stopping = (request) => {
      if (request.url.endsWith("/signout")) throw new Error("stop");
      return good(request);
    };
    const server = createServer(async (message, response) => {
      try {
        const { method, headers } = message;
        const result = await stopping(
          new Request(`http://${headers.host}${message.url}`, { method, headers }),
        );
        response.writeHead(result.status, [...result.headers].flat());
        response.end(await result.text());
      } catch {
        response.destroy();
      }
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    try {
      const found = await json(["doctor", `http://127.0.0.1:${server.address().port}`]);
      assert.deepEqual(ids(found, "failed"), ["signout"]);
      assert.ok(ids(found, "ok").includes("accepted"));
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
