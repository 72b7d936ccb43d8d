// A site whose address stays while the app behind it is swapped.
import { Agent, request } from "node:http";
import { createServer } from "node:https";
import { once } from "node:events";
import { generate } from "selfsigned";
import { migrationApp } from "../../../scripts/lib/migration.mjs";
import { appOf, next } from "../../../scripts/lib/next.mjs";
import { freePort, serve } from "../../support/server.mjs";

export async function openSite(scheme) {
  const port = await freePort("localhost");
  const front = scheme === "https" ? await tls(port) : undefined;
  const origin = `${scheme}://localhost:${front ? front.address().port : port}`;
  let server;
  return {
    origin,
    /** Puts this app in place of the one before. */
    async run(library, env) {
      await server?.stop();
      server = await serve([next, "start", "--hostname", "localhost", "--port", String(port)], {
        cwd: appOf(migrationApp(library)),
        env: { NEXT_TELEMETRY_DISABLED: "1", ...env },
        ready: /Ready in/,
      });
    },
    async close() {
      front?.close();
      front?.closeAllConnections();
      await server?.stop();
    },
  };
}

/** What stands before an app in production: it ends TLS, and says so. */
async function tls(port) {
  const { private: key, cert } = await generate([{ name: "commonName", value: "localhost" }]);
  const agent = new Agent({ keepAlive: false });
  const server = createServer({ key, cert, maxHeaderSize: 1 << 16 }, (received, response) => {
    const { method, url: path, headers } = received;
    const forwarded = { "x-forwarded-proto": "https", "x-forwarded-host": headers.host };
    const sent = request({
      agent,
      host: "localhost",
      port,
      method,
      path,
      headers: { ...headers, ...forwarded },
      maxHeaderSize: 1 << 16,
    });
    sent.on("response", (answer) => {
      response.writeHead(answer.statusCode, answer.rawHeaders);
      answer.pipe(response);
    });
    // As a proxy does while the app behind it is away.
    sent.on("error", () => response.writeHead(502).end());
    received.pipe(sent);
  });
  await once(server.listen(0, "localhost"), "listening");
  return server;
}
