// One address, and behind it by turns an app of Next.js and one of Node alone, both in
// any of the configurations.

import { once } from "node:events";
import { Agent, createServer as http, request as ask } from "node:http";
import { createServer as https } from "node:https";

import { generate } from "selfsigned";
import { createAuth, credentials } from "waxseal";

import { appOf, next } from "../../../scripts/lib/next.mjs";
import { signOutApp } from "../../../scripts/lib/sign-out.mjs";
import { serve } from "../../support/server.mjs";
import { configs } from "./cases.mjs";

/** `waxseal` in Node: the endpoints of `handler`, and a page that says who is there. */
const auths = Object.fromEntries(
  Object.entries(configs).map(([name, config]) => [
    name,
    createAuth({
      ...config,
      providers: [
        credentials({
          credentials: { name: { label: "Name" } },
          authorize: ({ name }) => (name ? { id: name, name } : null),
        }),
      ],
    }),
  ]),
);

async function answer(request, config) {
  const auth = auths[config];
  const { pathname } = new URL(request.url);
  if (pathname.startsWith("/api/auth/")) return auth.handler(request);
  const outcome = auth.verify(request);
  const html = `<!doctype html><h1>${outcome.session?.user.name ?? "nobody"}</h1>`;
  return auth.apply(outcome, new Response(html, { headers: { "content-type": "text/html" } }));
}

/** Starts Next.js once for all fronts. */
export async function openSite() {
  const env = {
    CONFIGS: JSON.stringify(configs),
    // The front says by which address the browser came.
    AUTH_TRUST_HOST: "true",
    NEXT_TELEMETRY_DISABLED: "1",
  };
  const args = [next, "start", "--hostname", "127.0.0.1", "--port", "0"];
  const app = await serve(args, { cwd: appOf(signOutApp), env, ready: /Ready in/ });
  const port = Number(/http:\/\/(?:localhost|127\.0\.0\.1):(\d+)/.exec(app.output())[1]);
  const fronts = [];
  return {
    /** A server in front, on a port of its own; `state` says which app answers, and how. */
    async front(scheme, state) {
      const server = await listen(scheme, port, state);
      fronts.push(server);
      return server.address().port;
    },
    output: app.output,
    async close() {
      for (const front of fronts) {
        front.close();
        front.closeAllConnections();
      }
      await app.stop();
    },
  };
}

async function listen(scheme, port, state) {
  const agent = new Agent({ keepAlive: false });
  const listener = async (received, response) => {
    const { method, url: path } = received;
    if (path === "/app/plant")
      return response.writeHead(200, { "set-cookie": state.planted }).end();
    const url = `${scheme}://${received.headers.host}${path}`;
    if (state.app === "node") {
      const body = method === "POST" ? Buffer.concat(await received.toArray()) : undefined;
      const headers = { ...received.headers };
      const {
        status,
        headers: own,
        body: stream,
      } = await answer(new Request(url, { method, headers, body }), state.config);
      response.writeHead(status, [...own].flat());
      return response.end(
        stream ? Buffer.from(await new Response(stream).arrayBuffer()) : undefined,
      );
    }
    const headers = {
      ...received.headers,
      "x-config": state.config,
      "x-forwarded-proto": scheme,
      "x-forwarded-host": received.headers.host,
    };
    const sent = ask({ agent, host: "127.0.0.1", port, method, path, headers });
    sent.on("response", (answer) => {
      response.writeHead(answer.statusCode, answer.rawHeaders);
      answer.pipe(response);
    });
    sent.on("error", () => response.destroy());
    received.pipe(sent);
  };
  const server = scheme === "https" ? https(await certificate(), listener) : http(listener);
  await once(server.listen(0, "127.0.0.1"), "listening");
  return server;
}

async function certificate() {
  const { private: key, cert } = await generate([{ name: "commonName", value: "example.test" }], {
    keySize: 2048,
  });
  return { key, cert };
}
