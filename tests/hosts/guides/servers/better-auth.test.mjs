import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { assertRefused, DAY, testMove } from "../moving.mjs";

const SECRET = "the old secret, of thirty-two bytes or more";

/** With a store that both applications see, or without any (`OLD_STRATEGY`). */
const CONFIGURATION = `import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { betterAuth } from "better-auth";

const strategy = (process.env.OLD_STRATEGY ?? "compact") as "compact" | "jwt" | "jwe";
const pathOf = (key: string) => \`sessions/\${Buffer.from(key).toString("hex").slice(0, 200)}\`;
// Of its contract, what sessions need.
const files: any = {
  get(key: string) {
    try {
      return readFileSync(pathOf(key), "utf8");
    } catch {
      return null;
    }
  },
  set(key: string, value: string) {
    mkdirSync("sessions", { recursive: true });
    writeFileSync(pathOf(key), value);
  },
  delete: (key: string) => rmSync(pathOf(key), { force: true }),
};

export const auth = betterAuth({
  baseURL: "http://localhost:3000",
  secret: process.env.OLD_SECRET!,
  emailAndPassword: { enabled: true },
  session: { cookieCache: { enabled: true, strategy } },
  telemetry: { enabled: false },
  advanced: { database: { generateId: ({ model }) => (model === "user" ? "7" : randomUUID()) } },
  ...(!process.env.OLD_STRATEGY && { secondaryStorage: files }),
});
`;

const OLD = `import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { auth } from "./src/old-auth";

await auth.api.signUpEmail({
  body: { name: "Ada", email: "ada@example.com", password: "correct horse battery staple" },
});
const app = new Hono();
app.get("/", async (c) => {
  const session = await auth.api.getSession({ headers: c.req.raw.headers });
  if (session) return c.html(\`<h1>Old: \${session.user.name}</h1>\`);
  return c.html(\`<form method="post"><label>Email <input name="email"></label>
    <label>Password <input name="password" type="password"></label><button>Enter</button></form>\`);
});
app.post("/", async (c) => {
  const { email, password } = await c.req.parseBody<{ email: string; password: string }>();
  const { headers } = await auth.api.signInEmail({ body: { email, password }, returnHeaders: true });
  for (const line of headers.getSetCookie()) c.header("Set-Cookie", line, { append: true });
  return c.redirect("/");
});
serve({ fetch: app.fetch, port: Number(process.env.PORT) });
`;

testMove("better-auth", {
  files: { "old.ts": OLD, "src/old-auth.ts": CONFIGURATION },
  env: { OLD_SECRET: SECRET },
  cookie: "better-auth.session_token",
  lifetime: 7 * DAY,
  more: (move) => {
    test("better-auth: what is tampered, foreign or gone is refused, whatever the cache says", async () => {
      const cookies = await move.signIn();
      const [, token] = /session_token=([^;]+)/.exec(cookies);
      const [, data] = /session_data=([^;]+)/.exec(cookies);
      assert.ok(token && data);
      const cached = `; better-auth.session_data=${data}`;
      const [id, signature] = decodeURIComponent(token).split(".");
      await assertRefused(move, encodeURIComponent(`x${id}.${signature}`) + cached, "another id");
      await assertRefused(move, id + cached, "not signed");
      await assertRefused(move, "x", "no token");
      // Once: afterwards it is gone at the old application, too.
      assert.equal((await move.ask(`better-auth.session_token=${token}`)).status, 200);
      const cookie = `better-auth.session_token=${token}`;
      assert.match(await (await fetch(move.old, { headers: { cookie } })).text(), /Enter/);
    });

    test("better-auth: after a sign-out nobody comes back by the old cookies, cached or not", async () => {
      const cookies = await move.signIn();
      await move.ask(cookies, { method: "POST" }, "/api/auth/signout");
      const answer = await move.ask(cookies);
      assert.equal(answer.status, 401);
      const lines = answer.headers.getSetCookie();
      for (const name of ["token", "data"]) {
        assert.ok(
          lines.some((line) => line.startsWith(`better-auth.session_${name}=;`)),
          name,
        );
      }
    });

    test("better-auth: without a store, each strategy is read by better-auth itself", async () => {
      const { betterAuth } = await move.load("better-auth");
      await Promise.all(
        ["compact", "jwt", "jwe"].map(async (strategy) => {
          const origin = await move.start("npx tsx --env-file=.env src/server.ts", {
            OLD_STRATEGY: strategy,
          });
          const make = (secret) =>
            betterAuth({
              baseURL: "http://localhost:3000",
              secret,
              emailAndPassword: { enabled: true },
              session: { cookieCache: { enabled: true, strategy } },
              telemetry: { enabled: false },
              advanced: { database: { generateId: () => "7" } },
            });
          const cookiesOf = async (secret) => {
            const body = { name: "Ada", email: "ada@example.com", password: "correct horse" };
            const { headers } = await make(secret).api.signUpEmail({ body, returnHeaders: true });
            return headers.getSetCookie().map((line) => line.split(";")[0]);
          };
          const ask = (pairs) =>
            fetch(`${origin}/dashboard`, {
              headers: { accept: "application/json", cookie: pairs.join("; ") },
              redirect: "manual",
            });
          const pairs = await cookiesOf(SECRET);
          const answer = await ask(pairs);
          assert.equal(answer.status, 200, strategy);
          assert.equal(move.tokenOf(answer.headers.getSetCookie().join("\n")).sub, "7");
          const foreign = await cookiesOf("another secret of thirty-two bytes or more");
          for (const wrong of [
            foreign,
            [pairs[0], foreign[1]], // the token is good, and the cache is not
            [foreign[0], pairs[1]],
            [pairs[0]], // nothing but an id
            [pairs[0], (await cookiesOf(SECRET))[1]], // the cache of another session
          ]) {
            assert.equal((await ask(wrong)).status, 401, strategy);
          }
        }),
      );
    });

    test("better-auth: what has ended is refused", async () => {
      const cookies = await move.signIn();
      const [, token] = /session_token=([^;]+)/.exec(cookies);
      const [id] = decodeURIComponent(token).split(".");
      const path = join(move.dir, "sessions", Buffer.from(id).toString("hex"));
      const stored = JSON.parse(readFileSync(path, "utf8"));
      stored.session.expiresAt = new Date(Date.now() - 1000).toISOString();
      writeFileSync(path, JSON.stringify(stored));
      await assertRefused(move, token);
    });

    test("better-auth: the files of the guide have no mistake of types", () =>
      move.check("src/server.ts"));
  },
});
