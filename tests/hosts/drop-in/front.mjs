// One address for two servers: every request goes to the one that has its turn, so that a
// browser's cookies pass from the original to the drop-in and back.

import { createServer, request } from "node:http";

/** `turn()` gives the port that answers the next request. */
export async function startFront(turn) {
  const server = createServer((incoming, outgoing) => {
    const { method, url, rawHeaders } = incoming;
    const options = {
      port: turn(),
      host: "127.0.0.1",
      method,
      path: url,
      headers: pairs(rawHeaders),
    };
    const sent = request(options, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.rawHeaders);
      answer.pipe(outgoing);
    });
    sent.on("error", () => outgoing.writeHead(502).end());
    incoming.pipe(sent);
  });
  await new Promise((resolve) => server.listen(0, "localhost", resolve));
  return {
    port: server.address().port,
    stop: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  };
}

function pairs(raw) {
  const headers = {};
  for (let at = 0; at < raw.length; at += 2) headers[raw[at]] = raw[at + 1];
  return headers;
}
