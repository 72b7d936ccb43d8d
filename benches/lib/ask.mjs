// Requests over one kept connection, each with the time it takes.

import { Agent } from "node:http";

import { exchange } from "../../scripts/lib/http.mjs";

export function asking(origin) {
  const { hostname, port } = new URL(origin);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });

  /** Posts JSON; resolves to milliseconds and text, both of the connection that answered. */
  async function ask(path, json) {
    const options = { agent, hostname, port, path, method: "POST" };
    const { status, body, ms } = await exchange(options, JSON.stringify(json));
    if (status !== 200) throw new Error(`the worker answered ${status}: ${body.slice(0, 2000)}`);
    return { ms, text: body };
  }

  return { ask, stop: () => agent.destroy() };
}
