// `theme`: what it may be, and what the built-in pages make of it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Window } from "happy-dom";
import { credentials, WaxsealError } from "waxseal";

import { Browser, make, ORIGIN } from "./support.mjs";

async function page(theme, path = "/signin", config = {}) {
  const response = await new Browser(make({ theme, ...config })).get(path);
  const { document } = new Window();
  const html = await response.text();
  document.write(html);
  return { html, document, policy: response.headers.get("content-security-policy") };
}

const imageSources = (policy) => /img-src ([^;]*)/.exec(policy)[1];

test("attack 76: what a theme may not be is refused, with what it may", () => {
  const cases = {
    name: ["", " ", "a\nb", "x".repeat(65), "\ud800", 5, null],
    accent: [
      "red",
      "a3202f",
      "#a3202",
      "#a3202ff0",
      "#fff;}",
      "#fff\n",
      " #fff",
      "rgb(1,2,3)",
      "url(x)",
      "#ggg",
      5,
      null,
      ["#fff"],
    ],
    logo: [
      "",
      "logo.svg",
      "//evil.test/logo.svg",
      "/\\evil.test/logo.svg",
      "/\t/evil.test/logo.svg",
      "/..//evil.test/logo.svg",
      "http://app.test/logo.svg",
      "https://*.app.test/logo.svg",
      "https://user@app.test/logo.svg",
      "https://:secret@app.test/logo.svg",
      "https://",
      "javascript:alert(1)",
      "blob:https://app.test/x",
      "data:text/html,<script>",
      "data:image/x-icon;base64,AA",
      `data:image/png;base64,${"A".repeat(32_768)}`,
      { src: "/logo.svg" },
      null,
    ],
  };
  for (const [member, values] of Object.entries(cases)) {
    for (const value of values) {
      assert.throws(
        () => make({ theme: { [member]: value } }),
        (error) =>
          error instanceof WaxsealError &&
          error.code === "invalid-option" &&
          error.message.startsWith(`\`theme.${member}\` must be `),
        `${member}: ${String(value).slice(0, 50)}`,
      );
    }
  }
  for (const theme of [null, "Acme", [], () => {}]) {
    assert.throws(() => make({ theme }), { code: "invalid-option" });
  }
  assert.throws(() => make({ theme: { colour: "#fff" } }), { code: "unknown-option" });
  for (const theme of [{}, undefined, { name: undefined, logo: undefined, accent: undefined }]) {
    assert.ok(make({ theme }));
  }
});

test("the pages say whose they are", async () => {
  const theme = { name: `<b>A & "B"</b>` };
  const { name } = theme;
  for (const [path, heading, title = heading] of [
    ["/signin", `Sign in to ${name}`],
    ["/signin?error=CredentialsSignin", `Sign in to ${name}`, `Error: Sign in to ${name}`],
    ["/signout", `Sign out of ${name}`],
    ["/error?error=AccessDenied", "Access denied", `Access denied · ${name}`],
    ["/verify-request", "Check your email", `Check your email · ${name}`],
  ]) {
    const { document } = await page(theme, path);
    assert.equal(document.querySelector("h1").textContent, heading);
    assert.equal(document.title, title);
    assert.equal(document.querySelector("b"), null);
    if (!path.startsWith("/sign")) {
      const texts = [...document.querySelectorAll("a")].map(({ textContent }) => textContent);
      assert.equal(texts.at(-1), `Go to ${name}`);
    }
  }
});

