// Several flows at once, and answers that belong to none: two tabs, the back button, a replay,
// another browser, another provider, changed cookies, addresses elsewhere.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import {
  assertNoSecrets,
  assertRefused,
  assertSignedIn,
  begin,
  flowCookies,
  sessionCookies,
  sessionOf,
  signIn,
  startApp,
  wayBack,
} from "./app.mjs";
import { clientsFor, providerFor } from "./providers.mjs";
import { startOidcProvider } from "./servers/oidc-provider.mjs";
import { Visitor } from "./visitor.mjs";

const FORMATS = ["signed", "authjs", "next-auth"];
const FIRST = "client_secret_post";
const SECOND = "all-checks";

let app, op;

before(async () => {
  app = await startApp();
  op = await startOidcProvider({ clients: clientsFor(app.base) });
});
after(() => [app, op].forEach((server) => server?.close()));

const use = (config) =>
  app.use({ providers: [FIRST, SECOND].map((id) => providerFor(id, op.issuer)), ...config });

/** The code of an error that v4 has a name of its own for. */
const errorIn = (format, v5, v4) => (format === "next-auth" ? v4 : v5);
const invalid = (format) => errorIn(format, "InvalidCheck", "OAuthCallback");
const denied = (format) => errorIn(format, "OAuthCallbackError", "OAuthCallback");

