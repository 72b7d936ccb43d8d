// A page that is left while it asks for its session. Firefox and WebKit end the requests of such
// a page when they ask for the next one, long before the page hears that it is left; Chromium
// when the next one is there.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { build } from "esbuild";

import { html, listen } from "./app.mjs";
import { arrives, sees } from "./wait.mjs";

export function leave({ name, open, endsRequestsEarly }) {
  describe(`a page that is left in ${name}`, () => {
    for (const method of ["GET", "POST"]) {
      test(`${method}: nothing is logged, and the page that comes back asks again`, async (t) => {
        const asked = new Waiting();
        const site = await listen(await answers(method, asked));
        t.after(() => site.close());
        const browser = await open();
        t.after(() => browser.close());

        const page = await browser.newWindow();
        await page.goto(`${site.origin}/`);
        await sees(page, "#status", method === "GET" ? /^loading$/ : /^authenticated$/);
        if (method === "POST") await page.click("#update");
        const request = await asked.next();
        const ended = new Promise((resolve) => request.signal.addEventListener("abort", resolve));
        await page.evaluate(() => {
          globalThis.isOld = true;
          document.getElementById("leave").click();
        });
        await asked.leaving;
        if (endsRequestsEarly) await ended;
        asked.go();
        await arrives(page, "/next");
        await ended;
        assert.deepEqual(await complaints(page), []);

        asked.isAnswering = true;
        await page.back();
        await sees(page, "#status", /^authenticated$/);
        t.diagnostic(`restored: ${await page.evaluate(() => globalThis.isOld === true)}`);
        assert.deepEqual(await complaints(page), []);
      });
    }
  });
}

/** What the page logged, though it may be gone: no driver hears the last words of a page. */
const complaints = async (page) =>
  JSON.parse(await page.evaluate(() => sessionStorage.complaints ?? "[]"));

/** The requests that hang, and when the next page is asked for and may be answered. */
class Waiting {
  isAnswering = false;
  #requests = [];
  #waiting = [];

  constructor() {
    this.leaving = new Promise((resolve) => (this.leave = resolve));
    this.gone = new Promise((resolve) => (this.go = resolve));
  }

  hang(request) {
    const taker = this.#waiting.shift();
    if (taker) taker(request);
    else this.#requests.push(request);
    return new Promise(() => {});
  }

  async next() {
    return this.#requests.shift() ?? new Promise((resolve) => this.#waiting.push(resolve));
  }
}

/** What the server answers: to the session's requests by this method only in the end. */
async function answers(method, asked) {
  const script = await bundle();
  const session = { user: { name: "Ada" }, expires: "2100-01-01T00:00:00.000Z" };
  return async (request) => {
    switch (new URL(request.url).pathname) {
      case "/":
        return html(`<div id="app"></div><script src="/app.js"></script>`);
      case "/app.js":
        return new Response(script, { headers: { "content-type": "text/javascript" } });
      case "/next":
        asked.leave();
        await asked.gone;
        return html("<h1>next</h1>");
      case "/api/auth/csrf":
        return Response.json({ csrfToken: "c5f" });
      case "/api/auth/session":
        if (request.method === method && !asked.isAnswering) return asked.hang(request);
        return Response.json(session);
      default:
        return new Response("", { status: 404 });
    }
  };
}

/** The page. */
async function bundle() {
  const contents = `
    import { createElement as h } from "react";
    import { createRoot } from "react-dom/client";
    import { SessionProvider, useSession } from "waxseal/react";

    const note = (...all) => {
      const complaints = JSON.parse(sessionStorage.complaints ?? "[]");
      sessionStorage.complaints = JSON.stringify([...complaints, all.map(String).join(" ")]);
    };
    console.error = ((log) => (...all) => (note(...all), log(...all)))(console.error);

    function Page() {
      const { status, update } = useSession();
      return h("main", null,
        h("p", { id: "status" }, status),
        h("button", { id: "update", onClick: () => update({ name: "Countess" }) }),
        h("a", { id: "leave", href: "/next" }, "leave"));
    }
    const root = createRoot(document.getElementById("app"));
    root.render(h(SessionProvider, null, h(Page)));`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    define: { "process.env.NODE_ENV": '"production"' },
    format: "iife",
    write: false,
  });
  return outputFiles[0].text;
}
