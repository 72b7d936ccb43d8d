// `next start` of the app of tests/hosts/next.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import { appOf, envOf, next } from "../../../scripts/lib/next.mjs";
import { client, MAX_HEADER } from "./http.mjs";
import { SECRET } from "./traffic.mjs";

const VARIANT = "proxy";

/**
 * What Next.js itself says: of its start, and of the body of a request that broke off,
 * which it copies for whatever proxy there is.
 */
const OWN =
  /^✓ Running next\.config\.ts took .*\n|^Error: aborted\n    at ignore-listed frames \{\n  code: 'ECONNRESET'\n\}\n/gm;

const memory = fileURLToPath(new URL("memory.cjs", import.meta.url));

export async function startNext() {
  const options = ["--expose-gc", `--max-http-header-size=${MAX_HEADER}`, "--require", memory];
  const child = spawn(
    process.execPath,
    [...options, next, "start", "--hostname", "127.0.0.1", "--port", "0"],
    {
      cwd: appOf(VARIANT),
      // Of this process's environment nothing: it may hold a secret or an AUTH_URL.
      env: {
        PATH: process.env.PATH,
        NODE_ENV: "production",
        ...envOf(VARIANT),
        SECRETS: SECRET,
        ACCEPT: "authjs next-auth",
        CALLBACKS: "1",
      },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    },
  );
  let log = "";
  const origin = await new Promise((resolve, reject) => {
    const read = (chunk) => {
      log += chunk;
      const found = /(http:\/\/127\.0\.0\.1:\d+)[^]*Ready in/.exec(log);
      if (found) resolve(found[1]);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", (code) => reject(new Error(`next start ended with ${code}:\n${log}`)));
  });
  const requests = client(origin);
  const started = log.length;
  const inPage = /<script id="state" type="application\/json">(.*?)<\/script>/s;
  const state = ({ body }) => JSON.parse(inPage.exec(body)?.[1] ?? body);
  const session = (response) => state(response).session;
  const sees = (response) => state(response).cookie;
  return {
    client: requests,
    views: [
      { path: "/", read: session, sees },
      { path: "/api/node", read: session, sees },
      { path: "/wrapped/answer", read: session },
      { path: "/api/auth/session", read: ({ body }) => JSON.parse(body) },
      // No proxy in front: a page can write no cookie.
      { path: "/unproxied/page", read: session, writes: false },
    ],
    log: () => log.slice(started).replaceAll(OWN, ""),
    async memory() {
      child.send("memory");
      const [bytes] = await once(child, "message");
      return bytes;
    },
    async stop() {
      requests.stop();
      child.kill("SIGKILL");
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    },
  };
}
