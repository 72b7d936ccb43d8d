// The whole way: the endpoints of the packed package, an OAuth server in GitHub's manner, and
// a database.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, beforeEach, test } from "node:test";
import { inspect } from "node:util";

import { createAuth } from "waxseal";

import { Jar } from "../../support/jar.mjs";
import { DATABASES } from "./databases.mjs";

const APP = "https://app.test/api/auth/";

/** By the code that the provider gives out for them, which is their access token too. */
const PEOPLE = {
  ada: { id: 1, login: "ada", email: "ada@app.test" },
  bob: { id: 2, login: "bob", email: "bob@app.test" },
  nobody: { id: 3, login: "nobody", email: "ada@app.test", email_verified: false },
  eve: { id: 5, login: "eve", email: "eve@app.test" },
  kelvin: { id: 6, login: "kelvin", email: "\u212aelvin@app.test" },
  dotted: { id: 7, login: "dotted", email: "\u0130da@app.test" },
  another: { id: 4, login: "another", email: "ada@app.test", email_verified: true },
};

let database;
let server;

before(async () => {
  database = await DATABASES["@auth/drizzle-adapter on libSQL"]();
  server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    response.setHeader("Content-Type", "application/json");
    if (request.url === "/token") {
      const code = new URLSearchParams(body).get("code");
      const tokens = {
        access_token: code,
        token_type: "bearer",
        refresh_token: "the-refresh-token",
      };
      response.end(JSON.stringify(tokens));
    } else {
      response.end(JSON.stringify(PEOPLE[request.headers.authorization.replace(/^bearer /i, "")]));
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
});
beforeEach(() => database.empty());
after(() => {
  server.close();
  database.close();
});

function provider(id, options) {
  const url = `http://127.0.0.1:${server.address().port}`;
  return {
    id,
    name: id,
    type: "oauth",
    authorization: `${url}/authorize`,
    token: `${url}/token`,
    userinfo: `${url}/user`,
    clientId: "client",
    clientSecret: "secret",
    profile: ({ id, login, email }) => ({ id: String(id), name: login, email }),
    ...options,
  };
}

function makeApp(options = {}) {
  const logged = [];
  const trusted = { allowDangerousEmailAccountLinking: true };
  const auth = createAuth({
    secret: "the tests of waxseal use these forty-odd bytes",
    adapter: database.adapter,
    providers: [provider("one"), provider("other"), provider("trusted", trusted)],
    logger: { error: (error) => logged.push(error), warn: () => {} },
    ...options,
  });
  return { auth, logged };
}

/** One browser at one application. */
class Browser {
  jar = new Jar();

  constructor(app) {
    this.auth = app.auth;
  }

  async ask(path, init) {
    const headers = { cookie: this.jar.header, ...init?.headers };
    const response = await this.auth.handler(new Request(APP + path, { ...init, headers }));
    this.jar.keep(response.headers.getSetCookie());
    return response;
  }

  async post(path) {
    const { csrfToken } = await (await this.ask("csrf")).json();
    const body = new URLSearchParams({ csrfToken, callbackUrl: "https://app.test/inside" });
    return this.ask(path, { method: "POST", body });
  }

  /** Begins in a tab; what it returns ends there, as that person. */
  async begin(id) {
    const location = (await this.post(`signin/${id}`)).headers.get("location");
    const state = new URL(location).searchParams.get("state");
    return async (code) => {
      const query = new URLSearchParams({ code, state });
      return (await this.ask(`callback/${id}?${query}`)).headers.get("location");
    };
  }

  async signIn(id, code) {
    return (await this.begin(id))(code);
  }

  get sub() {
    return this.auth.verify(this.jar.header).token?.sub;
  }
}

const links = async () =>
  (await database.accounts()).map(({ provider, providerAccountId, userId }) => [
    provider,
    providerAccountId,
    userId,
  ]);

test("a first sign-in and the next one", async () => {
  const app = makeApp({ pages: { newUser: "/welcome" } });
  const browser = new Browser(app);
  const welcome = new URL(await browser.signIn("one", "ada"), APP);
  assert.equal(welcome.pathname, "/welcome");
  assert.match(welcome.searchParams.get("callbackUrl"), /\/inside$/);
  const [user] = await database.users();
  assert.equal(browser.sub, user.id);

  const elsewhere = new Browser(app);
  assert.match(await elsewhere.signIn("one", "ada"), /\/inside$/);
  assert.equal(elsewhere.sub, user.id);
  assert.deepEqual(app.logged, []);
});

test("tokens reach the database by the provider's `account()` alone", async () => {
  const account = ({ access_token }) => ({ access_token, provider: "forged", userId: "forged" });
  const seen = [];
  const callbacks = { jwt: ({ token, account }) => (account && seen.push(account), token) };
  const app = makeApp({ callbacks, providers: [provider("one", { account })] });
  const browser = new Browser(app);
  await browser.signIn("one", "ada");
  assert.equal(seen[0].refresh_token, "the-refresh-token");
  const [row] = await database.accounts();
  assert.equal(row.refresh_token, null);
  assert.equal(row.access_token, "ada");
  assert.equal(row.provider, "one");
  assert.equal(row.userId, browser.sub);
});

test("two tabs with two people: nobody is linked to the other", async () => {
  const browser = new Browser(makeApp());
  const first = await browser.begin("one");
  const second = await browser.begin("other");
  await first("ada");
  const ada = browser.sub;
  await second("bob");
  assert.notEqual(browser.sub, ada);
  assert.deepEqual(await links(), [
    ["one", "1", ada],
    ["other", "2", browser.sub],
  ]);
});

test("linking in the session under which the flow began", async () => {
  const browser = new Browser(makeApp());
  await browser.signIn("one", "ada");
  const ada = browser.sub;
  await browser.signIn("other", "bob");
  assert.equal(browser.sub, ada);
  assert.deepEqual(await links(), [
    ["one", "1", ada],
    ["other", "2", ada],
  ]);
});

test("attack 90: shared machine: a flow of the person before links nothing to the next", async () => {
  const browser = new Browser(makeApp());
  await browser.signIn("one", "ada");
  const ada = browser.sub;
  const left = await browser.begin("other");
  await browser.post("signout");
  await browser.signIn("one", "bob");
  const bob = browser.sub;
  await left("eve");
  assert.deepEqual(await links(), [
    ["one", "1", ada],
    ["one", "2", bob],
    ["other", "5", browser.sub],
  ]);
  assert.equal(new Set([ada, bob, browser.sub]).size, 3);
});

test("shared machine: the same person again, in another session", async () => {
  const browser = new Browser(makeApp());
  await browser.signIn("one", "ada");
  const left = await browser.begin("other");
  await browser.signIn("one", "ada");
  const ada = browser.sub;
  await left("bob");
  assert.notEqual(browser.sub, ada);
});

test("attack 91: an account of somebody else is not linked, and the session stays", async () => {
  const app = makeApp();
  await new Browser(app).signIn("other", "bob");
  const browser = new Browser(app);
  await browser.signIn("one", "ada");
  const ada = browser.sub;
  assert.match(await browser.signIn("other", "bob"), /error=OAuthAccountNotLinked/);
  assert.equal(browser.sub, ada);
});

test("attack 88: nOAuth and pre-registered accounts: an address takes nobody over", async () => {
  const app = makeApp();
  await new Browser(app).signIn("one", "ada");
  for (const [id, code] of [
    ["other", "another"],
    ["trusted", "nobody"],
    // The user's address was never verified.
    ["trusted", "another"],
  ]) {
    const attacker = new Browser(app);
    assert.match(await attacker.signIn(id, code), /error=OAuthAccountNotLinked/);
    assert.equal(attacker.sub, undefined);
  }
  assert.equal((await links()).length, 1);
});

test("attack 92: a user who was deleted comes back as somebody new", async () => {
  const browser = new Browser(makeApp());
  await browser.signIn("one", "ada");
  const ada = browser.sub;
  await database.empty();
  await browser.signIn("other", "ada");
  assert.notEqual(browser.sub, ada);
  assert.deepEqual(
    (await database.users()).map(({ id }) => id),
    [browser.sub],
  );
});

/** What many accounts would have, as `String()` makes it of them; or what halves of a pair do. */
const NOBODYS_IDS = {
  "a missing one": undefined,
  null: null,
  "an empty text": "",
  "a Promise": Promise.resolve("1"),
  "true, as of `!!id`": true,
  false: false,
  "a function": () => "1",
  "a symbol": Symbol("1"),
  "an array": ["1"],
  "a Map": new Map(),
  "an object without a text": Object.create(null),
  "an object that throws": { toString: () => assert.fail() },
  "not a number": NaN,
  infinity: Infinity,
  "a number that JSON has rounded": JSON.parse("9007199254740993"),
  "half a pair of surrogates": "\ud800",
  "the other half": "a\udfff",
};
const AS_TEXT = [
  undefined,
  null,
  NaN,
  true,
  false,
  {},
  Promise.resolve(),
  10769150350006150715113082367,
];

test("attack 99: an account without an id of its own, as text too, is nobody's", async () => {
  const all = [...Object.entries(NOBODYS_IDS), ...AS_TEXT.map((id) => [`"${id}"`, `${id}`])];
  for (const adapter of [database.adapter, undefined]) {
    for (const [name, id] of all) {
      const profile = ({ email }) => ({ id, email });
      const app = makeApp({ adapter, providers: [provider("one", { profile })] });
      const browser = new Browser(app);
      assert.match(await browser.signIn("one", "ada"), /error=OAuthProfile/, name);
      assert.equal(browser.sub, undefined);
    }
  }
  assert.deepEqual(await links(), []);
});

test("an account's id may be a text, a number, a bigint, or an object that has a text", async () => {
  const ids = ["x", 7, 0, 9007199254740993n, { toString: () => "64ab0c0000000000000000aa" }];
  for (const id of ids) {
    const profile = () => ({ id });
    const browser = new Browser(makeApp({ providers: [provider("one", { profile })] }));
    await browser.signIn("one", "ada");
    assert.notEqual(browser.sub, undefined);
  }
  assert.deepEqual(
    (await links()).map(([, id]) => id),
    ids.map(String),
  );
});

test("attack 93: an address that is no text is refused, and not left out", async () => {
  for (const email of [{ $ne: null }, ["ada@app.test", "eve@app.test"], 7, true]) {
    const profile = ({ id }) => ({ id, email });
    for (const adapter of [database.adapter, undefined]) {
      const browser = new Browser(makeApp({ adapter, providers: [provider("one", { profile })] }));
      assert.match(await browser.signIn("one", "ada"), /error=OAuthProfile/);
      assert.equal(browser.sub, undefined);
    }
  }
});

test("attack 94: an address that lower case turns into another is nobody's", async () => {
  for (const adapter of [database.adapter, undefined]) {
    for (const code of ["kelvin", "dotted"]) {
      const browser = new Browser(makeApp({ adapter }));
      assert.match(await browser.signIn("one", code), /error=OAuthProfile/);
      assert.equal(browser.sub, undefined);
    }
  }
  assert.deepEqual(await links(), []);
});

const thrownBy = (make) => (given) => {
  throw make(given);
};
const repeating = (...texts) =>
  Object.assign(new Error(`bad ${texts[0]}`, { cause: new Error(texts.join()) }), {
    config: { headers: { Authorization: texts.join() } },
  });

/** Functions of a provider, each with the error that it throws. */
const THROWING = {
  profile: () => ({
    profile: thrownBy(({ email }) => repeating(email, "ada-the-token")),
  }),
  "a getter of the profile": () => ({
    profile: (_, { access_token }) => ({
      id: "1",
      get email() {
        throw repeating(access_token);
      },
    }),
  }),
  "userinfo.request": (urls) => ({
    userinfo: {
      url: urls.userinfo,
      request: thrownBy(({ tokens }) => repeating(tokens.access_token)),
    },
  }),
  "token.request": (urls) => ({
    token: { url: urls.token, request: thrownBy(({ params }) => repeating(params.code)) },
  }),
  "token.conform": (urls) => ({
    token: {
      url: urls.token,
      async conform(response) {
        throw repeating(await response.text());
      },
    },
  }),
  account: () => ({ account: thrownBy(({ refresh_token }) => repeating(refresh_token)) }),
};

for (const [name, make] of Object.entries(THROWING)) {
  test(`attack 96: no token, code or address in an error of a provider: ${name}`, async () => {
    const app = makeApp({ providers: [provider("one", make(provider("one")))] });
    PEOPLE["ada-the-token"] = PEOPLE.ada;
    const browser = new Browser(app);
    assert.match(await browser.signIn("one", "ada-the-token"), /error=OAuth/);
    assert.equal(browser.sub, undefined);
    const [{ cause }] = app.logged;
    const text = inspect(app.logged, { depth: 9, showHidden: true });
    assert.doesNotMatch(text, /ada-the|ada@|the-refresh/);
    // What is left leads to the place.
    assert.match(cause.cause.stack, /\n    at .*flows\.test\.mjs/);
  });
}

test("an adapter that fails signs nobody in, and tells the browser nothing", async () => {
  const failing = {
    linkAccount: () => Promise.reject(new Error("no column refresh_token: the-refresh-token")),
    getUserByAccount: () => ({ name: "no id" }),
  };
  for (const [method, answer] of Object.entries(failing)) {
    const app = makeApp({ adapter: { ...database.adapter, [method]: answer } });
    const browser = new Browser(app);
    const location = await browser.signIn("one", "ada");
    assert.match(location, /\/error\?error=Configuration$/);
    assert.equal(browser.sub, undefined);
    assert.deepEqual(browser.jar.names("session-token"), []);
    assert.equal(app.logged[0].code, "adapter");
    assert.deepEqual(await database.users(), []);
  }
});

test("an adapter without a method that is needed", async () => {
  const app = makeApp({ adapter: { ...database.adapter, linkAccount: undefined } });
  const browser = new Browser(app);
  assert.match(await browser.signIn("one", "ada"), /error=Configuration$/);
  assert.match(app.logged[0].message, /`adapter` must have the method `linkAccount`/);
  assert.deepEqual(await database.users(), []);
});

test("sessions of the database: what to do instead", () => {
  assert.throws(() => makeApp({ session: { strategy: "database" } }), {
    code: "invalid-option",
    message: /`session\.strategy` must be "jwt", and the `adapter` may stay/,
  });
});