for (const format of FORMATS) {
  describe(`format ${format}`, () => {
    test("two tabs: both finish, each at its own page, in either order", async () => {
      for (const isReversed of [false, true]) {
        use({ format });
        const one = new Visitor();
        const two = one.tab();
        await begin(one, app, FIRST, { callbackUrl: "/one" });
        await begin(two, app, SECOND, { callbackUrl: "/two" });
        const finish = [
          [one, "ada", "Ada Lovelace", "/one"],
          [two, "grace", "Grace Hopper", "/two"],
        ];
        if (isReversed) finish.reverse();
        for (const [n, [tab, person, name, path]] of finish.entries()) {
          await tab.submit({ person });
          assert.equal(tab.page.url, app.origin + path);
          assert.equal(sessionOf(tab.page).user.name, name);
          if (n === 1) assert.deepEqual(flowCookies(tab, app), []);
        }
      }
    });

    test("back from the provider, and on again", async () => {
      use({ format });
      const visitor = new Visitor();
      await begin(visitor, app, FIRST);
      await signIn(visitor, app, FIRST);
      assert.equal(visitor.page.url, `${app.origin}/after`);
      assert.equal(sessionOf(visitor.page).user.name, "Ada Lovelace");
    });

    test("attack 114: an answer counts once; the session that it began goes on", async () => {
      use({ format });
      const visitor = new Visitor();
      const back = await wayBack(visitor, app, FIRST);
      await visitor.open(back.href);
      assertSignedIn(visitor, app);
      const { page } = visitor;
      await visitor.open(back.href);
      assert.equal(new URL(visitor.page.url).searchParams.get("error"), invalid(format));
      assert.deepEqual(sessionOf(await visitor.open(page.url)).user, sessionOf(page).user);
      assert.equal(app.seen.jwt.length, 1);
    });

    test("attack 114: looking at the address of an answer (HEAD) spends nothing", async () => {
      use({ format });
      const visitor = new Visitor();
      const back = await wayBack(visitor, app, FIRST);
      const cookie = Object.values(visitor.cookies(back.href)).map(
        ({ key, value }) => `${key}=${value}`,
      );
      const asked = op.requests.length;
      const head = await fetch(back, {
        method: "HEAD",
        redirect: "manual",
        headers: { cookie: cookie.join("; ") },
      });
      assert.equal(head.status, 405);
      assert.deepEqual(head.headers.getSetCookie(), []);
      assert.equal(op.requests.length, asked);
      await visitor.open(back.href);
      assertSignedIn(visitor, app);
    });

    test("attack 115: an answer in another browser signs nobody in there", async () => {
      use({ format });
      const back = await wayBack(new Visitor(), app, FIRST);
      const victim = new Visitor();
      await victim.open(back.href);
      assertRefused(victim, app, invalid(format));

      // Nor where that one has a flow under way, which still finishes.
      await begin(victim, app, FIRST);
      const other = victim.tab();
      await other.open(back.href);
      assert.equal(new URL(other.page.url).searchParams.get("error"), invalid(format));
      assert.deepEqual(sessionCookies(other, app), []);
      await victim.submit({ person: "grace" });
      assertSignedIn(victim, app, "Grace Hopper");
      assert.equal(app.seen.jwt.length, 1);
    });

    test("attack 116: an answer with the state of another provider's flow", async () => {
      use({ format });
      const visitor = new Visitor();
      const back = await wayBack(visitor, app, FIRST);
      const other = back.href.replace(`/callback/${FIRST}?`, `/callback/${SECOND}?`);
      await visitor.open(other);
      assert.equal(new URL(visitor.page.url).searchParams.get("error"), invalid(format));
      assert.deepEqual(sessionCookies(visitor, app), []);
      assert.equal(op.requests.at(-1).startsWith("POST /token"), false);
    });

    if (format !== "signed") {
      const checks = ["state", "pkce.code_verifier", "nonce"].map((name) => `${format}.${name}`);

      /** Begins, and loses the flow's own cookie: what is left is as the original wrote it. */
      async function beginAsOriginal(visitor, id) {
        const back = await wayBack(visitor, app, id);
        const own = flowCookies(visitor, app).filter((name) => !checks.includes(name));
        assert.equal(own.length, 1);
        visitor.keep(`${own[0]}=; Path=/; Max-Age=0`, back.href);
        return back;
      }

      test("attack 116: the original's check cookies of another provider", async () => {
        use({ format });
        const visitor = new Visitor();
        const back = await beginAsOriginal(visitor, SECOND);
        const asked = op.requests.length;
        await visitor.open(back.href.replace(`/callback/${SECOND}?`, `/callback/${FIRST}?`));
        assertRefused(visitor, app, invalid(format));
        assert.equal(op.requests.length, asked);
      });

      test("attack 123: the original's check cookies in each other's place", async () => {
        use({ format });
        const right = new Visitor();
        await right.open((await beginAsOriginal(right, SECOND)).href);
        assertSignedIn(right, app);

        for (const from of checks) {
          for (const to of checks.filter((name) => name !== from)) {
            const visitor = new Visitor();
            const back = await beginAsOriginal(visitor, SECOND);
            const { value } = visitor.cookies(back.href)[from];
            visitor.keep(`${to}=${value}; Path=/; HttpOnly`, back.href);
            await visitor.open(back.href);
            assertRefused(visitor, app, invalid(format));
          }
        }
      });
    }

    test("attack 103: somebody else's code with one's own state", async () => {
      use({ format });
      const theirs = await wayBack(new Visitor(), app, FIRST, { person: "grace" });
      const visitor = new Visitor();
      const back = await wayBack(visitor, app, FIRST);
      back.searchParams.set("code", theirs.searchParams.get("code"));
      await visitor.open(back.href);
      assertRefused(visitor, app, denied(format));
    });

    test("attack 101: a state, a code or everything is missing, wrong or there twice", async () => {
      const changes = {
        "no state": (query) => query.delete("state"),
        "another state": (query) => query.set("state", "another"),
        "two states": (query) => query.append("state", query.get("state")),
        "two codes": (query) => query.append("code", query.get("code")),
        "no code": (query) => query.delete("code"),
        "nothing at all": (query) => [...query.keys()].forEach((name) => query.delete(name)),
        "the issuer of somebody else": (query) => query.set("iss", "https://evil.example"),
        "no issuer, of a server that names itself": (query) => query.delete("iss"),
      };
      for (const [name, change] of Object.entries(changes)) {
        use({ format });
        const visitor = new Visitor();
        const back = await wayBack(visitor, app, FIRST);
        change(back.searchParams);
        const asked = op.requests.length;
        await visitor.open(back.href);
        assert.ok(new URL(visitor.page.url).searchParams.has("error"), name);
        assert.deepEqual(sessionCookies(visitor, app), [], name);
        assert.deepEqual(op.requests.slice(asked), [], name);
        assertNoSecrets(app);
      }
    });

    test("attack 104: consent denied: the sign-in page says so, without the provider's words", async () => {
      use({ format });
      const visitor = new Visitor();
      await signIn(visitor, app, FIRST, { person: "" });
      assertRefused(visitor, app, denied(format));
      assert.equal(new URL(visitor.page.url).pathname, "/api/auth/signin");
      assert.doesNotMatch(visitor.page.text, /<b>was|Nobody/);
      assertNoSecrets(app);

      await signIn(visitor, app, FIRST);
      assertSignedIn(visitor, app);
    });

    test("an error whose description is in Latin-1 is told like any other", async () => {
      use({ format });
      const visitor = new Visitor();
      const back = await wayBack(visitor, app, FIRST, { person: "" });
      assert.equal(back.searchParams.get("error"), "access_denied");
      back.searchParams.delete("error_description");
      await visitor.open(`${back.href}&error_description=Acc%E8s+refus%E9`);
      assertRefused(visitor, app, denied(format));
    });

    test("`callbacks.signIn` refuses: an end like any other", async () => {
      use({ format, callbacks: { signIn: () => false } });
      const visitor = new Visitor();
      await signIn(visitor, app, FIRST);
      assertRefused(visitor, app, "AccessDenied");

      use({ format, callbacks: { signIn: () => "/ask-first" } });
      await signIn(visitor, app, FIRST);
      assert.equal(visitor.page.url, `${app.origin}/ask-first`);
      assert.equal(sessionOf(visitor.page), null);
      assert.deepEqual(flowCookies(visitor, app), []);
    });

    test("attack 123: cookies of the flow that were changed, cut or exchanged count for nothing", async () => {
      const changes = {
        "one character": (value) => value.replace(/.(?=.{20}$)/, (c) => (c === "A" ? "B" : "A")),
        cut: (value) => value.slice(0, -1),
        empty: () => "",
        "not ours": () => "eyJhbGciOiJub25lIn0.eyJzdGF0ZSI6IngifQ.",
        long: (value) => value + "A".repeat(2000),
      };
      for (const [name, change] of Object.entries(changes)) {
        use({ format });
        const visitor = new Visitor();
        const back = await wayBack(visitor, app, FIRST);
        const before = visitor.cookies(back.href);
        for (const cookie of flowCookies(visitor, app)) {
          visitor.keep(`${cookie}=${change(before[cookie].value)}; Path=/; HttpOnly`, back.href);
        }
        await visitor.open(back.href);
        assert.equal(new URL(visitor.page.url).searchParams.get("error"), invalid(format), name);
        assert.deepEqual(sessionCookies(visitor, app), [], name);
      }
    });

    test("cookies of a sibling that look like flows hide none", async () => {
      use({ format });
      const visitor = new Visitor();
      const back = await wayBack(visitor, app, FIRST);
      const [name] = flowCookies(visitor, app).filter((name) => name.includes(".flow."));
      const prefix = name.slice(0, -10);
      const cookies = Object.values(visitor.cookies(back.href)).map((own) => own.cookieString());
      for (let n = 0; n < 40; n++) cookies.unshift(`${prefix}${`${n}AAAAAAAAAA`.slice(0, 10)}=x`);
      const headers = { cookie: cookies.join("; ") };
      const response = await app.auth.handler(new Request(back, { headers }));
      assert.equal(new URL(response.headers.get("location"), back).pathname, "/after");
    });

    test("attack 123: a flow's cookie is no session, and a session is no flow's", async () => {
      use({ format });
      const visitor = new Visitor();
      const back = await wayBack(visitor, app, FIRST);
      const names = flowCookies(visitor, app);
      const cookies = visitor.cookies(back.href);
      const session = { signed: "waxseal", authjs: "authjs", "next-auth": "next-auth" }[format];
      for (const name of names) {
        const thief = new Visitor();
        thief.keep(`${session}.session-token=${cookies[name].value}; Path=/`, back.href);
        assert.equal(sessionOf(await thief.open(`${app.origin}/`)), null, name);
      }

      const signed = new Visitor();
      await signIn(signed, app, FIRST);
      const [token] = sessionCookies(signed, app);
      const { value } = signed.cookies(back.href)[token];
      for (const name of names) visitor.keep(`${name}=${value}; Path=/; HttpOnly`, back.href);
      await visitor.open(back.href);
      assert.equal(new URL(visitor.page.url).searchParams.get("error"), invalid(format));
    });
  });
}

