// Adapters that are wrong, slow or incomplete: nobody gets in, and nothing leaks.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";

import { arrival, ask, inside, makeApp, signIn, signInByEmail, TOKEN } from "./connect.mjs";

const ada = { id: "1", name: "Ada", email: "ada@app.test", emailVerified: new Date() };
const github = arrival("github", "583231", "ada@app.test");
const signedIn = { ...github, signedInAs: "1" };
const trusted = { ...github, allowsEmailLinking: true };
const never = () => new Promise(() => {});

/** Finds nobody, and makes users; the methods given instead. */
function adapterOf(methods) {
  return {
    getUserByAccount: () => null,
    getUserByEmail: () => null,
    getUser: () => null,
    createUser: (user) => ({ ...user, id: "1" }),
    updateUser: (user) => ({ ...ada, ...user }),
    linkAccount: () => {},
    ...methods,
  };
}

const appWith = (methods, options) => makeApp(adapterOf(methods), options);

const NO_USERS = {
  "no object": "1",
  "an array": [ada],
  "no id": { name: "Ada", email: "ada@app.test" },
  "an id that is null": { ...ada, id: null },
  "an id that is empty": { ...ada, id: "" },
  "an id that is a flag": { ...ada, id: true },
  "an id that is an object": { ...ada, id: { $ne: null } },
  "an id that is not a number": { ...ada, id: NaN },
  "an id that was rounded": { ...ada, id: JSON.parse("9007199254740993") },
  "an id to wait for": { ...ada, id: Promise.resolve("1") },
  false: false,
  "an id that throws": {
    get id() {
      throw new Error(TOKEN);
    },
  },
};

for (const [name, answer] of Object.entries(NO_USERS)) {
  for (const method of ["getUserByAccount", "getUserByEmail", "createUser"]) {
    test(`${method} answers with ${name}`, async () => {
      const linked = [];
      const app = appWith({
        [method]: () => answer,
        linkAccount: (account) => linked.push(account),
      });
      await assert.rejects(signIn(app, trusted), { name: "WaxsealError", code: "adapter" });
      assert.deepEqual(linked, []);
    });
  }
}

test("attack 95: nobody is null or undefined, at once or later", async () => {
  for (const nobody of [null, undefined, Promise.resolve(null), Promise.resolve(undefined)]) {
    const methods = { getUserByAccount: () => nobody, getUserByEmail: () => nobody };
    assert.equal((await signIn(appWith(methods), github)).isNewUser, true);
  }
  for (const nobody of [null, undefined, Promise.resolve()]) {
    const app = appWith({ createUser: () => nobody });
    await assert.rejects(signIn(app, github), { code: "adapter" });
  }
});

test("ids of every kind of database", async () => {
  const { ObjectId } = {
    ObjectId: class {
      toJSON = () => "64ab0c0000000000000000aa";
    },
  };
  const ids = [
    ["7", "7"],
    [7, "7"],
    [9007199254740993n, "9007199254740993"],
    [new ObjectId(), "64ab0c0000000000000000aa"],
  ];
  for (const [id, sub] of ids) {
    const linked = [];
    const methods = {
      createUser: (user) => ({ ...user, id }),
      linkAccount: (account) => void linked.push(account),
    };
    assert.equal((await signIn(appWith(methods), github)).token.sub, sub);
    assert.equal(linked[0].userId, id);
    const { token } = await signIn(appWith({ ...methods, getUser: () => ({ ...ada, id }) }), {
      ...github,
      signedInAs: sub,
    });
    assert.equal(token.sub, sub);
  }
  const document = { _id: new ObjectId(), name: "Ada", email: "ada@app.test" };
  const { token } = await signIn(appWith({ getUserByAccount: () => document }), github);
  assert.equal(token.sub, "64ab0c0000000000000000aa");
});

test("attack 94: getUserByEmail finds somebody with another address", async () => {
  // As a collation does that takes ï for i.
  const victim = { ...ada, email: "victim@app.test" };
  const app = appWith({ getUserByEmail: () => victim });
  const attacker = { ...trusted, user: { ...trusted.user, email: "vïctim@app.test" } };
  await assert.rejects(signIn(app, attacker), { code: "adapter" });
  await assert.rejects(signInByEmail(app, "vïctim@app.test"), { code: "adapter" });
  const withoutAddress = appWith({
    getUserByEmail: () => ({ id: "1", emailVerified: new Date() }),
  });
  await assert.rejects(signIn(withoutAddress, trusted), { code: "adapter" });
});

test("attack 95: getUser finds somebody else", async () => {
  const linked = [];
  const app = appWith({
    getUser: () => ({ ...ada, id: "2" }),
    linkAccount: (account) => void linked.push(account),
  });
  await assert.rejects(signIn(app, signedIn), { code: "adapter" });
  assert.deepEqual(linked, []);
});

