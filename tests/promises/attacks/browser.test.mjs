// Chromium between two domains of one site, https://app.example.test and
// https://evil.example.test: what it really keeps and sends is what counts.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:https";
import { after, before, test } from "node:test";

import { generate } from "selfsigned";

import { launch } from "../../support/browser.mjs";
import {
  APP,
  attacker,
  DAY,
  make,
  NAMES,
  SIBLING,
  tokenOf,
  signedIn,
} from "../../support/site.mjs";

const hour = 3_600_000;
/** Where each auth object is mounted: `/signed/…`, `/authjs/…`. */
const auths = {
  signed: make({ basePath: "/signed/api/auth", session: { maxAge: 30 * 86_400, updateAge: 3600 } }),
  authjs: make({
    format: "authjs",
    basePath: "/authjs/api/auth",
    session: { maxAge: 30 * 86_400, updateAge: 3600 },
  }),
};

let server, browser;
/** Answers that wait: `/signed/page?hold=a` until `release("a")`. */
const held = new Map();
const release = (name) => held.get(name)();
/** The Cookie headers that came, the last one at the end. */
const seen = [];

before(async () => {
  const { private: key, cert } = await generate([{ name: "commonName", value: "example.test" }], {
    days: 1,
    keySize: 2048,
    extensions: [{ name: "subjectAltName", altNames: [{ type: 2, value: "*.example.test" }] }],
  });
  server = createServer({ key, cert, maxHeaderSize: 1 << 17 }, async (message, response) => {
    const url = new URL(message.url, `https://${message.headers.host}`);
    const answer = url.hostname.startsWith("evil")
      ? evil(url)
      : await app(new Request(url, { headers: message.headers }), url);
    response.writeHead(answer.status, [...answer.headers].flat());
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  browser = await launch(`--host-resolver-rules=MAP *.example.test:443 127.0.0.1:${port}`);
});

after(async () => {
  await browser?.close();
  server?.close();
  server?.closeAllConnections();
});

/** Sets whatever cookies it is asked for. */
function evil({ searchParams }) {
  const headers = new Headers({ "content-type": "text/html" });
  for (const line of searchParams.getAll("line")) headers.append("Set-Cookie", line);
  return new Response("<!doctype html><title>evil</title>", { headers });
}

/** The application: pages that say who is there, a sign-in, a sign-out. */
async function app(request, { pathname, searchParams }) {
  const [, format, page] = pathname.split("/");
  const auth = auths[format];
  if (!auth) return new Response("", { status: 404 });
  seen.push(request.headers.get("cookie") ?? "");
  if (page === "in") {
    const now = Date.now() - Number(searchParams.get("age") ?? 0);
    const issued = await auth.issue({ user: { id: searchParams.get("as") } }, request, { now });
    return auth.apply(issued, new Response("in"));
  }
  if (page === "out") return auth.apply(auth.clear(request), new Response("out"));
  const outcome = auth.verify(request);
  const hold = searchParams.get("hold");
  if (hold) await new Promise((resolve) => held.set(hold, resolve));
  const { status, token, reason, renewed } = outcome;
  return auth.apply(
    outcome,
    Response.json({
      status,
      reason,
      renewed,
      sub: token?.sub,
      sid: token?.sid,
      rev: token?.rev,
      exp: token?.exp,
    }),
  );
}

/** A browser without cookies, and what it can be made to do. */
async function visit(work) {
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  const open = async (url) => (await page.goto(url)).text();
  try {
    await work({
      page,
      context,
      ask: async (path) => JSON.parse(await open(APP + path)),
      go: (path) => open(APP + path),
      toss: (...lines) =>
        open(`${SIBLING}/?${new URLSearchParams(lines.map((line) => ["line", line]))}`),
    });
  } finally {
    await context.close();
  }
}

test("attack 24: what a sibling domain sets in a browser has no effect on a session with __Host-", async () => {
  const name = NAMES.signed;
  const theirs = tokenOf(await signedIn(auths.signed, attacker));
  await visit(async ({ ask, go, toss }) => {
    await go("/signed/in?as=victim");
    const all = [];
    for (const prefix of [
      "__Host-",
      "__Secure-",
      "",
      "__host-",
      "__HOST-",
      "\u00a0__Host-",
      "\u2003__Host-",
      "=__Host-",
    ]) {
      for (const end of ["", ".0", ".1", ".99"]) {
        for (const path of ["/", "/signed", "/signed/page"]) {
          all.push(
            `${prefix}${name}${end}=${theirs}; Domain=example.test; Path=${path}; Secure; HttpOnly`,
          );
        }
      }
    }
    for (let at = 0; at < all.length; at += 16) {
      // Headers are bytes: each character stands for one of the UTF-8 spelling.
      await toss(...all.slice(at, at + 16).map((line) => Buffer.from(line).toString("latin1")));
      const { sub, renewed } = await ask("/signed/page");
      assert.deepEqual([sub, renewed], ["victim", null], all[at]);
    }
    const sent = seen.at(-1).split("; ");
    assert.ok(sent.length > 40, `${sent.length} cookies got through`);
    assert.equal(sent.filter((pair) => pair.startsWith(`__Host-${name}=`)).length, 1);
    assert.ok(!sent[0].startsWith("__Host-"), "the tossed ones come first");

    // More than are looked at, in front of it.
    const many = Array.from(
      { length: 100 },
      (_, n) => `${name}.${n}=x; Domain=example.test; Path=/signed/page; Secure`,
    );
    for (let at = 0; at < many.length; at += 25) await toss(...many.slice(at, at + 25));
    const { status, sub } = await ask("/signed/page");
    assert.deepEqual([status, sub], ["active", "victim"]);
    await go("/signed/out");
    const left = await ask("/signed/page");
    assert.ok(
      !seen
        .at(-1)
        .split("; ")
        .some((pair) => pair.startsWith(`__Host-${name}=`)),
      "signed out",
    );
    assert.notEqual(left.sub, "victim");
  });
});

test("attack 24: a session that a sibling domain planted ends where the visitor signs in", async () => {
  const theirs = tokenOf(await signedIn(auths.signed, attacker));
  await visit(async ({ ask, go, toss }) => {
    await toss(`__Secure-${NAMES.signed}=${theirs}; Domain=example.test; Path=/; Secure`);
    await go("/signed/in?as=victim");
    for (const path of ["/signed/page", "/signed/other"])
      assert.equal((await ask(path)).sub, "victim");
  });
});

test("attack 25: duplicates as a browser orders them: one that verifies counts, two do not", async () => {
  const format = "authjs";
  const name = `__Secure-${NAMES[format]}`;
  const theirs = tokenOf(await signedIn(auths[format], attacker));
  for (const [value, expected] of [
    ["rubbish", "victim"],
    [theirs, "duplicate"],
  ]) {
    for (const path of ["/", "/authjs", "/authjs/page"]) {
      await visit(async ({ ask, go, toss }) => {
        await go("/authjs/in?as=victim");
        await toss(`${name}=${value}; Domain=example.test; Path=${path}; Secure`);
        const { sub, reason } = await ask("/authjs/page");
        const sent = seen
          .at(-1)
          .split("; ")
          .map((pair) => pair.split("=", 1)[0]);
        assert.deepEqual(sent, [name, name]);
        assert.equal(sub ?? reason, expected, path);
      });
    }
  }
});

test("attack 26: what a browser makes of a name, it is never one with a prefix", async () => {
  const theirs = tokenOf(await signedIn(auths.signed, attacker));
  const host = `__Host-${NAMES.signed}`;
  const lines = [
    `=${host}=${theirs}`,
    `${host}`,
    ` ${host}=${theirs}`,
    `\t${host}=${theirs}`,
    `"${host}"=${theirs}`,
    `$Version=1; ${host}=${theirs}`,
    `\xa0${host}=${theirs}`,
    `${host} =${theirs}`,
    `${host.toUpperCase()}=${theirs}`,
  ];
  await visit(async ({ ask, toss, page }) => {
    for (const line of lines) {
      await toss(`${line}; Domain=example.test; Path=/; Secure`);
      await page.evaluate(
        (line) => (document.cookie = `${line}; Domain=example.test; Path=/signed; Secure`),
        line,
      );
      const { status } = await ask("/signed/page");
      assert.equal(status, "anonymous", JSON.stringify(line));
    }
    assert.ok(seen.at(-1).split("; ").length > 3, seen.at(-1));
  });
});

test("attack 29: in a browser, too, signing in leaves one session, and a new id", async () => {
  for (const format of ["signed", "authjs"]) {
    await visit(async ({ ask, go, context }) => {
      const ids = new Set();
      for (const user of ["attacker", "victim", "victim"]) {
        await go(`/${format}/in?as=${user}`);
        const { sub, sid, rev } = await ask(`/${format}/page`);
        assert.deepEqual([sub, rev], [user, 0]);
        ids.add(sid);
        assert.equal((await context.cookies()).length, 1);
      }
      assert.equal(ids.size, 3);
    });
  }
});

test("attack 30: after a sign-out nothing that begins later brings the session back", async () => {
  await visit(async ({ ask, go, page }) => {
    await go(`/signed/in?as=victim&age=${2 * hour}`);
    await go("/signed/out");
    for (const path of ["/signed/page", "/signed/api/auth/session"]) {
      await page.goto(APP + path);
      assert.equal(seen.at(-1), "");
    }
    assert.equal((await ask("/signed/page")).status, "anonymous");
  });
});

test("attack 30: a renewal that began before a sign-out ends after it: what holds until revocation is checked", async () => {
  await visit(async ({ ask, go, page }) => {
    const started = Date.now();
    await go(`/signed/in?as=victim&age=${2 * hour}`);
    await page.evaluate(() => {
      window.late = fetch("/signed/page?hold=late").then((answer) => answer.text());
    });
    while (!held.has("late")) await new Promise((resolve) => setTimeout(resolve, 5));
    await page.evaluate(() => fetch("/signed/out"));
    assert.equal(
      JSON.parse(await page.evaluate(() => fetch("/signed/page").then((answer) => answer.text())))
        .status,
      "anonymous",
    );
    release("late");
    const late = JSON.parse(await page.evaluate(() => window.late));
    assert.equal(late.renewed, "rolling");

    // The browser takes the cookie of the late answer. It is the same session, one
    // revision later, for whoever keeps a list of those that were ended; it has an end.
    const back = await ask("/signed/page");
    assert.deepEqual(
      [back.status, back.sub, back.sid, back.rev],
      ["active", "victim", late.sid, late.rev],
    );
    assert.ok(back.exp * 1000 <= started + 31 * DAY);
    // A second sign-out ends it.
    await go("/signed/out");
    assert.equal((await ask("/signed/page")).status, "anonymous");
  });
});

test("attack 31: Chromium keeps no page that came with a session cookie, not even for going back", async () => {
  await visit(async ({ page, go }) => {
    await go(`/signed/in?as=victim&age=${2 * hour}`);
    await page.goto(`${APP}/signed/page`);
    const first = JSON.parse(await page.locator("pre").innerText());
    assert.equal(first.renewed, "rolling");
    const count = seen.length;
    await page.goto(`${SIBLING}/`);
    await page.goBack();
    assert.equal(seen.length, count + 1, "it is asked for again");
    assert.equal(JSON.parse(await page.locator("pre").innerText()).renewed, null);
  });
});