describe("the cookies of flows", () => {
  test("attack 126: four at most, of 600 bytes each, for a quarter of an hour; the oldest goes first", async () => {
    use({ format: "signed" });
    const visitor = new Visitor();
    const tabs = [];
    const callbackUrl = `/after?${"q".repeat(1500)}`;
    for (let n = 0; n < 6; n++) {
      const tab = visitor.tab();
      const page = await begin(tab, app, SECOND, { callbackUrl });
      tabs.push(tab);
      const lines = page.hops.flatMap(({ setCookie }) => setCookie);
      const cookies = visitor.cookies(`${app.base}/callback/${SECOND}`);
      const names = flowCookies(visitor, app);
      assert.ok(names.length <= 4, `${names}`);
      const fresh = lines.filter(
        (line) => names.includes(line.split("=", 1)[0]) && !/Max-Age=0/.test(line),
      );
      assert.notEqual(fresh.length, 0);
      for (const line of fresh) {
        const pair = line.split(";", 1)[0];
        assert.ok(pair.length <= 600, `${pair.length} bytes`);
        assert.match(line, /; Path=\/[^;]*;.*HttpOnly/i);
        assert.match(line, /SameSite=Lax/i);
        assert.ok(Number(/Max-Age=(\d+)/.exec(line)[1]) <= 900);
      }
      for (const name of names) assert.ok(cookies[name].httpOnly);
    }
    assert.equal(flowCookies(visitor, app).length, 4);
    for (const [n, tab] of tabs.entries()) {
      await tab.submit({ person: "ada" });
      const { searchParams } = new URL(tab.page.url);
      assert.equal(searchParams.get("error"), n < 2 ? "InvalidCheck" : null, `tab ${n}`);
    }
    assert.deepEqual(flowCookies(visitor, app), []);
  });

  test("in the formats of Auth.js the newest flow has the original's cookies too", async () => {
    for (const [format, name] of [
      ["authjs", "authjs"],
      ["next-auth", "next-auth"],
    ]) {
      use({ format });
      const visitor = new Visitor();
      await begin(visitor, app, SECOND);
      const names = flowCookies(visitor, app);
      for (const check of ["state", "pkce.code_verifier", "nonce"]) {
        assert.ok(names.includes(`${name}.${check}`), `${names}`);
      }
      await visitor.submit({ person: "ada" });
      assertSignedIn(visitor, app);
    }
  });
});

