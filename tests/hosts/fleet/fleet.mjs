// Several processes of one Next.js app behind nginx, a Redis, and a strict provider.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";

import { createAuth } from "waxseal";

import { Jar } from "../../support/jar.mjs";
import { start } from "../next/server.mjs";
import { listen } from "../oauth/servers/serve.mjs";
import { startRedis } from "../stores/redis-server.mjs";

const SECRET = "the fleet of waxseal shares these forty-odd bytes";

/** A provider with rotation: a refresh token that comes twice ends its family. */
export async function startProvider({ life, delay }) {
  const families = new Map();
  const provider = { uses: new Map(), ended: new Set(), runs: [], tokens, close: undefined };
  function tokens(name) {
    if (!families.has(name)) families.set(name, 0);
    const number = families.get(name);
    const expires_at = Math.floor(Date.now() / 1000) + life;
    return { access_token: `${name}#${number}`, refresh_token: `${name}#${number}`, expires_at };
  }
  const server = await listen(async (request, response) => {
    const { refresh_token: token } = await json(request);
    const [name, number] = token.split("#");
    const instance = request.headers["x-instance"];
    provider.uses.set(token, (provider.uses.get(token) ?? 0) + 1);
    const isOver = provider.ended.has(name) || Number(number) !== families.get(name);
    if (isOver) provider.ended.add(name);
    else families.set(name, families.get(name) + 1);
    provider.runs.push({ instance, at: Date.now(), token });
    await new Promise((done) => setTimeout(done, delay));
    response.writeHead(isOver ? 400 : 200).end(JSON.stringify(isOver ? {} : tokens(name)));
  });
  return Object.assign(provider, server);
}

export async function startFleet(count, { life, delay }) {
  const [provider, redis] = [await startProvider({ life, delay }), await startRedis()];
  const env = (instance) => ({
    AUTH_SECRET: SECRET,
    AUTH_URL: "http://localhost",
    INSTANCE: `${instance}`,
    PROVIDER: provider.origin,
    REDIS_PORT: `${redis.port}`,
  });
  const instances = [];
  for (let each = 0; each < count; each++) instances.push(await start("fleet", env(each)));
  const nginx = await startNginx(instances.map(({ origin }) => new URL(origin).port));
  const auth = createAuth({
    secret: SECRET,
    format: "authjs",
    projections: {
      jwt: {
        access_token: "account.access_token",
        refresh_token: "account.refresh_token",
        expires_at: "account.expires_at",
      },
    },
  });
  return {
    provider,
    instances,
    async signIn(name) {
      const account = { provider: "idp", ...provider.tokens(name) };
      const { writes } = await auth.issue({ user: { id: name }, account }, "http://localhost/");
      const jar = new Jar();
      jar.keep(writes.setCookie);
      return { name, jar, status: undefined };
    },
    /** A page, or its data; the browser keeps the cookies of the answer. */
    async ask({ jar }, path = "/api/token") {
      const { status, headers, body } = await get(nginx.socketPath, path, jar.header);
      jar.keep(headers["set-cookie"] ?? []);
      return { status, body };
    },
    async stop() {
      await nginx.stop();
      for (const instance of instances) await instance.stop();
      await redis.stop();
      provider.close();
    },
  };
}

async function startNginx(ports) {
  const dir = mkdtempSync(join(tmpdir(), "waxseal-fleet-"));
  const socketPath = join(dir, "socket");
  const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  const configuration = `
    daemon off;
    pid ${dir}/pid;
    events { worker_connections 512; }
    http {
      access_log off;
      ${paths.map((name) => `${name}_temp_path ${dir}/${name};`).join("\n")}
      upstream fleet {
        ${ports.map((port) => `server localhost:${port} max_fails=1 fail_timeout=2s;`).join("\n")}
      }
      server {
        listen unix:${socketPath};
        location / {
          proxy_pass http://fleet;
          proxy_set_header Host localhost;
          proxy_next_upstream error timeout;
        }
      }
    }`;
  writeFileSync(join(dir, "nginx.conf"), configuration);
  // Debian keeps it where only root looks.
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };
  const args = ["-p", dir, "-c", join(dir, "nginx.conf"), "-e", "stderr"];
  const child = spawn("nginx", args, { env, stdio: "ignore" });
  for (let tries = 0; tries < 500; tries++) {
    const answered = await get(socketPath, "/api/token", "").catch(() => undefined);
    if (answered?.status === 200) break;
    await new Promise((done) => setTimeout(done, 20));
  }
  return {
    socketPath,
    async stop() {
      child.kill();
      await once(child, "exit");
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

const agent = new Agent({ keepAlive: false, maxSockets: 64 });

function get(socketPath, path, cookie) {
  return new Promise((resolve, reject) => {
    const headers = { host: "localhost", ...(cookie && { cookie }) };
    const asked = httpRequest({ socketPath, path, headers, agent }, (response) => {
      let body = "";
      response.on("data", (chunk) => (body += chunk));
      response.on("end", () =>
        resolve({ status: response.statusCode, headers: response.headers, body }),
      );
      response.on("error", reject);
    });
    asked.on("error", reject);
    asked.end();
  });
}