test("attack 76: the logo is what the policy lets in, and no more", async () => {
  const png = "data:image/png;base64,iVBORw0KGgo=";
  const svg = `data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg"/>`;
  for (const [logo, src, sources] of [
    [undefined, undefined, "data:"],
    ["/logo.svg?v=2", "/logo.svg?v=2", "'self'"],
    ["/a'b\"c.svg", "/a'b%22c.svg", "'self'"],
    [png, png, "data:"],
    [svg, svg, "data:"],
    ["https://cdn.test/a/logo.png?v=2", undefined, "https://cdn.test/a/logo.png"],
    ["HTTPS://CDN.test:8443/x", "https://cdn.test:8443/x", "https://cdn.test:8443/x"],
    [
      "https://cdn.test/a;script-src *,x y",
      "https://cdn.test/a;script-src%20*,x%20y",
      "https://cdn.test/a%3Bscript-src%20*%2Cx%20y",
    ],
  ]) {
    const { document, policy } = await page({ logo });
    assert.equal(imageSources(policy), sources, logo);
    assert.equal(policy.match(/-src/g).length, 3 + (logo?.includes("script-src") ? 1 : 0));
    const images = [...document.querySelectorAll("img")];
    const icon = document.querySelector("link[rel=icon]").getAttribute("href");
    assert.ok(logo === undefined ? icon.startsWith("data:") : icon === (src ?? logo), icon);
    assert.equal(images.length, logo === undefined ? 0 : 1);
    if (images.length === 0) continue;
    assert.equal(images[0].getAttribute("src"), src ?? logo);
    // The heading beside it has the name.
    assert.equal(images[0].getAttribute("alt"), "");
  }
});

test("one page's theme is not another's", async () => {
  const [red, blue] = [await page({ accent: "#f00" }), await page({ accent: "#0000ff" })];
  assert.notEqual(red.policy, blue.policy);
  assert.ok(red.html.includes("--fill:#ff0000") && !red.html.includes("--fill:#0000ff"));
});

/* ---------------------------------------------------------------- contrast */

/** WCAG 2.2, written down a second time. */
function contrast(one, other) {
  const [a, b] = [one, other].map((colour) => {
    assert.match(colour, /^#[\da-f]{6}$/);
    const [r, g, b] = [1, 3, 5].map((at) => {
      const c = Number(`0x${colour.slice(at, at + 2)}`) / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  });
  return Math.max(a, b) / Math.min(a, b);
}

/** The variables of both schemes. */
function schemes(html) {
  return [...html.matchAll(/:root\{([^}]*)\}/g)].map(([, text]) =>
    Object.fromEntries(
      [...text.matchAll(/--([\w-]+):([^;]+)/g)].map(([, name, value]) => [name, value]),
    ),
  );
}

const PAIRS = [
  ["text", "page", 4.5],
  ["text", "card", 4.5],
  ["soft", "page", 4.5],
  ["soft", "card", 4.5],
  ["error", "on-error", 4.5],
  ["error", "card", 3],
  ["edge", "card", 3],
  ["on-fill", "fill", 4.5],
  ["on-fill", "fill-hover", 4.5],
  ["rim", "card", 3],
];

test("whatever the accent is, what is read and what is found meets AA in both schemes", async () => {
  const steps = ["00", "33", "66", "80", "99", "cc", "ff"];
  const accents = steps.flatMap((r) => steps.flatMap((g) => steps.map((b) => `#${r}${g}${b}`)));
  for (const accent of [undefined, "#abc", "#767676", "#949494", "#757575", ...accents]) {
    const { html } = await page({ accent });
    const found = schemes(html);
    assert.equal(found.length, 2);
    for (const colours of found) {
      for (const [one, other, least] of PAIRS) {
        const ratio = contrast(colours[one], colours[other]);
        assert.ok(ratio >= least, `${accent}: ${one} on ${other} ${ratio}`);
      }
    }
  }
});

test("an accent that can be seen stays what it is", async () => {
  for (const accent of ["#a3202f", "#2563eb", "#facc15"]) {
    const [light] = schemes((await page({ accent })).html);
    assert.equal(light.fill, accent);
  }
  const [light, dark] = schemes((await page({ accent: "#2563EB" })).html);
  assert.deepEqual([light.fill, dark.fill], ["#2563eb", "#2563eb"]);
});

test("below a mount the logo is below it too", async () => {
  const { default: Waxseal } = await import("waxseal/next");
  process.env.__NEXT_ROUTER_BASEPATH = "/app";
  try {
    const { handlers } = Waxseal({
      secret: "x".repeat(40),
      theme: { logo: "/logo.svg" },
      providers: [credentials({ authorize: () => null })],
    });
    const response = await handlers.GET(new Request(`${ORIGIN}/api/auth/signin`));
    assert.match(await response.text(), /src="\/app\/logo\.svg"/);
  } finally {
    delete process.env.__NEXT_ROUTER_BASEPATH;
  }
});
