// Attacks on the counting of failed sign-ins: by what is not counted, under other
// names, by filling its memory, and to shut somebody out.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { beforeEach, mock, test } from "node:test";
import v8 from "node:v8";
import vm from "node:vm";

import { AuthorizeUnavailable, createAuth, credentials, CredentialsSignin } from "waxseal";

import { SECRET } from "../../support/users.mjs";

const ORIGIN = "https://app.test";
const START = Date.UTC(2030, 0, 1);

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["Date"], now: START });
});

/** An application with these users, whose password is "right"; it tells how often it was asked. */
function app({ authorize, users = ["victim", "attacker"], fields, ...config } = {}) {
  let asked = 0;
  const find = ({ name, password }) =>
    users.includes(name) && password === "right" ? { id: name } : null;
  const auth = createAuth({
    secret: SECRET,
    logger: {},
    providers: [
      credentials({
        ...(fields && { credentials: fields }),
        authorize: (...args) => (asked++, (authorize ?? find)(...args)),
      }),
    ],
    ...config,
  });
  let csrf;
  /** Signs in; the cookie lines, and what the page is told. */
  async function attempt(form, { cookie = "", from, body } = {}) {
    csrf ??= await token(auth);
    const headers = {
      "content-type": "application/json",
      cookie: [csrf.cookie, cookie].filter(Boolean).join("; "),
    };
    if (from !== undefined) headers["x-forwarded-for"] = from;
    const request = {
      method: "POST",
      headers,
      body: body?.(csrf.token) ?? JSON.stringify({ csrfToken: csrf.token, ...form }),
    };
    const response = await auth.handler(
      new Request(`${ORIGIN}/api/auth/callback/credentials`, request),
    );
    const { searchParams } = new URL(response.headers.get("location"), ORIGIN);
    const error = searchParams.get("error");
    const device = response.headers.getSetCookie().find((line) => line.includes(".device="));
    return {
      told:
        searchParams.get("code") ??
        (error === "CredentialsSignin" ? "credentials" : (error ?? "in")),
      device: device?.split(";")[0],
      line: device,
    };
  }
  return { attempt, told: async (...args) => (await attempt(...args)).told, asked: () => asked };
}

async function token(auth) {
  const response = await auth.handler(new Request(`${ORIGIN}/api/auth/csrf`));
  return {
    token: (await response.json()).csrfToken,
    cookie: response.headers.getSetCookie()[0].split(";")[0],
  };
}

const victim = (more) => ({ name: "victim", password: "wrong", ...more });
const right = (name, more) => ({ name, password: "right", ...more });

/* ------------------------------------------------------------------------ 53 */

test("attack 53: a thousand guesses, whatever a wrong password makes of authorize", async () => {
  const wrong = [
    () => {
      throw new Error("Invalid password");
    },
    () => Promise.reject(new Error("Invalid password")),
    () => Promise.reject({ message: "no", type: "Unauthorized" }),
    () => {
      throw undefined;
    },
    () =>
      Promise.reject(
        Object.assign(new Error("NEXT_REDIRECT"), { digest: "NEXT_REDIRECT;push;/no;307;" }),
      ),
    () => {
      throw new CredentialsSignin();
    },
    () => null,
    () => "",
    () => ({ then: (_, reject) => reject(new Error("no")) }),
    () =>
      new Proxy(
        {},
        {
          get() {
            throw new Error("no");
          },
        },
      ),
  ];
  for (const authorize of wrong) {
    const { told, asked } = app({ authorize });
    for (let i = 0; i < 100; i++) await told(victim({ password: `${i}` }));
    assert.equal(asked(), 10, String(authorize));
  }
});

test("attack 53: an outage that can be provoked is no way to guess on, from any number of addresses", async () => {
  const { told, asked } = app({
    trustHost: true,
    authorize: () => Promise.reject(new AuthorizeUnavailable()),
  });
  for (let i = 0; i < 400; i++) await told(victim(), { from: `198.51.${i >> 8}.${i & 255}` });
  // A hundred are given back, a hundred more fill the counter of the name.
  assert.equal(asked(), 200);
});

test("attack 53: a store that an attacker can bring down counts no less", async () => {
  let fails = false;
  const counts = new Map();
  const store = {
    get: (key) => (fails ? Promise.reject(new Error("full")) : counts.get(key)),
    set: (key, count) => (fails ? Promise.reject(new Error("full")) : counts.set(key, count)),
  };
  const { told, asked } = app({ throttle: { store } });
  for (let i = 0; i < 100; i++) {
    fails = i % 2 === 0;
    await told(victim());
  }
  assert.equal(asked(), 20);
});

