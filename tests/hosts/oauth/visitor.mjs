// A browser without scripts: cookies by the rules of RFC 6265bis, redirects, forms, and the
// headers by which a server tells sites apart.

import { request as http } from "node:http";
import { request as https } from "node:https";

import { CookieJar } from "tough-cookie";

import { routed } from "./servers/serve.mjs";

const AT_MOST = 15;

export class Visitor {
  #jar = new CookieJar(undefined, { prefixSecurity: "strict" });
  /** The page that it is at: `url`, `status`, `headers`, `text`, and the `hops` that led there. */
  page;

  /** Types an address, or follows a bookmark. */
  open(url, options) {
    return this.#go({ method: "GET", url }, { initiator: undefined, ...options });
  }

  /** Follows a link of the page. */
  follow(url, options) {
    return this.#go({ method: "GET", url: new URL(url, this.page.url).href }, options);
  }

  /** Posts a form that a page of its own might have; `headers` may ask for JSON, as a script. */
  post(url, fields, options) {
    return this.#go({ method: "POST", url: new URL(url, this.page?.url).href, fields }, options);
  }

  /**
   * Sends the page's form, with its hidden fields and these; where there are several, the
   * one whose text or address matches `form`.
   */
  submit(fields = {}, { form = /(?:)/, ...options } = {}) {
    const found = formsOf(this.page).find(({ source }) => form.test(source));
    if (!found) throw new Error(`no such form at ${this.page.url}: ${this.page.text}`);
    const { method, action: url, hidden } = found;
    const all = { ...hidden, ...fields };
    if (method === "POST") return this.#go({ method, url, fields: all }, options);
    return this.#go({ method, url: `${url}?${new URLSearchParams(all)}` }, options);
  }

  /** Another tab: the same cookies, a page of its own. */
  tab() {
    const tab = new Visitor();
    tab.#jar = this.#jar;
    return tab;
  }

  /** What it would send to `url`, by name. */
  cookies(url) {
    const all = this.#jar.getCookiesSync(url, { sameSiteContext: "strict" });
    return Object.fromEntries(all.map((cookie) => [cookie.key, cookie]));
  }

  /** Keeps a `Set-Cookie` line, as if it had come from `url`. */
  keep(line, url) {
    this.#jar.setCookieSync(line, url, { ignoreError: true });
  }

  /** Follows redirects, and stops where `until` is true of an address: that is not asked. */
  async #go(first, { initiator = this.page?.url, headers = {}, until = () => false } = {}) {
    const hops = [];
    let next = first;
    for (let n = 0; n < AT_MOST; n++) {
      if (until(next.url)) return (this.page = { url: next.url, next, hops, text: "", status: 0 });
      const answer = await this.#send(next, initiator, headers);
      hops.push({ ...next, ...answer });
      const { location } = answer.headers;
      if (location === undefined) return (this.page = { ...answer, url: next.url, hops });
      const url = new URL(location, next.url).href;
      const keeps = answer.status === 307 || answer.status === 308;
      next = keeps ? { ...next, url } : { method: "GET", url };
    }
    throw new Error(`too many redirects: ${hops.map(({ url }) => url).join("\n")}`);
  }

  async #send({ method, url, fields }, initiator, more) {
    const { host } = new URL(url);
    const { protocol, hostname, port, pathname, search } = new URL(routed(url));
    const sameSiteContext = contextOf(method, url, initiator);
    const cookie = this.#jar.getCookieStringSync(url, { sameSiteContext });
    const body = fields && new URLSearchParams(fields).toString();
    const headers = {
      host,
      accept: "text/html,*/*;q=0.8",
      "sec-fetch-site": fetchSite(url, initiator),
      "sec-fetch-mode": "navigate",
      "sec-fetch-dest": "document",
      ...(method === "POST" && {
        "content-type": "application/x-www-form-urlencoded",
        "content-length": Buffer.byteLength(body),
        origin: initiator ? new URL(initiator).origin : "null",
      }),
      ...(cookie && { cookie }),
      ...more,
    };
    const options = { hostname, port, path: pathname + search, method, headers, agent: false };
    const answer = await exchange(protocol === "https:" ? https : http, options, body);
    // What any answer to a navigation sets is kept, SameSite or not.
    for (const line of answer.setCookie) {
      this.#jar.setCookieSync(line, url, { ignoreError: true });
    }
    return answer;
  }
}

function exchange(request, options, body) {
  return new Promise((resolve, reject) => {
    const sent = request(options, (response) => {
      const { statusCode: status, headers } = response;
      let text = "";
      response.setEncoding("utf8").on("data", (chunk) => (text += chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({ status, headers, setCookie: headers["set-cookie"] ?? [], text }),
      );
    });
    sent.on("error", reject).end(body);
  });
}

/** Which cookies a navigation takes along. */
function contextOf(method, url, initiator) {
  if (initiator === undefined || siteOf(initiator) === siteOf(url)) return "strict";
  return method === "GET" ? "lax" : "none";
}

function fetchSite(url, initiator) {
  if (initiator === undefined) return "none";
  if (new URL(initiator).origin === new URL(url).origin) return "same-origin";
  return siteOf(initiator) === siteOf(url) ? "same-site" : "cross-site";
}

/** Enough for hosts without a public suffix. */
function siteOf(url) {
  const { protocol, hostname } = new URL(url);
  return `${protocol}//${hostname}`;
}

function formsOf({ text, url }) {
  return [...text.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gs)].map(([source, tag, inner]) => {
    const inputs = [...inner.matchAll(/<input\b[^>]*>/g)].map(([input]) => input);
    const hidden = inputs.filter((input) => /type="?hidden/.test(input));
    return {
      source,
      method: (attribute(tag, "method") ?? "get").toUpperCase(),
      action: new URL(attribute(tag, "action") ?? url, url).href,
      hidden: Object.fromEntries(
        hidden.map((input) => [attribute(input, "name"), attribute(input, "value") ?? ""]),
      ),
    };
  });
}

function attribute(tag, name) {
  const found = new RegExp(`\\b${name}=(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`).exec(tag);
  const value = found && (found[1] ?? found[2] ?? found[3]);
  return value?.replace(/&(amp|quot|lt|gt|#x?[\da-f]+);/gi, (_, entity) => {
    if (entity[0] !== "#") return { amp: "&", quot: '"', lt: "<", gt: ">" }[entity.toLowerCase()];
    return String.fromCodePoint(Number(entity.replace(/^#x/i, "0x").replace("#", "")));
  });
}
