// Real reverse proxies that end TLS in front of one port: nginx and caddy, each with
// the lines that it has by default, and with those that people write.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate } from "selfsigned";

import { freePort } from "../../support/server.mjs";

const FORWARDED = ["X-Forwarded-Host $http_host", "X-Forwarded-Proto $scheme"];

/** What nginx passes on, line by line. */
const NGINX = {
  "nginx, proxy_pass alone": [],
  "nginx, proxy_pass alone, to a named upstream": [],
  "nginx, with the host": ["Host $http_host"],
  "nginx, with the host and the scheme": ["Host $http_host", "X-Forwarded-Proto $scheme"],
  "nginx, with the host without its port": ["Host $host", ...FORWARDED],
  "nginx, with X-Forwarded-* alone": FORWARDED,
};
const CADDY = {
  "caddy, reverse_proxy alone": "",
  "caddy, with the upstream's host": "header_up Host {upstream_hostport}",
};

export const names = [...Object.keys(NGINX), ...Object.keys(CADDY)];

/** Which of them tell the app, under `trustHost` or not, what a browser without Fetch Metadata said. */
export const passesHost = (name) =>
  /with the host( and the scheme)?$|reverse_proxy alone/.test(name);

/** Starts both in front of a port; `ports` has one for each name. */
export const openFronts = (upstream) =>
  openProxies("app.test", names, {
    nginx: (ports) => `
    upstream app_upstream { server 127.0.0.1:${upstream}; }
    ${Object.entries(NGINX)
      .map(([name, lines]) => server(ports[name], name, lines, upstream))
      .join("\n")}`,
    caddy: (ports, tls) =>
      Object.entries(CADDY)
        .map(
          ([name, line]) => `https://:${ports[name]} {
    ${tls}
    reverse_proxy 127.0.0.1:${upstream} {
      ${line}
    }
  }`,
        )
        .join("\n"),
  });

function server(port, name, lines, upstream) {
  const to = name.endsWith("named upstream") ? "app_upstream" : `127.0.0.1:${upstream}`;
  return `server {
      listen 127.0.0.1:${port} ssl;
      location / {
        ${lines.map((line) => `proxy_set_header ${line};`).join("\n        ")}
        proxy_pass http://${to};
      }
    }`;
}

/**
 * Starts nginx and caddy with a certificate for `host` and a port for each name. `nginx(ports,
 * dir)` is what stands in its block `http`, `caddy(ports, tls)` the sites, each with `tls` in it.
 */
export async function openProxies(host, names, { nginx, caddy }) {
  const dir = mkdtempSync(join(tmpdir(), "waxseal-proxies-"));
  const ports = {};
  for (const name of names) ports[name] = await freePort("127.0.0.1");

  const { private: key, cert } = await generate([{ name: "commonName", value: host }]);
  const tls = `bind 127.0.0.1
    tls ${dir}/cert.pem ${dir}/key.pem`;
  const files = {
    "key.pem": key,
    "cert.pem": cert,
    "nginx.conf": nginxConfiguration(dir, nginx(ports, dir)),
    Caddyfile: caddyfile(dir, caddy(ports, tls)),
  };
  for (const [file, text] of Object.entries(files)) writeFileSync(join(dir, file), text);

  const running = [
    run("nginx", ["-p", dir, "-c", join(dir, "nginx.conf"), "-e", "stderr"], dir),
    run("caddy", ["run", "--config", join(dir, "Caddyfile"), "--adapter", "caddyfile"], dir),
  ];
  async function close() {
    await Promise.all(running.map(({ stop }) => stop()));
    rmSync(dir, { recursive: true, force: true });
  }
  try {
    for (const port of Object.values(ports)) await listening(port, running);
  } catch (error) {
    await close();
    throw error;
  }
  return { ports, close };
}

/** In one process, which is no daemon and changes no user. */
function nginxConfiguration(dir, http) {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (kind) => `${kind}_temp_path ${dir}/${kind};`,
  );
  return `daemon off;
  master_process off;
  pid ${dir}/nginx.pid;
  events {}
  http {
    access_log off;
    ${temporary.join("\n    ")}
    ssl_certificate ${dir}/cert.pem;
    ssl_certificate_key ${dir}/key.pem;
    ${http}
  }`;
}

function caddyfile(dir, sites) {
  return `{
    admin off
    auto_https off
    storage file_system ${dir}/caddy
  }
  ${sites}
  `;
}

function run(command, args, dir) {
  // Debian keeps nginx where only root looks.
  const env = { PATH: `${process.env.PATH}:/usr/sbin`, HOME: dir };
  const child = spawn(command, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (output += chunk));
  const exited = new Promise((resolve) => {
    child.once("exit", resolve);
    child.once("error", (error) => resolve((output += error)));
  });
  let ended = false;
  void exited.then(() => (ended = true));
  return {
    failure: () => (ended ? `${command} ended:\n${output}` : undefined),
    async stop() {
      if (!ended) child.kill();
      await exited;
    },
  };
}

/** Waits until a connection is taken, as long as what should take it lives. */
async function listening(port, running) {
  for (let tries = 0; ; tries++) {
    const socket = connect(port, "127.0.0.1");
    try {
      await once(socket, "connect");
      return;
    } catch (error) {
      const failure = running.map((process) => process.failure()).find(Boolean);
      if (failure || tries > 600)
        throw new Error(failure ?? `nothing listens on ${port}`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
      socket.destroy();
    }
  }
}
