// nginx and caddy in front of an app that is mounted below a path which they take off: TLS
// and HTTP/2, a shared cache that keeps every answer it may, and a WebSocket.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect as connectHttp2 } from "node:http2";
import { after, before, describe, test } from "node:test";
import { connect as connectTls } from "node:tls";

import { Hono } from "hono";
import { createAuth, credentials } from "waxseal";
import { authHandler, requireSession, session } from "waxseal/hono";

import { Jar } from "../../support/jar.mjs";
import { ada, SECRET } from "../../support/users.mjs";
import { openProxies } from "./fronts.mjs";

let app, ports, server, stopProxies;

before(async () => {
  server = createServer(respond).on("upgrade", upgrade);
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address();
  const names = ["nginx", "nginx that ignores Vary", "caddy"];
  const opened = await openProxies("host.test", names, {
    nginx: (ports, dir) => nginx(ports, dir, port),
    caddy: (ports, tls) => caddy(ports.caddy, tls, port),
  });
  ({ ports, close: stopProxies } = opened);
});
after(async () => {
  await stopProxies?.();
  server?.close();
  server?.closeAllConnections();
});

function make(origin) {
  process.env.AUTH_URL = `${origin}/app`;
  const auth = createAuth({
    secret: SECRET,
    logger: { error: (error) => assert.fail(error), warn() {} },
    providers: [credentials({ authorize: ({ password }) => (password === "right" ? ada : null) })],
  });
  delete process.env.AUTH_URL;
  const hello = (c) => c.text(c.var.session?.user.name ?? "nobody");
  return new Hono()
    .use(authHandler(auth))
    .get("/hello", session(auth), hello)
    .get("/public", session(auth), (c) => {
      c.header("Cache-Control", "public, max-age=60");
      return c.text("for everyone");
    })
    .get("/socket", requireSession(auth), hello)
    .get("*", requireSession(auth), hello);
}

function requestOf({ headers, method, url }, body) {
  return new Request(`http://${headers.host}${url}`, { method, headers, ...body });
}

async function respond(message, response) {
  const body = message.method === "POST" && { body: message, duplex: "half" };
  const answer = await app.request(requestOf(message, body));
  response.writeHead(answer.status, [...answer.headers].flat());
  response.end(Buffer.from(await answer.arrayBuffer()));
}

/** Accepts a connection of somebody who is signed in, and sends the name. */
async function upgrade(message, socket) {
  const answer = await app.request(requestOf(message));
  const name = await answer.text();
  const accepted = answer.status === 200;
  socket.end(
    accepted
      ? `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n${name}\n`
      : "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
  );
}

function nginx(ports, dir, upstream) {
  const site = (name, zone, more) => `server {
    listen 127.0.0.1:${ports[name]} ssl http2;
    location /app/ {
      proxy_pass http://127.0.0.1:${upstream}/;
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      proxy_cache ${zone};
      proxy_cache_key $scheme$host$request_uri;
      proxy_cache_valid 200 1m;
      ${more}
      add_header X-Cache $upstream_cache_status always;
    }
  }`;
  return `map $http_upgrade $connection_upgrade { default upgrade; "" ""; }
    proxy_cache_path ${dir}/cache keys_zone=shared:1m;
    proxy_cache_path ${dir}/cache-blind keys_zone=blind:1m;
    ${site("nginx", "shared", "")}
    ${site("nginx that ignores Vary", "blind", "proxy_ignore_headers Vary;")}`;
}

const caddy = (port, tls, upstream) => `https://:${port} {
    ${tls}
    handle_path /app/* {
      reverse_proxy 127.0.0.1:${upstream}
    }
  }`;

/** A browser by HTTP/2. */
class Visitor {
  jar = new Jar();
  #port;
  constructor(port) {
    this.#port = port;
    this.origin = `https://host.test:${port}`;
  }

