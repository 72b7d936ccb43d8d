// What a stranger can make the endpoints spend by the body of a request: time, by one
// that never ends, and work, by one that fits.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { Readable } from "node:stream";
import { test } from "node:test";

import { credentials } from "waxseal";

import { APP, make } from "../../support/site.mjs";

const JSON_TYPE = "application/json";
const FORM = "application/x-www-form-urlencoded";
const POSTS = ["/session", "/signin", "/signin/credentials", "/callback/credentials", "/signout"];
const LIMIT = 10_000;
const SIZE = 65_000;

let asked = 0;
const auth = make({
  providers: [credentials({ authorize: () => (asked++, null) })],
  throttle: false,
});

const post = (path, body, { type = FORM, ...init } = {}) =>
  auth.handler(
    new Request(`${APP}/api/auth${path}`, {
      method: "POST",
      body,
      duplex: "half",
      ...init,
      headers: { "content-type": type, ...init.headers },
    }),
  );

/** Until everything has happened that waits for no timer. */
const settled = async () => {
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
};

/** A body that gives what it is told to, and nothing else. */
function held() {
  const seen = { cancelled: false };
  let controller;
  const body = new ReadableStream({
    start: (own) => void (controller = own),
    cancel: () => void (seen.cancelled = true),
  });
  return {
    seen,
    body,
    give: (text) => controller.enqueue(new TextEncoder().encode(text)),
    end: () => controller.close(),
  };
}

async function isLate(response) {
  assert.equal(response.status, 408);
  assert.equal(response.headers.get("cache-control"), "private, no-cache, no-store");
  assert.deepEqual(response.headers.getSetCookie(), []);
  assert.deepEqual(await response.json(), {
    error: "body-timeout",
    message: "Send the whole body within 10 seconds.",
  });
}

/* ---------------------------------------------------------------- time */

test("attack 72: a body that never ends is answered after ten seconds", async (t) => {
  // Loads the module of the endpoints.
  await post("/session", "a=b");
  t.mock.timers.enable({ apis: ["setTimeout"] });
  for (const path of POSTS) {
    for (const type of [FORM, JSON_TYPE]) {
      for (const begin of ["", "a"]) {
        const { seen, body, give } = held();
        if (begin) give(begin);
        let answer;
        const done = post(path, body, { type }).then((response) => (answer = response));
        await settled();
        t.mock.timers.tick(LIMIT - 1);
        await settled();
        assert.equal(answer, undefined, path);
        t.mock.timers.tick(1);
        await isLate(await done);
        assert.ok(seen.cancelled, path);
      }
    }
  }
});

test("attack 72: a body that drips is answered after ten seconds in all", async (t) => {
  await post("/session", "a=b");
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { body, give } = held();
  const done = post("/callback/credentials", body);
  for (let second = 0; second < 10; second++) {
    give("a");
    await settled();
    t.mock.timers.tick(1000);
  }
  await isLate(await done);
});

test("attack 72: a stream that does not even end when it is cancelled is answered", async (t) => {
  await post("/session", "a=b");
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const body = new ReadableStream({
    pull: () => new Promise(() => {}),
    cancel: () => new Promise(() => {}),
  });
  const done = post("/session", body);
  await settled();
  t.mock.timers.tick(LIMIT);
  await isLate(await done);
});

test("attack 72: empty chunks without an end are refused, though no timer gets a turn", async () => {
  const body = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array()) });
  assert.equal((await post("/session", body)).status, 413);
});