/** A coordinator whose registers somebody else changes before each swap, while `meddle` says so. */
function meddledRegisters(meddle) {
  const entries = new Map();
  return {
    entries,
    get: async (key) => entries.get(key) ?? null,
    async swap(key, expected, value) {
      if (meddle(key)) return false;
      if ((entries.get(key) ?? null) !== expected) return false;
      entries.set(key, value);
      return true;
    },
  };
}

test("attack 153: so many guesses at once that no counter can take them up", async () => {
  let isContended = true;
  const store = meddledRegisters(() => isContended);
  const { told, asked } = app({ throttle: { store } });
  const answers = await Promise.all(Array.from({ length: 40 }, () => told(victim())));
  assert.deepEqual([...new Set(answers)], ["throttled"]);
  assert.equal(asked(), 0);
  // Whom it hit waits until it is over, and no longer.
  isContended = false;
  assert.equal(await told(right("victim")), "in");
});

test("attack 153: what a counter did not take up is not taken out of it either", async () => {
  const contended = new Set();
  const store = meddledRegisters((key) => contended.has(key));
  const { told, asked } = app({ throttle: { store } });
  for (let i = 0; i < 5; i++) await told(victim());
  const before = new Map(store.entries);
  // One counter after the other, so that the rest has to be given back.
  for (const key of before.keys()) {
    contended.add(key);
    assert.equal(await told(victim()), "throttled");
    contended.clear();
    assert.deepEqual(new Map(store.entries), before);
  }
  for (let i = 0; i < 20; i++) await told(victim());
  assert.equal(asked(), 10);
});

test("attack 153: a right password amid the crowd takes back no more than its own failures", async () => {
  const contended = new Set();
  const store = meddledRegisters((key) => contended.has(key));
  const { told } = app({ throttle: { store } });
  for (let i = 0; i < 9; i++) await told(victim());
  for (const key of store.entries.keys()) contended.add(key);
  assert.equal(await told(right("victim")), "throttled");
  const counts = [...store.entries.values()].map(Number);
  assert.ok(Math.max(...counts) === 9, `${counts}`);
});

test("attack 53: an attacker's own success takes back nothing of the victim's", async () => {
  // `authorize` goes by one of two fields, and both are sent.
  const users = { victim: "?", attacker: "right" };
  const authorize = ({ name, email, password }) =>
    users[name ?? email] === password ? { id: name ?? email } : null;
  const { told, asked } = app({ authorize, trustHost: true });
  let guesses = 0;
  for (let i = 0; i < 50; i++) {
    if (
      (await told({ email: "victim", password: "wrong" }, { from: "198.51.100.1" })) !== "throttled"
    )
      guesses++;
    await told({ email: "victim", name: "attacker", password: "right" }, { from: "198.51.100.1" });
  }
  assert.equal(guesses, 10);
  assert.ok(asked() < 100);
});

test("attack 53: an account whose name only looks like the victim's gives no more than a name's guesses", async () => {
  const { told } = app({ users: ["victim", "VICTIM"] });
  let guesses = 0;
  for (let i = 0; i < 500; i++) {
    if ((await told(victim())) !== "throttled") guesses++;
    if (i % 5 === 0) await told(right("VICTIM"));
  }
  assert.equal(guesses, 100);
});

/* ------------------------------------------------------------------------ 54 */

const { equal, different } = JSON.parse(
  readFileSync(new URL("../../vectors/throttle-names.json", import.meta.url), "utf8"),
);

/** What names are counted under. */
function keysOf() {
  const keys = new Set();
  const store = { get: () => 0, set() {}, incr: (key) => (keys.add(key), 1) };
  const { attempt } = app({ throttle: { store } });
  return async (...args) => {
    keys.clear();
    await attempt(...args);
    return new Set(keys);
  };
}

for (const [database, pairs] of Object.entries(equal)) {
  test(`attack 54: names that a database calls equal, ${database}`, async () => {
    const keys = keysOf();
    for (const [a, b] of pairs) {
      const [of, and] = [await keys({ name: a }), await keys({ name: b })];
      assert.ok(
        [...of].some((key) => and.has(key)),
        JSON.stringify([a, b]),
      );
    }
  });
}

