// In Chromium, over https, with providers on another site: from the built-in page, and from
// the published clients.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import GitHub from "@auth/core/providers/github";
import { build } from "esbuild";

import { launch } from "../../support/browser.mjs";
import { startApp } from "./app.mjs";
import { clientsFor, providerFor } from "./providers.mjs";
import { startGitHub } from "./servers/github.mjs";
import { startOidcProvider } from "./servers/oidc-provider.mjs";
import { html, trustedCertificate } from "./servers/serve.mjs";

const github = { clientId: "github-client", clientSecret: "github-secret" };
const CLIENTS = { v4: "next-auth-v4/react", v5: "next-auth/react", waxseal: "waxseal/react" };
const FORMATS = { v4: "next-auth", v5: "authjs", waxseal: "signed" };

let app, op, hub, browser;
const scripts = {};

before(async () => {
  const tls = await trustedCertificate();
  app = await startApp({ tls, pages });
  [op, hub, browser] = await Promise.all([
    startOidcProvider({ clients: clientsFor(app.base), tls }),
    startGitHub({ ...github, tls }),
    launch(),
  ]);
  for (const [client, name] of Object.entries(CLIENTS)) scripts[client] = await bundle(name);
});
after(async () => {
  await browser?.close();
  for (const server of [app, op, hub]) server?.close();
});

/** A page of each client, by its name, and its script. */
function pages(request) {
  const [, client, file] = new URL(request.url).pathname.split("/");
  if (!(client in CLIENTS)) return undefined;
  if (file !== "script.js") return html(`<body><script src="/${client}/script.js"></script>`);
  return new Response(scripts[client], { headers: { "content-type": "text/javascript" } });
}

async function bundle(name) {
  const entry = fileURLToPath(new URL("./clients/page.jsx", import.meta.url));
  const { outputFiles } = await build({
    entryPoints: [entry],
    alias: { client: name },
    bundle: true,
    define: { "process.env": "{}", "process.env.NODE_ENV": '"production"' },
    jsx: "automatic",
    write: false,
  });
  return outputFiles[0].text;
}

function use({ logout, ...config } = {}) {
  return app.use({
    providers: [
      providerFor("all-checks", op.issuer, { logout }),
      providerFor("form_post", op.issuer),
      GitHub({ ...github, enterprise: hub }),
    ],
    ...config,
  });
}

/** Runs `body` with a page of a fresh profile; an error in a page's console fails the test. */
async function visit(body, options) {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, ...options });
  const errors = [];
  context.on("weberror", (error) => errors.push(String(error.error())));
  context.on("console", (message) => {
    const isStatus = /status of (40[0134]|500)/.test(message.text());
    if (message.type() === "error" && !isStatus) errors.push(message.text());
  });
  try {
    await body(await context.newPage(), context);
    assert.deepEqual(errors, []);
  } finally {
    await context.close();
  }
}

const press = (page, name) => page.getByRole("button", { name, exact: true }).click();
const heading = (page, name) => page.getByRole("heading", { name, exact: true }).waitFor();

/** From our page to the provider's. */
async function toProvider(page, name, callbackUrl = "/after") {
  await page.goto(`${app.base}/signin?callbackUrl=${encodeURIComponent(callbackUrl)}`);
  await page.getByRole("button", { name: new RegExp(`${name}$`) }).click();
  await page.getByRole("button", { name: "Deny" }).waitFor();
}

async function arrived(page, name, path = "/after") {
  await page.waitForURL(app.origin + path);
  await heading(page, name);
}

const flowCookies = async (context) =>
  (await context.cookies(`${app.base}/callback/x`))
    .map(({ name }) => name)
    .filter((name) => !/session-token|csrf-token|callback-url/.test(name));

