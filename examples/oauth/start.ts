// npm start: the app, and the providers beside it, all on this machine only.

import { randomBytes } from "node:crypto";
import { createServer } from "node:net";

import { startIdentityServer } from "./identity/server.js";

const port = Number(process.env.PORT ?? (await freePort(3000)));
const url = process.env.AUTH_URL ?? `http://localhost:${port}`;
const client = { id: "waxseal-example", secret: random() };
// It has another host name than the app: browsers do not keep the cookies of two ports apart.
const { issuer, github } = await startIdentityServer({
  client,
  app: url,
  tokenSeconds: Number(process.env.ACME_TOKEN_SECONDS ?? 150),
});

// What a deployment has in its environment.
Object.assign(process.env, {
  PORT: String(port),
  AUTH_URL: url,
  AUTH_SECRET: process.env.AUTH_SECRET ?? random(),
  AUTH_ACME_ISSUER: issuer,
  AUTH_ACME_ID: client.id,
  AUTH_ACME_SECRET: client.secret,
  GITHUB_URL: github,
  AUTH_GITHUB_ID: client.id,
  AUTH_GITHUB_SECRET: client.secret,
});
console.log(`Acme, a provider of OpenID Connect: ${issuer}`);
console.log(`Sign out there, and the app knows: ${issuer}/session/end`);
console.log(`A stand-in for GitHub, with OAuth 2: ${github}`);
await import("./src/server.ts");

function random() {
  return randomBytes(33).toString("base64");
}

/** This port, or any other if it is taken. */
function freePort(wanted: number): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on("error", () => resolve(freePort(0)));
    server.listen(wanted, "localhost", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
