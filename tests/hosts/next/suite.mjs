// What holds for a guard in proxy.ts and for one in middleware.ts.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { usualOrOthers } from "../../support/long.mjs";
import { actions, callbacks } from "./actions.mjs";
import { state } from "./client.mjs";
import { ALL, OPEN, PAGE, contextOf } from "./context.mjs";
import { DAY, claims, mint, open, pairOf, tokens } from "./cookies.mjs";
import { guard } from "./guard.mjs";
import { handler } from "./handler.mjs";
import { refusal } from "./refusal.mjs";
import { renewal } from "./renewal.mjs";

/** The servers: each format once the one that is written, with secrets given in each way. */
const servers = {
  signed: { accept: ["authjs", "next-auth"], list: true, callbacks: true },
  authjs: { accept: ["next-auth", "signed"], list: false, callbacks: false },
  "next-auth": { accept: ["signed", "authjs"], list: true, callbacks: false },
};

/** Encrypted cookies differ from signed ones, and not from each other, for Next.js. */
const FORMATS = { proxy: ["signed", "authjs"], middleware: ["signed"], external: [] };

export function suite(variant) {
  for (const [format, options] of usualOrOthers(FORMATS[variant], servers)) {
    describe(`${variant}, format ${format}`, () => {
      const context = contextOf(variant, format, options);
      reading(context);
      renewal(context);
      refusal(context);
      actions(context);
      if (options.callbacks) callbacks(context);
      if (format === "signed") {
        guard(context);
        handler(context);
      }
      logging(context);
    });
  }
}

function reading({ format, name, secret, get, session, unchanged }) {
  test("a valid session is seen everywhere, and nothing is written", async () => {
    const cookie = await session();
    for (const path of [
      ...ALL,
      "/unproxied/page",
      "/unproxied/node",
      "/unproxied/wrapped",
      "/unproxied/legacy",
      "/api/unproxied/legacy",
    ]) {
      const { expires } = await unchanged(path, cookie);
      const { exp } = await open(format, cookie, { secret });
      assert.equal(expires, new Date(exp * 1000).toISOString(), path);
    }
    for (const path of [PAGE, "/api/node", "/legacy", "/static"]) {
      const [anonymous, active] = [await get(path), await get(path, cookie)];
      assert.doesNotMatch(anonymous.headers.vary ?? "", /\bcookie\b/i, path);
      // A route handler says itself whether it may be kept; of pages, Next.js drops `Vary`.
      const { vary = "", "cache-control": cache } = active.headers;
      if (path === "/api/node") {
        assert.match(vary, /\bcookie\b/i, path);
        assert.equal(cache, anonymous.headers["cache-control"], path);
      } else {
        assert.equal(cache, "private, no-cache, no-store", path);
      }
      assert.deepEqual(active.setCookie, [], path);
    }
  });

  test("people who come at the same time get their own session each", async () => {
    const visits = [];
    for (let index = 0; index < 60; index += 1) {
      const person = { ...claims, sub: `person-${index}`, name: `Person ${index}` };
      const due = index % 3 === 0;
      const cookie = await mint(format, person, { secret, age: due ? 2 * DAY : 60 });
      visits.push({ path: ALL[index % ALL.length], cookie, person, due });
    }
    const answers = visits.map(async ({ path, cookie, person, due }) => {
      const response = await get(path, cookie);
      assert.equal(state(response).session.user.id, person.sub, path);
      assert.equal(response.setCookie.length, due ? 1 : 0, path);
      if (due)
        assert.equal(
          (await open(format, pairOf(response.setCookie[0]), { secret })).sub,
          person.sub,
        );
    });
    await Promise.all(answers);
  });

  test("nobody is seen without a session cookie", async () => {
    for (const cookie of [undefined, "theme=dark", `${name}-old=x; x${name}=y`, `${name}=`]) {
      for (const path of OPEN) {
        const response = await get(path, cookie);
        assert.deepEqual(response.setCookie, [], path);
        assert.equal(state(response).session, null, path);
        assert.equal(state(response).cookie, cookie ?? null, path);
      }
    }
  });
}

/** The last test: it looks at what the others left behind. */
function logging(context) {
  test("the server's log holds no secret, no token and no error", () => {
    const log = context.server.output();
    const known = log.replaceAll("Error: the database is away", "");
    assert.doesNotMatch(known, /⨯|[a-z]*Error\b/i, known);
    for (const text of [context.secret, context.old, ...tokens].flatMap((text) =>
      text.split("."),
    )) {
      assert.ok(text.length < 12 || !log.includes(text));
    }
    assert.doesNotMatch(log, /eyJ|session-token/);
  });
}
