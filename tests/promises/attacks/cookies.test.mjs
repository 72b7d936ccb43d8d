// Attacks on the cookies of a session: what a sibling domain, a neighbour on the same
// host or a broken browser puts into the Cookie header, and what gets into Set-Cookie.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import { test } from "node:test";

import { inShort, renewal } from "../../support/set-cookie.mjs";
import { raw } from "../../support/raw-http.mjs";
import { SPELLINGS, spelt } from "../../support/raw.mjs";
import {
  APP,
  attacker,
  DAY,
  FORMATS,
  Jar,
  make,
  NAMES,
  PREFIX,
  SIBLING,
  signedIn,
  tokenOf,
  victim,
} from "../../support/site.mjs";

const sub = (outcome) => outcome.token?.sub ?? outcome.status;

/* ------------------------------------------------------------------ 24 */

/** What a sibling domain can do, by every name that could count: a line for each. */
function tosses(format, token) {
  const name = NAMES[format];
  const names = ["", "__Secure-", "__Host-", "__host-", "__HOST-", "__Secure-__Host-"].flatMap(
    (prefix) =>
      ["", ".0", ".1", ".15", ".16", ".99", ".00", "-old", "."].map(
        (end) => `${prefix}${name}${end}`,
      ),
  );
  const attributes = [
    "Domain=example.test; Path=/",
    "Domain=example.test; Path=/page",
    "Domain=.example.test; Path=/page/deep",
  ];
  return names.flatMap((name) =>
    [token, "rubbish"].flatMap((value) =>
      attributes.map((more) => `${name}=${value}; ${more}; Secure; HttpOnly`),
    ),
  );
}

test("attack 24: whoever has a cookie with __Host- is not touched by a sibling domain", async () => {
  const auth = make();
  const theirs = tokenOf(await signedIn(auth, attacker));
  const lines = FORMATS.flatMap((format) => tosses(format, theirs));
  const page = `${APP}/page/deep`;
  for (const line of lines) {
    const jar = await signedIn(auth);
    jar.keep([line], SIBLING);
    const outcome = auth.verify(jar.request(page));
    assert.equal(sub(outcome), "victim", line);
    assert.equal(outcome.renewed, null, line);
    assert.deepEqual(outcome.writes.setCookie, [], line);
  }
  // All at once.
  const jar = await signedIn(auth);
  jar.keep(lines, SIBLING);
  const place = jar.names(page).indexOf(`__Host-${NAMES.signed}`);
  assert.ok(place > 128, `${place} tossed cookies come first`);
  assert.equal(sub(auth.verify(jar.request(page))), "victim");
  // And signing out still works.
  jar.keep(auth.clear(jar.request(page)).setCookie, page);
  assert.ok(jar.names(page).every((name) => !name.startsWith("__Host-")));
});

test("attack 24: where the cookie has __Secure-, a sibling may end a session, and never take it over unseen", async () => {
  for (const config of [
    { format: "authjs" },
    { format: "next-auth" },
    { cookie: { domain: "example.test" } },
  ]) {
    const auth = make(config);
    const { format = "signed" } = config;
    const secure = await signedIn(auth, attacker);
    const name = `__Secure-${NAMES[format]}`;
    assert.deepEqual(secure.names(`${APP}/`), [name]);
    for (const line of tosses(format, tokenOf(secure))) {
      const jar = await signedIn(auth);
      jar.keep([line], SIBLING);
      const outcome = auth.verify(jar.request(`${APP}/page/deep`));
      // With one domain for all there is only one cookie of a name and a path, the last that was set.
      const isReplaced = config.cookie && line.startsWith(`${name}=`) && line.includes("Path=/;");
      if (isReplaced) assert.ok(["attacker", "invalid"].includes(sub(outcome)), line);
      else assert.ok(["victim", "invalid"].includes(sub(outcome)), `${line}: ${sub(outcome)}`);
    }
  }
});

