import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { parseEnv } from "node:util";

import { createAuth } from "waxseal";
import { sealCookie } from "waxseal/testing";

import { root } from "../../../../scripts/lib/run.mjs";
import { testGuide } from "../suite.mjs";

/** Where the crate's own tests and examples have compiled most of it already. */
const env = { CARGO_TARGET_DIR: join(root, "target") };

testGuide("rust", {
  parts: [undefined],
  env,
  async visit(page, app) {
    const stranger = await fetch(`${app.origin}/dashboard`, { redirect: "manual" });
    assert.deepEqual([stranger.status, stranger.headers.get("location")], [303, "/sign-in"]);
    const [cookie] = (await page.context().cookies()).filter(({ name }) => /session/.test(name));
    assert.deepEqual([cookie.name, cookie.httpOnly], ["waxseal.session-token", true]);
    const form = { email: "ada@example.com", password: "correct horse battery staple" };
    const forged = await fetch(`${app.origin}/sign-in`, {
      method: "POST",
      body: new URLSearchParams(form),
    });
    assert.equal(forged.status, 401);
    await isRenewed(app);
    await app.run("cargo fmt --check");
  },
  more: (guide) =>
    test("rust: the Worker compiles", async () => {
      const dir = mkdtempSync(join(tmpdir(), "waxseal-guide-"));
      try {
        mkdirSync(join(dir, "src"));
        const app = await guide.follow({ parts: ["Workers in Rust"], dir, env });
        const patch = `\n[patch.crates-io]\nwaxseal = { path = ${JSON.stringify(root)} }\n`;
        appendFileSync(join(dir, "Cargo.toml"), patch);
        await app.run("cargo check --target wasm32-unknown-unknown");
      } finally {
        rmSync(dir, { recursive: true, force: true });
      }
    }),
});

/** A cookie that the npm package wrote two days ago is taken, and written anew. */
async function isRenewed(app) {
  const env = parseEnv(readFileSync(join(app.dir, ".env"), "utf8"));
  const auth = createAuth({ secret: env.AUTH_SECRET });
  const options = { url: app.origin, now: Date.now() - 2 * 86_400_000 };
  const { header } = sealCookie(auth, { sub: "1", name: "Grace" }, options);
  const response = await fetch(`${app.origin}/dashboard`, { headers: { cookie: header } });
  assert.match(await response.text(), /Hello, Grace/);
  assert.match(response.headers.getSetCookie().at(-1), /^waxseal\.session-token=ey/);
  assert.equal(response.headers.get("cache-control"), "private, no-cache, no-store");
}
