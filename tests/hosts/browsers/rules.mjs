// Where browsers have rules of their own: cookies by plain http, blocked cookies, frames of
// another site, WebAssembly under a policy.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { build } from "esbuild";
import { createAuth, credentials } from "waxseal";

import { certificate, html, listen } from "./app.mjs";
import { sees } from "./wait.mjs";

const SECRET = "only for the tests of the browsers: 0123456789abcdef";
const ada = { id: "1", name: "Ada" };

export function rules({ name, open, keepsSecureByHttp, keepsCookiesInFrames }) {
  describe(`the rules of ${name}`, () => {
    test("a secure cookie by plain http: one warning, and a sentence if it was dropped", async (t) => {
      const warnings = [];
      const site = await serve(t, { cookie: { secure: true } }, warnings);
      const page = await visit(t);
      await signIn(page, `${site}/api/auth/signin?callbackUrl=%2Fhome`);
      if (keepsSecureByHttp) await sees(page, "h1", /^Ada$/);
      else await sees(page, "[role=alert]", /cookies/);
      const told = warnings.filter((text) => /`cookie\.secure` is true.*plain http/.test(text));
      assert.equal(told.length, 1, warnings.join("\n"));
    });

    test("blocked cookies: the form says that it needs them", async (t) => {
      const site = await serve(t);
      const page = await visit(t, { blocksCookies: true });
      await signIn(page, `${site}/api/auth/signin`);
      await sees(page, "[role=alert]", /cookies/);
    });

    test("a frame of another site signs in by partitioned cookies, or is told why not", async (t) => {
      const tls = await certificate();
      // "localhost" and an address are two sites.
      const inner = await serve(
        t,
        {
          cookie: { sameSite: "none", secure: true, partitioned: true },
          pages: { signIn: "/home" },
        },
        [],
        { tls, host: "127.0.0.1" },
      );
      const outer = await closing(
        t,
        listen(() => html(`<iframe src="${inner}/home"></iframe>`), { tls }),
      );
      const page = await visit(t);
      await page.goto(outer.origin);
      const frame = page.frame();
      await sees(frame, "h1", /^nobody$/);
      await sees(frame, "#ready", /^yes$/);
      await frame.evaluate(() => document.forms[0].requestSubmit());
      if (!keepsCookiesInFrames) return sees(frame, "#error", /^MissingCSRF$/);
      await sees(frame, "h1", /^Ada$/);
      // What a partitioned sign-in does not reach: the site by itself.
      await page.goto(`${inner}/home`);
      await sees(page, "h1", /^nobody$/);
    });

    const policies = {
      "script-src 'self' 'wasm-unsafe-eval'": /^active Ada$/,
      "script-src 'self'": /^not-loaded .*'wasm-unsafe-eval'/,
    };
    for (const [policy, result] of Object.entries(policies)) {
      test(`the core on a page with ${policy}`, async (t) => {
        const script = await bundle();
        const { origin } = await closing(
          t,
          listen(({ url }) =>
            url.endsWith(".js")
              ? new Response(script, { headers: { "content-type": "text/javascript" } })
              : html("<h1></h1><script src=/core.js></script>", {
                  "content-security-policy": policy,
                }),
          ),
        );
        const page = await visit(t);
        await page.goto(`${origin}/`);
        await sees(page, "h1", result);
      });
    }

    async function visit(t, options) {
      const browser = await open(options);
      t.after(() => browser.close());
      return browser.newWindow();
    }
  });
}

async function signIn(page, url) {
  await page.goto(url);
  await page.fill("[name=password]", "right");
  await page.click("button[type=submit]");
}

/** An application whose pages are its own but for the endpoints; resolves to its origin. */
async function serve(t, config = {}, warnings = [], options = {}) {
  const auth = createAuth({
    secret: SECRET,
    logger: { error: (error) => warnings.push(`${error}`), warn: (text) => warnings.push(text) },
    providers: [
      credentials({
        credentials: { password: { type: "password" } },
        authorize: ({ password }) => (password === "right" ? ada : null),
      }),
    ],
    ...config,
  });
  const { origin } = await closing(
    t,
    listen(async (request) => {
      const { pathname, searchParams } = new URL(request.url);
      if (pathname.startsWith("/api/auth/")) return auth.handler(request);
      const session = await auth.getSession(request);
      const error = searchParams.get("error")?.replace(/\W/g, "") ?? "";
      return html(home(session?.user.name ?? "nobody", error));
    }, options),
  );
  return origin;
}

/** Filled in already: in a frame of another site the drivers neither type nor click. */
const home = (name, error) => `<h1>${name}</h1><p id="error">${error}</p><p id="ready"></p>
  <form method="post" action="/api/auth/callback/credentials">
    <input name="csrfToken" type="hidden"><input name="callbackUrl" value="/home" type="hidden">
    <input name="password" type="hidden" value="right"><button>Sign in</button>
  </form>
  <script>
    fetch("/api/auth/csrf").then((answer) => answer.json()).then(({ csrfToken }) => {
      document.forms[0].csrfToken.value = csrfToken;
      document.getElementById("ready").textContent = "yes";
    });
  </script>`;

async function closing(t, opening) {
  const server = await opening;
  t.after(() => server.close());
  return server;
}

/** A session that is sealed and read on the page. */
async function bundle() {
  const contents = `
    import { createAuth } from "waxseal";
    import { sealCookie } from "waxseal/testing";

    const heading = document.querySelector("h1");
    try {
      const auth = createAuth({ secret: ${JSON.stringify(SECRET)} });
      const { header } = sealCookie(auth, { sub: "1", name: "Ada" }, { url: location.href });
      const { status, session } = auth.verify({ url: location.href, headers: { cookie: header } });
      heading.textContent = status + " " + session?.user.name;
    } catch ({ code, message }) {
      heading.textContent = code + " " + message;
    }`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    format: "iife",
    write: false,
  });
  return outputFiles[0].text;
}