for (const format of ["signed", "authjs", "next-auth"]) {
  describe(`from our page, format ${format}`, () => {
    for (const name of ["all-checks", "form_post", "GitHub"]) {
      for (const javaScriptEnabled of [true, false]) {
        // The provider's own page posts its answer by a script.
        if (name === "form_post" && !javaScriptEnabled) continue;
        test(`${name}, ${javaScriptEnabled ? "with" : "without"} scripts`, () =>
          visit(
            async (page, context) => {
              use({ format });
              await toProvider(page, name);
              await press(page, "Ada Lovelace");
              await arrived(page, "Ada Lovelace");
              assert.deepEqual(await flowCookies(context), []);
            },
            { javaScriptEnabled },
          ));
      }
    }

    test("two tabs at once", () =>
      visit(async (one, context) => {
        use({ format });
        const two = await context.newPage();
        await toProvider(one, "all-checks", "/one");
        await toProvider(two, "form_post", "/two");
        await press(one, "Ada Lovelace");
        await arrived(one, "Ada Lovelace", "/one");
        await press(two, "Grace Hopper");
        await arrived(two, "Grace Hopper", "/two");
        assert.deepEqual(await flowCookies(context), []);
      }));

    test("back from the provider, on to another; and back when it is done", () =>
      visit(async (page, context) => {
        use({ format });
        await toProvider(page, "GitHub");
        await page.goBack();
        await page.getByRole("button", { name: /all-checks$/ }).click();
        await press(page, "Ada Lovelace");
        await arrived(page, "Ada Lovelace");

        await page.goBack().catch(() => {});
        await page.goto(`${app.origin}/after`);
        await heading(page, "Ada Lovelace");
        const tokens = (await context.cookies()).filter(({ name }) => /session-token/.test(name));
        assert.equal(tokens.length, 1);
      }));

    test("signs out at the provider as well, and comes back", () =>
      visit(async (page, context) => {
        // What a script or another library can read keeps no id_token.
        use({ format, logout: format === "signed" ? "hint" : true });
        await toProvider(page, "all-checks");
        await press(page, "Ada Lovelace");
        await arrived(page, "Ada Lovelace");
        await page.goto(`${app.base}/signout?callbackUrl=%2Fbye`);
        await press(page, "Sign out");
        await heading(page, "Sign out here too?");
        const tokens = (await context.cookies()).filter(({ name }) => /session-token/.test(name));
        assert.deepEqual(tokens, []);
        await press(page, "Sign out");
        await arrived(page, "nobody", "/bye");
      }));

    test("consent denied, and then given", () =>
      visit(async (page, context) => {
        use({ format });
        await toProvider(page, "all-checks");
        await press(page, "Deny");
        await page.waitForURL((url) => url.searchParams.has("error"));
        await page.getByRole("alert").waitFor();
        assert.deepEqual(await flowCookies(context), []);
        await page.getByRole("button", { name: /all-checks$/ }).click();
        await press(page, "Ada Lovelace");
        await arrived(page, "Ada Lovelace");
      }));
  });
}

describe("`SameSite=Strict`", () => {
  for (const name of ["all-checks", "form_post"]) {
    for (const javaScriptEnabled of [true, false]) {
      if (name === "form_post" && !javaScriptEnabled) continue;
      test(`${name}, ${javaScriptEnabled ? "with" : "without"} scripts`, () =>
        visit(
          async (page) => {
            use({ cookie: { sameSite: "strict" } });
            await toProvider(page, name);
            await press(page, "Ada Lovelace");
            await arrived(page, "Ada Lovelace");
          },
          { javaScriptEnabled },
        ));
    }
  }
});

for (const client of Object.keys(CLIENTS)) {
  const format = FORMATS[client];
  const at = (query) => (url) => url.pathname === `/${client}` && url.search === query;

  describe(`${CLIENTS[client]}, format ${format}`, () => {
    for (const id of ["all-checks", "form_post", "github"]) {
      test(`signs in with ${id}, and out`, () =>
        visit(async (page, context) => {
          use({ format });
          await page.goto(`${app.origin}/${client}`);
          await heading(page, "nobody");
          await press(page, id);
          await press(page, "Ada Lovelace");
          await page.waitForURL(at("?came=back"));
          await heading(page, "Ada Lovelace");
          assert.deepEqual(await flowCookies(context), []);

          await press(page, "Sign out");
          await page.waitForURL(at("?signed=out"));
          await heading(page, "nobody");
        }));
    }

    test("signs out at the provider as well", () =>
      visit(async (page, context) => {
        // What a script or another library can read keeps no id_token.
        use({ format, logout: format === "signed" ? "hint" : true });
        await page.goto(`${app.origin}/${client}`);
        await press(page, "all-checks");
        await press(page, "Ada Lovelace");
        await heading(page, "Ada Lovelace");
        await page.getByRole("button", { name: "Sign out" }).click();
        await heading(page, "Sign out here too?");
        const tokens = (await context.cookies()).filter(({ name }) => /session-token/.test(name));
        assert.deepEqual(tokens, []);
        await press(page, "Sign out");
        await page.waitForURL(at("?signed=out"));
        await heading(page, "nobody");
      }));

    test("passes on what the page asks of the provider", () =>
      visit(async (page) => {
        use({ format });
        await page.goto(`${app.origin}/${client}`);
        const asked = page.waitForRequest((request) =>
          request.url().startsWith(`${op.issuer}/auth?`),
        );
        await press(page, "with a hint");
        assert.equal(new URL((await asked).url()).searchParams.get("login_hint"), "ada");
      }));

    test("consent denied", () =>
      visit(async (page) => {
        use({ format });
        await page.goto(`${app.origin}/${client}`);
        await press(page, "all-checks");
        await press(page, "Deny");
        await page.waitForURL((url) => url.searchParams.has("error"));
        await page.getByRole("alert").waitFor();
      }));

    test("a provider that is not there leads to the page with those that are", () =>
      visit(async (page) => {
        use({ format });
        await page.goto(`${app.origin}/${client}`);
        await press(page, "unknown");
        await page.waitForURL((url) => url.pathname === "/api/auth/signin");
        await page.getByRole("button", { name: /all-checks$/ }).waitFor();
      }));
  });
}
