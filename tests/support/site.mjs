// What the tests of attacks on cookies and transport share.

import { cookieCompare, CookieJar } from "tough-cookie";
import { createAuth, credentials } from "waxseal";

import { SECRET } from "../support/users.mjs";

export { FORMATS, NAMES } from "../support/formats.mjs";
export { SECRET };

export const APP = "https://app.example.test";
export const SIBLING = "https://evil.example.test";
/** The prefix of a new cookie over https. */
export const PREFIX = { signed: "__Host-", authjs: "__Secure-", "next-auth": "__Secure-" };
export const DAY = 86_400_000;

export const victim = { id: "victim", name: "Victim", email: "victim@example.test" };
export const attacker = { id: "attacker", name: "Attacker", email: "attacker@example.test" };

/** An auth object at which everyone signs in as the user whose `id` they send. */
export function make(config = {}) {
  return createAuth({
    secret: SECRET,
    logger: { error() {}, warn() {} },
    throttle: false,
    projections: { session: { "user.id": "token.sub" } },
    providers: [
      credentials({
        credentials: { id: {}, password: { type: "password" } },
        authorize: ({ id, password }) => (password === "right" ? { id, name: id } : null),
      }),
    ],
    ...config,
  });
}

/** Browsers count `Max-Age` from the answer; the library, from the last access. */
const ending = (line) =>
  line.replace(/; Expires=[^;]*; Max-Age=([1-9]\d*)/, (_, seconds) => {
    const end = new Date(Date.now() + seconds * 1000);
    return `; Expires=${end.toUTCString()}`;
  });

/**
 * The cookies of a browser, by the rules of RFC 6265bis: domains, paths, prefixes, order.
 * Partitioned ones it keeps apart, as Chromium and Firefox do, and sends both.
 */
export class Jar {
  /** One for each kind that is told apart; the library takes a host and its domain for one. */
  #jars = ["host-only", "domain", "host-only partitioned", "domain partitioned"].map((kind) => ({
    kind,
    jar: new CookieJar(undefined, { prefixSecurity: "strict" }),
  }));

  /** Takes the `Set-Cookie` lines of an answer from `url`; what a browser refuses is left out. */
  keep(lines, url = `${APP}/`) {
    for (const line of lines) {
      // A browser also refuses what is too long; the library does not.
      const pair = line.split(";", 1)[0];
      if (pair.length - 1 > 4096) continue;
      const has = (attribute) => new RegExp(`; *${attribute}`, "i").test(line);
      if (has("Partitioned") && !has("Secure")) continue;
      const kind =
        (has("Domain=.") ? "domain" : "host-only") + (has("Partitioned") ? " partitioned" : "");
      const { jar } = this.#jars.find((one) => one.kind === kind);
      jar.setCookieSync(ending(line), url, { ignoreError: true });
    }
    return this;
  }

  /** The `Cookie` header of a request to `url`. */
  header(url = `${APP}/`) {
    const all = this.#jars.flatMap(({ jar }) => jar.getCookiesSync(url));
    return all
      .sort(cookieCompare)
      .map((cookie) => cookie.cookieString())
      .join("; ");
  }

  /** A request of this browser. */
  request(url = `${APP}/`, init = {}) {
    const headers = new Headers({ host: new URL(url).host, ...init.headers });
    const cookie = this.header(url);
    if (cookie !== "") headers.set("cookie", cookie);
    return new Request(url, { ...init, headers });
  }

  /** Every cookie that it holds, sorted: name, value, domain, path and kind. */
  all() {
    const describe = ({ jar, kind }) =>
      jar
        .serializeSync()
        .cookies.filter(({ value }) => value) // what was cleared stays in the library's store
        .map(({ key, value, domain, path }) => `${key}=${value}@${domain}${path} ${kind}`);
    return this.#jars.flatMap(describe).sort();
  }

  /** The names that a request to `url` sends. */
  names(url) {
    return this.header(url)
      .split("; ")
      .filter(Boolean)
      .map((pair) => pair.split("=", 1)[0]);
  }
}

/** A browser that has just signed in. */
export async function signedIn(auth, user = victim, url = `${APP}/`, options = {}) {
  const jar = new Jar();
  jar.keep((await auth.issue({ user }, jar.request(url), options)).writes.setCookie, url);
  return jar;
}

/** The token that a browser sends. */
export const tokenOf = (jar, url) => jar.header(url).split("; ")[0].replace(/^.*?=/, "");
