import assert from "node:assert/strict";
import { test } from "node:test";

import { createAuth } from "waxseal";

import { assertRefused, assertStays, DAY, testMove } from "../moving.mjs";

const SECRET = "the old secret, of thirty-two bytes";
const LIFETIME = 7 * DAY;

/** As most tutorials have it. */
const OLD = `import express from "express";
import jwt from "jsonwebtoken";
import { findById, findByPassword } from "./src/users";

const app = express();
if (process.env.BACK) app.use((await import("./src/back")).back);
app.get("/", async (request, response) => {
  const [, token] = /(?:^|; )token=([^;]*)/.exec(request.headers.cookie ?? "") ?? [];
  try {
    const { sub } = jwt.verify(token!, process.env.OLD_SECRET!) as { sub: string };
    response.send(\`<h1>Old: \${(await findById(sub))!.name}</h1>\`);
  } catch {
    response.send(\`<form method="post"><label>Email <input name="email"></label>
      <label>Password <input name="password" type="password"></label><button>Enter</button></form>\`);
  }
});
app.post("/", express.urlencoded(), (request, response) => {
  const user = findByPassword(request.body.email, request.body.password);
  if (user) {
    const token = jwt.sign({ sub: user.id }, process.env.OLD_SECRET!, { expiresIn: "7d" });
    response.cookie("token", token, { httpOnly: true, sameSite: "lax", maxAge: 7 * 86_400_000 });
  }
  response.redirect("/");
});
app.listen(Number(process.env.PORT));
`;

testMove("jsonwebtoken", {
  files: { "old.ts": OLD },
  env: { OLD_SECRET: SECRET },
  cookie: "token",
  needs: ["OLD_SECRET"],
  lifetime: LIFETIME,
  back: true,
  parts: ["Without a bridge"],
  more: (move) => {
    const now = Math.floor(Date.now() / 1000);
    const load = async () => (await move.load("jsonwebtoken")).default;

    test("jsonwebtoken: what is tampered, expired or foreign is refused", async () => {
      const jwt = await load();
      const good = { sub: "7", iat: now - DAY, exp: now + 6 * DAY };
      const sign = (claims, secret = SECRET, options) => jwt.sign(claims, secret, options);
      const part = (text) => Buffer.from(text).toString("base64url");
      assert.equal((await move.ask(`token=${sign(good)}`)).status, 200);

      const [header, , signature] = sign(good).split(".");
      const other = part(JSON.stringify({ ...good, exp: good.exp + 1 }));
      await assertRefused(move, [header, other, signature].join("."), "other claims");
      const none = part('{"alg":"none","typ":"JWT"}');
      await assertRefused(move, `${none}.${part(JSON.stringify(good))}.`, "none");
      await assertRefused(move, sign(good, SECRET, { algorithm: "HS512" }), "another algorithm");
      await assertRefused(move, sign(good, "another secret of thirty-two bytes"), "foreign");
      await assertRefused(move, sign({ ...good, exp: now - 1 }), "expired");
      const { exp: _, ...endless } = good;
      await assertRefused(move, sign(endless), "without an end");
      await assertRefused(
        move,
        sign({ ...good, exp: now + 400 * DAY }),
        "more time than was given",
      );
      await assertRefused(move, sign({ ...good, sub: "8" }), "a user who is gone");
      await assertRefused(move, "x", "no token");
    });

    test("jsonwebtoken: the new session ends when the old one would have", async () => {
      for (const [iat, exp] of [
        [now - 6 * DAY, now + DAY],
        [now - 60, now + 900],
      ]) {
        const value = (await load()).sign({ sub: "7", iat, exp }, SECRET);
        const answer = await move.ask(`token=${value}`);
        assert.equal(answer.status, 200);
        const token = move.tokenOf(answer.headers.getSetCookie().join("\n"));
        assert.equal(token.exp, exp);
      }
    });

    test("jsonwebtoken: a token of nobody stays", async () => {
      const value = (await load()).sign({ cart: 7 }, SECRET, { expiresIn: "1h" });
      await assertStays(move, value);
    });

    test("jsonwebtoken: `accept` alone reads such tokens, where the guide says so", async () => {
      const jwt = await load();
      const text = move.read("src/direct.ts").replace("process.env.OLD_SECRET", `"${SECRET}"`);
      const [, options] = /createAuth\((\{[^]*\})\)/.exec(text);
      const direct = createAuth(new Function(`return ${options}`)());
      const claims = { sub: "7", iss: "https://app.example", aud: "app" };
      const statusOf = (claims, options) => {
        const cookie = `token=${jwt.sign(claims, SECRET, { expiresIn: "7d", ...options })}`;
        const source = new Request("https://app.example/", { headers: { cookie } });
        return direct.verify(source);
      };
      const outcome = statusOf(claims);
      assert.equal(outcome.status, "active");
      assert.equal(outcome.token.sub, "7");
      // It is written under its new name, which the old verifiers open.
      const line = outcome.writes.setCookie.find((each) => each.startsWith("__Host-token=ey"));
      jwt.verify(/=([^;]*)/.exec(line)[1], SECRET, { algorithms: ["HS256"] });
      assert.ok(outcome.writes.setCookie.some((each) => /^token=;/.test(each)));
      assert.equal(statusOf({ ...claims, aud: "mail" }).status, "invalid");
      assert.equal(statusOf({ sub: "7" }).status, "invalid");
    });

    test("jsonwebtoken: the files of the guide have no mistake of types", () =>
      move.check("src/server.ts", "src/back.ts", "src/direct.ts"));
  },
});
