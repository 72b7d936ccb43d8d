// Applications whose sessions are looked at, and what of them must never be shown.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";

import { createAuth, credentials } from "waxseal";
import { toNodeHandler } from "waxseal/node";
import { sealCookie } from "waxseal/testing";

import { SECRET } from "../../support/users.mjs";

export { SECRET };
export const OTHER = "another secret of more than thirty-two bytes";
export const URL_HERE = "http://localhost:3000";
export const DAY = 86_400_000;

export const claims = {
  sub: "7",
  name: "Ada Lovelace",
  email: "ada@app.test",
  role: "admin",
  org: { id: 3, name: "Engines" },
  access_token: "provider-token-of-ada-0123456789",
};

export function make(config = {}) {
  return createAuth({
    secret: [SECRET, OTHER],
    logger: {},
    projections: {
      jwt: { role: "user.role", org: "user.org", plan: { from: "profile.plan", default: "free" } },
      session: { "user.id": "token.sub", "user.role": "token.role", "org.name": "token.org.name" },
    },
    session: { absoluteMaxAge: 90 * 86_400 },
    providers: [credentials({ authorize: () => null })],
    ...config,
  });
}

/** The Cookie header of a session of these claims. */
export const cookieOf = (auth, given = claims, { url = URL_HERE, now } = {}) =>
  sealCookie(auth, given, { url, now }).header;

/** One character of the last part of the token is another. */
export function altered(text) {
  const at = text.length - 10;
  return text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1);
}

/** Runs with this `NODE_ENV`; `undefined` takes it away. */
export async function inMode(mode, work) {
  const before = process.env.NODE_ENV;
  setMode(mode);
  try {
    return await work();
  } finally {
    setMode(before);
  }
}

function setMode(mode) {
  if (mode === undefined) delete process.env.NODE_ENV;
  else process.env.NODE_ENV = mode;
}

/** The answer to a request of a browser, which comes by `Host` and `Origin` of this machine. */
export function ask(auth, { cookie, headers = {}, method = "GET", url = URL_HERE, path } = {}) {
  const { host } = new URL(url);
  return auth.handler(
    new Request(`${url}${path ?? "/api/auth/inspect"}`, {
      method,
      headers: { host, ...(cookie && { cookie }), ...headers },
    }),
  );
}

/** What the page itself sends when its button is pressed. */
export const BUTTON = {
  origin: URL_HERE,
  "sec-fetch-site": "same-origin",
  "x-waxseal-inspect": "callbacks",
};

/** The inspection in a page. */
export function dataIn(html) {
  const [, json] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html);
  return JSON.parse(json);
}

/** The inspection of a Cookie header, and that the page is one of the inspector. */
export async function inspect(auth, cookie, options = {}) {
  const response = await inMode("development", () => ask(auth, { cookie, ...options }));
  assert.equal(response.status, 200);
  const html = await response.text();
  showsNoSecret(html, cookie);
  return dataIn(html).inspection;
}

/** No secret, no token, no part of one, no value of a cookie. */
export function showsNoSecret(text, cookie = "", more = []) {
  const values = cookie.split("; ").map((pair) => pair.slice(pair.indexOf("=") + 1));
  const parts = values.flatMap((value) => value.split(".")).filter((part) => part.length > 12);
  const all = [SECRET, OTHER, claims.access_token, ...values.filter((v) => v.length > 4), ...parts];
  for (const secret of [...all, ...more]) {
    // The core's own module is in the page, too long to say nothing by chance of short texts.
    assert.ok(!text.includes(secret), `${secret.slice(0, 6)}… is shown`);
  }
}

/** A server of Node at which these auth objects answer, each at its base path. */
export async function serve(...auths) {
  const handlers = auths.map((auth) => toNodeHandler(auth));
  const server = createServer((request, response) => {
    const answer = (at) =>
      handlers[at](request, response, () => (at + 1 < handlers.length ? answer(at + 1) : end()));
    const end = () => response.writeHead(404).end();
    answer(0);
  });
  server.listen(0);
  await once(server, "listening");
  return {
    port: server.address().port,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
