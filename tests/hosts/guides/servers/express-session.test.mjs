import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { assertRefused, assertStays, DAY, testMove } from "../moving.mjs";

const SECRET = "the old secret, of thirty-two bytes";
const LIFETIME = 7 * DAY;

/** A store of files, which both applications see. */
const OPTIONS = `import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import expressSession, { type SessionData } from "express-session";

class FileStore extends expressSession.Store {
  #path(id: string) {
    mkdirSync("sessions", { recursive: true });
    return \`sessions/\${Buffer.from(id).toString("hex")}.json\`;
  }
  get(id: string, done: (error: unknown, data?: SessionData | null) => void) {
    try {
      const data = JSON.parse(readFileSync(this.#path(id), "utf8"));
      done(null, Date.parse(data.cookie.expires) > Date.now() ? data : null);
    } catch {
      done(null, null);
    }
  }
  set(id: string, data: SessionData, done?: (error?: unknown) => void) {
    writeFileSync(this.#path(id), JSON.stringify(data));
    done?.();
  }
  destroy(id: string, done?: (error?: unknown) => void) {
    rmSync(this.#path(id), { force: true });
    done?.();
  }
  touch(id: string, data: SessionData, done?: () => void) {
    this.set(id, data, done);
  }
}

export const options = {
  secret: process.env.OLD_SECRET!,
  store: new FileStore(),
  cookie: { maxAge: 7 * 86_400_000 },
};
`;

/** As the README of express-session has it. */
const OLD = `import express from "express";
import expressSession from "express-session";
import { options } from "./src/old-session";
import { findById, findByPassword } from "./src/users";

const app = express();
app.use(expressSession({ ...options, resave: false, saveUninitialized: false }));
if (process.env.BACK) app.use((await import("./src/back")).back);
app.get("/", async (request, response) => {
  const { userId } = request.session as { userId?: string };
  const user = userId && (await findById(userId));
  if (user) return void response.send(\`<h1>Old: \${user.name}</h1>\`);
  response.send(\`<form method="post"><label>Email <input name="email"></label>
    <label>Password <input name="password" type="password"></label><button>Enter</button></form>\`);
});
app.post("/", express.urlencoded(), (request, response) => {
  const user = findByPassword(request.body.email, request.body.password);
  request.session.regenerate(() => {
    if (user) Object.assign(request.session, { userId: user.id });
    response.redirect("/");
  });
});
app.listen(Number(process.env.PORT));
`;

testMove("express-session", {
  files: { "old.ts": OLD, "src/old-session.ts": OPTIONS },
  env: { OLD_SECRET: SECRET },
  cookie: "connect.sid",
  lifetime: LIFETIME,
  back: true,
  more: (move) => {
    const folder = () => join(move.dir, "sessions");
    const pathOf = (id) => join(folder(), `${Buffer.from(id).toString("hex")}.json`);
    const put = (id, data, left = DAY, lifetime = LIFETIME) => {
      const expires = new Date(Date.now() + left * 1000).toISOString();
      const cookie = { originalMaxAge: lifetime * 1000, expires, path: "/", httpOnly: true };
      writeFileSync(pathOf(id), JSON.stringify({ cookie, ...data }));
      return valueOf(id);
    };
    const valueOf = (id, secret = SECRET) => {
      const signature = createHmac("sha256", secret).update(id).digest("base64");
      return encodeURIComponent(`s:${id}.${signature.replace(/=+$/, "")}`);
    };

    test("express-session: what is tampered, expired, foreign or gone is refused", async () => {
      const good = put("good", { userId: "7" });
      await assertStays(move, valueOf("good", "another secret of thirty-two bytes"), "foreign");
      await assertStays(move, good.replace("good", "evil"), "another id");
      await assertStays(move, "good", "not signed");
      await assertStays(move, valueOf("gone"), "not in the store");
      await assertStays(move, put("late", { userId: "7" }, -1), "expired");
      await assertStays(move, put("nobody", { cart: [1] }), "nobody");
      assert.deepEqual(JSON.parse(readFileSync(pathOf("nobody"), "utf8")).cart, [1]);
      await assertRefused(move, put("removed", { userId: "8" }), "a user who is gone");
      const moved = { userId: "7", movedAt: Date.now() - 61_000 };
      await assertRefused(move, put("moved", moved), "moved more than a minute ago");
      assert.equal((await move.ask(`connect.sid=${good}`)).status, 200);
    });

    test("express-session: the new session has the lifetime of the old one, from now on", async () => {
      for (const [lifetime, left] of [
        [LIFETIME, DAY],
        [30 * DAY, 20 * DAY],
        [1800, 60],
      ]) {
        const value = put("remembered", { userId: "7" }, left, lifetime);
        const answer = await move.ask(`connect.sid=${value}`);
        const { exp, auth_time: begun } = move.tokenOf(answer.headers.getSetCookie().join("\n"));
        const now = Math.floor(Date.now() / 1000);
        assert.ok(exp <= now + lifetime && exp > now + lifetime - 60, String(exp - now));
        assert.ok(Math.abs(begun - (now + left - lifetime)) < 60);
      }
    });

    test("express-session: Passport's sessions are moved", async () => {
      const value = put("passport", { passport: { user: "7" } });
      assert.equal((await move.ask(`connect.sid=${value}`)).status, 200);
    });

    test("express-session: a sign-out destroys the old session in the store", async () => {
      const value = put("leaving", { userId: "7" });
      await move.ask(`connect.sid=${value}`, { method: "POST" }, "/api/auth/signout");
      assert.ok(!readdirSync(folder()).includes(`${Buffer.from("leaving").toString("hex")}.json`));
      await assertStays(move, value, "after the sign-out");
    });

    test("express-session: what is moved says so in the store, and has no other change", async () => {
      await move.ask(`connect.sid=${put("once", { userId: "7", cart: [1] })}`);
      const { movedAt, cart } = JSON.parse(readFileSync(pathOf("once"), "utf8"));
      assert.ok(Math.abs(Date.now() - movedAt) < 60_000);
      assert.deepEqual(cart, [1]);
    });

    test("express-session: the files of the guide have no mistake of types", () =>
      move.check("src/server.ts", "src/back.ts"));
  },
});
