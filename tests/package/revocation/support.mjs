// Instances that share a log, in one process: each has a store of its own over the same log.

import { createAuth } from "waxseal";

import { ada, SECRET, signedIn as issueCookie } from "../../support/users.mjs";

export { ada };
export { recorder } from "../../support/recorder.mjs";

const quiet = { error() {}, warn() {} };

/** What all instances share: a log of entries, and registers. */
export function makeLog() {
  return { entries: [], registers: new Map() };
}

/** A store over a log, which counts its calls; `down` makes it fail, `methods` replaces some. */
export function storeOn(log, methods = {}) {
  const store = {
    calls: { append: 0, since: 0, get: 0, swap: 0 },
    down: false,
    async append(entries, ttl) {
      store.count("append");
      for (const [id, value] of entries) log.entries.push([id, value, ttl]);
    },
    async since(cursor, limit) {
      store.count("since");
      const from = Number(cursor ?? 0);
      const page = log.entries.slice(from, from + limit);
      return {
        entries: page.map(([id, value]) => [id, value]),
        cursor: String(from + page.length),
        more: from + page.length < log.entries.length,
      };
    },
    async get(key) {
      store.count("get");
      return log.registers.get(key)?.value ?? null;
    },
    async swap(key, expected, value, ttl) {
      store.count("swap");
      if ((log.registers.get(key)?.value ?? null) !== expected) return false;
      log.registers.set(key, { value, ttl });
      return true;
    },
    count(name) {
      store.calls[name]++;
      if (store.down) throw new Error("The store is down.");
    },
    ...methods,
  };
  return store;
}

/** An instance of an application. */
export function instance(store, { revocation, ...config } = {}) {
  return createAuth({
    secret: SECRET,
    logger: quiet,
    revocation: { store, ...revocation },
    ...config,
  });
}

export function request(cookie, init = {}, url = "https://app.test/page") {
  const headers = new Headers(init.headers);
  if (cookie) headers.set("cookie", cookie);
  return new Request(url, { ...init, headers });
}

/** The Cookie header of a browser that has just signed in. */
export const signedIn = (auth, user = ada, options) => issueCookie(auth, user, options);

/** What an instance says of a cookie. */
export async function statusOf(auth, cookie, options) {
  const { status, reason, cause } = await auth.resolve(request(cookie), options);
  return reason ?? cause?.code ?? status;
}

export const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until something is so; fails by the time limit of the test. */
export async function until(isSo) {
  while (!(await isSo())) await wait(10);
}

/** To the begin of a second, so that what follows is in one. */
export async function atBeginOfSecond() {
  await wait(1000 - (Date.now() % 1000));
}
