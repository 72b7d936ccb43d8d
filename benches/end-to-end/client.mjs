// The client of the servers that speak HTTP.

import { once } from "node:events";

import { Client } from "undici";

import { Failure } from "../../scripts/lib/run.mjs";
import { HOST } from "./cookies.mjs";

/** How many requests are in flight at once. */
const LANES = 16;

/**
 * What is asked of a server, whose process is `child`: `get` for one answer, `run` for
 * the seconds that a number of requests took and the processor time, `cpu`, that they
 * used.
 */
export function server(child, { url, cookies, cpu }) {
  const connections = Array.from({ length: LANES }, () => new Client(url));
  return {
    async get(cookie) {
      // Over a connection of its own: the server may have closed an idle one meanwhile.
      const { statusCode, body } = await connections[0].request({
        ...request(cookie),
        reset: true,
      });
      return { status: statusCode, body: await body.text() };
    },
    async run(requests) {
      const before = await cpu();
      const start = performance.now();
      await send(connections, cookies, requests);
      const seconds = (performance.now() - start) / 1000;
      return { seconds, micros: (await cpu()) - before };
    },
    async stop() {
      await Promise.all(connections.map((connection) => connection.destroy()));
      // SIGKILL: otherwise Next.js waits for connections that are kept alive.
      child.kill("SIGKILL");
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    },
  };
}

/** Resolves when all are answered, with 200. `dispatch` is what costs this process least. */
function send(connections, cookies, requests) {
  let sent = 0;
  let answered = 0;
  return new Promise((resolve, reject) => {
    const next = (connection) => {
      if (sent === requests) return;
      connection.dispatch(request(cookies[sent++ % cookies.length]), {
        onRequestStart() {},
        onResponseStart(_, status) {
          if (status !== 200) reject(new Failure(`A server answers ${status} under load.`));
        },
        onResponseData() {},
        onResponseEnd() {
          answered++;
          if (answered === requests) resolve();
          else next(connection);
        },
        onResponseError: (_, error) => reject(error),
      });
    };
    for (const connection of connections) next(connection);
  });
}

function request(cookie) {
  return { method: "GET", path: "/", headers: { host: HOST, cookie } };
}
