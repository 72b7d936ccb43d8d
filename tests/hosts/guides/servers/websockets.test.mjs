import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { connect as tcp } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { createAuth } from "waxseal";
import { sealCookie } from "waxseal/testing";
import { startWorker } from "../../../support/workerd.mjs";
import { checkTypes, cookieOf } from "../api.mjs";
import { testGuide } from "../suite.mjs";

const DAY = 86_400; // seconds
const MAX_AGE = 30 * DAY;

testGuide("websockets", {
  parts: ["A server of your own: ws"],
  async then(app, guide) {
    const { WebSocket } = createRequire(join(app.dir, "package.json"))("ws");
    const connect = (headers, origin = app.origin) =>
      handshake(new WebSocket(`${app.origin}/socket`, { headers, origin }));
    await checkHandshakes(app, connect);
    await checkReset(app, connect);
    await Promise.all([
      checkEnd((now) => cookieOf(app, { now }), connect),
      checkSignOut(app, connect),
    ]);

    const io = await guide.follow({ parts: ["Socket.IO"], dir: app.dir });
    try {
      await checkSocketIo(io, WebSocket);
      await checkTypes(app, "src/server.ts src/socket-io.ts");
    } finally {
      await io.close();
    }
  },
  more: (guide) => test("websockets: a Durable Object", () => checkRoom(guide)),
});

/** The status of a refused handshake, or the first message and the socket. */
function handshake(socket) {
  return new Promise((resolve, reject) => {
    const messages = [];
    socket.on("message", (data) => messages.push(String(data)));
    socket.once("unexpected-response", (_, response) => resolve({ status: response.statusCode }));
    socket.once("error", reject);
    socket.once("open", async () => {
      while (messages.length === 0) await once(socket, "message");
      resolve({ status: 101, message: messages[0], socket });
    });
  });
}

async function checkHandshakes(app, connect) {
  const cookie = cookieOf(app);
  const { status, message, socket } = await connect({ cookie });
  assert.equal(status, 101);
  assert.equal(message, "Hello, Ada");
  socket.terminate();

  assert.equal((await connect({})).status, 401);
  assert.equal((await connect({ cookie: `${cookie.slice(0, -1)}~` })).status, 401);
  for (const origin of ["https://evil.example", `${app.origin}.evil.example`, "null", ""]) {
    assert.equal((await connect({ cookie }, origin)).status, 403, `from ${origin}`);
  }
}

/** A stranger who resets the connection ends that one alone, not the process. */
async function checkReset(app, connect) {
  const { hostname, port } = new URL(app.origin);
  const socket = tcp(Number(port), hostname);
  socket.write(
    `GET /socket HTTP/1.1\r\nHost: ${hostname}:${port}\r\nOrigin: ${app.origin}\r\n` +
      "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
  );
  const [answer] = await once(socket, "data");
  assert.match(String(answer), /^HTTP\/1.1 401 /);
  socket.resetAndDestroy();
  assert.equal((await connect({})).status, 401);
}

/** A session that ends soon: it closes the socket, and not before its end. */
async function checkEnd(cookieAt, connect) {
  const { socket, end } = await connectWith(cookieAt, connect);
  const [code] = await once(socket, "close");
  assert.equal(code, 4401);
  assert.ok(Date.now() >= end, "closed before the session's end");
}

/** Where the machine is so busy that the session is over by the handshake, a longer one is tried. */
async function connectWith(cookieAt, connect) {
  for (let left = 2; ; left *= 2) {
    const now = Date.now() - (MAX_AGE - left) * 1000;
    const { socket } = await connect({ cookie: cookieAt(now) });
    if (socket) return { socket, end: Math.floor(now / 1000 + MAX_AGE) * 1000 };
    assert.ok(left < DAY, "no session is let in");
  }
}

