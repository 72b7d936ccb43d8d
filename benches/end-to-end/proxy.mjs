// The proxies from `next build`, without a server.

import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import { Failure } from "../../scripts/lib/run.mjs";
import { environmentOf, folderOf, nextApps } from "./next.mjs";

const host = fileURLToPath(new URL("proxy-host.cjs", import.meta.url));

export async function proxies() {
  const { variants, ...group } = await nextApps();
  return {
    ...group,
    name: "proxy",
    title: "Next.js: these proxies alone, called as Next.js calls them",
    requests: 500,
    warmUp: 10_000,
    starts: 2,
    rounds: 60,
    variants: variants.filter(({ app }) => app !== "none"),
    start,
  };
}

function start({ app, env, cookies }) {
  const child = fork(host, [folderOf(app)], {
    env: environmentOf(env),
    // Auth.js logs every cookie that it refuses.
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  return {
    get: (cookie) => told(child, { get: cookie }),
    run: (requests) => told(child, { run: requests, cookies: cookies.valid }),
    async stop() {
      child.kill();
      await once(child, "exit");
    },
  };
}

async function told(child, question) {
  child.send(question);
  const [answer] = await once(child, "message");
  if (answer.error) throw new Failure(answer.error);
  return answer;
}
