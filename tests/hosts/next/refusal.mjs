// Cookies that are no session.

import assert from "node:assert/strict";
import { test } from "node:test";

import { state } from "./client.mjs";
import { OPEN, PAGE } from "./context.mjs";
import { DAY, MAX_AGE, claims, clearing, formats, mint, pairOf, tokens, user } from "./cookies.mjs";
import { randomSecret } from "./server.mjs";

export function refusal(context) {
  const { format, name, secret, accept, get, session, unchanged, renewed, refused, unopened } =
    context;

  test("an expired session is cleared", async () => {
    const cookie = await session({ age: MAX_AGE + 60 });
    for (const path of OPEN) await refused(cookie, path, path);
    // Up to 15 seconds late is not late.
    const { setCookie } = await get(PAGE, await session({ age: MAX_AGE + 5 }));
    assert.equal(setCookie.length, 1);
    assert.doesNotMatch(setCookie[0], /Max-Age=0/);
  });

  test("attack 59: an altered or foreign token is refused, and stays", async () => {
    const token = (await session()).slice(name.length + 1);
    const foreign = (await session({ secret: randomSecret() })).slice(name.length + 1);
    const parts = token.split(".");
    const flip = (index) => {
      const middle = parts[index].length >> 1;
      const char = parts[index][middle] === "A" ? "B" : "A";
      return parts
        .with(index, parts[index].slice(0, middle) + char + parts[index].slice(middle + 1))
        .join(".");
    };
    const none = Buffer.from('{"alg":"none"}').toString("base64url");
    const payload = Buffer.from(JSON.stringify({ ...claims, exp: 4e9 })).toString("base64url");
    const bad = {
      "another secret's": foreign,
      "cut off": token.slice(0, -1),
      "too long": `${token}A`,
      padded: `${token}=`,
      unsigned: `${none}.${payload}.`,
      "signed as unsigned": [none, ...parts.slice(1)].join("."),
      quoted: `"${token}"`,
      ...Object.fromEntries(
        parts.map((part, index) => [`part ${index} altered`, part && flip(index)]),
      ),
    };
    for (const other of accept) {
      bad[`of the format ${other}`] = await formats[other].encode(claims, secret, name);
    }
    for (const [what, value] of Object.entries(bad)) {
      if (value === "") continue; // the key of a JWE with a shared one is empty
      tokens.add(value);
      await unopened(`${name}=${value}`, what);
    }
    for (const path of OPEN) await unopened(`${name}=${foreign}`, path, path);
    const guarded = await get("/guarded", `${name}=${foreign}`);
    assert.equal(guarded.status, 307);
    assert.deepEqual(guarded.setCookie, []);
  });

  test("attack 25: one name twice: the one that verifies counts", async () => {
    const cookie = await session();
    await unchanged(PAGE, `${name}=nonsense; ${cookie}`);
    await unchanged("/unproxied/page", `${cookie}; ${name}=nonsense`);
    const second = await mint(format, { ...claims, sub: "8" }, { secret });
    await unopened(`${cookie}; ${second}`, "two that verify");
  });

  test("attack 24: behind https only the prefixed name counts, and keeps its prefix", async () => {
    const https = { "x-forwarded-proto": "https" };
    const bare = await get("/api/node", await session({ age: 2 * DAY }), https);
    assert.equal(state(bare).session, null);
    assert.deepEqual(bare.setCookie, []);

    const prefix = format === "signed" ? "__Host-" : "__Secure-";
    const cookie = await session({ age: 2 * DAY, name: prefix + name });
    const response = await get("/api/node", cookie, https);
    const [twin, line, ...more] = response.setCookie;
    assert.deepEqual([twin, more], [clearing(prefix + name)[0], []]);
    assert.match(line, /; HttpOnly; Secure; SameSite=Lax$/);
    assert.equal(state(response).cookie, pairOf(line));
    // A browser sends such a name by https alone, whatever the last hop was.
    await renewed("/api/node", cookie, { as: prefix + name });
  });

  test("attack 34: hostile Cookie headers end in no session and no error", async () => {
    const token = (await session()).slice(name.length + 1);
    const hostile = [
      "%",
      "=",
      ";;;",
      "=;=",
      "a",
      " ",
      "__proto__=1",
      "constructor=x; toString=y",
      "\xff\xfe=\x80",
      "é=ü",
      `${name}=%`,
      `${name}=%E0%A4%A`,
      `${name}=%00`,
      `${name}=\xff`,
      `${name}="`,
      `${name}==`,
      `${name}={}`,
      `${name}=..`,
      `${name}=....`,
      `${name}=a.b.c`,
      `${name}=${"A".repeat(9000)}`,
      `${name}=${".".repeat(9000)}`,
      `${name}.0=%; ${name}.1=%`,
      `${name}.0=a; ${name}.2=b`,
      `${name}.99=a`,
      `${name}.-1=a`,
      `${name}.00=${token}`,
      `${name} =${token}`,
      `__Host-${name}=${token.slice(1)}`,
      `${name}=${encodeURIComponent("é")}`,
      Array.from({ length: 300 }, (_, index) => `${name}=${index}`).join("; "),
      Array.from({ length: 300 }, (_, index) => `${name}.${index}=x`).join("; "),
    ];
    for (const cookie of hostile) {
      for (const path of [PAGE, "/api/edge", "/legacy", "/unproxied/page"]) {
        const response = await get(path, cookie);
        assert.equal(response.status, 200, cookie);
        assert.equal(state(response).session, null, cookie);
      }
      const { status } = await get("/guarded", cookie);
      assert.equal(status, 307, cookie);
    }
    // Next to a good session they change nothing.
    const due = await session({ age: 2 * DAY });
    for (const cookie of ["%=%", "a", "x=%E0", "é=ü", "__proto__=1"]) {
      const response = await get("/api/node", `${cookie}; ${due}`);
      assert.equal(response.setCookie.length, 1, cookie);
      assert.equal(state(response).cookie, `${cookie}; ${pairOf(response.setCookie[0])}`, cookie);
      assert.deepEqual(state(response).session.user, user, cookie);
    }
  });
}
