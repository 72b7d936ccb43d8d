// nginx as a shared cache in front of a server, on a socket of the file system.

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Starts one that keeps redirects and refusals for a minute; `more` are directives. */
export async function startNginx(origin, more = "") {
  const dir = mkdtempSync(join(tmpdir(), "waxseal-nginx-"));
  const socketPath = join(dir, "socket");
  writeFileSync(join(dir, "nginx.conf"), configuration(dir, socketPath, origin, more));
  // Debian keeps it where only root looks.
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };
  const child = spawn("nginx", ["-p", dir, "-c", join(dir, "nginx.conf"), "-e", "stderr"], { env });
  let output = "";
  child.stderr.on("data", (chunk) => (output += chunk));
  const ended = new Promise((resolve) => child.once("exit", resolve).once("error", resolve));

  async function stop() {
    child.kill();
    await ended;
    rmSync(dir, { recursive: true, force: true });
  }
  for (let hasEnded = false; !(await answers(socketPath));) {
    void ended.then(() => (hasEnded = true));
    if (hasEnded) {
      await stop();
      throw new Error(`nginx ended: ${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return { get: (path, headers = {}) => get(socketPath, path, headers), stop };
}

function configuration(dir, socketPath, origin, more) {
  const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  return `
    daemon off;
    master_process off;
    pid ${dir}/pid;
    events {}
    http {
      access_log off;
      ${paths.map((name) => `${name}_temp_path ${dir}/${name};`).join("\n")}
      proxy_cache_path ${dir}/cache keys_zone=shared:1m;
      server {
        listen unix:${socketPath};
        location / {
          proxy_pass ${origin};
          proxy_set_header Host $http_host;
          proxy_cache shared;
          proxy_cache_valid 301 302 303 307 308 401 403 1m;
          ${more}
          add_header X-Cache $upstream_cache_status always;
        }
      }
    }`;
}

const answers = (socketPath) =>
  existsSync(socketPath) &&
  get(socketPath, "/", {}).then(
    () => true,
    () => false,
  );

function get(socketPath, path, headers) {
  return new Promise((resolve, reject) => {
    const options = { socketPath, path, headers: { host: "app.test", ...headers }, agent: false };
    const sent = request(options, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk) => (body += chunk));
      response.on("end", () => {
        const { statusCode: status, headers } = response;
        resolve({ status, headers, cache: headers["x-cache"], body });
      });
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end();
  });
}