test("attack 54: names that differ are counted apart", async () => {
  const keys = keysOf();
  for (const [a, b] of different) {
    const [of, and] = [await keys({ name: a }), await keys({ name: b })];
    assert.ok(![...of].some((key) => and.has(key)), JSON.stringify([a, b]));
  }
});

test("attack 54: a spelling for every guess", async () => {
  const spell = [
    (i) => "victim" + " ".repeat(i),
    (i) => " ".repeat(i) + "victim",
    (i) => "\u00ad".repeat(i) + "victim",
    (i) => "vic\u200b\u2060" + "\u200d".repeat(i) + "tim",
    (i) => "victi\u0301".padEnd(8 + i, "\u0316") + "m",
    (i) => [..."victim"].map((c, at) => ((i >> at) & 1 ? c.toUpperCase() : c)).join(""),
    (i) =>
      [..."victim"]
        .map((c, at) => ((i >> at) & 1 ? String.fromCharCode(c.charCodeAt(0) + 0xfee0) : c))
        .join(""),
    (i) => "victim" + String.fromCodePoint(0xe0100 + i),
    (i) => "victim\u{1f600}" + String.fromCodePoint(0x1f600 + i),
    (i) => String.fromCodePoint(0x200b + (i % 4)) + "v\u0131ct\u0130m",
  ];
  for (const name of spell) {
    const { told, asked } = app();
    for (let i = 0; i < 40; i++) await told(victim({ name: name(i) }));
    assert.equal(asked(), 10, String(name));
  }
});

test("attack 54: nothing is a name as well", async () => {
  for (const name of ["", " ", "\u00ad", "\u200b\u200d", "\u0301", "\t\r\n", "\u3000"]) {
    const { told, asked } = app();
    for (let i = 0; i < 20; i++) await told(victim({ name: name.repeat(1 + i) }));
    assert.equal(asked(), 10, JSON.stringify(name));
  }
  // Also beside another.
  const { told, asked } = app();
  for (let i = 0; i < 20; i++) await told(victim({ name: "\u00ad", other: `x${i}` }));
  assert.equal(asked(), 10);
});

test("attack 54: the name in any field, in any language and order, and others beside it", async () => {
  const fields =
    "name username email Benutzername utilisateur usuario korisnik логин 用户名 ユーザー שם pinyin passport_no memberCode customer-code tokenName shipping opinion passwordless_email code_fiscale x 1 on";
  for (const field of fields.split(" ")) {
    for (const declared of [
      undefined,
      { [field]: {}, password: { type: "password" } },
      { other: {}, password: {} },
    ]) {
      const { told, asked } = app({ authorize: () => null, fields: declared });
      for (let i = 0; i < 20; i++) {
        const form = { [field]: "victim", password: "wrong" };
        const more = { [`extra${i}`]: `new ${i}`, zz: `${i}` };
        await told(i % 2 === 0 ? { ...form, ...more } : { ...more, ...form });
      }
      assert.equal(asked(), 10, field);
    }
  }
});

test("attack 54: the same name in one field and then in another", async () => {
  const { told, asked } = app({ authorize: () => null });
  const names = ["name", "email", "login", "nom", "usuario", "x"];
  for (let i = 0; i < 30; i++) await told({ [names[i % 6]]: "victim", password: "wrong" });
  assert.equal(asked(), 10);
});

test("attack 54: more fields than any form has, lists, files and duplicates", async () => {
  const { told, asked } = app({ authorize: () => null });
  const many = Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`field${at}`, `${at}`]));
  assert.equal(await told({ ...many, password: "wrong" }), "throttled");
  assert.equal(asked(), 0);

  for (const body of [
    (token) => `{"csrfToken":"${token}","name":["other"],"name":"victim","password":"x"}`,
    (token) => `{"csrfToken":"${token}","name":"other","name":"victim","password":"x"}`,
    (token) => `{"csrfToken":"${token}","name":"vic\\u0074im","password":"x"}`,
    (token) =>
      `{"csrfToken":"${token}","na\\u006de":"victim","name2":{"$ne":""},"list":["a"],"password":"x"}`,
  ]) {
    const { told, asked } = app({ authorize: () => null });
    for (let i = 0; i < 10; i++) await told(victim());
    assert.equal(await told({}, { body }), "throttled");
    assert.equal(asked(), 10);
  }
});

