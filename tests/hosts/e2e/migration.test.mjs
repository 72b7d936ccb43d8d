// Apps that change their library while people are signed in: real NextAuth.js v4, real
// Auth.js v5 and waxseal, one after the other on the same address, in the same browser.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { appOf } from "../../../scripts/lib/next.mjs";
import { migrationApp } from "../../../scripts/lib/migration.mjs";
import { launch } from "../../support/browser.mjs";
import { openSite } from "./site.mjs";
import { isLong } from "../../support/long.mjs";

const secret = randomBytes(33).toString("base64");

/** The environment of an app on each library; waxseal takes over that of the one before. */
const v4Env = (origin) => ({ NEXTAUTH_SECRET: secret, NEXTAUTH_URL: origin });
const v5Env = (origin) => ({ AUTH_SECRET: secret, AUTH_URL: origin });
const v4 = { library: "next-auth-v4", env: v4Env };
const v5 = { library: "next-auth-v5", env: v5Env };
const waxseal = (env, FORMAT, ACCEPT = "") => ({
  library: "waxseal",
  env: (origin) => ({ ...env(origin), FORMAT, ACCEPT }),
});
const titles = {
  "next-auth-v4": "NextAuth.js v4",
  "next-auth-v5": "Auth.js v5",
  waxseal: "waxseal",
};

/** Grace's session needs several cookies. */
const people = [
  { id: "u1", name: "Ada Lovelace", email: "ada@example.com", role: "admin", cookies: 1 },
  {
    id: "u2",
    name: "Grace Hopper",
    email: "grace@example.com",
    role: "user",
    notes: 6000,
    cookies: 3,
  },
];

let browser, reader;
before(async () => {
  if (!isLong) return;
  // Installed for the long run only.
  const { createAuth } = createRequire(`${appOf(migrationApp("waxseal"))}/`)("waxseal");
  reader = createAuth({ secret, format: "authjs", accept: ["next-auth"] });
  browser = await launch();
});
after(() => browser?.close());

for (const scheme of ["http", "https"]) {
  describe(scheme, { skip: !isLong && "in npm run test:long" }, () => {
    test("from NextAuth.js v4 to waxseal, over v5, and back", () =>
      withVisitors(scheme, async ({ swap, each }) => {
        await swap(v4);
        await each((visitor) => visitor.signIn());
        await each((visitor) => visitor.holds("next-auth"));

        // In place: nothing changed, so nothing is written.
        await swap(waxseal(v4Env, "next-auth"));
        await each((visitor) => visitor.staysWithoutWrites());

        await swap(waxseal(v4Env, "authjs", "next-auth"));
        await each((visitor) => visitor.stays());
        await each((visitor) => visitor.holds("authjs"));
        await each((visitor) => visitor.staysWithoutWrites());
        await each((visitor) => visitor.rename("of waxseal"));
        const sids = await each((visitor) => visitor.sid());

        await swap(v5);
        await each((visitor) => visitor.stays());
        await each((visitor) => visitor.holds("authjs"));

        await swap(waxseal(v4Env, "next-auth", "authjs"));
        await each((visitor) => visitor.stays());
        await each((visitor) => visitor.holds("next-auth"));
        assert.deepEqual(await each((visitor) => visitor.sid()), sids);

        await swap(v4);
        await each((visitor) => visitor.stays());
        await each((visitor) => visitor.holds("next-auth"));
        await each((visitor) => visitor.rename("of NextAuth.js"));

        await swap(waxseal(v4Env, "next-auth"));
        await each((visitor) => visitor.stays());
        assert.deepEqual(await each((visitor) => visitor.sid()), sids);

        await swap(v4);
        await each((visitor) => visitor.signOut());
      }));

    test("from Auth.js v5 to waxseal and back", () =>
      withVisitors(scheme, async ({ swap, each, visitors: [ada, grace] }) => {
        await swap(v5);
        await each((visitor) => visitor.signIn());
        await each((visitor) => visitor.holds("authjs"));

        await swap(waxseal(v5Env, "authjs"));
        await each((visitor) => visitor.staysWithoutWrites());
        await each((visitor) => visitor.rename("of waxseal"));
        await each((visitor) => visitor.holds("authjs"));
        const sids = await each((visitor) => visitor.sid());

        await swap(v5);
        await each((visitor) => visitor.stays());
        await each((visitor) => visitor.rename("of Auth.js"));
        await each((visitor) => visitor.holds("authjs"));

        await swap(waxseal(v5Env, "authjs"));
        await each((visitor) => visitor.staysWithoutWrites());
        assert.deepEqual(await each((visitor) => visitor.sid()), sids);
        await ada.signOut();
        await grace.stays();

        await swap(v5);
        await ada.isOut();
        await grace.stays();
        await grace.signOut();
      }));
  });
}

