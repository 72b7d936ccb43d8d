// What the tests share: the stand-in as it is built beside the published original, in Next's own
// request stores.

import { register } from "node:module";
import { join } from "node:path";

import { root } from "../../../scripts/lib/run.mjs";
import { inAction, NextRequest } from "../../support/next-context.mjs";

// As the bundlers of Next.js find them; Node itself needs the ending.
const resolve = (specifier, context, next) =>
  next(
    /^next\/(headers|navigation|server)$/.test(specifier) ? `${specifier}.js` : specifier,
    context,
  );
register(`data:text/javascript,export const resolve = ${encodeURIComponent(resolve)}`);

export const secret = "a secret of an application, long enough for everybody";
process.env.AUTH_SECRET = secret;

const load = (folder, entry = "index") => import(join(root, folder, `${entry}.js`));
export const original = await load("node_modules/next-auth");
export const standIn = await load("target/next-auth/5");
export const errors = await load("node_modules/@auth/core", "errors");
export const { encode, decode } = await load("node_modules/@auth/core", "jwt");
export const { default: Credentials } = await load(
  "node_modules/@auth/core/providers",
  "credentials",
);
export const { default: GitHub } = await load("node_modules/@auth/core/providers", "github");
export { NextRequest };

export const origin = "https://app.test";
const SESSION = "__Secure-authjs.session-token";

/** Whose messages nobody has to read. */
export const silent = { error() {}, warn() {}, debug() {} };

/** The Cookie header of somebody who is signed in. */
export async function signedIn(token = { sub: "7", name: "Ada" }) {
  return `${SESSION}=${await encode({ token, secret, salt: SESSION })}`;
}

/** Credentials that `authorize` looks at. */
export function credentials(authorize = async () => ({ id: "7", name: "Ada" })) {
  return Credentials({ credentials: {}, authorize });
}

/** A provider at an address where nobody answers. */
export const away = {
  id: "idp",
  name: "Idp",
  type: "oidc",
  issuer: "http://127.0.0.1:9",
  clientId: "a",
  clientSecret: "b",
};

/** What of an adapter a sign-in needs, with nobody in it. */
export function emptyAdapter(methods = {}) {
  return {
    createUser: async (user) => ({ ...user, id: "9" }),
    createVerificationToken: async (token) => token,
    getUser: async () => null,
    getUserByAccount: async () => null,
    getUserByEmail: async () => null,
    linkAccount: async () => {},
    updateUser: async (user) => user,
    useVerificationToken: async () => null,
    ...methods,
  };
}

/** A provider of sign-in links. */
export function links(sendVerificationRequest = async () => {}) {
  const options = { from: "app@app.test", maxAge: 100, server: {}, options: {} };
  return { id: "email", type: "email", name: "Email", ...options, sendVerificationRequest };
}

/**
 * What the original and the stand-in make of a configuration: `work` gets what `NextAuth` returns,
 * and `configOf` is called for each, since the original writes into the configuration.
 */
export async function both(configOf, work) {
  const found = [];
  for (const { default: NextAuth } of [original, standIn]) {
    const config = configOf();
    const isLazy = typeof config === "function";
    const auth = NextAuth(isLazy ? config : { trustHost: true, logger: silent, ...config });
    found.push(await work(auth));
  }
  return found;
}

/** A server action, as far as two of them are compared. */
export async function action(work, headers) {
  let thrown;
  const { lines, location, result } = await inAction(async () => {
    try {
      return await work();
    } catch (error) {
      if (error?.digest) throw error;
      thrown = shownError(error);
    }
  }, headers);
  return { location, result, thrown, cookies: lines.map(shownLine).sort() };
}

function shownError(error) {
  const { name, type, kind, code, message, cause } = error;
  const isAuthError = error instanceof errors.AuthError;
  const shown = cause && { err: String(cause.err), provider: cause.provider };
  return { name, type, kind, code, message, isAuthError, cause: shown };
}

/** A line without its times and, but for the callback URL, its value. */
export function shownLine(line) {
  const [pair, ...attributes] = line.split("; ");
  const [name, value = ""] = pair.split("=");
  const shown = name.endsWith("callback-url") ? decodeURIComponent(value) : value && "…";
  const lasting = attributes.filter((text) => !/^(expires|max-age)=/i.test(text));
  return [`${name}=${shown}`, ...lasting.map((text) => text.toLowerCase()).sort()].join("; ");
}

/** As JSON has it, with a word in place of every date of an end. */
export function timeless(value) {
  const text = JSON.stringify(value ?? null, (name, member) => (name === "expires" ? "…" : member));
  return JSON.parse(text);
}

/** A request as Next.js hands it on behind a proxy that says how the browser came. */
export function request(path, { headers, ...init } = {}) {
  const forwarded = { host: "app.test", "x-forwarded-host": "app.test" };
  return new NextRequest(origin + path, {
    ...init,
    headers: { ...forwarded, "x-forwarded-proto": "https", ...headers },
  });
}

/** A browser at the endpoints, which keeps cookies and follows no redirect. */
export class Visitor {
  jar = new Map();

  constructor({ handlers }, headers = {}) {
    this.handlers = handlers;
    this.headers = headers;
  }

  async get(path) {
    return this.ask(path, {});
  }

  /** A form with its CSRF token. */
  async post(path, fields = {}) {
    const { csrfToken } = JSON.parse((await this.get("/csrf")).text);
    return this.ask(path, {
      method: "POST",
      body: new URLSearchParams({ csrfToken, ...fields }),
    });
  }

  async ask(path, init) {
    const cookie = [...this.jar].map((pair) => pair.join("=")).join("; ");
    const headers = { ...this.headers, ...(cookie && { cookie }) };
    const asked = request(`/api/auth${path}`, { ...init, headers });
    const answer = await this.handlers[asked.method](asked);
    const lines = answer.headers.getSetCookie();
    for (const line of lines) this.keep(line);
    const text = await answer.text();
    const { url } = /^\{"url"/.test(text) ? JSON.parse(text) : {};
    return { status: answer.status, location: answer.headers.get("location") ?? url, text, lines };
  }

  keep(line) {
    const [pair] = line.split(";");
    const at = pair.indexOf("=");
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    if (value) this.jar.set(name, value);
    else this.jar.delete(name);
  }
}
