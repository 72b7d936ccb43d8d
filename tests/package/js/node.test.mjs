// waxseal/node, in the servers that its users run.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, request as ask } from "node:http";
import http2 from "node:http2";
import net from "node:net";
import { after, test } from "node:test";

import { Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import connect from "connect";
import express5 from "express";
import express4 from "express-4";
import fastify from "fastify";
import Koa from "koa";
import { credentials } from "waxseal";
import { requireSession, session, toNodeHandler } from "waxseal/node";
import { sealCookie } from "waxseal/testing";
import "reflect-metadata";

import { DAY, make } from "./support.mjs";

const origin = "http://app.test";
const name = "waxseal.session-token";
const providers = [
  credentials({
    authorize: ({ name, password }) => (password === "right" ? { id: "7", name } : null),
  }),
];
const auth = make({ providers, logger: {} });
const ago = (days) =>
  sealCookie(
    auth,
    { sub: "7", name: "Ada", role: "admin" },
    { url: origin, now: Date.now() - days * DAY },
  ).header;
const fresh = ago(0);
const old = ago(2);

/** What runs in front of the pages of each server. */
const BOTH = (auth) => [toNodeHandler(auth), session(auth)];

/** Each server with the middlewares, and a page that says what it sees and sets headers. */
const servers = {
  http: ([first, second = (_a, _b, next) => next()]) =>
    createServer((request, response) =>
      first(request, response, () =>
        second(request, response, () => page(request, response, request.auth)),
      ),
    ),
  connect: (uses) => {
    const app = connect();
    for (const use of uses) app.use(use);
    return createServer(app.use((request, response) => page(request, response, request.auth)));
  },
  "express 4": (uses) => express(express4, uses),
  "express 5": (uses) => express(express5, uses),
  "express with parsers": (uses) =>
    express(express5, [express5.json(), express5.urlencoded({ extended: true }), ...uses]),
  async nest(uses) {
    class AppModule {}
    Module({})(AppModule);
    const app = await NestFactory.create(AppModule, { logger: false });
    for (const use of uses) app.use(use);
    app.use((request, response) => page(request, response, request.auth));
    await app.init();
    return app.getHttpServer();
  },
  async fastify(uses) {
    const app = fastify();
    for (const use of uses) app.addHook("onRequest", use);
    app.all("/*", (request, reply) => {
      reply.header("Set-Cookie", "theme=light").header("Cache-Control", "public, max-age=60");
      reply.header("CDN-Cache-Control", "max-age=60").header("Vary", "Accept");
      return reply.send({ session: request.auth, cookie: request.headers.cookie });
    });
    await app.ready();
    return app.server;
  },
  koa: (uses) => {
    const app = new Koa();
    for (const use of uses) app.use(use);
    app.use((ctx) => {
      ctx.set("Set-Cookie", "theme=light");
      ctx.set({ "Cache-Control": "public, max-age=60", Vary: "Accept" });
      ctx.set("CDN-Cache-Control", "max-age=60");
      ctx.body = { session: ctx.state.auth, cookie: ctx.get("cookie") };
    });
    return createServer(app.callback());
  },
};

function express(framework, uses) {
  // Errors are not printed there.
  const app = framework().set("env", "test");
  for (const use of uses) app.use(use);
  app.use((request, response) => page(request, response, request.auth));
  return createServer(app);
}

function page(request, response, session) {
  response.setHeader("Set-Cookie", "theme=light");
  response.setHeader("Cache-Control", "public, max-age=60");
  response.setHeader("CDN-Cache-Control", "max-age=60");
  response.setHeader("Vary", "Accept");
  response.end(JSON.stringify({ session, cookie: request.headers.cookie }));
}

const running = [];
after(() => {
  for (const server of running) {
    server.close();
    server.closeAllConnections?.();
  }
});

async function start(server) {
  const listening = (await server).listen(0, "127.0.0.1");
  running.push(listening);
  await once(listening, "listening");
  return (path, options) => send(listening.address().port, path, options);
}

/** A request as it is: no client that normalises the path, or adds headers. */
async function send(port, path, { method = "GET", headers = {}, body } = {}) {
  const request = ask({
    port,
    host: "127.0.0.1",
    path,
    method,
    headers: { host: "app.test", ...headers },
  });
  request.end(body);
  const [response] = await once(request, "response");
  const text = (await response.setEncoding("utf8").toArray()).join("");
  const { headers: fields, statusCode: status } = response;
  return { status, text, headers: fields, cookies: fields["set-cookie"] ?? [] };
}

const FORM = "application/x-www-form-urlencoded";

async function signIn(send, { type = FORM, headers = {}, ...fields } = {}) {
  const csrf = await send("/api/auth/csrf");
  const { csrfToken } = JSON.parse(csrf.text);
  const all = { csrfToken, name: "Ada", password: "right", callbackUrl: "/", ...fields };
  return send("/api/auth/callback/credentials", {
    method: "POST",
    headers: { "content-type": type, cookie: csrf.cookies[0].split(";")[0], origin, ...headers },
    body: type === FORM ? `${new URLSearchParams(all)}` : JSON.stringify(all),
  });
}

const pairOf = (cookies) =>
  cookies.map((line) => line.split(";")[0]).find((pair) => pair.startsWith(`${name}=`));

for (const [server, make] of Object.entries(servers)) {
  test(`${server}: signs in with a form and with JSON, then the session is there`, async () => {
    const send = await start(make(BOTH(auth)));
    for (const type of [FORM, "application/json"]) {
      const answer = await signIn(send, { type });
      assert.equal(answer.status, 302, answer.text);
      assert.equal(answer.headers.location, `${origin}/`);
      const cookie = pairOf(answer.cookies);
      const { session } = JSON.parse((await send("/", { headers: { cookie } })).text);
      assert.equal(session.user.name, "Ada");
    }
    const wrong = await signIn(send, { password: "wrong" });
    assert.match(wrong.headers.location, /error=CredentialsSignin/);
    assert.equal(JSON.parse((await send("/")).text).session, null);
  });

  test(`${server}: a renewal leaves beside the application's own headers`, async () => {
    const send = await start(make(BOTH(auth)));
    const answer = await send("/page", { headers: { cookie: `theme=dark; ${old}` } });
    const { session, cookie } = JSON.parse(answer.text);
    assert.equal(session.user.role, "admin");
    assert.ok(answer.cookies.includes("theme=light"));
    // Later handlers see what the browser will have.
    assert.equal(cookie, `theme=dark; ${pairOf(answer.cookies)}`);
    assert.equal(auth.verify({ url: origin, headers: { cookie } }).renewed, null);
    assert.equal(answer.headers["cache-control"], "private, no-cache, no-store");
    assert.equal(answer.headers["cdn-cache-control"], undefined);
    assert.equal(answer.headers.vary, "Accept, Cookie");

    const ended = await send("/page", { headers: { cookie: ago(31) } });
    assert.deepEqual(JSON.parse(ended.text).session, null);
    assert.ok(ended.cookies.some((line) => line.startsWith(`${name}=;`)));
  });

  test(`${server}: a body that is too large, of another type or broken is refused`, async () => {
    const send = await start(make(BOTH(auth)));
    const large = await signIn(send, { name: "x".repeat(70_000) });
    assert.equal(large.status, 413);
    const multipart = await signIn(send, { headers: { "content-type": "multipart/form-data" } });
    assert.equal(multipart.status, 415);
    const broken = await send("/api/auth/callback/credentials", {
      method: "POST",
      headers: { "content-type": "application/json", origin },
      body: "{",
    });
    assert.equal(broken.status, 400);
    assert.equal((await send("/")).status, 200);
  });

  test(`${server}: authorized decides, and the endpoints stay open`, async () => {
    const asked = [];
    const guarded = auths.guarded(asked);
    const send = await start(make(BOTH(guarded)));
    assert.equal((await send("/public/x")).status, 200);
    assert.equal((await send("/admin", { headers: { cookie: fresh } })).status, 200);
    const program = await send("/admin");
    assert.equal(program.status, 401);
    assert.equal(JSON.parse(program.text).error, "unauthenticated");
    const browser = await send("/admin?a=1", { headers: { accept: "text/html" } });
    assert.equal(browser.status, 303);
    assert.equal(browser.headers.location, "/login?callbackUrl=%2Fadmin%3Fa%3D1");
    assert.equal(browser.headers["cache-control"], "private, no-cache, no-store");
    assert.equal((await send("/login", { headers: { accept: "text/html" } })).status, 200);
    assert.equal((await send("/api/auth/csrf")).status, 200);
    assert.equal((await signIn(send)).status, 302);
    assert.ok(asked.every((request) => request instanceof Request && request.body === null));
  });

  test(`attack 77: ${server}: no spelling of a path passes the guard and reaches another page`, async () => {
    const send = await start(make([session(auths.guarded([]))]));
    for (const path of [
      "/admin/../public/x",
      "/admin/%2e%2E/public/x",
      "/admin\\..\\public/x",
      "/admin/..\\public/x",
      "/admin/../api/auth/session",
      "/public/..",
      "/x/./public/",
      "/admin#/../public/",
      "/public/%2e./../admin",
    ]) {
      const { status, text } = await send(path);
      assert.equal(status, 400, path);
      assert.equal(JSON.parse(text).error, "malformed-url");
    }
    assert.equal((await send("/%70ublic/x")).status, 200);
    assert.equal((await send("//public/x")).status, 401);
    assert.equal((await send("http://other.test/public/x")).status, 200);
    assert.equal((await send("http://other.test/admin")).status, 401);
    assert.equal((await send("/admin", { method: "TRACE" })).status, 405);
  });

  test(`attack 78: ${server}: where authorized throws, nobody passes`, async () => {
    const { logger, errors } = logging();
    const failing = makeAuth({
      logger,
      callbacks: {
        authorized() {
          throw new Error("the database is down");
        },
      },
    });
    const send = await start(make([session(failing)]));
    const { status, text } = await send("/admin", { headers: { cookie: fresh } });
    assert.equal(status, 500);
    assert.deepEqual(JSON.parse(text), {
      error: "server-error",
      message: "Something is wrong on our side. Please try again in a moment.",
    });
    assert.equal(errors.length, 1);
  });

  test(`${server}: requireSession lets only a session pass`, async () => {
    const send = await start(make([requireSession(auth)]));
    assert.equal((await send("/", { headers: { cookie: fresh } })).status, 200);
    assert.equal((await send("/")).status, 401);
    const ended = await send("/", { headers: { cookie: ago(31), accept: "text/html" } });
    assert.equal(ended.status, 303);
    assert.ok(ended.cookies.some((line) => line.startsWith(`${name}=;`)));
  });
}

const makeAuth = make;
const auths = {
  guarded: (asked) =>
    make({
      providers,
      logger: {},
      pages: { signIn: "/login" },
      callbacks: {
        authorized({ request, auth }) {
          asked.push(request);
          return !!auth || new URL(request.url).pathname.startsWith("/public/");
        },
      },
    }),
};

function logging() {
  const errors = [];
  return { errors, logger: { error: (error) => void errors.push(error), warn() {} } };
}

/** Every way of sending headers; each sets a cookie of its own. */
const ways = {
  "end alone": (response) => {
    response.setHeader("Set-Cookie", "own=1");
    response.end("ok");
  },
  "writeHead with an object": (response) => {
    response.writeHead(201, { "Set-Cookie": "own=1", "Cache-Control": "public" }).end("ok");
  },
  "writeHead with several cookies": (response) => {
    response.writeHead(201, { "set-cookie": ["own=1", "other=2"] }).end("ok");
  },
  "writeHead with a reason": (response) => {
    response.writeHead(200, "Fine", { "Set-Cookie": "own=1" }).end("ok");
  },
  "writeHead with a flat array": (response) => {
    response.writeHead(200, ["Set-Cookie", "own=1", "Set-Cookie", "other=2", "Vary", "Accept"]);
    response.end("ok");
  },
  "flushHeaders and a stream": (response) => {
    response.setHeader("Set-Cookie", ["own=1"]);
    response.flushHeaders();
    response.write("o");
    setImmediate(() => response.end("k"));
  },
  "write alone": (response) => {
    response.setHeader("Set-Cookie", "own=1");
    response.write("o");
    response.end("k");
  },
  "headers that are taken back": (response) => {
    response.setHeader("X-Old", "1");
    for (const name of response.getHeaderNames()) response.removeHeader(name);
    response.setHeader("Set-Cookie", "own=1");
    response.end("ok");
  },
};

for (const [way, answer] of Object.entries(ways)) {
  test(`a renewal leaves with ${way}, in HTTP/1.1 and HTTP/2`, async () => {
    const use = session(auth);
    const listener = (request, response) => use(request, response, () => answer(response));
    const send = await start(createServer(listener));
    const h1 = await send("/", { headers: { cookie: old } });
    const h2 = await http2Get(http2.createServer(listener), { cookie: old });
    for (const { text, cookies, headers } of [h1, h2]) {
      assert.equal(text, "ok");
      assert.ok(cookies.includes("own=1"));
      assert.ok(pairOf(cookies), `${cookies}`);
      assert.equal(headers["cache-control"], "private, no-cache, no-store");
      assert.match(headers.vary, /Cookie$/);
    }
    // With nothing to write, nothing is changed.
    const unchanged = await send("/", { headers: { cookie: fresh } });
    assert.equal(pairOf(unchanged.cookies), undefined);
  });
}

async function http2Get(server, headers, path = "/") {
  running.push(server.listen(0, "127.0.0.1"));
  await once(server, "listening");
  const client = http2.connect(`http://127.0.0.1:${server.address().port}`);
  const stream = client.request({ ":path": path, ":authority": "app.test", ...headers });
  const [fields] = await once(stream, "response");
  const text = (await stream.setEncoding("utf8").toArray()).join("");
  client.close();
  server.close();
  return { text, headers: fields, status: fields[":status"], cookies: fields["set-cookie"] ?? [] };
}

test("an application that sets the session's cookie itself has the last word", async () => {
  const use = session(auth);
  const send = await start(
    createServer((request, response) =>
      use(request, response, async () => {
        const { writes } = await auth.issue({ user: { id: "8", name: "Eve" } }, request);
        response.setHeader("Set-Cookie", writes.setCookie);
        response.end();
      }),
    ),
  );
  const { cookies } = await send("/", { headers: { cookie: old } });
  const found = cookies.filter((line) => line.startsWith(`${name}=ey`));
  assert.equal(found.length, 1);
  assert.equal(
    auth.verify({ url: origin, headers: { cookie: found[0].split(";")[0] } }).session.user.name,
    "Eve",
  );
});

test("headers that are sent already stay, and nothing fails", async () => {
  const use = session(auth);
  const handler = toNodeHandler(auth);
  const send = await start(
    createServer(async (request, response) => {
      response.writeHead(200).write("early ");
      await use(request, response, () => {});
      await handler(request, response);
      response.end("end");
    }),
  );
  const answer = await send("/api/auth/csrf", { headers: { cookie: old } });
  assert.equal(answer.text, "early end");
  assert.deepEqual(answer.cookies, []);
});

test("the endpoints over HTTP/2", async () => {
  const { status, text, cookies } = await http2Get(
    http2.createServer(toNodeHandler(auth)),
    {},
    "/api/auth/csrf",
  );
  assert.equal(status, 200);
  assert.match(JSON.parse(text).csrfToken, /^[0-9a-f]{64}$/);
  assert.equal(cookies.length, 1);
});

test("alone it answers 404 for other paths; mounted in Express it knows the whole path", async () => {
  const alone = await start(createServer(toNodeHandler(auth)));
  assert.equal((await alone("/")).status, 404);
  for (const framework of [express4, express5]) {
    const app = framework();
    app.use("/api/auth", toNodeHandler(auth));
    const send = await start(createServer(app));
    assert.equal((await send("/api/auth/csrf")).status, 200);
    assert.equal((await signIn(send)).status, 302);
    assert.equal((await send("/api/auth/nothing")).status, 404);
    assert.equal((await send("/")).status, 404);
  }
});

test("the session is resolved once for a request, and no one else's counts", async () => {
  let count = 0;
  const counting = make({ callbacks: { session: ({ session }) => (count++, session) } });
  const app = express5();
  app.use(session(counting), session(counting), requireSession(counting));
  app.get("/", (request, response) => response.json(request.auth));
  const send = await start(createServer(app));
  assert.equal(JSON.parse((await send("/", { headers: { cookie: fresh } })).text).user.name, "Ada");
  assert.equal(count, 1);

  const planted = express5();
  planted.use((request, _, next) => {
    request.auth = { user: { name: "Mallory" } };
    next();
  });
  planted.use(session(make({ secret: "another secret of more than thirty-two bytes" })));
  planted.use(requireSession(auth));
  planted.get("/", (_, response) => response.send("secret"));
  assert.equal((await (await start(createServer(planted)))("/")).status, 401);
});

test("attack 35: forwarded headers count only as the configuration says", async () => {
  const send = await start(servers["express 5"](BOTH(auth)));
  const headers = { "x-forwarded-host": "evil.test", "x-forwarded-proto": "https" };
  const answer = await send("/api/auth/signout", { headers });
  assert.doesNotMatch(answer.text + JSON.stringify(answer.headers), /evil\.test/);
  assert.doesNotMatch(answer.cookies.join(), /Secure/);
  const cross = await signIn(send, { headers: { ...headers, origin: "https://evil.test" } });
  assert.equal(cross.status, 403);
});

test("attack 80: failures count by the peer, whatever it says about itself", async () => {
  let asked = 0;
  const counted = (throttle) =>
    make({
      logger: {},
      throttle,
      providers: [credentials({ authorize: () => (asked++, null) })],
    });
  const attempts = async (send, count, fields = () => ({})) => {
    asked = 0;
    for (let at = 0; at < count; at++) {
      await signIn(send, { ...fields(at), headers: { "x-forwarded-for": `203.0.113.${at}` } });
    }
    return asked;
  };
  const app = await start(createServer(toNodeHandler(counted({ limits: { pair: 3 } }))));
  assert.equal(await attempts(app, 6), 3);
  // Loopback is nobody's, so it does not count over all names.
  const names = await start(
    createServer(toNodeHandler(counted({ proxies: 0, limits: { address: 2 } }))),
  );
  assert.equal(await attempts(names, 5, (at) => ({ name: `user ${at}` })), 5);
  // The address that Express believes is not asked.
  const trusting = express5().set("trust proxy", true);
  trusting.use(toNodeHandler(counted({ limits: { pair: 3 } })));
  assert.equal(await attempts(await start(createServer(trusting)), 6), 3);
});

test("failures from a public peer count over all names where no proxy is in front", async () => {
  const attempt = async (throttle) => {
    let asked = 0;
    const auth = make({
      logger: {},
      throttle,
      providers: [credentials({ authorize: () => (asked++, null) })],
    });
    const from = toNodeHandler(auth);
    const send = await start(
      createServer((request, response) => {
        Object.defineProperty(request.socket, "remoteAddress", { value: "203.0.113.7" });
        return from(request, response);
      }),
    );
    for (let at = 0; at < 4; at++) await signIn(send, { name: `user ${at}` });
    return asked;
  };
  assert.equal(await attempt({ proxies: 0, limits: { address: 2 } }), 2);
  // Nobody says so: it may be a proxy with everybody behind it.
  assert.equal(await attempt({ limits: { address: 2 } }), 4);
});

test("a client that goes away while it sends harms nobody", async () => {
  const { logger, errors } = logging();
  const server = createServer(toNodeHandler(make({ providers, logger })));
  const send = await start(server);
  const { port } = server.address();
  const gone = once(server, "request").then(([request]) => {
    return new Promise((resolve) => request.on("close", resolve));
  });
  const socket = net.connect(port, "127.0.0.1");
  socket.on("error", () => {});
  socket.write(
    `POST /api/auth/callback/credentials HTTP/1.1\r\nHost: app.test\r\nContent-Type: ${FORM}\r\nContent-Length: 100\r\n\r\nname=`,
    () => setTimeout(() => socket.destroy(), 20),
  );
  await gone;
  assert.equal((await send("/api/auth/csrf")).status, 200);
  assert.deepEqual(errors, []);
});

test("requests that no URL says are answered", async () => {
  const send = await start(createServer(toNodeHandler(auth)));
  assert.equal((await send("/api/auth/csrf", { headers: { host: "a b" } })).status, 200);
  assert.equal((await send("/api/auth/csrf", { headers: { host: "evil.test/x" } })).status, 200);
  assert.equal((await send("/api/auth/csrf", { method: "TRACE" })).status, 405);
  assert.equal((await send("*", { method: "OPTIONS" })).status, 404);
  assert.equal((await send("/api/auth/../auth/csrf")).status, 400);
});

test("auth.handler takes the request of a Node server, and says what it cannot take", async () => {
  const server = createServer(async (request, response) => {
    const answer = await auth.handler(request);
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(await answer.text());
  });
  const send = await start(server);
  assert.match(JSON.parse((await send("/api/auth/csrf")).text).csrfToken, /^[0-9a-f]{64}$/);
  const { logger, errors } = logging();
  const other = make({ logger });
  for (const wrong of [undefined, null, {}, "x", { headers: {} }]) {
    assert.equal((await other.handler(wrong)).status, 500);
  }
  assert.ok(
    errors.every(({ code, message }) => code === "invalid-argument" && /handler/.test(message)),
  );
});

test("a response of authorized streams, and HEAD has no body", async () => {
  const streaming = make({
    callbacks: {
      authorized: () =>
        new Response(
          new ReadableStream({
            start(controller) {
              for (const text of ["a", "b"]) controller.enqueue(new TextEncoder().encode(text));
              controller.close();
            },
          }),
          {
            status: 402,
            headers: [
              ["Set-Cookie", "x=1"],
              ["Set-Cookie", "y=2"],
            ],
          },
        ),
    },
  });
  const use = session(streaming);
  const send = await start(createServer((request, response) => use(request, response, () => {})));
  const answer = await send("/");
  assert.deepEqual([answer.status, answer.text, answer.cookies], [402, "ab", ["x=1", "y=2"]]);
  assert.match(answer.headers["cache-control"], /private/);
  assert.equal((await send("/", { method: "HEAD" })).text, "");
});