  async ask(path, fields) {
    const session = connectHttp2(`https://127.0.0.1:${this.#port}`, {
      rejectUnauthorized: false,
      servername: "host.test",
    });
    try {
      const stream = session.request({
        ":path": path,
        ":method": fields ? "POST" : "GET",
        ":authority": `host.test:${this.#port}`,
        "sec-fetch-mode": "navigate",
        "sec-fetch-site": fields ? "same-origin" : "none",
        ...(fields && {
          origin: this.origin,
          "content-type": "application/x-www-form-urlencoded",
        }),
        ...(this.jar.header && { cookie: this.jar.header }),
      });
      stream.end(fields && new URLSearchParams(fields).toString());
      const [headers] = await once(stream, "response");
      let body = "";
      for await (const chunk of stream.setEncoding("utf8")) body += chunk;
      this.jar.keep(headers["set-cookie"] ?? []);
      return { status: headers[":status"], headers, body };
    } finally {
      session.close();
    }
  }

  async signIn() {
    const { body } = await this.ask("/app/api/auth/signin?callbackUrl=%2Fapp%2Fhello");
    const value = (name) => new RegExp(`name="${name}" value="([^"]*)"`).exec(body)[1];
    const action = /action="([^"]*)"/.exec(body)[1];
    const fields = { csrfToken: value("csrfToken"), callbackUrl: value("callbackUrl") };
    return this.ask(action, { ...fields, password: "right" });
  }

  /** What a WebSocket of this browser gets. */
  async socket() {
    const { socket } = await new Promise((resolve, reject) => {
      const options = { host: "127.0.0.1", port: this.#port, rejectUnauthorized: false };
      const socket = connectTls({ ...options, ALPNProtocols: ["http/1.1"] }, () =>
        resolve({ socket }),
      );
      socket.on("error", reject);
    });
    socket.write(
      `GET /app/socket HTTP/1.1\r\nHost: host.test:${this.#port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${
        this.jar.header && `Cookie: ${this.jar.header}\r\n`
      }Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
    );
    let text = "";
    for await (const chunk of socket.setEncoding("utf8")) {
      text += chunk;
      if (/^HTTP\/1\.1 (4|101[^]*\n\r\n.*\n)/.test(text)) break;
    }
    socket.destroy();
    return text;
  }
}

for (const name of ["nginx", "nginx that ignores Vary", "caddy"]) {
  describe(name, { concurrency: 1 }, () => {
    before(() => (app = make(`https://host.test:${ports[name]}`)));
    const visitor = () => new Visitor(ports[name]);

    test("below the path: the guard, the form, the redirect and the session", async () => {
      const ann = visitor();
      const guarded = await ann.ask("/app/me?a=b");
      assert.equal(
        guarded.headers.location,
        "/app/api/auth/signin?callbackUrl=%2Fapp%2Fme%3Fa%3Db",
      );
      const signedIn = await ann.signIn();
      assert.equal(signedIn.headers.location, `${ann.origin}/app/hello`);
      assert.match(String(signedIn.headers["set-cookie"]), /__Host-waxseal\.session-token=/);
      assert.equal((await ann.ask("/app/me")).body, "Ada");
    });

    test("attack 31: a page that shows a session is nobody else's", async () => {
      const ann = visitor();
      await ann.signIn();
      for (let visit = 0; visit < 3; visit++) {
        const { body, headers } = await ann.ask("/app/hello");
        assert.equal(body, "Ada");
        assert.notEqual(headers["x-cache"], "HIT");
      }
      assert.equal((await visitor().ask("/app/hello")).body, "nobody");
      const bob = await visitor().ask("/app/me");
      assert.notEqual(bob.status, 200);
      // The cache does keep what the application says everyone may have.
      if (name === "caddy") return;
      await ann.ask("/app/public");
      assert.equal((await visitor().ask("/app/public")).headers["x-cache"], "HIT");
    });

    test("a WebSocket is upgraded for who is signed in", async () => {
      const ann = visitor();
      assert.match(await ann.socket(), /^HTTP\/1\.1 401/);
      await ann.signIn();
      assert.match(await ann.socket(), /^HTTP\/1\.1 101[^]*Ada/);
    });
  });
}
