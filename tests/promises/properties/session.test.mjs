// What holds of every session: what was sealed is what is opened, and nothing else is.

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import fc from "fast-check";
import { createAuth } from "waxseal";

import { APP, Jar, SECRET } from "../../support/site.mjs";
import { asJson, format, FORMATS, json, NAMES, text } from "./claims.mjs";
import { holds, holdsNow } from "./run.mjs";

const silent = { error() {}, warn() {} };
const auths = Object.fromEntries(
  FORMATS.map((format) => [
    format,
    createAuth({
      secret: SECRET,
      format,
      cookie: { maxBytes: 65_536 },
      logger: silent,
      projections: {
        jwt: { data: "user.data" },
        session: { data: "token.data" },
        update: [{ name: "data", type: ["array", "string"], maxBytes: 100_000 }],
      },
    }),
  ]),
);
const url = `${APP}/`;
const source = { url, headers: {} };

const issue = (auth, user, from = source, options = {}) => auth.issue({ user }, from, options);

test("what was sealed is what is opened, in every format", () =>
  holds(400, format, json, text, async (format, data, name) => {
    const auth = auths[format];
    const user = asJson({ id: "7", name, email: null, data });
    const { writes, session, token } = await issue(auth, user);
    const outcome = auth.verify({ url, headers: { cookie: writes.requestCookie } });
    assert.equal(outcome.status, "active");
    assert.equal(outcome.renewed, null);
    assert.deepEqual(outcome.token.data, user.data);
    assert.deepEqual(outcome.token.name, user.name);
    assert.deepEqual(outcome.session.data, user.data);
    assert.deepEqual(outcome.session, session);
    assert.deepEqual(outcome.token, token);
    // Once more, through an update and back.
    const updated = await auth.update(
      { url, headers: { cookie: writes.requestCookie } },
      { data: [data] },
    );
    assert.deepEqual(updated.token.data, [user.data]);
    const again = auth.verify({ url, headers: { cookie: updated.writes.requestCookie } });
    assert.deepEqual(again.token, updated.token);
    assert.equal(again.token.sid, token.sid);
    assert.equal(again.token.rev, token.rev + 1);
  }));

test("every one-bit change of a Cookie header is refused", async () => {
  for (const format of FORMATS) {
    const auth = auths[format];
    const { writes } = await issue(auth, { id: "7", name: "Ada", data: "é" });
    const header = writes.requestCookie;
    let changes = 0;
    for (let at = 0; at < header.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const other = String.fromCharCode(header.charCodeAt(at) ^ (1 << bit));
        const outcome = auth.verify({
          url,
          headers: { cookie: header.slice(0, at) + other + header.slice(at + 1) },
        });
        assert.ok(
          ["invalid", "anonymous"].includes(outcome.status),
          `${format}: bit ${bit} of ${at}: ${outcome.status}`,
        );
        assert.equal(outcome.session, null);
        changes += 1;
      }
    }
    assert.equal(changes, header.length * 8);
  }
});

test("so is one in any of several cookies", () =>
  holds(
    150,
    format,
    fc.integer({ min: 4000, max: 20_000 }),
    fc.nat(),
    fc.nat({ max: 7 }),
    async (format, length, place, bit) => {
      const auth = auths[format];
      const { writes } = await issue(auth, { id: "7", data: "x".repeat(length) });
      const header = writes.requestCookie;
      const at = place % header.length;
      const other = String.fromCharCode(header.charCodeAt(at) ^ (1 << bit));
      const changed = header.slice(0, at) + other + header.slice(at + 1);
      assert.notEqual(auth.verify({ url, headers: { cookie: changed } }).status, "active");
    },
  ));

test("a session of 0 to 64 KB goes through a browser whole, or is refused when it begins", () =>
  holds(
    150,
    format,
    fc.oneof(fc.nat({ max: 65_536 }), fc.constantFrom(2900, 2950, 3000, 5900, 45_000, 48_000)),
    fc.nat({ max: 65_536 }),
    async (format, first, second) => {
      const auth = auths[format];
      const jar = new Jar();
      let held;
      for (const length of [first, second, 0]) {
        const data = "x".repeat(length);
        try {
          const issued = await issue(auth, { id: "7", data }, jar.request(url));
          jar.keep(issued.writes.setCookie, url);
          held = length;
          assert.ok(length < 49_500, `${length} fits`);
        } catch (error) {
          assert.equal(error.code, "session-too-large", String(error));
          assert.ok(length > 46_000, `${length} does not fit`);
        }
        const outcome = auth.verify(jar.request(url));
        if (held === undefined) {
          assert.equal(outcome.status, "anonymous");
          continue;
        }
        assert.equal(outcome.status, "active");
        assert.equal(outcome.token.data.length, held);
        const names = jar.names(url);
        const base = names[0].replace(/\.\d+$/, "");
        assert.deepEqual(
          names.toSorted(),
          names.length === 1 ? [base] : names.map((_, index) => `${base}.${index}`).sort(),
        );
      }
    },
  ));