test("attack 93: an address or an account that a database would read as a query", async () => {
  const asked = [];
  const app = appWith({ getUserByEmail: (email) => (asked.push(email), ada) });
  for (const email of [{ $ne: null }, { contains: "" }, ["ada@app.test"], 7, true]) {
    const attack = { ...trusted, user: { ...trusted.user, email } };
    await assert.rejects(signIn(app, attack), { type: "OAuthProfile" });
  }
  for (const providerAccountId of [{ $ne: null }, undefined, null, "", 7]) {
    const attack = { ...trusted, account: { ...trusted.account, providerAccountId } };
    await assert.rejects(signIn(app, attack), { type: "OAuthProfile" });
  }
  assert.deepEqual(asked, []);
});

test("attack 95: updateUser answers with nobody, in part, or with somebody else", async () => {
  for (const answer of [undefined, null, { id: "1" }, { ...ada, email: null }]) {
    const app = appWith({ getUserByEmail: () => ada, updateUser: () => answer });
    const { user } = await signInByEmail(app, "ada@app.test");
    assert.equal(user.email, "ada@app.test");
  }
  for (const answer of [{ ...ada, id: "2" }, {}, "1"]) {
    const app = appWith({ getUserByEmail: () => ada, updateUser: () => answer });
    await assert.rejects(signInByEmail(app, "ada@app.test"), { code: "adapter" });
  }
});

test("emailVerified in the ways that databases keep it", async () => {
  for (const emailVerified of [new Date(), "2026-01-01T00:00:00Z", 1767225600000, true]) {
    const app = appWith({ getUserByEmail: () => ({ ...ada, emailVerified }) });
    assert.equal((await signIn(app, trusted)).token.sub, "1");
  }
  for (const emailVerified of [null, undefined, false, 0, "", "null", "false", new Date(NaN), {}]) {
    const app = appWith({ getUserByEmail: () => ({ ...ada, emailVerified }) });
    await assert.rejects(signIn(app, trusted), { type: "OAuthAccountNotLinked" });
  }
});

test("attack 97: a method that hangs ends the sign-in, and makes nobody", async () => {
  for (const method of [
    "getUserByAccount",
    "getUserByEmail",
    "getUser",
    "createUser",
    "linkAccount",
  ]) {
    const deleted = [];
    const methods = { [method]: never, deleteUser: (id) => deleted.push(id) };
    const app = appWith(methods, { callbackTimeout: 0.05 });
    const arrived = method === "getUser" ? signedIn : github;
    await assert.rejects(signIn(app, arrived), (error) => {
      assert.equal(error.code, "callback-timeout");
      assert.match(error.message, new RegExp(`adapter\\.${method}`));
      return true;
    });
    // Whatever hangs may still come.
    assert.deepEqual(deleted, []);
  }
});

test("an account that was linked late counts", async () => {
  let linked = false;
  const methods = {
    getUserByAccount: () => (linked ? ada : null),
    linkAccount: () => ((linked = true), never()),
  };
  const app = appWith(methods, { callbackTimeout: 0.05 });
  const late = await signIn(app, github);
  assert.equal(late.token.sub, "1");
  assert.equal(late.isNewUser, true);

  linked = false;
  const known = appWith({ ...methods, getUser: () => ada }, { callbackTimeout: 0.05 });
  assert.equal((await signIn(known, signedIn)).token.sub, "1");
});

test("attack 97: a user whose account cannot be linked is taken back", async () => {
  const deleted = [];
  const fails = { linkAccount: () => Promise.reject(new Error("no such column")) };
  const app = appWith({ ...fails, deleteUser: (id) => void deleted.push(id) });
  await assert.rejects(signIn(app, github), { code: "adapter" });
  assert.deepEqual(deleted, ["1"]);
  assert.deepEqual(app.names(), []);
  // Nobody who was there before.
  for (const [methods, arrived] of [
    [{ getUser: () => ada }, signedIn],
    [{ getUserByEmail: () => ada }, trusted],
  ]) {
    const other = appWith({ ...fails, ...methods, deleteUser: (id) => void deleted.push(id) });
    await assert.rejects(signIn(other, arrived), { code: "adapter" });
  }
  assert.deepEqual(deleted, ["1"]);
  await assert.rejects(signIn(appWith(fails), github), { code: "adapter" });
  const both = appWith({ ...fails, deleteUser: () => Promise.reject(new Error("away")) });
  await assert.rejects(signIn(both, github), { code: "adapter" });
  assert.match(both.logged[0].message, /deleteUser/);
});