describe("where a sign-in leads", () => {
  const elsewhere = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "https:evil.example",
    "https:/evil.example",
    "/\t/evil.example",
    "%2f%2fevil.example",
    "http://localhost@evil.example/",
    "http://localhost:1/",
  ];

  test("attack 117: never off the application, whatever the form asked for", async () => {
    use({});
    for (const callbackUrl of elsewhere) {
      const visitor = new Visitor();
      await signIn(visitor, app, FIRST, { callbackUrl });
      assert.equal(new URL(visitor.page.url).origin, app.origin, callbackUrl);
      assert.equal(sessionOf(visitor.page).user.name, "Ada Lovelace");
    }
  });

  test("attack 117: never where the answer asks for, nor where a cookie was set to meanwhile", async () => {
    use({});
    for (const callbackUrl of elsewhere) {
      const visitor = new Visitor();
      const back = await wayBack(visitor, app, FIRST);
      const [name] = Object.keys(visitor.cookies(back.href)).filter((name) =>
        name.includes("callback-url"),
      );
      if (name) visitor.keep(`${name}=${encodeURIComponent(callbackUrl)}; Path=/`, back.href);
      back.searchParams.append("callbackUrl", callbackUrl);
      await visitor.open(back.href);
      assert.equal(new URL(visitor.page.url).origin, app.origin, callbackUrl);
      assert.ok(
        !visitor.page.hops.some(
          ({ url }) => url.includes("evil.example") && !url.startsWith(app.origin),
        ),
      );
    }
  });
});

describe("attack 118: nobody is sent to a provider by another site", () => {
  const signin = () => `${app.base}/signin/${FIRST}`;
  const isAtProvider = ({ page }) => page.hops.some(({ url }) => url.startsWith(op.issuer));

  test("a link only shows the page", async () => {
    use({});
    const visitor = new Visitor();
    await visitor.open(`${signin()}?callbackUrl=/after`);
    assert.equal(isAtProvider(visitor), false);
    assert.deepEqual(flowCookies(visitor, app), []);
  });

  test("a form of another site, or without the token, starts nothing", async () => {
    use({});
    for (const initiator of ["https://evil.example/", `${app.origin}/page`]) {
      for (const csrfToken of ["", "wrong", undefined]) {
        const visitor = new Visitor();
        await visitor.open(`${app.base}/signin`);
        await visitor.post(signin(), csrfToken === undefined ? {} : { csrfToken }, { initiator });
        assert.equal(isAtProvider(visitor), false);
        assert.deepEqual(flowCookies(visitor, app), []);
      }
    }
  });
});