test("attack 72: a server answers whoever holds the connection", async (t) => {
  await post("/session", "a=b");
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let reading;
  const begun = new Promise((resolve) => (reading = resolve));
  const server = createServer(async (message, response) => {
    const { method, headers, url } = message;
    const request = new Request(`${APP}${url}`, {
      method,
      headers,
      body: Readable.toWeb(message),
      duplex: "half",
    });
    const answer = auth.handler(request);
    reading();
    const { status } = await answer;
    response.writeHead(status).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const socket = connect(server.address().port, "127.0.0.1");
  try {
    socket.write(
      `POST /api/auth/session HTTP/1.1\r\nHost: a\r\nContent-Type: ${FORM}\r\nContent-Length: 100\r\n\r\na=b`,
    );
    await begun;
    await settled();
    t.mock.timers.tick(LIMIT);
    const [answer] = await once(socket, "data");
    assert.match(String(answer), /^HTTP\/1\.1 408 /);
  } finally {
    socket.destroy();
    server.close();
    server.closeAllConnections();
  }
});

test("attack 72: no timer is left, however the body ended", async () => {
  const { setTimeout: set, clearTimeout: clear } = globalThis;
  const live = new Set();
  globalThis.setTimeout = (...args) => {
    const timer = set(...args);
    live.add(timer);
    return timer;
  };
  globalThis.clearTimeout = (timer) => {
    live.delete(timer);
    clear(timer);
  };
  try {
    const used = new Request(APP, { method: "POST", body: "a=b" });
    await used.text();
    const aborted = AbortSignal.abort();
    const broken = () =>
      new ReadableStream({ pull: (controller) => controller.error(new Error("reset")) });
    for (const [body, init, status] of [
      ["a=b", {}, 400],
      [undefined, {}, 400],
      ["{", { type: JSON_TYPE }, 400],
      ["a".repeat(SIZE * 2), {}, 413],
      [broken(), {}, 400],
      [broken(), { signal: aborted }, 400],
      ["a=b", { signal: aborted }, 400],
    ]) {
      assert.equal((await post("/session", body, init)).status, status);
      assert.equal(live.size, 0);
    }
  } finally {
    Object.assign(globalThis, { setTimeout: set, clearTimeout: clear });
  }
});

test("attack 72: what another site posts is refused before its body is read", async () => {
  const { body } = held();
  const headers = { "sec-fetch-site": "cross-site" };
  assert.equal((await post("/callback/credentials", body, { headers })).status, 403);
  assert.equal(body.locked, false);
});

/* ---------------------------------------------------------------- work */

/** As many times as fit. */
const filled = (open, unit, close) => {
  const units = [];
  for (let length = open.length + close.length; ;) {
    const next = unit(units.length);
    length += next.length + 1;
    if (length > SIZE) return open + units.join(",") + close;
    units.push(next);
  }
};
const key = (index) => index.toString(36).padStart(3, "0");
const list = (unit) => filled('{"data":[', () => unit, "]}");

/** Bodies of 64 KiB, the worst of their kinds. */
const JSONS = {
  "many keys": filled('{"data":{', (index) => `"${key(index)}":1`, "}}"),
  "one key again and again": filled("{", () => '"a":1', "}"),
  numbers: list("1"),
  "long numbers": list("1.2345678901234567e-300"),
  "empty arrays": list("[]"),
  "empty objects": list("{}"),
  "small objects": list('{"a":1}'),
  "as deep as it may be": list("[".repeat(30) + "]".repeat(30)),
  "__proto__ in each object": list('{"__proto__":1}'),
  "__proto__ again and again": filled("{", () => '"__proto__":1', "}"),
  "a long text": `{"data":"${"x".repeat(SIZE - 20)}"}`,
  escapes: `{"data":"${"\\n".repeat(SIZE / 2 - 20)}"}`,
  "escapes of Unicode": `{"data":"${"\\u0041".repeat(SIZE / 6 - 4)}"}`,
  "brackets in a text": `{"data":"${"[".repeat(SIZE - 20)}"}`,
};

/**
 * Counts, while `work` runs, how often anything is asked of a value that JSON.parse
 * made of `text`, and what the texts of the language are asked.
 */
async function counting(text, work) {
  const count = { parsed: 0, values: 0, asked: 0, texts: 0 };
  const { parse } = JSON;
  const undo = [];
  const patch = (object, name) => {
    const original = object[name];
    object[name] = function (...args) {
      count.texts++;
      return original.apply(this, args);
    };
    undo.push(() => (object[name] = original));
  };
  for (const name of [
    "at",
    "charAt",
    "charCodeAt",
    "codePointAt",
    "indexOf",
    "match",
    "replace",
    "replaceAll",
    "search",
    "slice",
    "split",
    "substring",
  ]) {
    patch(String.prototype, name);
  }
  patch(RegExp.prototype, "exec");
  patch(RegExp.prototype, "test");
  JSON.parse = (json, ...more) => {
    const value = parse(json, ...more);
    if (json !== text) return value;
    assert.deepEqual(more, [], "a reviver");
    count.parsed++;
    return watched(value);
  };
  const traps = Object.fromEntries(
    [
      "get",
      "has",
      "set",
      "ownKeys",
      "getOwnPropertyDescriptor",
      "defineProperty",
      "deleteProperty",
      "getPrototypeOf",
    ].map((name) => [name, (...args) => (count.asked++, Reflect[name](...args))]),
  );
  const watched = (value) => {
    count.values++;
    if (typeof value !== "object" || value === null) return value;
    for (const name of Object.keys(value)) {
      Object.defineProperty(value, name, {
        value: watched(value[name]),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    return new Proxy(value, traps);
  };
  try {
    await work();
  } finally {
    JSON.parse = parse;
    for (const restore of undo) restore();
  }
  return count;
}

for (const [name, text] of Object.entries(JSONS)) {
  test(`attack 72: a JSON of 64 KiB is gone through once: ${name}`, async () => {
    assert.ok(text.length > SIZE - 100 && text.length <= 65_536, `${text.length}`);
    for (const path of POSTS) {
      const least = await counting("{}", () => post(path, "{}", { type: JSON_TYPE }));
      let status;
      const { parsed, values, asked, texts } = await counting(text, async () => {
        ({ status } = await post(path, text, { type: JSON_TYPE }));
      });
      assert.ok([200, 302, 400].includes(status), `${path}: ${status}`);
      assert.equal(parsed, 1, path);
      // A key, what it is, and the value; the same for `length`, and what is asked of the whole.
      assert.ok(asked <= 8 * values + 20, `${path}: ${asked} questions about ${values} values`);
      assert.ok(
        texts <= least.texts + 50,
        `${path}: ${texts} operations on texts, ${least.texts} for {}`,
      );
    }
  });
}

test("attack 72: a form, or an object, of more fields than any login has is refused as a whole", async () => {
  const fields = (count) => Array.from({ length: count }, (_, index) => [key(index), "1"]);
  const form = (count) => new URLSearchParams(fields(count)).toString();
  const json = (count) => JSON.stringify(Object.fromEntries(fields(count)));
  for (const path of POSTS) {
    for (const [make, type] of [
      [form, FORM],
      [json, JSON_TYPE],
    ]) {
      assert.notEqual((await post(path, make(256), { type })).status, 413, path);
      const refused = await post(path, make(257), { type });
      assert.equal(refused.status, 413, path);
      assert.deepEqual(await refused.json(), {
        error: "too-large",
        message: "Send less than 64 KiB, in at most 256 fields.",
      });
    }
  }
  for (const text of ["a&".repeat(SIZE / 2), "&".repeat(SIZE), "a=&".repeat(SIZE / 3)]) {
    assert.equal((await post("/callback/credentials", text)).status, 413);
  }
  for (const text of [
    "+".repeat(SIZE),
    "=".repeat(SIZE),
    "%41".repeat(SIZE / 3),
    `a=${"%C3%A9".repeat(SIZE / 6 - 1)}`,
  ]) {
    assert.equal((await post("/callback/credentials", text)).status, 302);
  }
  assert.equal((await post("/callback/credentials", `a=${"%".repeat(SIZE)}`)).status, 400);
  assert.equal(asked, 0);
});

test("attack 72: __proto__ is taken out at every depth, and too deep is refused, as before", async () => {
  const seen = [];
  const watching = make({
    providers: [credentials({ authorize: () => null })],
    projections: { update: [{ name: "data", type: ["object", "array"], maxBytes: 10_000 }] },
    callbacks: {
      jwt: ({ token, trigger, session }) => (trigger === "update" && seen.push(session), token),
    },
  });
  const { token, cookie } = await csrf(watching);
  const session = (await watching.issue({ user: { id: "1" } }, { url: `${APP}/`, headers: {} }))
    .writes.requestCookie;
  const send = (data) =>
    watching.handler(
      new Request(`${APP}/api/auth/session`, {
        method: "POST",
        headers: { "content-type": JSON_TYPE, cookie: `${cookie}; ${session}` },
        body: `{"csrfToken":"${token}","data":{"data":${data}}}`,
      }),
    );
  for (const [data, expected] of [
    ['{"__proto__":{"x":1},"a":[{"__proto__":1,"b":2}]}', { a: [{ b: 2 }] }],
    ['{"\\u005f_proto__":1,"constructor":1}', { constructor: 1 }],
  ]) {
    assert.equal((await send(data)).status, 200);
    assert.deepEqual(seen.pop(), { data: expected });
  }
  const deep = (levels) => "[".repeat(levels) + "]".repeat(levels);
  assert.equal((await send(deep(30))).status, 200);
  for (const levels of [31, 100, 30_000])
    assert.equal((await send(deep(levels))).status, 400, `${levels}`);
});

async function csrf(auth) {
  const response = await auth.handler(new Request(`${APP}/api/auth/csrf`));
  const { csrfToken } = await response.json();
  return { token: csrfToken, cookie: response.headers.getSetCookie()[0].split(";")[0] };
}
