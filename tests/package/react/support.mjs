// What the tests share: a page with real React, and a server that records what it is asked.

import assert from "node:assert/strict";
import Module, { createRequire } from "node:module";
import { test } from "node:test";

import { Window } from "happy-dom";

export const ORIGIN = "https://app.test";
export const ada = { user: { name: "Ada", role: "admin" }, expires: "2100-01-01T00:00:00.000Z" };
export const bob = { user: { name: "Bob", role: "user" }, expires: "2100-01-01T00:00:00.000Z" };

const require = createRequire(import.meta.url);
let copies = 0;

/** Each version of React with one of the two builds. A `load` is a tab: its own copy of the module. */
const kits = [
  {
    name: "React 19, ESM",
    ...reactOf(),
    load: () => import(`${import.meta.resolve("waxseal/react")}?${++copies}`),
  },
  {
    name: "React 18, CommonJS",
    ...withReact18(() => reactOf("-18")),
    load: async () => {
      delete require.cache[require.resolve("waxseal/react")];
      return withReact18(() => require("waxseal/react"));
    },
  },
];

function reactOf(suffix = "") {
  const { createElement, StrictMode, useEffect } = require(`react${suffix}`);
  const { createRoot, hydrateRoot } = require(`react-dom${suffix}/client`);
  const { renderToString } = require(`react-dom${suffix}/server`);
  return { createElement, StrictMode, useEffect, createRoot, hydrateRoot, renderToString };
}

/** What `load` requires gets React 18 where it asks for React. */
function withReact18(load) {
  const resolve = Module._resolveFilename;
  Module._resolveFilename = function (name, ...rest) {
    return resolve.call(this, name.replace(/^(react|react-dom)(?=\/|$)/, "$1-18"), ...rest);
  };
  try {
    return load();
  } finally {
    Module._resolveFilename = resolve;
  }
}

/** A test, once per kit. What is logged as an error, React's warnings too, fails it. */
export function each(name, body, chosen = kits) {
  for (const kit of chosen) {
    test(`${name} (${kit.name})`, async () => {
      const page = new Page(kit);
      try {
        await body(page);
      } finally {
        await page.close();
      }
      assert.deepEqual(page.errors, []);
    });
  }
}

/** As `each`, with React 19 only: for what does not depend on React. */
export function once(name, body) {
  each(name, body, [kits[0]]);
}

/** Runs `body` with time that passes when it is told to; short timers are those of the tests. */
export async function withClock(page, body) {
  const { setTimeout, clearTimeout } = globalThis;
  const { now } = Date;
  const timers = new Set();
  const delays = [];
  let passed = 0;
  Object.assign(globalThis, {
    setTimeout(callback, ms, ...rest) {
      if (ms < 1000) return setTimeout(callback, ms, ...rest);
      delays.push(ms);
      const timer = { callback, due: passed + ms };
      timers.add(timer);
      return timer;
    },
    clearTimeout: (timer) => timers.delete(timer) || clearTimeout(timer),
  });
  // A whole second, as in `Date` headers: what is left would be a short timer.
  const start = Math.floor(now() / 1000) * 1000;
  Date.now = () => start + passed;
  const clock = {
    timers,
    delays,
    in: (ms) => ({ ...ada, expires: new Date(Date.now() + ms).toISOString() }),
    /** Time passes, and timers fire; returns what was asked. */
    async advance(ms) {
      page.server.take();
      const end = passed + ms;
      for (;;) {
        const next = Math.min(...[...timers].map(({ due }) => due));
        if (next > end) break;
        passed = Math.max(passed, next);
        for (const timer of [...timers].filter(({ due }) => due <= passed)) {
          timers.delete(timer);
          timer.callback();
        }
        await page.settled();
      }
      passed = end;
      return page.server.take();
    },
    /** Time passes while the timers stand still. */
    sleep(ms) {
      passed += ms;
      for (const timer of timers) timer.due += ms;
    },
  };
  try {
    await body(clock);
  } finally {
    Object.assign(globalThis, { setTimeout, clearTimeout });
    Date.now = now;
  }
}

