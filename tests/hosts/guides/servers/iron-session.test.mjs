import assert from "node:assert/strict";
import { test } from "node:test";

import { assertRefused, assertStays, DAY, testMove } from "../moving.mjs";

const PASSWORD = "the old password, of thirty-two bytes";
const TTL = 14 * DAY;

/** As the README of iron-session has it, with a store of cookies. */
const OLD = `import { serve } from "@hono/node-server";
import { Hono, type Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { getIronSession } from "iron-session";
import { findById, findByPassword } from "./src/users";

const open = (c: Context) => {
  const cookies: any = {
    get: (name: string) => ({ name, value: getCookie(c, name) ?? "" }),
    set: (name: string, value: string, options: object) => setCookie(c, name, value, options),
  };
  const password = process.env.OLD_PASSWORD!;
  const options = { cookieName: "my-app", password, cookieOptions: { secure: false } };
  return getIronSession<{ userId?: string }>(cookies, options);
};
const app = new Hono();
app.use(async (c, next) => {
  if (process.env.BACK && !getCookie(c, "my-app")) {
    const { back } = await import("./src/back");
    const lines = await back(c.req.raw);
    for (const line of lines) c.header("Set-Cookie", line, { append: true });
    if (lines.length > 0) return c.redirect(c.req.path);
  }
  await next();
});
app.get("/", async (c) => {
  const { userId } = await open(c);
  const user = userId && (await findById(userId));
  if (user) return c.html(\`<h1>Old: \${user.name}</h1>\`);
  return c.html(\`<form method="post"><label>Email <input name="email"></label>
    <label>Password <input name="password" type="password"></label><button>Enter</button></form>\`);
});
app.post("/", async (c) => {
  const { email, password } = await c.req.parseBody<{ email: string; password: string }>();
  const session = await open(c);
  const user = findByPassword(email, password);
  if (user) session.userId = user.id;
  await session.save();
  return c.redirect("/");
});
serve({ fetch: app.fetch, port: Number(process.env.PORT) });
`;

testMove("iron-session", {
  files: { "old.ts": OLD },
  env: { OLD_PASSWORD: PASSWORD },
  cookie: "my-app",
  needs: ["OLD_PASSWORD"],
  lifetime: TTL,
  back: true,
  more: (move) => {
    test("iron-session: what is tampered, expired or foreign is refused", async () => {
      const { sealData } = await move.load("iron-session");
      const seal = (options, data = { userId: "7" }) =>
        sealData(data, { password: PASSWORD, ttl: TTL, ...options });
      const good = await seal();
      assert.equal((await move.ask(`my-app=${good}`)).status, 200);

      const parts = good.split("*");
      const later = parts.with(5, String(Number(parts[5]) + 1)).join("*");
      await assertStays(move, later, "its end was moved");
      const half = good.length >> 1;
      const split = `my-app.0=${good.slice(0, half)}; my-app.1=${good.slice(half)}`;
      const joined = await move.ask(split);
      assert.equal(joined.status, 200, "of two cookies");
      const cleared = joined.headers.getSetCookie().filter((line) => /^my-app\.[01]=;/.test(line));
      assert.equal(cleared.length, 2);
      await assertStays(move, good.replace("~", "x~"), "one character more");
      await assertRefused(move, "x", "no seal");
      await assertStays(move, await seal({ password: PASSWORD.toUpperCase() }), "foreign");
      await assertRefused(move, await seal({ ttl: 0 }), "without an end");
      await assertRefused(move, await seal({}, { userId: "8" }), "a user who is gone");
      await assertStays(move, await seal({}, {}), "nobody");
      await assertStays(move, await sealedAgo(seal, 15 * DAY), "expired");
    });

    test("iron-session: a seal that lives longer begins now", async () => {
      const { sealData } = await move.load("iron-session");
      const seal = await sealData({ userId: "7" }, { password: PASSWORD, ttl: 30 * DAY });
      const answer = await move.ask(`my-app=${seal}`);
      assert.equal(answer.status, 200);
      const { exp } = move.tokenOf(answer.headers.getSetCookie().join("\n"));
      assert.ok(exp <= Math.floor(Date.now() / 1000) + TTL);
    });

    test("iron-session: the new session ends when the old one would have", async () => {
      const { sealData } = await move.load("iron-session");
      const seal = () => sealData({ userId: "7" }, { password: PASSWORD, ttl: TTL });
      const answer = await move.ask(`my-app=${await sealedAgo(seal, 13 * DAY)}`);
      assert.equal(answer.status, 200);
      const now = Math.floor(Date.now() / 1000);
      const { exp } = move.tokenOf(answer.headers.getSetCookie().join("\n"));
      assert.ok(exp <= now + DAY + 1 && exp > now + DAY - 60, String(exp - now));
    });

    test("iron-session: the files of the guide have no mistake of types", () =>
      move.check("src/server.ts", "src/back.ts"));
  },
});

async function sealedAgo(seal, seconds) {
  const { now } = Date;
  try {
    Date.now = () => now() - seconds * 1000;
    return await seal();
  } finally {
    Date.now = now;
  }
}