test("a session whose user cannot be read signs in instead of linking", async () => {
  const app = appWith({ getUser: () => Promise.reject(new Error("malformed ObjectID")) });
  const { isNewUser } = await signIn(app, signedIn);
  assert.equal(isNewUser, true);
  assert.match(app.logged[0].message, /adapter\.getUser` threw Error: "malformed ObjectID"/);
});

test("an event that throws changes nothing", async () => {
  const fails = () => Promise.reject(new Error("away"));
  const events = { createUser: fails, linkAccount: fails, updateUser: fails };
  assert.equal((await signIn(appWith({}, { events }), github)).token.sub, "1");
  assert.equal((await signInByEmail(appWith({}, { events }), "ada@app.test")).token.sub, "1");
});

test("a method that is missing is named, before anything is asked", async () => {
  for (const method of [
    "getUserByAccount",
    "getUserByEmail",
    "getUser",
    "createUser",
    "linkAccount",
  ]) {
    const app = appWith({ [method]: undefined });
    await assert.rejects(signIn(app, github), {
      code: "invalid-option",
      message: new RegExp(`\`${method}\``),
    });
  }
  for (const method of ["getUserByEmail", "createUser", "updateUser"]) {
    const app = appWith({ [method]: undefined });
    await assert.rejects(signInByEmail(app, "ada@app.test"), {
      code: "invalid-option",
      message: new RegExp(`\`${method}\``),
    });
  }
});

test("methods of a class are called as methods", async () => {
  class Database {
    #user = ada;
    getUserByAccount() {
      return this.#user;
    }
    getUserByEmail() {}
    getUser() {}
    createUser() {}
    linkAccount() {}
  }
  assert.equal((await signIn(makeApp(new Database()), github)).token.sub, "1");
});

/** Errors in the manner of the libraries, with what was passed in them. */
const LEAKS = {
  Drizzle: (values) => {
    const cause = Object.assign(new Error("SQLITE_CONSTRAINT: UNIQUE constraint failed"), {
      code: "SQLITE_CONSTRAINT",
    });
    return new Error(`Failed query: insert\nparams: ${Object.values(values)}`, { cause });
  },
  Prisma: (values) =>
    Object.assign(
      new Error(`Invalid \`create()\` invocation:\n${inspect(values)}\n\nUnknown argument \`x\`.`),
      { name: "PrismaClientValidationError", clientVersion: "7" },
    ),
  MySQL: (values) =>
    Object.assign(new Error(`Duplicate entry '${values.email}' for key 'users.email'`), {
      code: "ER_DUP_ENTRY",
    }),
  "a part of it": (values) =>
    new Error(`bad value ${(values.access_token ?? values.email).slice(3, 15)}`),
  "in capitals": (values) =>
    new Error(`bad value ${(values.access_token ?? values.email).toUpperCase()}`),
  "in its name and code": (values) =>
    Object.assign(new Error(""), { name: values.access_token ?? "x", code: values.access_token }),
  "no Error": (values) => values,
  "a text": (values) => JSON.stringify(values),
  "our own class": (values) =>
    Object.assign(new Error(inspect(values)), { name: "WaxsealError", code: "callback-timeout" }),
  "a trap": () =>
    new Proxy(
      {},
      {
        get: () => {
          throw new Error(TOKEN);
        },
      },
    ),
  nothing: () => undefined,
};

for (const [name, make] of Object.entries(LEAKS)) {
  test(`attack 96: no address or token in an error: ${name}`, async () => {
    for (const method of ["createUser", "linkAccount"]) {
      for (const isLater of [false, true]) {
        const fails = (values) => {
          if (isLater) return Promise.reject(make(values));
          throw make(values);
        };
        const app = appWith({ [method]: fails });
        const error = await signIn(app, github).catch((error) => error);
        assert.equal(error.code, "adapter");
        assert.match(error.message, new RegExp(`\`adapter\\.${method}\` threw`));
        const text = inspect([error, app.logged], { depth: 9, showHidden: true });
        for (const secret of [TOKEN, "ada@app", "583231", TOKEN.slice(3, 15)]) {
          assert.ok(!text.toLowerCase().includes(secret.toLowerCase()), text);
        }
      }
    }
  });
}

test("attack 96: nor in one of a getter, of a user or of the adapter", async () => {
  const throwing = (name) =>
    Object.defineProperty({ ...ada, email: "ada@app.test" }, name, {
      get: () => {
        throw new Error(`connect postgres://app:hunter2@db with ${TOKEN}`);
      },
    });
  const apps = [
    ...["email", "emailVerified"].map((name) => appWith({ getUserByEmail: () => throwing(name) })),
    makeApp(throwing("getUserByAccount")),
  ];
  for (const app of apps) {
    const error = await signIn(app, trusted).catch((error) => error);
    assert.equal(error.code, "adapter");
    assert.match(error.message, /threw Error.*, when it was read/);
    assert.doesNotMatch(inspect(error, { depth: 9, showHidden: true }), /hunter2|gho_/);
  }
});