/** A site, and the people who visit it, each with a browser profile of their own. */
async function withVisitors(scheme, body) {
  const site = await openSite(scheme);
  const options = { baseURL: site.origin, ignoreHTTPSErrors: true };
  const contexts = [];
  try {
    const current = {};
    const visitors = [];
    for (const person of people) {
      const context = await browser.newContext(options);
      contexts.push(context);
      visitors.push(visitor({ ...person }, await context.newPage(), site, current));
    }
    await body({
      visitors,
      async swap({ library, env }) {
        await site.run(library, env(site.origin));
        current.title = titles[library];
        await assertGuarded(options);
      },
      each: (work) => Promise.all(visitors.map(work)),
    });
  } finally {
    await Promise.allSettled(contexts.map((context) => context.close()));
    await site.close();
  }
}

/** Who has no session does not get to the page. */
async function assertGuarded(options) {
  const context = await browser.newContext(options);
  try {
    const page = await context.newPage();
    await page.goto("/private");
    assert.match(new URL(page.url()).pathname, /signin/);
  } finally {
    await context.close();
  }
}

/** What one person does and sees; `person` is what the app has to know of them. */
function visitor(person, page, site, current) {
  const prefix = site.origin.startsWith("https") ? "__Secure-" : "";

  const sessionCookies = async () => {
    const all = await page.context().cookies(site.origin);
    return all
      .filter(({ name }) => name.includes("session-token"))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  };
  const header = async () =>
    (await sessionCookies()).map(({ name, value }) => `${name}=${value}`).join("; ");

  const inPage = (path, data) =>
    page.evaluate(
      async ([path, data]) => {
        const json = async (...request) => (await fetch(...request)).json();
        if (!data) return json(path);
        const { csrfToken } = await json("/api/auth/csrf");
        const headers = { "Content-Type": "application/json" };
        return json(path, { method: "POST", headers, body: JSON.stringify({ csrfToken, data }) });
      },
      [path, data],
    );

  function assertUser({ user }) {
    const { id, name, email, role, notes } = person;
    const { image, ...shown } = user;
    assert.deepEqual(shown, { id, name, email, role, ...(notes && { notes }) });
  }

  /** The session endpoint, as the client asks it; with `data`, to update. */
  async function asks(data) {
    const session = await inPage("/api/auth/session", data);
    assertUser(session);
    // The pages do not have it: on the server v4 leaves it out.
    assert.ok(Date.parse(session.expires) > Date.now() + 29 * 86_400_000, session.expires);
  }

  /** The guarded page, rendered on the server, as this app gives it. */
  async function reads() {
    await page.goto("/private");
    assert.equal(new URL(page.url()).pathname, "/private");
    assert.equal(await page.getByRole("heading").innerText(), current.title);
    assertUser(JSON.parse(await page.locator("pre").innerText()));
  }

  async function stays() {
    await reads();
    await asks();
    await reads();
  }

  async function isOut() {
    await page.goto("/");
    assert.match(await page.locator("pre").innerText(), /^(null)?$/);
    await page.goto("/private");
    assert.match(new URL(page.url()).pathname, /signin/);
    assert.deepEqual(await sessionCookies(), []);
  }

  return {
    stays,
    isOut,

    async signIn() {
      await page.goto("/private");
      await page.getByLabel("Email").fill(person.email);
      await page.getByRole("button", { name: /^Sign in/ }).click();
      await page.waitForURL(`${site.origin}/private`);
      await stays();
    },

    async staysWithoutWrites() {
      const before = await header();
      await stays();
      assert.equal(await header(), before);
    },

    /** The cookies of this format, and of no other. */
    async holds(format) {
      const base = `${prefix}${format}.session-token`;
      const chunks = Array.from({ length: person.cookies }, (_, number) => `${base}.${number}`);
      const cookies = await sessionCookies();
      const names = cookies.map(({ name }) => name);
      assert.deepEqual(names, person.cookies === 1 ? [base] : chunks);
      for (const { httpOnly, sameSite, secure, path } of cookies) {
        assert.deepEqual(
          { httpOnly, sameSite, secure, path },
          { httpOnly: true, sameSite: "Lax", secure: prefix !== "", path: "/" },
        );
      }
    },

    /** As `update()` of the client does. */
    async rename(name) {
      const before = await header();
      person.name = `${person.name.split(" ")[0]} ${name}`;
      await page.goto("/private");
      await asks({ name: person.name });
      assert.notEqual(await header(), before);
      await reads();
    },

    async sid() {
      const outcome = reader.verify({ headers: { cookie: await header() }, url: site.origin });
      assert.equal(outcome.status, "active");
      assert.equal(typeof outcome.token.sid, "string");
      return outcome.token.sid;
    },

    async signOut() {
      await page.goto("/api/auth/signout");
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.waitForURL(({ pathname }) => pathname !== "/api/auth/signout");
      await isOut();
    },
  };
}