test("attack 24: over https no tossed CSRF cookie and no tossed address counts", async () => {
  for (const format of FORMATS) {
    const auth = make({ format });
    const base = format === "signed" ? "waxseal" : format;
    const answer = await auth.handler(new Request(`${APP}/api/auth/csrf`));
    const { csrfToken } = await answer.json();
    const value = answer.headers.getSetCookie()[0].match(/=([^;]*)/)[1];
    const jar = new Jar();
    for (const prefix of ["", "__Secure-", "__Host-", "__host-"]) {
      jar.keep(
        [`${prefix}${base}.csrf-token=${value}; Domain=example.test; Path=/; Secure`],
        SIBLING,
      );
    }
    assert.ok(jar.names(`${APP}/`).length >= 2);
    const form = { csrfToken, id: "attacker", password: "right" };
    const init = { method: "POST", body: new URLSearchParams(form) };
    const response = await auth.handler(jar.request(`${APP}/api/auth/callback/credentials`, init));
    assert.ok(
      !response.headers.getSetCookie().some((line) => line.includes("session-token")),
      format,
    );

    jar.keep(
      [`${base}.callback-url=${encodeURIComponent(`${APP}/tossed`)}; Domain=example.test; Path=/`],
      SIBLING,
    );
    const page = await (await auth.handler(jar.request(`${APP}/api/auth/signin`))).text();
    // With the names of Auth.js the cookie has no more than __Secure-.
    assert.ok(page.includes(`name="callbackUrl" value="/"`), format);
  }
});

/* ------------------------------------------------------------------ 25 */

test("attack 25: of one name with several paths exactly one may verify, in any order", async () => {
  for (const format of FORMATS) {
    const auth = make({ format });
    const url = "http://app.example.test/page/deep";
    const name = NAMES[format];
    const [own, other, expired] = [
      tokenOf(await signedIn(auth, victim, url), url),
      tokenOf(await signedIn(auth, attacker, url), url),
      (
        await auth.issue({ user: attacker }, { url, headers: {} }, { now: Date.now() - 90 * DAY })
      ).writes.requestCookie.replace(/^.*?=/, ""),
    ];
    for (const paths of [
      ["/", "/page"],
      ["/page", "/"],
      ["/page/deep", "/page"],
    ]) {
      const at = (values) => {
        const jar = new Jar();
        values.forEach((value, index) => jar.keep([`${name}=${value}; Path=${paths[index]}`], url));
        assert.equal(jar.names(url).length, values.length);
        return auth.verify(jar.request(url));
      };
      for (const bad of ["rubbish", expired, `${own}A`, own.slice(0, -1)]) {
        assert.equal(sub(at([own, bad])), "victim", `${format} ${paths}`);
        assert.equal(sub(at([bad, own])), "victim", `${format} ${paths}`);
      }
      assert.equal(sub(at([own, own])), "victim");
      for (const values of [
        [own, other],
        [other, own],
      ]) {
        const outcome = at(values);
        assert.equal(outcome.reason, "duplicate", `${format} ${paths}`);
        assert.equal(outcome.session, null);
      }
    }
  }
});

/* ------------------------------------------------------------------ 26 */

test("attack 26: a Cookie header is read byte by byte", async () => {
  const auth = make();
  const token = tokenOf(await signedIn(auth));
  for (const [spelling, counts] of Object.entries(SPELLINGS)) {
    const header = spelt(spelling, token);
    for (const source of [
      header,
      { headers: { cookie: header } },
      { headers: { cookie: header }, url: `${APP}/` },
    ]) {
      const outcome = auth.verify(source);
      assert.equal(outcome.status === "active", counts, JSON.stringify(spelling));
      if (!counts) assert.equal(outcome.session, null);
    }
  }
});

