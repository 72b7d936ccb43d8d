// Cookies and claims of an attacker, in the page: texts, and nothing else.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, describe, test } from "node:test";

import { collectErrors, launch } from "../../support/browser.mjs";
import { cookieOf, DAY, inspect, make, SECRET, serve } from "./support.mjs";

const auth = make({
  projections: {
    jwt: { role: "user.role" },
    session: { "user.role": "token.role", role: "token.role" },
  },
  callbacks: { jwt: ({ token }) => ({ ...token, role: HTML }), session: ({ session }) => session },
});

const HTML = `</script><script>globalThis.hit=1</script><img src=x onerror="globalThis.hit=2"><svg onload=globalThis.hit=3>`;
const TEXTS = {
  html: HTML,
  comment: "<!--<script>",
  json: '"}</script><script>globalThis.hit=4</script>{"',
  lines: "\u2028\u2029\r\n\0\u0007\u001b[31m",
  bidi: "\u202eevil\u2066\u200b\ufeff",
  surrogate: "\ud800x",
  template: "$" + "{globalThis.hit=5} {{constructor.constructor('globalThis.hit=6')()}}",
  url: "javascript:globalThis.hit=7",
  long: "y".repeat(3000),
};
const NAMES = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "length",
  "0",
];

const hostileClaims = {
  ...TEXTS,
  sub: HTML,
  name: HTML,
  email: `<b>${HTML}`,
  role: HTML,
  [HTML]: HTML,
  ["\u202e\0"]: 1,
  nested: { [HTML]: [HTML, { deep: HTML }] },
  ...Object.fromEntries(NAMES.slice(1).map((name) => [name, { [name]: HTML }])),
};

let browser, server, origin;
const mode = process.env.NODE_ENV;
before(async () => {
  process.env.NODE_ENV = "development";
  browser = await launch();
  server = await serve(auth);
  origin = `http://localhost:${server.port}`;
});
after(async () => {
  await browser?.close();
  server?.stop();
  if (mode === undefined) delete process.env.NODE_ENV;
  else process.env.NODE_ENV = mode;
});

/** Opens the page that the auth object answers with, whatever a browser would send. */
async function isInert(cookie, look = async () => {}) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const errors = collectErrors(context, () => false);
    // A browser refuses such cookies; a request may have them all the same.
    await page.route(`${origin}/**`, async (route) => {
      const request = route.request();
      const headers = new Headers({ ...request.headers(), host: new URL(origin).host });
      headers.set("cookie", cookie);
      const { method, url } = { method: request.method(), url: request.url() };
      const response = await auth.handler(new Request(url, { method, headers }));
      const body = Buffer.from(await response.arrayBuffer());
      await route.fulfill({
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body,
      });
    });
    await page.goto(`${origin}/api/auth/inspect`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await look(page);
    assert.equal(await page.evaluate(() => globalThis.hit), undefined);
    assert.equal(
      await page.locator(`img, iframe, object, ${FOREIGN}, base, [onerror], [onload]`).count(),
      0,
    );
    assert.equal(await page.locator("body script").count(), 2);
    assert.equal(await page.evaluate(() => ({}).polluted), undefined);
    assert.deepEqual(errors, []);
  } finally {
    await context.close();
  }
}

/** Links that are not those to an entry of the documentation. */
const FOREIGN = 'a:not([href^="https://github.com/waxseal/waxseal/blob/main/docs/outcomes.md#"])';

const ascii = (text) => text.replace(/[^\x20-\x7e]|[;,\s]/g, "_");

describe("in the page, texts stay texts", () => {
  test("claims", async () => {
    await isInert(cookieOf(auth, hostileClaims), async (page) => {
      await page.getByText("globalThis.hit=1").first().waitFor();
      // What would reorder or hide a text is written out.
      assert.match(await page.getByRole("row", { name: /^bidi/ }).textContent(), /\\u\{202e\}evil/);
      await page.getByRole("button", { name: "Run them once" }).click();
      await page.getByText("They ran for this page alone").waitFor();
    });
  });

  test("a claim and a header called __proto__: the core refuses both", async () => {
    const polluting = `{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},`;
    for (const [header, claims] of [
      [`{"alg":"HS256","typ":"waxseal.session-token+jwt"}`, `${polluting}"exp":9e9,"iat":1}`],
      [`${polluting}"alg":"HS256","typ":"waxseal.session-token+jwt"}`, `{"exp":9e9,"iat":1}`],
    ]) {
      const parts = [header, claims].map((text) => Buffer.from(text).toString("base64url"));
      const tag = createHmac("sha256", SECRET).update(parts.join(".")).digest("base64url");
      const cookie = `waxseal.session-token=${[...parts, tag].join(".")}`;
      const { verdict } = await inspect(auth, cookie);
      assert.equal(verdict.status, "refused");
      await isInert(cookie);
    }
  });

  test("names and values of cookies", async () => {
    const pairs = Object.entries(TEXTS).flatMap(([name, text]) => [
      `${ascii(name)}=${ascii(text)}`,
      `${ascii(text)}=1`,
      `waxseal.session-token.${ascii(text)}=1`,
    ]);
    await isInert([...pairs, ...NAMES.map((name) => `${name}=${name}`)].join("; "));
  });

  test("a token's header, and a session that is refused", async () => {
    const header = Buffer.from(JSON.stringify({ alg: HTML, typ: HTML, kid: HTML, [HTML]: HTML }));
    await isInert(
      `waxseal.session-token=${header.toString("base64url")}.e30.AAAA`,
      async (page) => {
        await page.getByText("globalThis.hit=1").first().waitFor();
      },
    );
    await isInert(cookieOf(auth, hostileClaims, { now: Date.now() - 40 * DAY }));
  });

  test("10,000 cookies, and one of 100 KB", async () => {
    const many = Array.from({ length: 10_000 }, (_, index) => `c${index}=1`).join("; ");
    await isInert(`${many}; ${cookieOf(auth)}`, async (page) => {
      await page.getByText("And 9,800 more.").waitFor();
    });
    await isInert(`${"n".repeat(50_000)}=${"v".repeat(50_000)}; ${cookieOf(auth)}`);
    await isInert(`waxseal.session-token=${"v".repeat(100_000)}`);
    await isInert(`waxseal.session-token=${"a.".repeat(2000)}`);
  });

  test("what is pasted", async () => {
    await isInert("", async (page) => {
      await page.getByRole("button", { name: "Another cookie" }).click();
      for (const text of [
        HTML,
        ...Object.values(TEXTS),
        cookieOf(auth, hostileClaims),
        "x".repeat(200_000),
      ]) {
        await page.getByLabel("Cookie", { exact: true }).fill(text);
        await page.getByLabel("Secret").fill(SECRET);
        await page.getByRole("button", { name: "Inspect" }).click();
        await page.locator("#verdict, [role=alert]:not([hidden])").last().waitFor();
      }
    });
  });
});

test("the data in the page ends no element and begins no comment", async () => {
  const auth = make();
  const found = await inspect(auth, cookieOf(auth, hostileClaims));
  assert.ok(found.claims.find(({ name }) => name === HTML));
  const { text } = { text: JSON.stringify(found) };
  assert.ok(text.includes("</script>"));
});
