// What the fault tests share: an application with every entry of the package, and a
// recorder of all that is logged, which is searched for secrets when a file has run.

import assert from "node:assert/strict";
import { after } from "node:test";
import { inspect, isDeepStrictEqual } from "node:util";

import { Hono } from "hono";

import { ending, inShort, lastOf } from "../../support/set-cookie.mjs";
import { recorder as record } from "../../support/recorder.mjs";
import { ada, signedIn as issueCookie } from "../../support/users.mjs";

export { ada };

/** The instances of the core, so that a test can break one. */
export const instances = [];
const { Instance } = WebAssembly;
export let refuseInstances = 0;
export const failInstances = (times) => (refuseInstances = times);
WebAssembly.Instance = function (module, imports) {
  if (refuseInstances > 0) {
    refuseInstances -= 1;
    throw new RangeError("WebAssembly.Instance(): Out of memory: wasm memory");
  }
  const instance = new Instance(module, imports);
  instances.push(instance);
  return instance;
};

const { createAuth, credentials } = await import("waxseal");
const { session, requireSession } = await import("waxseal/hono");
const { default: Waxseal } = await import("waxseal/next");
const { inAction, inPage, NextRequest } = await import("../../support/next-context.mjs");

export const DAY = 86_400_000;
export const ORIGIN = "https://app.test";
export const BASE = `${ORIGIN}/api/auth`;
export const SECRET = "fault-tests-secret-6b1c92e0d7-forty-odd-bytes";
export const PASSWORD = "fault-tests-password-3f9a";

/* ---------------------------------------------------------------- what is logged */

const texts = [];
/** Nothing that is logged may hold one of these. */
const secrets = new Set([SECRET, PASSWORD]);

/** Cookies and tokens that a test has to do with. */
export function keepSecret(header) {
  for (const pair of header.split("; ")) {
    const value = pair.slice(pair.indexOf("=") + 1).split(";")[0];
    for (const part of [value, ...value.split(/[.|]|%7C/)])
      if (part.length >= 16) secrets.add(part);
  }
  return header;
}

/** As text, in every way that a logger might choose. */
function say(value) {
  const ways = [String, JSON.stringify, (error) => `${error.name} ${error.message} ${error.stack}`];
  ways.push((any) => inspect(any, { depth: 9, showHidden: true, getters: true }));
  for (const way of ways) {
    try {
      texts.push(way(value) ?? "");
    } catch {}
  }
  try {
    if (value instanceof Error && value.cause !== undefined) say(value.cause);
  } catch {}
}

for (const method of ["log", "info", "warn", "error", "debug"]) {
  const original = console[method];
  console[method] = (...args) => {
    for (const arg of args) say(arg);
    if (!String(args[0]).startsWith("[waxseal]")) original(...args);
  };
}

/** What of all this was logged. */
export function leaks() {
  const all = texts.join("\n");
  return [...secrets].filter((secret) => all.includes(secret));
}

export const forget = (secret) => secrets.delete(secret);

after(() => assert.deepEqual(leaks(), []));

/** A logger that keeps what it gets, and of which every word is looked at. */
export function recorder() {
  const { errors, warnings, logger } = record(say);
  return {
    errors,
    warnings,
    /** The codes since the last time, without repetitions. */
    codes: () => [...new Set(errors.splice(0).map(({ code }) => code))],
    logger: { ...logger, debug: say },
  };
}

/* ---------------------------------------------------------------- the application */

export const PROJECTIONS = {
  jwt: { role: "user.role" },
  session: { "user.role": "token.role" },
  update: ["name"],
};

/** One configuration in every entry of the package. */
export function site({ authorize, ...config } = {}) {
  const log = recorder();
  const all = {
    secret: SECRET,
    projections: PROJECTIONS,
    logger: log.logger,
    providers: [
      credentials({
        credentials: { email: {}, password: {} },
        authorize: authorize ?? (({ password }) => (password === PASSWORD ? ada : null)),
      }),
    ],
    ...config,
  };
  const auth = createAuth(all);
  const next = Waxseal(all);
  const hono = new Hono()
    .get("/open", session(auth), (c) => c.json(c.var.session))
    .get("/closed", requireSession(auth), (c) => c.json(c.var.session));
  return { auth, next, hono, log };
}

export function request(cookie, path = "/page", init = {}) {
  return new Request(ORIGIN + path, {
    ...init,
    headers: { ...(cookie && { cookie }), ...init.headers },
  });
}

const plain = createAuth({ secret: SECRET, projections: PROJECTIONS, logger: {} });

/** The Cookie header of a browser that signed in some days ago. */
export async function signedIn(days = 0, user = ada, auth = plain) {
  return keepSecret(await issueCookie(auth, user, { now: Date.now() - days * DAY }));
}

/** The CSRF token with its cookie. */
export async function csrf() {
  const response = await plain.handler(request("", "/api/auth/csrf"));
  const { csrfToken } = await response.json();
  return { csrfToken, cookie: keepSecret(response.headers.getSetCookie()[0].split(";")[0]) };
}

const forged = await csrf();

function post(auth, path, cookie, fields) {
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ csrfToken: forged.csrfToken, ...fields });
  const both = [cookie, forged.cookie].filter(Boolean).join("; ");
  return auth.handler(request(both, `/api/auth${path}`, { method: "POST", headers, body }));
}

