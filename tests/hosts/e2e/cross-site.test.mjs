// The endpoints at one site, the page at another, in a Chromium that sends no cookie to
// another site unless it is partitioned: a single-page app, and the application in a frame.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { build } from "esbuild";
import { createAuth, credentials } from "waxseal";

import { launch } from "../../support/browser.mjs";
import { ada, SECRET } from "../../support/users.mjs";

const errors = [];
let api, spa, browser, auth, script;
const servers = [];

before(async () => {
  script = await bundle();
  // "localhost" and an address are two sites.
  spa = await listen("localhost", (request) => page(new URL(request.url).pathname));
  api = await listen("127.0.0.1", answer);
  auth = make({ trustedOrigins: [spa] });
  browser = await launch("--test-third-party-cookie-phaseout");
});
after(async () => {
  await browser?.close();
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
});

function make(config) {
  return createAuth({
    secret: SECRET,
    cookie: { secure: true, sameSite: "none", partitioned: true },
    logger: { error: (error) => errors.push(error), warn() {} },
    providers: [credentials({ authorize: ({ password }) => (password === "right" ? ada : null) })],
    ...config,
  });
}

async function answer(request) {
  if (new URL(request.url).pathname.startsWith("/api/auth/")) return auth.handler(request);
  const session = await auth.getSession(request);
  return html(`<h1>${session?.user.name ?? "nobody"}</h1>
    <form method="post" action="/api/auth/callback/credentials">
      <input name="csrfToken" type="hidden"><input name="callbackUrl" value="/" type="hidden">
      <input name="password" aria-label="Password"><button disabled>Sign in</button>
    </form>
    <script>
      fetch("/api/auth/csrf").then((answer) => answer.json()).then(({ csrfToken }) => {
        document.forms[0].csrfToken.value = csrfToken;
        document.querySelector("button").disabled = false;
      });
    </script>`);
}

/** The pages of the other site. */
function page(path) {
  if (path === "/script.js")
    return new Response(script, { headers: { "content-type": "text/javascript" } });
  if (path === "/frame") return html(`<iframe src="${api}/"></iframe>`);
  return html(`<div id="root" data-api="${api}/api/auth"></div><script src="/script.js"></script>`);
}

const html = (body) =>
  new Response(`<!doctype html><meta charset="utf-8">${body}`, {
    headers: { "content-type": "text/html" },
  });

async function listen(host, respond) {
  const server = createServer(async (message, response) => {
    const { method, headers, url } = message;
    const body = method === "POST" && { body: message, duplex: "half" };
    const request = new Request(`http://${headers.host}${url}`, { method, headers, ...body });
    const { status, headers: all, body: content } = await respond(request);
    response.writeHead(status, [...all].flat());
    response.end(content && Buffer.from(await new Response(content).arrayBuffer()));
  });
  servers.push(server);
  await once(server.listen(0, host), "listening");
  return `http://${host}:${server.address().port}`;
}

async function bundle() {
  const source = `
    import { createRoot } from "react-dom/client";
    import { createElement as h } from "react";
    import { SessionProvider, signIn, signOut, useSession } from "waxseal/react";

    const root = document.getElementById("root");
    function App() {
      const { data, status, update } = useSession();
      const enter = async (password) => {
        const options = { redirect: false, redirectTo: "/home", password };
        document.title = JSON.stringify(await signIn("credentials", options));
      };
      return h("main", null,
        h("h1", null, status === "loading" ? "…" : (data?.user?.name ?? "nobody")),
        h("button", { onClick: () => enter("right") }, "Right"),
        h("button", { onClick: () => enter("wrong") }, "Wrong"),
        h("button", { onClick: () => update({}) }, "Update"),
        h("button", { onClick: () => signOut({ redirect: false }) }, "Leave"));
    }
    createRoot(root).render(h(SessionProvider, { basePath: root.dataset.api }, h(App)));`;
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    define: { "process.env.NODE_ENV": '"production"' },
  });
  return outputFiles[0].text;
}

async function withPage(run) {
  const context = await browser.newContext();
  try {
    await run(await context.newPage(), context);
  } finally {
    await context.close();
  }
  assert.deepEqual(errors.splice(0), []);
}

const heading = (page, text) => page.getByRole("heading", { name: text, exact: true }).waitFor();
const press = (page, name) => page.getByRole("button", { name, exact: true }).click();

test("attack 74: waxseal/react signs in and out at endpoints of another site", () =>
  withPage(async (page, context) => {
    await page.goto(spa);
    await heading(page, "nobody");
    await press(page, "Wrong");
    await page.waitForFunction(() => document.title.includes("CredentialsSignin"));
    await press(page, "Right");
    await heading(page, "Ada");
    await page.waitForFunction(() => document.title.includes('"ok":true'));
    assert.equal(JSON.parse(await page.title()).url, `${spa}/home`);
    await page.reload();
    await heading(page, "Ada");
    await press(page, "Update");
    await heading(page, "Ada");

    // By hand, as a page without the package does it.
    const name = await page.evaluate(async (base) => {
      const answer = await fetch(`${base}/api/auth/session`, { credentials: "include" });
      return (await answer.json()).user.name;
    }, api);
    assert.equal(name, "Ada");

    // What a partitioned sign-in does not reach: the site of the endpoints by itself.
    const own = await context.newPage();
    await own.goto(api);
    await heading(own, "nobody");
    await own.close();

    await press(page, "Leave");
    await heading(page, "nobody");
    await page.reload();
    await heading(page, "nobody");
  }));

test("attack 74: a page at another origin reads nothing, and signs nobody in", () =>
  withPage(async (page) => {
    const other = await listen("localhost", () => html("<h1>other</h1>"));
    await page.goto(other);
    const results = await page.evaluate(async (base) => {
      const tried = async (path, init) => {
        try {
          const answer = await fetch(`${base}/api/auth${path}`, {
            credentials: "include",
            ...init,
          });
          return answer.status;
        } catch {
          return "refused";
        }
      };
      const body = new URLSearchParams({ password: "right" });
      return [
        await tried("/session"),
        await tried("/csrf"),
        await tried("/callback/credentials", { method: "POST", body }),
        await tried("/session", {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: "{}",
        }),
      ];
    }, api);
    assert.deepEqual(results, Array(4).fill("refused"));
  }));

test("in a frame of another site the form signs in", () =>
  withPage(async (page, context) => {
    await page.goto(`${spa}/frame`);
    const frame = page.frameLocator("iframe");
    await frame.getByRole("heading", { name: "nobody" }).waitFor();
    await frame.getByLabel("Password").fill("right");
    await frame.getByRole("button", { name: "Sign in" }).click();
    await frame.getByRole("heading", { name: "Ada" }).waitFor();
    const partitions = (await context.cookies(api)).map(({ partitionKey }) => partitionKey);
    assert.ok(partitions.length > 0 && partitions.every((key) => key?.includes("localhost")));
  }));
