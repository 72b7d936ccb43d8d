// npm start: the test issuer and the app, both on this machine only.

import { randomBytes } from "node:crypto";

import { startIssuer } from "./issuer.js";

const { PORT = "3000", ISSUER_PORT = "3001" } = process.env;
const random = () => randomBytes(33).toString("base64");

// What a deployment has in its environment. Two host names, since browsers do not
// keep the cookies of two ports apart.
const env = {
  AUTH_URL: process.env.AUTH_URL ?? `http://localhost:${PORT}`,
  AUTH_SECRET: process.env.AUTH_SECRET ?? random(),
  CLIENT_ID: "waxseal-example",
  CLIENT_SECRET: random(),
  ISSUER_URL: `http://127.0.0.1:${ISSUER_PORT}`,
  PORT,
};
Object.assign(process.env, env);

await startIssuer(env.ISSUER_URL, {
  client_id: env.CLIENT_ID,
  client_secret: env.CLIENT_SECRET,
  redirect_uris: [`${env.AUTH_URL}/callback`],
});
console.log(`The test issuer listens on ${env.ISSUER_URL}`);
await import("./src/server.ts");
