// What a browser sends and keeps, as plain requests: cookies with their prefixes,
// Origin, Referer and Fetch Metadata, forms, redirects. It fails where an answer names
// a host that is not its own.

import assert from "node:assert/strict";
import { request } from "node:https";
import { Agent } from "node:https";

import { Jar } from "../../support/jar.mjs";

export class Visitor {
  #jar = new Jar();
  #agent = new Agent({ keepAlive: false, rejectUnauthorized: false });
  #isOld;
  /** The page that is shown: its URL and its HTML. */
  url = "about:blank";
  html = "";
  /** The `Set-Cookie` lines of all answers since the last look. */
  lines = [];

  /** `isOld` is for a browser without Fetch Metadata. */
  constructor(port, { host = "app.test", inner, isOld = false } = {}) {
    Object.assign(this, { port, inner, origin: `https://${host}:${port}` });
    this.#isOld = isOld;
  }

  get path() {
    assert.equal(new URL(this.url).origin, this.origin, "the browser left its host");
    return this.url.slice(this.origin.length);
  }

  get cookies() {
    return this.#jar.names();
  }

  /** Types an address. */
  open(path) {
    return this.#navigate(new URL(path, this.origin).href, "none");
  }

  /** Follows a link of the page. */
  follow(path) {
    return this.#navigate(new URL(path, this.url).href, "same-origin");
  }

  /** Sends the form of the page that has this id, or its only one, without JavaScript. */
  submit(fields = {}, id) {
    const [, attributes, content] = this.html.match(
      id ? new RegExp(`<form( id="${id}"[^>]*)>(.*?)</form>`, "s") : /<form([^>]*)>(.*?)<\/form>/s,
    );
    const hidden = [
      ...content.matchAll(/<input type="hidden" name="([^"]*)"(?: value="([^"]*)")?/g),
    ];
    const all = {
      ...Object.fromEntries(
        hidden.map(([, name, value = ""]) => [name, value.replaceAll("&amp;", "&")]),
      ),
      ...fields,
    };
    const action = attributes.match(/action="([^"]*)"/)?.[1] || this.url;
    const isMultipart = /multipart/i.test(attributes);
    const form = isMultipart ? new FormData() : new URLSearchParams();
    for (const [name, value] of Object.entries(all)) form.set(name, value);
    return this.#navigate(new URL(action, this.url).href, "same-origin", form);
  }

  /** What a script of the page fetches, as JSON. */
  async fetch(path, fields) {
    const headers = { "x-auth-return-redirect": "1", ...this.#site("same-origin", "cors") };
    const url = new URL(path, this.url === "about:blank" ? this.origin : this.url).href;
    const answer = await this.#send(url, headers, fields && new URLSearchParams(fields));
    return JSON.parse(answer.text);
  }

  async #navigate(url, site, form) {
    let headers = this.#site(site, "navigate");
    for (let hops = 0; hops < 10; hops++) {
      const { status, location, text } = await this.#send(url, headers, form);
      if (location === undefined) {
        Object.assign(this, { url, html: text });
        assert.ok(status < 500, `${url} answers ${status}: ${text.slice(0, 300)}`);
        return;
      }
      url = new URL(location, url).href;
      assert.equal(new URL(url).origin, this.origin, `sent to ${location}`);
      // As a browser does after a POST; a 307 repeats it.
      if (status !== 307 && status !== 308) form = undefined;
    }
    assert.fail(`too many redirects: ${url}`);
  }

  #site(site, mode) {
    return this.#isOld ? {} : { "sec-fetch-site": site, "sec-fetch-mode": mode };
  }

  async #send(url, headers, form) {
    const { host, pathname, search } = new URL(url);
    const posted = form && new Response(form);
    const cookie = this.#jar.header;
    const sent = request({
      agent: this.#agent,
      host: "127.0.0.1",
      port: this.port,
      servername: "app.test",
      path: pathname + search,
      method: form ? "POST" : "GET",
      headers: {
        host,
        accept: "text/html",
        ...(this.url !== "about:blank" &&
          headers["sec-fetch-site"] !== "none" && { referer: this.url }),
        ...headers,
        ...(form && { origin: this.origin, "content-type": posted.headers.get("content-type") }),
        ...(cookie && { cookie }),
      },
    });
    sent.end(posted && Buffer.from(await posted.arrayBuffer()));
    const answer = await new Promise((resolve, reject) =>
      sent.on("response", resolve).on("error", reject),
    );
    let text = "";
    for await (const chunk of answer.setEncoding("utf8")) text += chunk;

    const lines = answer.headers["set-cookie"] ?? [];
    for (const line of lines) {
      assert.ok(!/^__(Host|Secure)-/.test(line) || /; secure/i.test(line), line);
    }
    this.#jar.keep(lines);
    this.lines.push(...lines);
    this.#check(url, answer, text);
    const { location } = answer.headers;
    if (location !== undefined) assert.doesNotMatch(location, /^[/\\]{2}/);
    return { status: answer.statusCode, location, text };
  }

  /** No answer names an inner host, in any spelling. */
  #check(url, { rawHeaders }, text) {
    const names = [`0.0.0.0`, `127.0.0.1`, `localhost:${this.inner}`, "app_upstream"];
    const said = `${rawHeaders.join("\n")}\n${text}`;
    for (const name of names) {
      if (name.startsWith(new URL(this.origin).hostname)) continue;
      assert.ok(
        !said.includes(name) && !said.includes(encodeURIComponent(name)),
        `${url} names ${name}:\n${said.slice(0, 1500)}`,
      );
    }
  }
}