async function checkSignOut(app, connect) {
  const cookie = cookieOf(app);
  const { socket } = await connect({ cookie });
  const closed = once(socket, "close");
  await signOut(app, cookie);
  assert.equal((await closed)[0], 4401);
  assert.equal((await connect({ cookie })).status, 401);
}

async function signOut({ origin }, session) {
  const token = await fetch(`${origin}/api/auth/csrf`);
  const { csrfToken } = await token.json();
  const [csrf] = token.headers.getSetCookie().map((line) => line.split(";")[0]);
  const response = await fetch(`${origin}/api/auth/signout`, {
    method: "POST",
    redirect: "manual",
    headers: { cookie: `${session}; ${csrf}`, origin },
    body: new URLSearchParams({ csrfToken }),
  });
  assert.equal(response.status, 302);
}

/** Its packets in plain text: `0` opens the engine, `40` a namespace, `42` is an event. */
async function checkSocketIo(app, WebSocket) {
  const url = `${app.origin}/socket.io/?EIO=4&transport=websocket`;
  const connect = (headers, origin = app.origin) =>
    handshake(new WebSocket(url, { headers, origin }));
  const cookie = cookieOf(app);
  // Socket.IO has no other status to refuse with.
  assert.equal((await connect({})).status, 400);
  assert.equal((await connect({ cookie }, "https://evil.example")).status, 400);
  const polling = await fetch(url.replace("websocket", "polling"), { headers: { cookie } });
  assert.notEqual(polling.status, 200);

  const { socket } = await connect({ cookie });
  const hello = new Promise((resolve) =>
    socket.on("message", (data) => String(data).startsWith("42") && resolve(String(data))),
  );
  socket.send("40");
  assert.equal(await hello, '42["hello","Hello, Ada"]');
  const closed = once(socket, "close");
  await signOut(app, cookie);
  await closed;
}

async function checkRoom(guide) {
  const dir = mkdtempSync(join(tmpdir(), "waxseal-guide-"));
  symlinkSync(join(import.meta.dirname, "../../../node_modules"), join(dir, "node_modules"));
  await guide.follow({ parts: ["A Durable Object"], dir });
  const secret = "only for tests: thirty-two bytes or more";
  const worker = await startWorker(["--config", join(dir, "wrangler.jsonc")], {
    bindings: { AUTH_SECRET: secret },
    durableObjects: { ROOMS: { className: "Room", useSQLite: true } },
  });
  try {
    const url = worker.origin;
    const auth = createAuth({ secret });
    const cookieAt = (now) => sealCookie(auth, { sub: "1", name: "Ada" }, { url, now }).header;
    const connect = (headers, origin = url) => enter(worker, { ...headers, origin });

    const cookie = cookieAt(Date.now());
    assert.equal((await connect({})).status, 401);
    assert.equal((await connect({ cookie }, "https://evil.example")).status, 403);
    const { message, socket } = await connect({ cookie });
    assert.equal(message, "Hello, Ada");
    await checkEnd(cookieAt, connect);
    const heard = once(socket, "message");
    socket.send("hi");
    assert.equal(String((await heard)[0]), "Ada said: hi");

    const closed = once(socket, "close");
    const { sid } = auth.verify(new Headers({ cookie })).token;
    await (await worker.objects("ROOMS")).getByName("lobby").end(sid);
    assert.equal((await closed)[0], 4401);
  } finally {
    await worker.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** As `handshake`, through Miniflare. */
async function enter(worker, headers) {
  const { status, webSocket } = await worker.dispatch(worker.origin, {
    headers: { upgrade: "websocket", ...headers },
  });
  if (!webSocket) return { status };
  const socket = Object.assign(new EventEmitter(), {
    send: (text) => webSocket.send(text),
    close: () => webSocket.close(),
  });
  webSocket.addEventListener("message", ({ data }) => socket.emit("message", data));
  webSocket.addEventListener("close", ({ code }) => socket.emit("close", code));
  const first = once(socket, "message");
  webSocket.accept();
  return { status, message: (await first)[0], socket };
}
