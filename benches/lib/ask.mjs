// Requests over one connection that stays, with the time that each takes.

import { Agent, request } from "node:http";

export function asking(origin) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });

  /** Posts JSON; answers with milliseconds and text. */
  function ask(path, body) {
    return new Promise((resolve, reject) => {
      const start = performance.now();
      const sent = request(`${origin}${path}`, { agent, method: "POST" }, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk) => (text += chunk));
        response.on("end", () => {
          if (response.statusCode === 200) resolve({ ms: performance.now() - start, text });
          else reject(new Error(`the worker answered ${response.statusCode}: ${text.slice(0, 2000)}`));
        });
      });
      sent.on("error", reject);
      sent.end(JSON.stringify(body));
    });
  }

  return { ask, stop: () => agent.destroy() };
}
