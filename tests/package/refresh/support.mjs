// Instances that share a store, a strict provider, and browsers that hold a cookie.

import { createAuth, RefreshRejected } from "waxseal";

import { Jar } from "../../support/jar.mjs";
import { recorder } from "../../support/recorder.mjs";
import { SECRET } from "../../support/users.mjs";

export { RefreshRejected, SECRET };

/** Seconds for which tokens of the provider last. */
export const LIFE = 3600;
export const HOUR = 3_600_000;
/** Milliseconds after sign-in at which the tokens have run out, or will soon. */
export const OUT = LIFE * 1000;
export const SOON = OUT - 1000;

/** Now, as claims have it: otherwise a part of a second decides what has run out. In milliseconds. */
export const wholeSecond = () => Math.floor(Date.now() / 1000) * 1000;

/** Registers as a database has them: each step takes a turn of the event loop, or longer. */
export function sharedStore({ delay = 1 } = {}) {
  const entries = new Map();
  const store = {
    entries,
    calls: [],
    delay,
    /** What happens instead of a step: before it, or after it was done. */
    fails: undefined,
    get: (key) => step("get", key, () => read(key)),
    swap: (key, expected, value, ttl) =>
      step("swap", key, () => {
        if (read(key) !== expected) return false;
        entries.set(key, { value, ttl, end: Date.now() + ttl * 1000 });
        return true;
      }),
  };
  const read = (key) => {
    const entry = entries.get(key);
    return entry && entry.end > Date.now() ? entry.value : null;
  };
  async function step(op, key, work) {
    const { calls } = store;
    calls.push(op);
    await sleep(store.delay);
    await store.fails?.(op, "before");
    const answer = work();
    await sleep(store.delay);
    await store.fails?.(op, "after");
    return answer;
  }
  return store;
}

export function unreachable() {
  throw new Error("ECONNREFUSED");
}

/** A provider with rotation: a refresh token that comes twice ends its family. */
export function strictProvider({ life = LIFE, delay = 5 } = {}) {
  const families = new Map();
  const provider = {
    delay,
    uses: new Map(),
    ended: new Set(),
    /** Runs before an answer; what it throws is the answer. */
    before: undefined,
    start(name, now) {
      families.set(name, 0);
      return tokens(name, now);
    },
    /** As `run` of an application. */
    async refresh(token, now) {
      const [name, number] = token.refresh_token.split("#");
      provider.uses.set(token.refresh_token, (provider.uses.get(token.refresh_token) ?? 0) + 1);
      await sleep(provider.delay);
      await provider.before?.(token);
      if (provider.ended.has(name) || Number(number) !== families.get(name)) {
        provider.ended.add(name);
        throw new RefreshRejected("invalid_grant");
      }
      families.set(name, families.get(name) + 1);
      await sleep(provider.delay);
      return tokens(name, now);
    },
    get most() {
      return Math.max(0, ...provider.uses.values());
    },
  };
  function tokens(name, now) {
    const number = families.get(name);
    return {
      access_token: `access-${name}#${number}`,
      refresh_token: `${name}#${number}`,
      expires_at: Math.floor(now / 1000) + life,
    };
  }
  return provider;
}

/** An instance of an application; `config.refresh` adds to what it has. */
export function instance({ provider, store, refresh, run, ...config }) {
  const { logger, errors, warnings } = recorder();
  const events = [];
  const runs = [];
  let now = Date.now();
  const auth = createAuth({
    secret: SECRET,
    format: "authjs",
    projections: {
      jwt: {
        access_token: "account.access_token",
        refresh_token: "account.refresh_token",
        expires_at: "account.expires_at",
      },
      session: { access: "token.access_token" },
      update: ["name", "colour"],
    },
    logger,
    events: { refreshed: (message) => void events.push(message) },
    ...config,
    refresh: {
      due: { claim: "expires_at", spread: 0 },
      coordinator: store,
      run: async (token, context) => {
        runs.push(context);
        if (run) return run(token, context, now);
        return { ...token, ...(await provider.refresh(token, now)) };
      },
      ...refresh,
    },
  });
  return {
    auth,
    errors,
    warnings,
    events,
    runs,
    /** With the answer's cookies, which the browser keeps. */
    async visit(browser, at, { method = "GET", headers = {}, ...options } = {}) {
      now = at;
      const request = new Request("https://app.test/", {
        method,
        headers: { cookie: browser.jar.header, ...headers },
      });
      const outcome = await auth.resolve(request, { now: at, ...options });
      if (!browser.losesAnswers) browser.jar.keep(outcome.writes.setCookie);
      return outcome;
    },
    tokenOf: (browser, at) =>
      auth.verify(new Request("https://app.test/", { headers: { cookie: browser.jar.header } }), {
        now: at,
      }).token,
  };
}

/** A browser that signs in at `now`. */
export async function browserOf({ auth }, provider, now, name = `s${Math.random()}`) {
  const account = { provider: "idp", type: "oidc", ...provider.start(name, now) };
  const user = { id: name, name: "Ada" };
  const { writes } = await auth.issue({ user, account }, new Request("https://app.test/"), { now });
  const jar = new Jar();
  jar.keep(writes.setCookie);
  return { name, jar, copy: () => copyOf({ name, jar }) };
}

/** Another holder of the cookie as it is now. */
export function copyOf({ name, jar }) {
  const copy = new Jar();
  for (const pair of jar.header.split("; ")) copy.keep([pair]);
  return { name, jar: copy, copy: () => copyOf({ name, jar: copy }) };
}

export function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export async function until(condition, ms = 10_000) {
  for (const end = Date.now() + ms; Date.now() < end; await sleep(5)) {
    if (condition()) return;
  }
  throw new Error(`not within ${ms} ms: ${condition}`);
}
