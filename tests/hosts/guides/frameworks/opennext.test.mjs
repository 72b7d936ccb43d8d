import assert from "node:assert/strict";
import { execSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";

import { testGuide } from "../suite.mjs";

/** OpenNext asks for a wrangler that needs Node 22, which `npx` then finds in the folder. */
const NODE = "node@22.23.3";
const pins = { wrangler: "4.164.0" };

const dir = mkdtempSync(join(tmpdir(), "waxseal-guide-"));
before(() => execSync(`npm init -y && npm install ${NODE}`, { cwd: dir, stdio: "ignore" }));
after(() => rmSync(dir, { recursive: true, force: true }));

testGuide("opennext", {
  dir,
  pins,
  async visit(page, app) {
    const [session] = (await page.context().cookies()).filter(({ name }) => /session/.test(name));
    assert.ok(session.httpOnly);
    assert.equal(await (await fetch(`${app.origin}/api/auth/session`)).json(), null);
    await app.run("npx tsc --noEmit");
  },
});
