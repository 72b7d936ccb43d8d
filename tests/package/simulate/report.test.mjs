// The page that `waxseal simulate --report` writes.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";

import { launch } from "../../support/browser.mjs";
import { fitsAndPassesAxe } from "../../support/looks.mjs";
import { waxseal } from "../cli/support.mjs";

const dir = mkdtempSync(join(tmpdir(), "waxseal-report-"));
let browser;
before(async () => {
  browser = await launch();
});
after(async () => {
  await browser?.close();
  rmSync(dir, { recursive: true });
});

async function report(name, ...args) {
  const path = join(dir, name);
  const { stderr } = await waxseal(["simulate", "--report", path, ...args]);
  assert.equal(stderr, "");
  return path;
}

describe("the report", () => {
  const reports = {
    "all is well": ["--runs", "60"],
    "a fault is found": ["--runs", "60", "--fault", "short-lease"],
    "one run": ["--run", "7"],
  };

  for (const [name, args] of Object.entries(reports)) {
    test(`is one page for everybody: ${name}`, async () => {
      const path = await report(`${name}.html`, ...args);
      for (const colorScheme of ["light", "dark"]) {
        for (const width of [360, 1280]) {
          const context = await browser.newContext({
            bypassCSP: true,
            colorScheme,
            viewport: { width, height: 800 },
          });
          const page = await context.newPage();
          await page.goto(pathToFileURL(path).href);
          await fitsAndPassesAxe(page, `${name}, ${colorScheme}, ${width}`);
          await context.close();
        }
      }
    });
  }

  test("tells its story in sentences: lanes are names only where one begins", async () => {
    const html = readFileSync(await report("story.html", "--runs", "60"), "utf8");
    const story = html.match(/<ol[\s\S]*?<\/ol>/)[0].replace(/<[^>]*>/g, " ");
    assert.match(story, /instance \d/);
    assert.doesNotMatch(story, /[a-z:,] Instance/);
  });

  test("asks for nothing, and its policy forbids all but its style", async () => {
    const path = await report("quiet.html", "--runs", "40");
    const html = readFileSync(path, "utf8");
    assert.doesNotMatch(
      html,
      /<script|\son\w+=|\sstyle=|@import|url\(|https?:\/\/(?!www\.w3\.org\/2000\/svg)/,
    );
    const context = await browser.newContext();
    const page = await context.newPage();
    const [asked, said] = [[], []];
    page.on("request", (request) => asked.push(request.url()));
    page.on("console", (message) => said.push(message.text()));
    await page.goto(pathToFileURL(path).href);
    assert.deepEqual(
      asked.filter((url) => !url.startsWith("data:")),
      [pathToFileURL(path).href],
    );
    assert.deepEqual(said, []);
    // The style is not one that the policy refuses.
    const background = () => getComputedStyle(document.querySelector("section")).borderRadius;
    assert.notEqual(await page.evaluate(background), "0px");
    await context.close();
  });

  test("says in words what its picture shows", async () => {
    const path = await report("picture.html", "--runs", "100");
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(pathToFileURL(path).href);
    const picture = page.getByRole("img", { name: /as lanes, time from top to bottom/ });
    assert.equal(await picture.count(), 1);
    const labels = await picture.locator(".step").allTextContents();
    const numbers = labels.flatMap((text) => text.split(", ")).sort((a, b) => a - b);
    const steps = await page.locator("#story li").allTextContents();
    assert.deepEqual(
      numbers,
      steps.map((_, index) => String(index + 1)),
    );
    assert.ok(steps.length > 4, `${steps.length} steps`);
    const story = steps.join("\n");
    for (const what of [/claims the refresh/, /asks the provider/, /publishes/, /adopts/]) {
      assert.match(story, what);
    }
    const tables = await page.getByRole("table").count();
    assert.equal(tables, 2);
    assert.equal(await page.getByRole("row", { name: /^waxseal/ }).count(), 1);
    await context.close();
  });
});