/* ------------------------------------------------------------------------ 55 */

/** One attempt of many names fills the memory faster; a comma is in no name. */
const BY_COMMA = {
  authorize: ({ name, password }) => (password === "right" ? { id: name } : null),
  throttle: { key: ({ name }) => name.split(",") },
};

/** Fails under so many names that nobody has used. */
async function fill(told, names) {
  for (let i = 0; i < names; i += 8) {
    const some = Array.from({ length: 8 }, (_, at) => `filler ${i + at} ${filled}`);
    await told(victim({ name: some.join() }));
  }
  filled += 1;
}
let filled = 0;

test("attack 55: filling the memory evicts no counter, leaves no name uncounted and refuses none outright", async () => {
  const { told, asked } = app(BY_COMMA);
  for (let i = 0; i < 10; i++) await told(victim());
  for (let i = 0; i < 7; i++) await told(victim({ name: "half" }));
  await fill(told, 12_000);
  assert.equal(await told(right("victim")), "throttled");
  for (let i = 0; i < 3; i++) assert.equal(await told(victim({ name: "half" })), "credentials");
  assert.equal(await told(right("half")), "throttled");

  // A new name: let in, and counted. It shares a counter with what has the same hash.
  for (const name of ["new", "newer", "newest"]) {
    assert.equal(await told(right(name)), "in");
    const before = asked();
    for (let i = 0; i < 30; i++) await told(victim({ name }));
    assert.ok(asked() - before <= 10 && asked() - before > 5, `${asked() - before} guesses`);
    assert.equal(await told(right(name)), "throttled");
  }

  // With the window all of it ends.
  mock.timers.tick(900_000);
  for (const name of ["victim", "half", "new"]) assert.equal(await told(right(name)), "in");
  for (let i = 0; i < 20; i++) await told(victim());
  assert.equal(await told(right("victim")), "throttled");
});

test("attack 55: room that an attacker makes gives no second counter", async () => {
  const { told, asked } = app(BY_COMMA);
  for (let i = 0; i < 100; i++) await told(victim({ name: `own ${i}` }));
  await fill(told, 6_000);
  const before = asked();
  for (let i = 0; i < 8; i++) await told(victim());
  for (let i = 0; i < 100; i++) await told(right(`own ${i}`));
  for (let i = 0; i < 8; i++) await told(victim());
  assert.ok(asked() - before - 100 <= 10, `${asked() - before - 100} guesses`);
});

test("attack 55: what is filled grows no further", async () => {
  v8.setFlagsFromString("--expose-gc");
  const gc = vm.runInNewContext("gc");
  const used = () => (gc(), gc(), process.memoryUsage().heapUsed);
  const { told } = app(BY_COMMA);
  await fill(told, 16_000);
  const full = used();
  await fill(told, 16_000);
  // As counters of their own, 32,000 more would be some 6 MB.
  assert.ok(used() - full < 3_000_000, `${used() - full} bytes`);
});

/* ------------------------------------------------------------------------ 56 */

const TRUST = { trustHost: true };

test("attack 56: guesses from elsewhere shut nobody out of their own address", async () => {
  const { told } = app(TRUST);
  for (let i = 0; i < 500; i++) await told(victim(), { from: "198.51.100.1" });
  assert.equal(await told(right("victim"), { from: "198.51.100.1" }), "throttled");
  assert.equal(await told(right("victim"), { from: "203.0.113.5" }), "in");
});

test("attack 56: guesses from everywhere shut nobody out of a browser that has signed in", async () => {
  for (const config of [TRUST, {}, { format: "authjs" }, { format: "next-auth" }]) {
    const { attempt, told } = app(config);
    const { device } = await attempt(right("victim"));
    for (let i = 0; i < 150; i++) await told(victim(), { from: `198.51.100.${i}` });
    assert.equal(await told(right("victim"), { from: "203.0.113.5" }), "throttled");
    assert.equal(await told(right("victim"), { from: "203.0.113.5", cookie: device }), "in");
    assert.equal(await told(victim(), { cookie: device }), "credentials");
    assert.equal(await told(right("victim "), { cookie: `a=b; ${device}; c=d` }), "credentials");
  }
});

