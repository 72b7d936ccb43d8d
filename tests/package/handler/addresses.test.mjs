// The client's address, as far as `X-Forwarded-For` tells it: what counts together.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Browser, make, outcome } from "./support.mjs";

const TRUST = { trustHost: true, throttle: { limits: { pair: 1, name: 5, address: 2 } } };

/** Attempts with wrong passwords, each from an address and for a name; the codes. */
async function codes(config, attempts) {
  const auth = make({ authorize: () => null, ...config });
  const all = [];
  for (const [address, email = "ada@app.test"] of attempts) {
    const headers = address === undefined ? {} : { "x-forwarded-for": address };
    all.push((await outcome(await new Browser(auth).signIn({ email }, { headers }))).code);
  }
  return all.map((code) => code === "throttled");
}

const same = async (a, b, config = TRUST) => (await codes(config, [[a], [b]]))[1];

test("one client in several spellings", async () => {
  const blocks = [
    [
      "198.51.100.7",
      "198.51.100.7:5678",
      "::ffff:198.51.100.7",
      "[::ffff:198.51.100.7]:443",
      "::ffff:c633:6407",
      "::FFFF:C633:6407",
      "64:ff9b::198.51.100.7",
      " 198.51.100.7 ",
    ],
    [
      "2001:db8:1:2::1",
      "2001:db8:1:2::2",
      "[2001:db8:1:2:ffff::1]",
      "[2001:db8:1:2::1]:443",
      "2001:0DB8:0001:0002:a:b:c:d",
      "2001:db8:1:2::1%eth0",
    ],
    ["::1", "[::1]:443", "0:0:0:0:0:0:0:1"],
    [
      undefined,
      "",
      "unknown",
      "_hidden",
      "198.51.100",
      "198.51.100.256",
      "198.51.100.7.1",
      "1e3.1.1.1",
      "[::1",
      "::1]",
      "2001:db8:::1",
      "1:2:3:4:5:6:7:8:9",
      "localhost",
      "198.51.100.7, ",
      "0x7f.1.1.1",
      "\xff",
      "[198.51.100.7]",
    ],
  ];
  for (const [first, ...others] of blocks) {
    for (const other of others) assert.ok(await same(first, other), `${first} and ${other}`);
  }
  for (const [a] of blocks)
    for (const [b] of blocks) if (a !== b) assert.ok(!(await same(a, b)), `${a} and ${b}`);
  assert.ok(!(await same("2001:db8:1:2::1", "2001:db8:1:3::1")));
});

test("an address of its own has a counter over all names, one of many people has none", async () => {
  const spray = async (address) =>
    (
      await codes(
        TRUST,
        ["a", "b", "c", "d"].map((name) => [address, name]),
      )
    ).filter(Boolean).length;
  for (const address of [
    "198.51.100.7",
    "[2001:db8::1]:1",
    "100.63.0.1",
    "100.128.0.1",
    "172.15.0.1",
    "172.32.0.1",
    "192.167.0.1",
    "11.0.0.1",
    "::ffff:8.8.8.8",
  ]) {
    assert.equal(await spray(address), 2, address);
  }
  for (const address of [
    "10.1.2.3",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "127.0.0.1",
    "169.254.1.1",
    "100.64.0.1",
    "100.127.255.255",
    "0.0.0.0",
    "::1",
    "::",
    "fe80::1%eth0",
    "fc00::1",
    "fd12:3456::1",
    "fec0::1",
    "ff02::1",
    "::ffff:10.0.0.1",
    "[::ffff:127.0.0.1]:80",
    "10.0.0.1:99",
    "garbage",
  ]) {
    assert.equal(await spray(address), 0, address);
  }
});

test("as many proxies as there are", async () => {
  const behind = (proxies) => ({ throttle: { limits: { pair: 1 }, proxies } });
  // The client says what it likes; the first proxy adds 198.51.100.7, the second 10.0.0.1.
  assert.ok(
    await same("1.1.1.1, 198.51.100.7, 10.0.0.1", "2.2.2.2, 198.51.100.7, 10.0.0.1", behind(2)),
  );
  assert.ok(
    !(await same("1.1.1.1, 198.51.100.7, 10.0.0.1", "1.1.1.1, 198.51.100.8, 10.0.0.1", behind(2))),
  );
  assert.ok(await same("198.51.100.7, 10.0.0.1", "198.51.100.8, 10.0.0.1", { ...behind(1) }));
  // Who comes past the outer proxy has no address, and none of their choice.
  assert.ok(await same("198.51.100.7", "198.51.100.8", behind(2)));
  assert.ok(await same("198.51.100.7", "198.51.100.8", { ...behind(0), trustHost: true }));
  assert.ok(await same("198.51.100.7", "198.51.100.8", behind(undefined)));
  assert.ok(
    !(await same("198.51.100.7", "198.51.100.8", { ...behind(undefined), trustHost: true })),
  );
});

test("a name over all addresses, and an address over all names", async () => {
  const attempts = Array.from({ length: 7 }, (_, at) => [`198.51.100.${at}`]);
  assert.deepEqual(await codes(TRUST, attempts), [false, false, false, false, false, true, true]);
  const names = Array.from({ length: 4 }, (_, at) => ["198.51.100.1", `user${at}`]);
  assert.deepEqual(await codes(TRUST, names), [false, false, true, true]);

  // By default, 100 of each.
  const many = Array.from({ length: 102 }, (_, at) => [`198.51.100.${at}`]);
  assert.equal((await codes({ trustHost: true }, many)).indexOf(true), 100);
  const sprayed = Array.from({ length: 102 }, (_, at) => ["198.51.100.1", `user${at}`]);
  assert.equal((await codes({ trustHost: true }, sprayed)).indexOf(true), 100);
});

test("a success takes its own count back everywhere, and forgets the failures of the pair alone", async () => {
  const auth = make({ ...TRUST, throttle: { limits: { pair: 3, name: 5, address: 9 } } });
  const attempt = async (address, password) => {
    const headers = { "x-forwarded-for": address };
    return (await outcome(await new Browser(auth).signIn({ password }, { headers }))).code;
  };
  for (let i = 0; i < 20; i++) assert.equal(await attempt("198.51.100.1", "right"), undefined);
  for (let i = 0; i < 2; i++) assert.equal(await attempt("198.51.100.1", "wrong"), "credentials");
  assert.equal(await attempt("198.51.100.1", "right"), undefined);
  for (let i = 0; i < 2; i++) assert.equal(await attempt("198.51.100.1", "wrong"), "credentials");
  assert.equal(await attempt("198.51.100.1", "right"), undefined);
  // Four failures of the name by now.
  assert.equal(await attempt("198.51.100.2", "wrong"), "credentials");
  assert.equal(await attempt("198.51.100.3", "right"), "throttled");
});