test("attack 26: so it is behind a server, whose parser refuses some of it", async () => {
  const auth = make();
  const token = tokenOf(await signedIn(auth));
  const server = createServer((request, response) => {
    const { status } = auth.verify({ headers: request.headers, url: `${APP}/` });
    response.end(`status:${status};`);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    for (const [spelling, counts] of Object.entries(SPELLINGS)) {
      const answer = await raw(
        server.address().port,
        `GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nCookie: ${spelt(spelling, token)}\r\n\r\n`,
      );
      const refused = /^HTTP\/1\.1 400 /.test(answer);
      const seen = /status:(\w+);/.exec(answer)?.[1];
      assert.ok(refused || seen !== undefined, JSON.stringify(spelling));
      // Node itself refuses control characters; nothing else may change.
      assert.equal(seen === "active", counts && !refused, JSON.stringify(spelling));
      if (refused) assert.match(spelling, /[\0-\x1f\x7f]/, JSON.stringify(spelling));
    }
  } finally {
    server.close();
  }
});

test("attack 26: the cookie that keeps an address is read byte by byte, too", async () => {
  const auth = make();
  const name = "__Host-waxseal.callback-url";
  const value = encodeURIComponent(`${APP}/planted`);
  const kept = async (cookie) => {
    const page = await auth.handler(new Request(`${APP}/api/auth/signin`, { headers: { cookie } }));
    return /name="callbackUrl" value="([^"]*)"/.exec(await page.text())[1] === "/planted";
  };
  for (const header of [`${name}=${value}`, `a=1; ${name}=${value}`, `a;\t ${name}=${value};b`]) {
    assert.equal(await kept(header), true, header);
  }
  for (const header of [
    `\xa0${name}=${value}`,
    `a=1; \xa0${name}=${value}`,
    `\xc2\xa0${name}=${value}`,
    `=${name}=${value}`,
    `${name} =${value}`,
    `${name}\xa0=${value}`,
    `${name}="${value}"`,
  ]) {
    assert.equal(await kept(header), false, JSON.stringify(header));
  }
});

/* ------------------------------------------------------------------ 27 */

test("attack 27: chunks have one spelling and one layout", async () => {
  for (const format of FORMATS) {
    const auth = make({ format, projections: { jwt: { pad: "user.pad" } } });
    const url = "http://app.example.test/";
    const issue = async (pad, user = victim) =>
      (
        await auth.issue({ user: { ...user, pad } }, { url, headers: {} })
      ).writes.requestCookie.split("; ");
    const name = NAMES[format];
    const [a, b, c, ...none] = await issue("x".repeat(format === "signed" ? 7000 : 6000));
    assert.deepEqual(none, []);
    const [whole] = await issue("");
    const [x, y] = await issue("y".repeat(format === "signed" ? 7000 : 6000), attacker);
    const number = (pair, text) => pair.replace(/\.\d+=/, `.${text}=`);

    const good = [
      [a, b, c],
      [c, a, b],
      [a, a, b, c, c],
      [`${name}.x=1`, a, b, c],
      [a, b, c, `${name}.03=1`, `${name}.0 =1`],
    ];
    for (const pairs of good)
      assert.equal(sub(auth.verify(pairs.join("; "))), "victim", `${format}: ${names(pairs)}`);

    const bad = [
      [a],
      [a, b],
      [b, c],
      [a, c],
      [b],
      [c],
      [a, b, number(c, 1)],
      [a, b, number(c, 3)],
      [number(a, 1), number(b, 0), c],
      [b, a, number(c, 1)],
      // Stale chunks of another session, of this user or of somebody else.
      [x, b, c],
      [a, y, c],
      [a, b, c, x],
      [x, a, b, c],
      [a, b, c, number(x, 3)],
      [whole, a, b, c],
      [whole, a],
      [a, b, c, whole],
      [whole, number(a, 15)],
      [whole, number(a, 99)],
      ...[
        "00",
        "01",
        "1e1",
        "-1",
        "+1",
        "0x1",
        "1.0",
        " 1",
        "1 ",
        "",
        "١",
        "16",
        "99",
        "100",
        "4294967297",
        "18446744073709551617",
        "1\0",
      ].map((text) => [a, number(b, text), c]),
    ];
    for (const pairs of bad) {
      const outcome = auth.verify(pairs.join("; "));
      assert.equal(outcome.status, "invalid", `${format}: ${names(pairs)}`);
      // A browser holds no name with a space at its end.
      if (pairs.some((pair) => / =/.test(pair))) continue;
      // They do not open, so they stay; what a sign-out clears is gone, and nothing else is.
      assert.deepEqual(outcome.writes.setCookie, []);
      const jar = new Jar().keep(
        [...pairs, "theme=dark"].map((pair) => `${pair}; Path=/`),
        url,
      );
      const others = jar
        .names(url)
        .filter((cookie) => !new RegExp(`^${name}(\\.(\\d|[1-9]\\d))?$`).test(cookie));
      jar.keep(auth.clear({ url, headers: { cookie: jar.header(url) } }).setCookie, url);
      assert.deepEqual(jar.names(url), others, `${format}: ${names(pairs)}`);
      assert.ok(others.includes("theme"));
    }
    // Seventeen chunks, and chunks that are empty.
    const many = Array.from({ length: 17 }, (_, index) => `${name}.${index}=x`);
    assert.equal(auth.verify(many.join("; ")).reason, "chunks");
    assert.equal(auth.verify([`${name}.0=`, `${name}.1=`].join("; ")).status, "anonymous");
  }
});