test("time never lets a session outlive its end, nor the absolute lifetime", async () => {
  mock.timers.enable({ apis: ["Date"], now: 1_800_000_000_000 });
  try {
    await holds(
      200,
      format,
      fc.record({
        maxAge: fc.integer({ min: 1, max: 5000 }),
        updateAge: fc.nat({ max: 5000 }),
        absoluteMaxAge: fc.option(fc.integer({ min: 1, max: 10_000 }), { nil: undefined }),
      }),
      fc.array(fc.oneof(fc.nat({ max: 20 }), fc.nat({ max: 6000 })), { maxLength: 30 }),
      fc.boolean(),
      async (format, lifetimes, steps, inBrowser) => {
        const { maxAge, absoluteMaxAge = Infinity } = lifetimes;
        const auth = createAuth({ secret: SECRET, format, session: lifetimes, logger: silent });
        let now = 1_800_000_000_000;
        mock.timers.setTime(now);
        const begun = now / 1000;
        const jar = new Jar();
        const issued = await issue(auth, { id: "7" }, jar.request(url));
        jar.keep(issued.writes.setCookie, url);
        // A thief of the cookie keeps it for as long as it opens.
        let copy = issued.writes.requestCookie;
        let end = begun + Math.min(maxAge, absoluteMaxAge);
        for (const step of steps) {
          now += step * 1000;
          mock.timers.setTime(now);
          const at = now / 1000;
          const outcome = inBrowser
            ? auth.verify(jar.request(url))
            : auth.verify({ url, headers: { cookie: copy } });
          const leeway = inBrowser ? 0 : 15;
          assert.equal(
            outcome.status === "active",
            at < end + leeway,
            `${at - begun} of ${end - begun}`,
          );
          if (outcome.status !== "active") return;
          assert.ok(at < begun + absoluteMaxAge + leeway);
          if (outcome.renewed) {
            assert.equal(outcome.renewed, "rolling");
            end = Math.min(at + maxAge, begun + absoluteMaxAge);
            copy = outcome.writes.requestCookie;
          }
          assert.equal(outcome.session.expires, new Date(end * 1000).toISOString());
          assert.equal(outcome.token.exp, end);
          assert.equal(outcome.token.auth_time, begun);
          jar.keep(outcome.writes.setCookie, url);
        }
      },
    );
  } finally {
    mock.timers.reset();
  }
});

test("applying an outcome twice changes nothing", () =>
  holds(
    150,
    format,
    fc.constantFrom("issue", "renewal", "update", "end", "refusal", "sign-out"),
    fc.nat({ max: 12_000 }),
    async (format, kind, length) => {
      const auth = auths[format];
      const jar = new Jar();
      const begun = await issue(auth, { id: "7", data: "x".repeat(length) }, source, {
        now: Date.now() - 2 * 86_400_000,
      });
      jar.keep(begun.writes.setCookie, url);
      if (kind === "refusal") jar.keep([`${jar.names(url)[0]}=rubbish; Path=/; Secure`], url);
      const request = jar.request(url);
      const outcome = {
        issue: () => auth.issue({ user: { id: "8", data: "" } }, request),
        renewal: () => auth.verify(request),
        update: () => auth.update(request, { data: "shorter" }),
        end: () => auth.verify(request, { now: Date.now() + 40 * 86_400_000 }),
        refusal: () => auth.verify(request),
        "sign-out": () => ({ writes: auth.clear(request) }),
      };
      const { writes } = await outcome[kind]();
      // What does not open stays.
      assert.equal(writes.setCookie.length > 0, kind !== "refusal", kind);

      jar.keep(writes.setCookie, url);
      const once = jar.all();
      jar.keep(writes.setCookie, url);
      assert.deepEqual(jar.all(), once);

      const headers = { "Set-Cookie": "theme=dark", Vary: "Accept" };
      const response = auth.apply(writes, new Response("page", { headers }));
      const before = [...response.headers];
      assert.deepEqual([...auth.apply(writes, response).headers], before);
      // As a browser sees it, too.
      const twice = new Jar().keep(response.headers.getSetCookie(), url);
      const single = new Jar().keep(["theme=dark", ...writes.setCookie], url);
      assert.deepEqual(twice.all(), single.all());
    },
  ));

test("a read changes nothing that a read does not see", () =>
  holdsNow(300, fc.string({ unit: "binary", maxLength: 300 }), format, (header, format) => {
    const auth = auths[format];
    for (const cookie of [
      header,
      `${NAMES[format]}=${header}`,
      `__Host-${NAMES[format]}.0=${header}; ${NAMES[format]}=x`,
    ]) {
      const first = auth.verify({ url, headers: { cookie } });
      assert.notEqual(first.status, "active");
      assert.notEqual(first.status, "undecided");
      assert.deepEqual(auth.verify({ url, headers: { cookie } }), first);
    }
  }));
