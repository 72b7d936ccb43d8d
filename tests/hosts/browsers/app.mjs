// Servers for the tests of this folder, each while one test runs or one file.

import { once } from "node:events";
import { createServer, request as send } from "node:http";
import { createServer as createTlsServer } from "node:https";

import { generate } from "selfsigned";

/**
 * A server that answers with what `respond` makes of a `Request`, whose signal tells when the
 * browser ends it; resolves to its origin.
 */
export async function listen(respond, { host = "localhost", tls } = {}) {
  const scheme = tls ? "https" : "http";
  const answer = async (message, response) => {
    const { method, headers, url } = message;
    const body = method === "POST" && { body: message, duplex: "half" };
    const address = `${scheme}://${headers.host}${url}`;
    const ended = new AbortController();
    response.once("close", () => ended.abort());
    const { signal } = ended;
    const made = await respond(new Request(address, { method, headers, signal, ...body }));
    response.writeHead(made.status, [...made.headers].flat());
    response.end(Buffer.from(await made.arrayBuffer()));
  };
  return open(tls ? createTlsServer(tls, answer) : createServer(answer), scheme, host);
}

/** What passes everything on to `origin`, and forbids the pages every script. */
export function forbidScripts(origin) {
  const { hostname, port } = new URL(origin);
  const server = createServer((message, response) => {
    const { method, url: path, headers } = message;
    // The host is that of the browser: it decides on the origin.
    const sent = send({ hostname, port, method, path, headers }, (answer) => {
      const policy = ["Content-Security-Policy", "script-src 'none'"];
      response.writeHead(answer.statusCode, [...answer.rawHeaders, ...policy]);
      answer.pipe(response);
    });
    sent.on("error", () => response.writeHead(502).end());
    message.pipe(sent);
  });
  return open(server, "http", "localhost");
}

/** A certificate for `localhost` that nobody has signed. */
export async function certificate() {
  const { private: key, cert } = await generate([{ name: "commonName", value: "localhost" }]);
  return { key, cert };
}

export const html = (body, headers = {}) =>
  new Response(`<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">${body}`, {
    headers: { "content-type": "text/html", ...headers },
  });

async function open(server, scheme, host) {
  await once(server.listen(0, host), "listening");
  return {
    origin: `${scheme}://${host}:${server.address().port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
