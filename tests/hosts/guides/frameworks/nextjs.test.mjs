import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { testGuide } from "../suite.mjs";

/** Each stands alone, and all of them fit into one app. */
const PARTS = [
  "`unauthorized()` and `forbidden()`",
  "Server actions",
  "Cache Components",
  "tRPC",
  "Pages Router",
];

/** What is called without HTTP. */
const CALLER = `import { caller } from "@/lib/trpc";

export const GET = async () =>
  Response.json(
    await caller.me().then(
      ({ id }) => ({ id }),
      ({ code }) => ({ code }),
    ),
  );
`;

testGuide("nextjs", {
  parts: [undefined],
  async visit(page, app, guide) {
    // It looks for `pages/` when it starts; that it is gone is none of a page's errors.
    await page.goto("about:blank");
    await app.stop();
    await guide.follow({ parts: PARTS, dir: app.dir });
    mkdirSync(join(app.dir, "app/api/caller"));
    writeFileSync(join(app.dir, "app/api/caller/route.ts"), CALLER);
    await app.restart("npm run dev");
    await app.run("npx tsc --noEmit");

    // Not in the context of the journey: the client of `next dev` reports a page that is left early.
    const browser = page.context().browser();
    const newPage = async (storageState) =>
      (await browser.newContext({ baseURL: app.origin, storageState })).newPage();
    const ada = await newPage(await page.context().storageState());
    const grace = await newPage();
    const stranger = await newPage();
    await signIn(grace, "grace@example.com", "a nanosecond of wire");

    await showsHeading(ada, "/admin", "Admin");
    await showsHeading(grace, "/admin", "For admins only");
    await showsHeading(stranger, "/admin", "Please sign in");
    const refused = await stranger.request.get("/admin");
    assert.equal(refused.status(), 200);
    assert.doesNotMatch(await refused.text(), />Admin</);

    const action = await addNote(ada, "Buy stamps");
    await replay(stranger, action);
    await replay(grace, action);
    assert.deepEqual(await itemsOf(ada, "/notes", "Notes of Ada"), ["Buy stamps"]);
    assert.deepEqual(await itemsOf(grace, "/notes", "Notes of Grace"), ["Buy stamps"]);

    assert.deepEqual(await itemsOf(ada, "/orders", "Orders"), ["First order of user 1"]);
    assert.deepEqual(await itemsOf(grace, "/orders", "Orders"), ["First order of user 2"]);

    await showsHeading(ada, "/account", "Account of Ada");
    for (const path of ["/notes", "/orders", "/account"]) {
      await stranger.goto(path);
      await stranger.waitForURL((url) => url.pathname === "/login");
    }

    assert.deepEqual(await answer(ada, "/api/account"), [200, { id: "1" }]);
    assert.equal((await answer(stranger, "/api/account"))[0], 401);
    const [status, me] = await answer(ada, "/api/trpc/me");
    assert.deepEqual([status, me.result.data.id], [200, "1"]);
    assert.equal((await answer(stranger, "/api/trpc/me"))[0], 401);
    assert.deepEqual(await answer(ada, "/api/caller"), [200, { id: "1" }]);
    assert.deepEqual(await answer(stranger, "/api/caller"), [200, { code: "UNAUTHORIZED" }]);
    const [, hello] = await answer(stranger, "/api/trpc/hello");
    assert.equal(hello.result.data, "Hello, stranger");

    await page.goto("/dashboard");
  },
});

async function signIn(page, email, password) {
  await page.goto("/login");
  await page.waitForLoadState("networkidle");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => url.pathname === "/dashboard");
}

async function showsHeading(page, path, name) {
  await page.goto(path);
  await page.getByRole("heading", { name, exact: true }).waitFor();
}

/** Adds a note by the form; the request that did it. */
async function addNote(page, text) {
  await page.goto("/notes");
  await page.waitForLoadState("networkidle");
  await page.getByLabel("Note").fill(text);
  const [request] = await Promise.all([
    page.waitForRequest((request) => request.method() === "POST"),
    page.getByRole("button", { name: "Add" }).click(),
  ]);
  await page.getByRole("listitem").filter({ hasText: text }).waitFor();
  return request;
}

/** The same request, with the cookies of another visitor. */
async function replay(page, request) {
  const { cookie: _, ...headers } = await request.allHeaders();
  const own = Object.entries(headers).filter(([name]) => !name.startsWith(":"));
  await page.request.post(request.url(), {
    headers: Object.fromEntries(own),
    data: request.postDataBuffer(),
  });
}

async function itemsOf(page, path, heading) {
  await showsHeading(page, path, heading);
  await page.getByRole("listitem").first().waitFor();
  return page.getByRole("listitem").allTextContents();
}

async function answer(page, path) {
  const response = await page.request.get(path);
  return [response.status(), await response.json()];
}