test("what is left of an error says what is wrong", async () => {
  const messageOf = async (thrown) => {
    const app = appWith({ linkAccount: () => Promise.reject(thrown) });
    return (await signIn(app, github).catch((error) => error)).message;
  };
  assert.match(
    await messageOf(LEAKS.Drizzle(github.account)),
    /Error SQLITE_CONSTRAINT: "SQLITE_CONSTRAINT: UNIQUE/,
  );
  assert.match(
    await messageOf(LEAKS.Prisma(github.account)),
    /PrismaClientValidationError: "Unknown argument `x`\."/,
  );
  assert.match(
    await messageOf(new Error('relation "users" does not exist')),
    /relation \\u\{22\}users/,
  );
  assert.doesNotMatch(await messageOf(new Error("connect postgres://app:password@db")), /password/);
  assert.doesNotMatch(await messageOf(new Error("a\u001b[31mred")), /\u001b/);
  for (const text of [
    "Server=db;User Id=sa;Password=hunter2;",
    "token: hunter2",
    `eyJ${"h".repeat(9)}`,
  ])
    assert.doesNotMatch(await messageOf(new Error(text)), /hunter2|eyJ/);
  const refused = Object.assign(new Error("connect ECONNREFUSED ::1:5432"), {
    code: "ECONNREFUSED",
  });
  assert.match(
    await messageOf(new AggregateError([refused])),
    /Error ECONNREFUSED: "connect ECONNREFUSED ::1:5432"/,
  );
});

test("tokens of sign-in links", async () => {
  const app = appWith({ useVerificationToken: (params) => ({ ...params, expires: new Date() }) });
  const params = { identifier: "ada@app.test", token: "f".repeat(64) };
  assert.equal((await ask(app, "useVerificationToken", params)).identifier, "ada@app.test");
  await assert.rejects(ask(app, "createVerificationToken", params), { code: "invalid-option" });
});

test("whether a provider vouches for an address", () => {
  const at = (url, more) => ({
    issuer: undefined,
    isMultiTenant: false,
    authorization: { url },
    ...more,
  });
  const plain = at("https://idp.test/authorize");
  const entra = at(undefined, { issuer: "https://login.microsoftonline.com/common/v2.0" });
  const discord = at("https://discord.com/api/oauth2/authorize?scope=identify+email");
  const email = "Ada@app.test";
  const cases = [
    [plain, {}, undefined],
    [plain, { email_verified: true }, true],
    [plain, { email_verified: "true" }, true],
    [plain, { email_verified: false }, false],
    [plain, { email_verified: "false" }, false],
    [plain, { email_verified: 0 }, false],
    [plain, { email_verified: {} }, false],
    [plain, { verified_email: false }, false],
    [plain, { verified: false }, undefined],
    [plain, { confirmed_at: null }, false],
    [plain, { confirmed_at: null, email_verified: true }, false],
    [plain, { confirmed_at: "2026-01-01T00:00:00Z" }, undefined],
    [plain, { confirmed_email: false }, false],
    [plain, { data: { attributes: { is_email_verified: false } } }, false],
    [plain, { data: null }, undefined],
    [at("https://zoom.us/oauth/authorize"), { verified: 0 }, false],
    [at("https://zoom.us/oauth/authorize"), {}, false],
    [at("https://zoom.us/oauth/authorize"), { verified: 1 }, true],
    [plain, { email_verified: true, email: "other@app.test" }, undefined],
    [plain, { email_verified: true, email: undefined }, undefined],
    [entra, {}, false],
    [entra, { email_verified: true }, false],
    [entra, { xms_edov: true }, true],
    [entra, { xms_edov: "1" }, true],
    [entra, { xms_edov: 1 }, true],
    [entra, { xms_edov: false }, false],
    [entra, { xms_edov: "0", email_verified: true }, false],
    [{ ...plain, isMultiTenant: true }, { email_verified: true }, false],
    [plain, { iss: "https://sts.windows.net/tenant/", email_verified: true }, false],
    [discord, {}, false],
    [discord, { verified: true }, true],
    [at("https://accounts.spotify.com/authorize"), { email_verified: true }, false],
    [
      at("https://kauth.kakao.com/oauth/authorize"),
      { kakao_account: { is_email_verified: true } },
      true,
    ],
    [at("https://kauth.kakao.com/oauth/authorize"), {}, false],
    [at("not a URL"), { iss: {}, email_verified: true }, true],
  ];
  for (const [provider, claims, expected] of cases) {
    const profile = { email: "ada@app.test", ...claims };
    assert.equal(
      inside.isEmailVerified(provider, profile, email),
      expected,
      inspect([provider, claims]),
    );
  }
  assert.equal(inside.isEmailVerified(plain, { email, email_verified: true }, null), undefined);
});
