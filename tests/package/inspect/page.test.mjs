// The page in Chromium, under its own policy. Screenshots are left in output/.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { collectErrors, launch, takeScreenshot } from "../../support/browser.mjs";
import { fits, fitsAndPassesAxe } from "../../support/looks.mjs";
import { altered, claims, cookieOf, DAY, make, OTHER, SECRET, serve } from "./support.mjs";

const shots = fileURLToPath(new URL("output/", import.meta.url));
const SIZES = { phone: 390, tablet: 820, desktop: 1280 };

const callbacks = {
  jwt: ({ token }) => ({ ...token, seen: true }),
  session: ({ session }) => ({ ...session, user: { ...session.user, name: "Ada L." } }),
};
const signed = make({ callbacks });
const authjs = make({ format: "authjs", basePath: "/authjs" });

const groups = Array.from({ length: 300 }, (_, index) => `team-${index}-${(index * 7919) % 1000}`);
const anHourAgo = Date.now() - 3_600_000;
const valid = `theme=dark; ${cookieOf(signed, claims, { now: anHourAgo })}`;
const CASES = {
  valid: ["/api/auth", valid],
  chunked: ["/authjs", cookieOf(authjs, { ...claims, groups }, { now: anHourAgo })],
  expired: ["/api/auth", cookieOf(signed, claims, { now: Date.now() - 40 * DAY })],
  altered: ["/api/auth", altered(valid)],
  "no cookie": ["/api/auth", ""],
};

let browser, server, origin;
const mode = process.env.NODE_ENV;
before(async () => {
  mkdirSync(shots, { recursive: true });
  process.env.NODE_ENV = "development";
  browser = await launch();
  server = await serve(signed, authjs);
  origin = `http://localhost:${server.port}`;
});
after(async () => {
  await browser?.close();
  server?.stop();
  if (mode === undefined) delete process.env.NODE_ENV;
  else process.env.NODE_ENV = mode;
});

/** A page with these cookies, which must neither ask elsewhere nor complain. */
async function visit({ cookie = "", base = "/api/auth", headers, ...options } = {}, look) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  try {
    const page = await context.newPage();
    const asked = [];
    page.on("request", (request) => asked.push(request.url()));
    const errors = collectErrors(context, () => false);
    // As they are: a cookie jar would refuse some.
    await page.setExtraHTTPHeaders({ ...(cookie && { cookie }), ...headers });
    await page.goto(`${origin}${base}/inspect`);
    await look(page, context);
    assert.deepEqual(errors, []);
    const elsewhere = asked.filter(
      (url) => !/^data:/.test(url) && url !== `${origin}${base}/inspect`,
    );
    assert.deepEqual(elsewhere, []);
    return asked;
  } finally {
    await context.close();
  }
}

async function paste(page, cookie, secret) {
  await page.getByRole("button", { name: "Another cookie" }).click();
  await page.getByLabel("Cookie", { exact: true }).fill(cookie);
  await page.getByLabel("Secret").fill(secret);
  await page.getByRole("button", { name: "Inspect" }).click();
}

/** Those that differ in structure; the others have the same parts, with other texts. */
const DIFFERENT = ["valid", "altered", "pasted"];

describe("the page looks well, and passes axe", () => {
  for (const colorScheme of ["light", "dark"]) {
    for (const name of [...Object.keys(CASES), "pasted", "callbacks"]) {
      test(`${name}, ${colorScheme}`, async () => {
        const [base, cookie] = CASES[name] ?? CASES[name === "pasted" ? "no cookie" : "valid"];
        await visit({ base, cookie, colorScheme, bypassCSP: true }, async (page) => {
          if (name === "pasted") {
            await paste(page, valid, SECRET);
            await page.getByRole("heading", { name: "This session is valid" }).waitFor();
          } else if (name === "callbacks") {
            await page.getByRole("button", { name: "Run them once" }).click();
            await page.getByText("They ran for this page alone").waitFor();
          }
          for (const [size, width] of Object.entries(SIZES)) {
            await page.setViewportSize({ width, height: 900 });
            const what = `${name}, ${colorScheme}, ${size}`;
            // Between the two, nothing is arranged that neither has.
            if (size !== "tablet" && DIFFERENT.includes(name)) await fitsAndPassesAxe(page, what);
            else await fits(page, what);
            const path = `${shots}${name.replace(" ", "-")}-${size}-${colorScheme}.png`;
            await takeScreenshot(page, path, { fullPage: true });
          }
        });
      });
    }
  }
});

