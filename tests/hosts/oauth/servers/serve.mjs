// HTTP for the servers and applications of this folder.

import { once } from "node:events";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { pipeline, Readable } from "node:stream";
import tls from "node:tls";

import { generate } from "selfsigned";

/** Two sites on one machine: cookies and cross-site rules tell a name and an address apart. */
export const SITES = { app: "localhost", provider: "127.0.0.1" };

/** Listens on a free port; `answer` gets Node's request and response. */
export async function listen(answer, { host = SITES.provider, tls } = {}) {
  const server = tls ? createTlsServer(tls, answer) : createServer(answer);
  await once(server.listen(0, host), "listening");
  return {
    origin: `${tls ? "https" : "http"}://${host}:${server.address().port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The same for what makes a `Response` of a `Request`. */
export function listenWeb(respond, { host = SITES.provider, tls } = {}) {
  const scheme = tls ? "https" : "http";
  return listen(
    async (message, response) => {
      const { method, headers, url } = message;
      const body = method === "POST" && { body: Readable.toWeb(message), duplex: "half" };
      const address = `${scheme}://${headers.host}${url}`;
      try {
        const made = await respond(new Request(address, { method, headers, ...body }));
        response.writeHead(made.status, [...made.headers].flat());
        // Where the client goes away, what it was being sent ends as well.
        if (made.body) pipeline(Readable.fromWeb(made.body), response, () => {});
        else response.end();
      } catch (error) {
        console.error(error);
        response.writeHead(500).end();
      }
    },
    { host, tls },
  );
}

const routes = new Map();

/**
 * From now on, what this process and its visitors ask of `origin` goes to `target`: a server
 * here stands for one on the net. Returns what ends it.
 */
export function route(origin, target) {
  routes.set(origin, target);
  return () => routes.delete(origin);
}

/** Where a URL is really asked. */
export function routed(url) {
  const { origin, href } = new URL(url);
  return routes.has(origin) ? routes.get(origin) + href.slice(origin.length) : href;
}

const { fetch } = globalThis;
globalThis.fetch = (input, init) =>
  typeof input === "string" || input instanceof URL
    ? fetch(routed(input), init)
    : fetch(input, init);

/** Who a client says that it is: by HTTP Basic (RFC 6749 §2.3.1), or in the form. */
export function clientOf(request, form) {
  const basic = /^Basic (.+)$/.exec(request.headers.get("authorization"))?.[1];
  if (!basic) return [form.get("client_id"), form.get("client_secret")];
  const decode = (text) => decodeURIComponent(text.replaceAll("+", " "));
  return Buffer.from(basic, "base64").toString().split(":").map(decode);
}

/** A certificate for both sites, which this process trusts from now on. */
export async function trustedCertificate() {
  const { private: key, cert } = await generate([{ name: "commonName", value: SITES.app }], {
    extensions: [
      {
        name: "subjectAltName",
        altNames: [
          { type: 2, value: SITES.app },
          { type: 7, ip: SITES.provider },
        ],
      },
    ],
  });
  trust(cert);
  return { key, cert };
}

/** `NODE_EXTRA_CA_CERTS` is read only when a process starts. */
function trust(cert) {
  const { createSecureContext } = tls;
  tls.createSecureContext = (options) => {
    const made = createSecureContext(options);
    made.context.addCACert(cert);
    return made;
  };
}

export const html = (body, headers = {}) =>
  new Response(page(body), { headers: { "content-type": "text/html; charset=utf-8", ...headers } });

export const page = (body) =>
  `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">${body}`;

export const redirect = (url, headers = {}) =>
  new Response(null, { status: 302, headers: { location: String(url), ...headers } });