test("attack 56: the cookie of a browser tells no name, and lasts half a year after the last sign-in", async () => {
  const { attempt, told } = app();
  const { device, line } = await attempt(right("victim"));
  assert.match(
    line,
    /^__Host-waxseal\.device=[\da-f]{32}\.[\da-z]+\.[\w-]{43}; Path=\/; Max-Age=15552000; HttpOnly; Secure; SameSite=Lax$/,
  );
  assert.ok(!Buffer.from(device, "base64").toString().includes("victim"));
  const other = await attempt(right("victim"));
  const parts = (cookie) => cookie.split("=")[1].split(".");
  assert.notEqual(parts(device)[0], parts(other.device)[0]);
  assert.notEqual(parts(device)[2], parts(other.device)[2]);

  mock.timers.tick(179 * 86_400_000);
  for (let i = 0; i < 10; i++) await told(victim());
  assert.equal(await told(right("victim"), { cookie: device }), "in");
  mock.timers.tick(2 * 86_400_000);
  for (let i = 0; i < 10; i++) await told(victim());
  assert.equal(await told(right("victim"), { cookie: device }), "throttled");
});

test("attack 56: one cookie for several names, each by itself", async () => {
  const users = Array.from({ length: 8 }, (_, at) => `user${at}`);
  const { attempt, told } = app({ users });
  let cookie;
  for (const name of users) {
    const { device } = await attempt(right(name), { cookie });
    if (cookie) assert.equal(device.split(".")[1].slice(0, 40), cookie.split(".")[1].slice(0, 40));
    cookie = device;
  }
  // The last five are known.
  assert.equal(cookie.split(".").length - 1, 1 + 2 * 5);
  for (const name of users) for (let i = 0; i < 10; i++) await told(victim({ name }));
  const known = [];
  for (const name of users) known.push(await told(right(name), { cookie }));
  assert.deepEqual(known, [...Array(3).fill("throttled"), ...Array(5).fill("in")]);
});

test("attack 56: a browser's cookie gives ten guesses, whoever has it, and none at another name", async () => {
  const { attempt, told, asked } = app();
  const { device } = await attempt(right("victim"));
  const own = await attempt(right("attacker"));
  for (let i = 0; i < 10; i++) await told(victim());
  let before = asked();
  for (let i = 0; i < 50; i++) await told(victim(), { cookie: device });
  assert.equal(asked() - before, 10, "a stolen one");

  before = asked();
  for (const cookie of forgeries(device, own.device))
    assert.equal(await told(right("victim"), { cookie }), "throttled");
  assert.equal(asked(), before, "a forged one");
});

/** What the attacker can make of the victim's used-up cookie and of their own. */
function forgeries(victims, own) {
  const [name] = own.split("=");
  const [id, issued, code] = own.split("=")[1].split(".");
  const [otherId, otherIssued, otherCode] = victims.split("=")[1].split(".");
  const values = [
    `${id}.${issued}.${code}`,
    `${id}.${otherIssued}.${otherCode}`,
    `${"0".repeat(32)}.${otherIssued}.${otherCode}`,
    `${otherId}.${(parseInt(otherIssued, 36) - 1).toString(36)}.${otherCode}`,
    `${otherId}.${issued}.${code}`,
    `${id}.${issued}.${code}.${otherIssued}.${otherCode}`,
    `${otherId}.${otherIssued}.${otherCode}x`,
    `${otherId}.0${otherIssued}.${otherCode}`,
    `${otherId.toUpperCase()}.${otherIssued}.${otherCode}`,
    "",
    ".",
    "..",
    "a.b.c",
    `${id}..`,
    "%",
    "\u00e9",
  ];
  return [
    ...values.map((value) => `${name}=${value}`),
    ...values.map((value) => `waxseal.device=${value}`),
    `${name}`,
    `x${victims}`,
  ];
}

test("attack 54: padding that makes a name longer than any is refused", async () => {
  const { attempt, told, asked } = app({
    authorize: ({ name, password }) =>
      name.trim() === "attacker" && password === "right" ? { id: "attacker" } : null,
  });
  for (const pad of ["\u3000", "\u200b", "\u0301", "\u{1f600}"]) {
    for (let i = 0; i < 20; i++)
      assert.equal(await told(victim({ name: "victim" + pad.repeat(1001 + i) })), "throttled");
  }
  assert.equal(asked(), 0);
  assert.equal((await attempt(right("attacker"))).told, "in");
});