const names = (pairs) => pairs.map((pair) => pair.split("=", 1)[0]).join(" ");

/* ------------------------------------------------------------------ 28 */

const INJECTIONS = [
  "; Domain=evil.test",
  ";Path=/x",
  "\r\nSet-Cookie: a=b",
  "\nx",
  "\0",
  "a; b",
  "a,b",
  "a=b",
  'a"b',
  "\\",
  "ä",
  " ",
  "\t",
  "\x7f",
  "\u2028",
  "%0d%0a",
  "a\u010d\u010ab",
];

test("attack 28: no option puts more into Set-Cookie than its value", () => {
  const invalid = (config) =>
    assert.throws(
      () => make(config),
      ({ name, code }) => name === "WaxsealError" && code !== "trap",
      JSON.stringify(config),
    );
  for (const text of INJECTIONS) {
    for (const value of [text, `a${text}`, `/a${text}`, `example.test${text}`]) {
      const isPath = /^\/[!-:<-~]*$/.test(value);
      const isName = /^[\w!#$%&'*+.^`|~-]+$/.test(value);
      if (!isName) invalid({ cookie: { name: value } });
      if (!isName) invalid({ accept: [{ format: "signed", name: value }] });
      invalid({ cookie: { domain: value } });
      if (!isPath) invalid({ cookie: { path: value } });
      invalid({ cookie: { sameSite: value } });
      invalid({ cookie: { [value]: true } });
      invalid({ cookie: { secure: value } });
      invalid({ cookie: { partitioned: value } });
      invalid({ session: { maxAge: value } });
    }
  }
  for (const name of ["__Host-a", "__Secure-a", "__HOST-a", "__host-a"])
    invalid({ cookie: { name } });
});

test("attack 28: no claim, whatever it is, changes the lines", async () => {
  for (const format of FORMATS) {
    const auth = make({
      format,
      projections: {
        jwt: { odd: "user.odd" },
        session: { "user.odd": "token.odd" },
        update: ["odd"],
      },
    });
    const shape = new RegExp(
      `^${PREFIX[format]}${NAMES[format].replace(".", "\\.")}=[\\w.-]+; Path=/; Expires=[A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT; Max-Age=2592000; HttpOnly; Secure; SameSite=Lax$`,
    );
    for (const odd of [
      ...INJECTIONS,
      "x; Max-Age=99999999",
      { toString: () => "; x" },
      [";"],
      { "; Domain": ";" },
    ]) {
      const claims = {
        id: `u${odd}`,
        name: odd,
        email: odd,
        image: odd,
        odd,
        "; Domain=evil.test": odd,
      };
      const { writes, session } = await auth.issue(
        { user: claims },
        { url: `${APP}/`, headers: {} },
      );
      assert.equal(writes.setCookie.length, 1);
      assert.match(writes.setCookie[0], shape);
      for (const [name, value] of writes.responseHeaders)
        assert.match(`${name}: ${value}`, /^[\w-]+: [\w ,-]+$/);
      assert.match(writes.requestCookie, /^[\w-]+\.[\w-]+=[\w.-]+$/);
      assert.deepEqual(session.user.odd, JSON.parse(JSON.stringify(odd)));
      const updated = await auth.update(
        { url: `${APP}/`, headers: { cookie: writes.requestCookie } },
        { odd: `${odd}2` },
      );
      assert.deepEqual(
        updated.writes.setCookie.map(inShort),
        renewal(PREFIX[format] + NAMES[format]),
      );
      assert.match(updated.writes.setCookie[1], shape);
    }
  }
});

test("attack 28: nor does what a client sends to the endpoints", async () => {
  const auth = make();
  for (const odd of INJECTIONS) {
    const query = new URLSearchParams({ callbackUrl: `/a${odd}`, error: odd, code: odd });
    for (const path of ["signin", "signout", "error", `signin/${encodeURIComponent(odd)}`]) {
      const { headers } = await auth.handler(new Request(`${APP}/api/auth/${path}?${query}`));
      for (const line of headers.getSetCookie()) {
        assert.match(
          line,
          /^__Host-waxseal\.(csrf-token|callback-url)=[\w.~!*'()%-]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
          JSON.stringify(odd),
        );
      }
    }
  }
});

/* ------------------------------------------------------------------ 29 */

test("attack 29: signing in leaves nothing of what was in the browser before", async () => {
  for (const format of FORMATS) {
    const auth = make({ format, accept: FORMATS.filter((other) => other !== format) });
    const url = `${APP}/`;
    // Sessions that an attacker holds a copy of, under every name that is read.
    const planted = [];
    for (const other of FORMATS) {
      const { writes } = await make({ format: other }).issue(
        { user: attacker },
        { url, headers: {} },
      );
      planted.push(...writes.setCookie);
    }
    const { writes } = await make({ format, projections: { jwt: { pad: "user.pad" } } }).issue(
      { user: { ...attacker, pad: "x".repeat(9000) } },
      { url, headers: {} },
    );
    for (const lines of [...planted.map((line) => [line]), writes.setCookie, planted]) {
      const jar = new Jar().keep(lines, url);
      const before = auth.verify(jar.request(url));
      const issued = await auth.issue({ user: victim }, jar.request(url));
      jar.keep(issued.writes.setCookie, url);
      const after = auth.verify(jar.request(url));
      assert.equal(after.token.sub, "victim", format);
      assert.equal(after.token.sid, issued.token.sid);
      assert.notEqual(after.token.sid, before.token?.sid);
      assert.equal(after.token.rev, 0);
      assert.equal(after.renewed, null);
      assert.equal(jar.names(url).length, 1, `${format}: ${jar.names(url)}`);
      assert.equal(jar.header(url), issued.writes.requestCookie);
      // The page that the same request renders sees nothing of it either.
      assert.equal(
        sub(auth.verify({ url, headers: { cookie: issued.writes.requestCookie } })),
        "victim",
      );
      // Nor does signing in again keep the id.
      const again = await auth.issue({ user: victim }, jar.request(url));
      assert.notEqual(again.token.sid, issued.token.sid);
    }
  }
});

test("attack 29: claims that begin a session do not choose its id", async () => {
  const auth = make({
    callbacks: {
      jwt: ({ token }) => ({
        ...token,
        sid: "planted",
        auth_time: 1,
        rev: 9,
        jti: "planted",
        iat: 1,
        exp: 9e9,
      }),
    },
  });
  const user = { ...victim, sid: "planted", auth_time: 1, rev: 9 };
  const started = Math.floor(Date.now() / 1000);
  const { token } = await auth.issue({ user }, APP);
  assert.match(token.sid, /^[\w-]{22}$/);
  assert.notEqual(token.jti, "planted");
  assert.equal(token.rev, 0);
  assert.ok(
    token.auth_time >= started && token.iat >= started && token.exp <= started + 31 * 86_400,
  );
});

/* ------------------------------------------------------------------ 60 */

const SIGNED = "__Host-waxseal.session-token";

/** An application in production. */
function inProduction(config) {
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = "production";
  try {
    return make(config);
  } finally {
    if (before === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = before;
  }
}

/** What a sibling domain can set: valid sessions of its own, and rubbish, whole and in chunks. */
async function planted(prefixes) {
  const theirs = tokenOf(await signedIn(make(), attacker));
  return prefixes.flatMap((prefix) =>
    [theirs, "rubbish"].flatMap((value) =>
      [`=${value}`, `.0=${value}`].map((end) => `${prefix}waxseal.session-token${end}`),
    ),
  );
}

/** Where a request may seem to come from, with its cookies. */
const FROM = {
  "no url": (cookie) => ({ headers: { cookie } }),
  "the text of the header": (cookie) => cookie,
  "a path": (cookie) => ({ url: "/page", headers: { cookie } }),
  https: (cookie) => ({ url: `${APP}/`, headers: { cookie } }),
  http: (cookie) => ({ url: APP.replace("https", "http"), headers: { cookie } }),
};

test("attack 60: in production a planted cookie is not read, and the next session has __Host- and Secure", async () => {
  const auth = inProduction();
  const { http, ...sources } = FROM;
  for (const cookie of await planted(["__Secure-", ""])) {
    for (const [what, source] of Object.entries(sources)) {
      const where = `${what}: ${cookie.slice(0, 40)}`;
      assert.equal(auth.verify(source(cookie)).status, "anonymous", where);
      assert.equal(await auth.getSession(source(cookie)), null, where);
      assert.equal((await auth.update(source(cookie), { name: "x" })).status, "anonymous", where);
      const { writes } = await auth.issue({ user: victim }, source(cookie));
      const line = writes.setCookie.at(-1);
      assert.equal(inShort(line), `set ${SIGNED} Path=/`, where);
      assert.match(line, /; Secure(;|$)/, where);
      assert.match(writes.requestCookie, new RegExp(`^${SIGNED}=[^;]+$`), where);
    }
  }
});

test("attack 60: over plain http a planted cookie decides neither on the prefix nor on Secure", async () => {
  const auth = inProduction();
  const plain = (await auth.issue({ user: victim }, FROM.http(""))).writes.setCookie.map(inShort);
  for (const cookie of await planted(["__Secure-"])) {
    assert.equal(auth.verify(FROM.http(cookie)).status, "anonymous", cookie);
    const { writes } = await auth.issue({ user: victim }, FROM.http(cookie));
    assert.deepEqual(writes.setCookie.slice(-1).map(inShort), plain, cookie);
  }
  // A session that a browser got by https proves that it was: the last hop may be a proxy's.
  const jar = await signedIn(auth);
  const real = jar.header();
  for (const cookie of await planted(["__Secure-", ""])) {
    for (const both of [`${cookie}; ${real}`, `${real}; ${cookie}`]) {
      for (const [what, source] of Object.entries(FROM)) {
        const outcome = auth.verify(source(both));
        assert.deepEqual(
          [sub(outcome), outcome.renewed, outcome.writes.setCookie],
          ["victim", null, []],
          `${what}: ${cookie}`,
        );
        const { writes } = await auth.issue({ user: victim }, source(both));
        assert.equal(inShort(writes.setCookie.at(-1)), `set ${SIGNED} Path=/`, what);
        assert.match(writes.setCookie.at(-1), /; Secure(;|$)/, what);
      }
    }
    // Rubbish under the strong name proves nothing.
    const { writes } = await auth.issue(
      { user: victim },
      FROM.http(`${SIGNED}=rubbish; ${cookie}`),
    );
    assert.deepEqual(writes.setCookie.slice(-1).map(inShort), plain, cookie);
  }
});

test("attack 60: only accept lets a weaker prefix in, and it moves at once", async () => {
  for (const prefix of ["__Secure-", ""]) {
    const auth = inProduction({ accept: [{ format: "signed", prefix }] });
    const old = `${prefix}waxseal.session-token=${tokenOf(await signedIn(make()))}`;
    const outcome = auth.verify(FROM.https(old));
    assert.deepEqual([sub(outcome), outcome.renewed], ["victim", "rekey"]);
    assert.equal(inShort(outcome.writes.setCookie.at(-1)), `set ${SIGNED} Path=/`);
    assert.ok(
      outcome.writes.setCookie.map(inShort).includes(`clear ${prefix}waxseal.session-token Path=/`),
    );
    const other = prefix === "" ? "__Secure-" : "";
    assert.equal(auth.verify(FROM.https(old.replace(prefix, other))).status, "anonymous");
  }
});