class Page {
  kit;
  h;
  server = new Server();
  window = new Window({ url: `${ORIGIN}/page?tab=1` });
  location = new Location(`${ORIGIN}/page?tab=1`);
  errors = [];
  messages = [];
  online = true;
  #now = 0;
  #timers = new Set();
  #visibility = "visible";
  #roots = new Set();
  #globals = {};
  #channels = new Set();
  #channel;
  #consoleError = console.error;

  constructor(kit) {
    this.kit = kit;
    this.h = kit.createElement;
    const { window } = this;
    const { document, navigator } = window;
    Object.defineProperty(window, "location", { value: this.location });
    Object.defineProperty(document, "visibilityState", { get: () => this.#visibility });
    Object.defineProperty(document, "hidden", { get: () => this.#visibility === "hidden" });
    Object.defineProperty(navigator, "onLine", { get: () => this.online });
    const { BroadcastChannel } = globalThis;
    const channels = this.#channels;
    this.#set({
      // An open one keeps the process alive, and `next-auth/react` closes none.
      BroadcastChannel: class extends BroadcastChannel {
        constructor(name) {
          super(name);
          channels.add(this);
        }
      },
      window,
      document,
      navigator,
      fetch: (...args) => this.server.fetch(...args),
      setInterval: (callback, ms) => {
        const timer = { callback, ms: Math.max(ms, 1), next: this.#now + ms };
        this.#timers.add(timer);
        return timer;
      },
      clearInterval: (timer) => this.#timers.delete(timer),
    });
    this.#channel = new globalThis.BroadcastChannel("next-auth");
    this.#channel.onmessage = ({ data }) => this.messages.push(data);
    console.error = (...args) => this.errors.push(args.map(String).join(" "));
  }

  /** A client as a tab loads it. */
  load() {
    return this.kit.load();
  }

  /** Renders; returns what renders again, and what unmounts. */
  async mount(element, { strict = false, html } = {}) {
    const wrap = (child) => (strict ? this.h(this.kit.StrictMode, null, child) : child);
    const container = document.createElement("div");
    document.body.append(container);
    if (html !== undefined) container.innerHTML = html;
    const root =
      html === undefined
        ? this.kit.createRoot(container)
        : this.kit.hydrateRoot(container, wrap(element));
    this.#roots.add(root);
    if (html === undefined) root.render(wrap(element));
    await this.settled();
    return {
      container,
      render: async (next) => {
        root.render(wrap(next));
        await this.settled();
      },
      unmount: async () => {
        this.#roots.delete(root);
        root.unmount();
        await this.settled();
      },
    };
  }

  /** Mounts a provider with a component in it that notes what `useSession` returns. */
  async provide(client, props = {}, options) {
    const { strict, ...hook } = options ?? {};
    const seen = [];
    const Probe = () => {
      seen.push(client.useSession(hook.required === undefined ? undefined : hook));
      return null;
    };
    const tree = (props) => this.h(client.SessionProvider, props, this.h(Probe));
    const root = await this.mount(tree(props), { strict });
    return {
      seen,
      get value() {
        return seen.at(-1);
      },
      /** `"authenticated Ada"` */
      get state() {
        const { status, data } = seen.at(-1);
        return data ? `${status} ${data.user.name}` : status;
      },
      get states() {
        const all = seen.map(({ status, data }) => (data ? `${status} ${data.user.name}` : status));
        return all.filter((state, index) => state !== all[index - 1]);
      },
      render: (props) => root.render(tree(props)),
      unmount: root.unmount,
    };
  }

  /** The page is hidden or shown. */
  async show(visibility) {
    this.#visibility = visibility;
    document.dispatchEvent(new this.window.Event("visibilitychange"));
    await this.settled();
  }

  /** Time passes for `setInterval`; returns what was asked. */
  async tick(seconds) {
    this.server.take();
    this.#now += seconds * 1000;
    for (const timer of this.#timers) {
      for (; timer.next <= this.#now; timer.next += timer.ms) {
        timer.callback();
        await this.settled();
      }
    }
    return this.server.take();
  }

  /** Another tab says something. */
  async hear(trigger) {
    this.#channel.postMessage({ event: "session", data: { trigger } });
    await this.settled();
  }

  /** Until nothing happens any more. */
  async settled() {
    const activity = () => `${this.server.activity} ${this.messages.length}`;
    for (let quiet = 0, before = activity(); quiet < 8; quiet += 1) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      if (activity() !== before) quiet = 0;
      before = activity();
    }
  }

  /** The logged errors, which the test expects. */
  takeErrors() {
    return this.errors.splice(0);
  }

  async close() {
    this.server.release();
    for (const root of this.#roots) root.unmount();
    await this.settled();
    for (const channel of this.#channels) channel.close();
    console.error = this.#consoleError;
    await this.window.happyDOM.close();
    for (const [name, value] of Object.entries(this.#globals)) {
      if (value) Object.defineProperty(globalThis, name, value);
      else delete globalThis[name];
    }
  }

  #set(globals) {
    for (const [name, value] of Object.entries(globals)) {
      this.#globals[name] = Object.getOwnPropertyDescriptor(globalThis, name);
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    }
  }
}

/** Notes where a page goes, and stays. */
class Location {
  visited = [];
  reloads = 0;
  #href;

  constructor(href) {
    this.#href = href;
  }
  get href() {
    return this.#href;
  }
  set href(url) {
    this.visited.push(url);
  }
  /** For the tests: where the page is. */
  at(url) {
    this.#href = url;
  }
  reload() {
    this.reloads += 1;
  }
}

/** The endpoints as Auth.js v5 answers them; a test replaces what it needs. */
class Server {
  session = ada;
  /** `"GET session"`, … */
  requests = [];
  details = [];
  activity = 0;
  routes = {
    "GET session": () => this.session,
    "POST session": ({ data }) =>
      (this.session = { ...this.session, user: { ...this.session.user, ...data } }),
    "GET csrf": () => ({ csrfToken: "c5f" }),
    "GET providers": () =>
      Object.fromEntries(
        ["credentials", "github"].map((id) => [
          id,
          { id, name: id, type: id === "github" ? "oauth" : id, signinUrl: "", callbackUrl: "" },
        ]),
      ),
    "POST callback/credentials": ({ password, callbackUrl }) => {
      const query = "error=CredentialsSignin&code=credentials";
      if (password !== "right") return { url: `${ORIGIN}/login?${query}` };
      this.session = ada;
      return { url: new URL(callbackUrl, ORIGIN).href };
    },
    "POST signin/github": () => ({ url: "https://github.test/authorize?state=1" }),
    "POST signout": ({ callbackUrl }) => {
      this.session = null;
      return { url: new URL(callbackUrl, ORIGIN).href };
    },
  };
  #held = [];
  #holding = () => false;

  async fetch(url, init = {}) {
    const { method = "GET", body } = init;
    const headers = Object.fromEntries(new Request(new URL(url, ORIGIN), init).headers);
    const { pathname, search } = new URL(url, ORIGIN);
    const route = `${method.toUpperCase()} ${pathname.replace(/^.*\/auth\//, "")}`;
    const text = body?.toString();
    const fields = text?.startsWith("{")
      ? JSON.parse(text)
      : Object.fromEntries(new URLSearchParams(text));
    this.requests.push(route);
    this.details.push({ method: method.toUpperCase(), url, search, headers, text, fields });
    this.activity += 1;
    try {
      // As the server is when the request comes; how long the answer takes is another matter.
      const result = await this.routes[route](fields);
      await new Promise((resolve) =>
        this.#holding(route) ? this.#held.push(resolve) : setTimeout(resolve, 1),
      );
      return result instanceof Response ? result : Response.json(result);
    } finally {
      this.activity += 1;
    }
  }

  /** Answers to these requests come only after `release`. */
  hold(...routes) {
    this.#holding = (route) => routes.includes(route);
  }

  release() {
    this.#holding = () => false;
    for (const answer of this.#held.splice(0)) answer();
  }

  /** The answers that are held, the last one first. */
  reversed() {
    this.#holding = () => false;
    return this.#held.splice(0).reverse();
  }

  /** What was asked since the last time. */
  take() {
    this.details.length = 0;
    return this.requests.splice(0);
  }
}