test("attack 54: an account whose name only looks like the victim's takes back none of the guesses", async () => {
  const authorize = ({ name, password }) =>
    name === "jos\u00e9" && password === "right" ? { id: "attacker" } : null;
  const { attempt, told } = app({ authorize });
  let cookie = (await attempt(right("jos\u00e9"))).device;
  let guesses = 0;
  for (let i = 0; i < 300; i++) {
    if ((await told({ name: "jose", password: "guess" }, { cookie })) === "credentials") guesses++;
    if (i % 9 === 8) cookie = (await attempt(right("jos\u00e9"), { cookie })).device ?? cookie;
  }
  assert.equal(guesses, 10);
});

test("attack 56: a form with further fields, and a name of two spellings, has a browser of its own too", async () => {
  const authorize = ({ password }) => (password === "right" ? { id: "user" } : null);
  const odd = [
    { name: "jo\u0363hn" },
    { tenant: "acme", login: "ann" },
    { email: "ann@x.io", next: "/home", source: "web" },
  ];
  for (const form of odd) {
    const { attempt, told } = app({ authorize });
    const { device } = await attempt({ ...form, password: "right" });
    for (let i = 0; i < 20; i++) await told({ ...form, password: "x" });
    assert.equal(await told({ ...form, password: "right" }), "throttled");
    assert.equal(
      await told({ ...form, password: "right" }, { cookie: device }),
      "in",
      JSON.stringify(form),
    );
  }
});

test("attack 56: who signs in under their own name is given no cookie for another", async () => {
  // Both names are sent; the password is that of the attacker.
  const authorize = ({ name, email, password }) =>
    (name ?? email) === "attacker" && password === "right" ? { id: "attacker" } : null;
  for (const fields of [undefined, { email: {}, password: {} }, { name: {}, password: {} }]) {
    const { attempt, told } = app({ authorize, fields });
    for (const form of [
      { name: "attacker", email: "victim" },
      { name: "attacker", other: "victim" },
    ]) {
      const { told: code, device } = await attempt({ ...form, password: "right" });
      assert.equal(code, "in");
      // It is one for both names together, and in these fields.
      const { told: guess, asked } = app({ authorize, fields });
      const guesses = [
        { email: "victim" },
        { name: "victim" },
        { name: "victim", email: "attacker" },
      ];
      for (const names of guesses)
        for (let i = 0; i < 20; i++) await guess({ ...names, password: "x" }, { cookie: device });
      assert.equal(asked(), 10);
    }
    const { device } = await attempt(right("attacker"));
    for (let i = 0; i < 10; i++) await told({ email: "victim", password: "x" });
    assert.equal(await told({ email: "victim", password: "x" }, { cookie: device }), "throttled");
  }
});

test("attack 56: any number of browsers of one name give no more than the name's guesses", async () => {
  // The attacker has got hold of the victim's password for a while, or of many browsers.
  const { attempt, told, asked } = app({ users: ["victim", "VICTIM"] });
  const devices = [];
  for (let i = 0; i < 30; i++) devices.push((await attempt(right("VICTIM"))).device);
  const before = asked();
  for (const cookie of devices) for (let i = 0; i < 20; i++) await told(victim(), { cookie });
  // A hundred by browsers, and the ten of everybody.
  assert.equal(asked() - before, 110);
});

test("attack 56: a failed sign-in gives no cookie, nor does one that a callback refuses", async () => {
  const { attempt } = app();
  assert.equal((await attempt(victim())).device, undefined);
  const refusing = app({ callbacks: { signIn: () => false } });
  assert.equal((await refusing.attempt(right("victim"))).device, undefined);
  const off = app({ throttle: false });
  assert.equal((await off.attempt(right("victim"))).device, undefined);
});

test("attack 56: a box that many tick and a setting that many have shut nobody out", async () => {
  const shared = [
    { remember: "on" },
    { rememberMe: "true" },
    { keepMeSignedIn: "1" },
    { locale: "de" },
    { agb: "on" },
    { note: "" },
  ];
  for (const more of shared) {
    const { told } = app();
    for (let i = 0; i < 30; i++) await told({ name: `user${i}`, password: "wrong", ...more });
    assert.equal(await told(right("victim", more)), "in", JSON.stringify(more));
  }
  const { told } = app({ fields: { name: {}, merken: { type: "checkbox" }, password: {} } });
  for (let i = 0; i < 30; i++) await told({ name: `user${i}`, password: "wrong", merken: "ja" });
  assert.equal(await told(right("victim", { merken: "ja" })), "in");
});
