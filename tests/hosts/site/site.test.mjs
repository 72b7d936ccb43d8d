// The documentation as a site, in Chromium: how it looks, kept as pictures in output/, that it asks
// nobody but its own server, that the search finds, and that no link in it is dead.

import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { files } from "../../../scripts/lib/files.mjs";
import { serveFolder } from "../../../scripts/lib/serve.mjs";
import { output } from "../../../scripts/lib/site.mjs";
import { collectErrors, launch, takeScreenshot } from "../../support/browser.mjs";
import { fits, fitsAndPassesAxe, looks, looksOfAxe } from "../../support/looks.mjs";

const shots = fileURLToPath(new URL("./output/", import.meta.url));
let server;
let browser;
let origin;

before(async () => {
  mkdirSync(shots, { recursive: true });
  [server, browser] = await Promise.all([serveFolder(output), launch()]);
  origin = `http://localhost:${server.address().port}`;
});

after(async () => {
  await browser?.close();
  server?.close();
});

/** Runs with a page of a fresh profile; a request to elsewhere or an error fails the test. */
async function withPage(options, body) {
  const context = await browser.newContext({
    baseURL: origin,
    reducedMotion: "reduce",
    ...options,
  });
  const elsewhere = [];
  context.on("request", (request) => {
    if (!new RegExp(`^(${origin}/|data:)`).test(request.url())) elsewhere.push(request.url());
  });
  const errors = collectErrors(context, () => false);
  try {
    await body(await context.newPage());
    assert.deepEqual(elsewhere, []);
    assert.deepEqual(errors, []);
  } finally {
    await context.close();
  }
}

const pages = {
  home: "/",
  guide: "/guides/hono.html",
  options: "/options.html",
  errors: "/errors.html",
};

for (const [look, options] of Object.entries(looks)) {
  const check = looksOfAxe.includes(look) ? fitsAndPassesAxe : fits;
  test(`${look}: pages and search fit${check === fits ? "" : " and pass axe"}`, () =>
    withPage(options, async (page) => {
      for (const [name, path] of Object.entries(pages)) {
        await page.goto(path, { waitUntil: "networkidle" });
        await takeScreenshot(page, `${shots}${look}-${name}.png`);
        await check(page, name);
      }
      await search(page, "updateAge");
      await takeScreenshot(page, `${shots}${look}-search.png`);
      // VitePress 1 lists its results as options that hold links, which axe has no name for.
      await check(page, "search", [".VPLocalSearchBox .results"]);
    }));
}

test("the search finds an option, and the keyboard goes there", () =>
  withPage(looks["wide-light"], async (page) => {
    await page.goto("/", { waitUntil: "networkidle" });
    const first = await search(page, "updateAge");
    assert.match(await first.innerText(), /session\.updateAge/);
    await page.keyboard.press("Enter");
    await page.waitForURL(`${origin}/options.html#sessionupdateage`);
    await page.getByRole("heading", { name: "session.updateAge" }).waitFor();
  }));

test("the address in the message of an error is that of its entry", () =>
  withPage(looks["wide-light"], async (page) => {
    await page.goto("/errors.html#weak-secret", { waitUntil: "networkidle" });
    const { y } = await page.getByRole("heading", { name: "weak-secret" }).boundingBox();
    assert.ok(y >= 0 && y < 850, `${y}`);
  }));

async function search(page, words) {
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog", { name: "Search" }).waitFor();
  await page.locator(".search-input").fill(words);
  const first = page.locator(".results .result").first();
  await first.locator("mark").first().waitFor();
  return first;
}

test("no link of the site leads to a page or an anchor that is not there", () => {
  const paths = files(output).filter((path) => path.endsWith(".html"));
  const ids = new Map(paths.map((path) => [path, idsIn(readFileSync(path, "utf8"))]));
  const dead = paths.flatMap((path) => deadLinks(path, ids));
  assert.deepEqual(dead, []);
  assert.ok(paths.length > 25);
});

test("programs find llms.txt, and the Markdown of each page beside it", () => {
  for (const name of ["llms.txt", "llms-full.txt", "options.md", "guides/hono.md"])
    assert.ok(existsSync(join(output, name)), name);
});

const idsIn = (html) => new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));

function deadLinks(path, ids) {
  const from = new URL(path.slice(output.length), "http://site");
  const links = [...readFileSync(path, "utf8").matchAll(/<a\b[^>]* href="([^"]+)"/g)];
  return links.flatMap(([, href]) => {
    const { origin: host, pathname, hash } = new URL(href.replaceAll("&amp;", "&"), from);
    if (host !== "http://site") return [];
    const candidates = [pathname, `${pathname}.html`, `${pathname}index.html`];
    const target = candidates.map((name) => join(output, name)).find((name) => ids.has(name));
    const id = decodeURIComponent(hash.slice(1));
    if (target && (id === "" || ids.get(target).has(id))) return [];
    return existsSync(join(output, pathname)) && id === "" ? [] : [`${from.pathname}: ${href}`];
  });
}