const form = { email: ada.email, password: PASSWORD };
const name = "__Host-waxseal.session-token";
const ofSession = (lines) => lines.filter((line) => line.startsWith(name));
const lines = (response) => ofSession(response.headers.getSetCookie());
const outcome = ({ session, writes }) => ({ session, setCookie: writes.setCookie });

async function answer(response) {
  return { session: response.ok ? await response.json() : undefined, setCookie: lines(response) };
}

/**
 * Every way of reading a session: the session (`undefined` where an entry shows none),
 * and what is written of its cookie.
 */
export const readers = {
  verify: ({ auth }, cookie) => outcome(auth.verify(request(cookie))),
  resolve: async ({ auth }, cookie) => outcome(await auth.resolve(request(cookie))),
  getSession: async ({ auth }, cookie) => ({
    session: await auth.getSession(request(cookie)),
    setCookie: [],
  }),
  update: async ({ auth }, cookie) => outcome(await auth.update(request(cookie), {})),
  "GET session": async ({ auth }, cookie) =>
    answer(await auth.handler(request(cookie, "/api/auth/session"))),
  "POST session": async ({ auth }, cookie) =>
    answer(await post(auth, "/session", cookie, { data: {} })),
  async proxy({ next }, cookie) {
    let seen;
    const wrapped = next.auth((request) => void (seen = request.auth));
    const response = await wrapped(new NextRequest(request(cookie)), { waitUntil() {} });
    return { session: seen, setCookie: lines(response) };
  },
  "server component": async ({ next }, cookie) => ({
    session: await inPage(() => next.auth(), { cookie }),
    setCookie: [],
  }),
  async "server action"({ next }, cookie) {
    const { result, lines } = await inAction(() => next.update({}), { cookie });
    return { session: result, setCookie: lines };
  },
  hono: async ({ hono }, cookie) =>
    answer(await hono.request(`${ORIGIN}/open`, { headers: { cookie } })),
  "hono, guarded": async ({ hono }, cookie) =>
    answer(await hono.request(`${ORIGIN}/closed`, { headers: { cookie } })),
};

/** The readers that run callbacks. */
export const { verify, ...callers } = readers;

/** Every way of beginning a session: the cookies, and the error that came instead. */
export const issuers = {
  async issue({ auth }) {
    try {
      return {
        setCookie: (await auth.issue({ user: ada, credentials: form }, request())).writes.setCookie,
      };
    } catch (error) {
      return { setCookie: [], error: codeOf(error) };
    }
  },
  async "POST callback"({ auth }, fields = form) {
    const response = await post(auth, "/callback/credentials", "", fields);
    const url = new URL(response.headers.get("location"), ORIGIN);
    return { setCookie: lines(response), error: url.searchParams.get("error") ?? undefined };
  },
  async "server action"({ next }) {
    try {
      return {
        setCookie: ofSession((await inAction(() => next.signIn("credentials", form))).lines),
      };
    } catch (error) {
      return { setCookie: [], error: codeOf(error) };
    }
  },
};

function codeOf(error) {
  try {
    return String(error.code ?? "thrown");
  } catch {
    return "thrown";
  }
}

/** Every other entry, by whether it did what it is for. */
export const others = {
  clear: ({ auth }, cookie) => isEnding(auth.clear(request(cookie)).setCookie),
  csrf: async ({ auth }) => (await auth.handler(request("", "/api/auth/csrf"))).status === 200,
  "GET signin": async ({ auth }) =>
    (await auth.handler(request("", "/api/auth/signin"))).status === 200,
  "GET signout": async ({ auth }) =>
    (await auth.handler(request("", "/api/auth/signout"))).status === 200,
  async "POST signout"({ auth }, cookie) {
    const response = await post(auth, "/signout", cookie, {});
    return response.status === 302 && isEnding(lines(response));
  },
  async "signOut in a server action"({ next }, cookie) {
    const { lines } = await inAction(() => next.signOut({ redirect: false }), { cookie });
    // The cookies() of Next.js keep one line of a name.
    return isDeepStrictEqual(lines.map(inShort), ending(name).slice(-1));
  },
  "a redirect": async ({ auth }) => {
    const response = await post(auth, "/signout", "", { callbackUrl: "/deep" });
    return response.headers.get("location") === "/deep";
  },
};

/** Overwrites the memory of the live instance above its first page. */
export function corrupt(byte = 0xff) {
  plain.verify(""); // after a trap there is none until somebody asks
  const { memory } = instances.at(-1).exports;
  new Uint8Array(memory.buffer, 1024).fill(byte);
}

export const isAda = (session) => session?.user?.name === "Ada" && session.user.role === "admin";
const isEnding = (setCookie) => isDeepStrictEqual(setCookie.map(inShort), ending(name));

/** Whether the session is at an end, and no other one begins. */
export function clears(setCookie) {
  const session = setCookie.filter((line) => inShort(line).includes("session-token"));
  return session.length > 0 && lastOf(session).length === 0;
}

/** Runs `work` with another `globalThis.crypto`. */
export async function withCrypto(value, work) {
  const own = Object.getOwnPropertyDescriptor(globalThis, "crypto");
  Object.defineProperty(globalThis, "crypto", { value, configurable: true, writable: true });
  try {
    return await work();
  } finally {
    Object.defineProperty(globalThis, "crypto", own);
  }
}