describe("what it says", () => {
  test("of a valid session", async () => {
    await visit({ cookie: valid }, async (page) => {
      assert.equal(await page.title(), "This session is valid · waxseal inspector");
      await page.getByRole("heading", { level: 1, name: "This session is valid" }).waitFor();
      const steps = page.getByRole("list", { name: "The steps of a read" }).getByRole("listitem");
      assert.equal(await steps.count(), 6);
      assert.match(await steps.first().textContent(), /Header.*passed/);
      const bytes = JSON.stringify(make().verify(valid, {}).token).length;
      await page.getByText(`${bytes} bytes of JSON`).waitFor();
      const row = page.getByRole("row", { name: /^role/ });
      assert.match(await row.textContent(), /"admin".*14 bytes.*From user\.role/);
      const edge = page.locator(".edge", { hasText: "user.role" }).first();
      assert.match(
        (await edge.textContent()).replace(/\s+/g, " "),
        /user\.role becomes token\.role"admin" is shown as session\.user\.role"admin"/,
      );
      for (const what of [
        "Signed in",
        "Cookie written",
        "Now",
        "Next renewal",
        "Ends in any case",
      ]) {
        await page.locator(".moment", { hasText: what }).waitFor();
      }
    });
  });

  test("of one that is refused", async () => {
    await visit({ cookie: altered(valid) }, async (page) => {
      await page.getByText("Refused at the step “Open”").waitFor();
      const step = page.getByRole("listitem").filter({ hasText: "refused here" });
      assert.match(await step.textContent(), /^Open/);
      const reason = page.getByRole("link", { name: "signature" });
      assert.match(await reason.getAttribute("href"), /\/docs\/outcomes\.md#signature$/);
      assert.equal(await page.getByText("Ada Lovelace").count(), 0);
      assert.equal(await page.getByRole("button", { name: /Run/ }).count(), 0);
    });
  });

  test("of what the callbacks change", async () => {
    const asked = await visit({ cookie: valid }, async (page) => {
      await page.getByRole("button", { name: "Run them once" }).click();
      await page.locator(".change", { hasText: "seen" }).waitFor();
      const change = page.locator(".changes .change", { hasText: "user.name" });
      assert.equal(await change.locator("del").textContent(), '"Ada Lovelace"');
      assert.equal(await change.locator("ins").textContent(), '"Ada L."');
      // In the picture too, beside what the projection makes.
      const edge = page.locator(".edge", { hasText: "session.user.name" });
      assert.match(
        await edge.textContent(),
        /"Ada Lovelace"changed by callbacks\.session "Ada L\."/,
      );
      assert.equal(await page.evaluate(() => document.activeElement.textContent), "Callbacks");
    });
    assert.equal(asked.length, 2);
  });
});

describe("a cookie and a secret that are pasted", () => {
  const format = make({ format: "authjs", secret: OTHER });
  const chunked = cookieOf(format, { ...claims, groups });

  test("are looked at in the page: nothing is sent, and nothing is kept", async () => {
    const asked = await visit({}, async (page, context) => {
      await paste(page, chunked, OTHER);
      await page.getByRole("heading", { level: 2, name: "This session is valid" }).waitFor();
      await page.getByText("Ada Lovelace").first().waitFor();
      assert.match(await page.locator(".lead").last().textContent(), /authjs.*the pasted secret/);
      const kept = await page.evaluate(() => ({
        local: { ...localStorage },
        session: { ...sessionStorage },
        url: location.href,
        history: history.state,
        cookie: document.cookie,
      }));
      assert.deepEqual(kept, {
        local: {},
        session: {},
        url: `${origin}/api/auth/inspect`,
        history: null,
        cookie: "",
      });
      assert.deepEqual(await context.cookies(), []);
      assert.ok(
        !(
          await page.evaluate(
            () => document.querySelector(".view:not([hidden])").lastElementChild.textContent,
          )
        ).includes(OTHER),
      );
      await page.getByRole("button", { name: "Forget" }).click();
      assert.equal(await page.getByLabel("Secret").inputValue(), "");
      assert.equal(await page.getByText("Ada Lovelace").count(), 0);
    });
    assert.equal(asked.length, 1);
  });

  test("with a wrong secret, with none, and with nothing", async () => {
    await visit({}, async (page) => {
      await paste(page, chunked, SECRET);
      await page.getByText("Refused at the step “Open”").waitFor();
      await page.getByLabel("Secret").fill("");
      await page.getByRole("button", { name: "Inspect" }).click();
      await page.getByRole("heading", { name: "This session is not verified" }).waitFor();
      await page.getByLabel("Cookie", { exact: true }).fill("  ");
      await page.getByRole("button", { name: "Inspect" }).click();
      assert.equal(
        await page.getByRole("alert").textContent(),
        "Paste a Cookie header or a token.",
      );
    });
  });
});

test("everything is done by the keyboard", async () => {
  await visit({ cookie: valid }, async (page) => {
    const focused = () =>
      page.evaluate(() => {
        const { activeElement: element } = document;
        return `${element.tagName} ${element.textContent || element.name}`.slice(0, 40);
      });
    const stops = [];
    for (let count = 0; count < 14; count++) {
      await page.keyboard.press("Tab");
      stops.push(await focused());
    }
    assert.equal(stops[0], "BUTTON This request");
    assert.equal(stops[1], "BUTTON Another cookie");
    assert.ok(
      stops.some((stop) => stop.startsWith("BUTTON Run them once")),
      stops.join("; "),
    );
    // The ends of an edge are lit together, with the row of its claim.
    await page.locator(".edge", { hasText: "user.role" }).first().focus();
    const lit = await page
      .locator("[data-lit]")
      .evaluateAll((all) => all.map((one) => one.tagName));
    assert.deepEqual(lit.sort(), ["LI", "TR"]);
    await page.getByRole("button", { name: "Another cookie" }).focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    assert.match(await focused(), /^TEXTAREA/);
    await page.keyboard.insertText(valid);
    await page.keyboard.press("Tab");
    await page.keyboard.insertText(SECRET);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 2, name: "This session is valid" }).waitFor();
    assert.match(await focused(), /^H2 This session is valid/);
  });
});

test("nothing moves for those who want no motion", async () => {
  await visit({ cookie: valid, reducedMotion: "reduce" }, async (page) => {
    const moving = await page.evaluate(
      () =>
        [...document.querySelectorAll("*")].filter((element) => {
          const { animationName, transitionDuration } = getComputedStyle(element);
          return animationName !== "none" || transitionDuration !== "0s";
        }).length,
    );
    assert.equal(moving, 0);
  });
});
