// What the tests share: the stand-in as it is built beside the published original, in Next's own
// request stores.

import { register } from "node:module";
import { join } from "node:path";

import { root } from "../../../scripts/lib/run.mjs";
import { inAction, NextRequest } from "../../support/next-context.mjs";

// As the bundlers of Next.js find them; Node itself needs the ending.
const resolve = (specifier, context, next) =>
  next(/^next\/(headers|navigation|server)$/.test(specifier) ? `${specifier}.js` : specifier, context);
register(`data:text/javascript,export const resolve = ${encodeURIComponent(resolve)}`);

export const secret = "a secret of an application, long enough for everybody";
process.env.AUTH_SECRET = secret;

const load = async (folder, entry = "index") => import(join(root, folder, `${entry}.js`));
export const original = await load("node_modules/next-auth");
export const standIn = await load("target/next-auth/5");
export const errors = await load("node_modules/@auth/core", "errors");
export const { encode, decode } = await load("node_modules/@auth/core", "jwt");
export const provider = async (name) => (await load("node_modules/@auth/core/providers", name)).default;
export { inAction, NextRequest };
export const NAMES = { original, standIn };

export const origin = "https://app.test";
export const SESSION = "__Secure-authjs.session-token";

/** Whose messages nobody has to read. */
export const silent = { error() {}, warn() {}, debug() {} };

/** The Cookie header of somebody who is signed in. */
export async function signedIn(token = { sub: "7", name: "Ada" }, name = SESSION) {
  return `${name}=${await encode({ token, secret, salt: name })}`;
}

/**
 * What the original and the stand-in make of a configuration: `work` gets what `NextAuth` returns,
 * and `configOf` is called for each, since the original writes into the configuration.
 */
export async function both(configOf, work) {
  const found = [];
  for (const { default: NextAuth } of [original, standIn]) {
    const config = configOf();
    const auth = NextAuth(
      typeof config === "function" ? config : { trustHost: true, logger: silent, ...config },
    );
    found.push(await work(auth));
  }
  return found;
}

/** A server action, as far as two of them are compared. */
export async function action(work, headers) {
  let thrown;
  const { lines, location, result } = await inAction(
    () =>
      work().catch((error) => {
        if (error?.digest) throw error;
        thrown = error;
      }),
    headers,
  );
  return { location, result, thrown: thrown && shownError(thrown), cookies: lines.map(shownLine).sort() };
}

export function shownError(error) {
  const { name, type, kind, code, message, cause } = error;
  const isAuthError = error instanceof errors.AuthError;
  return { name, type, kind, code, message, isAuthError, cause: cause && shownCause(cause) };
}

function shownCause({ err, provider }) {
  return { err: String(err), provider };
}

/** A line without its times and, but for the callback URL, its value. */
export function shownLine(line) {
  const [pair, ...attributes] = line.split("; ");
  const [name, value = ""] = pair.split("=");
  const shown = name.endsWith("callback-url") ? decodeURIComponent(value) : value === "" ? "" : "…";
  const lasting = attributes.filter((text) => !/^(expires|max-age)=/i.test(text));
  return [`${name}=${shown}`, ...lasting.map((text) => text.toLowerCase()).sort()].join("; ");
}
