import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { findChromium } from "../../../../scripts/lib/chromium.mjs";
import { freePort } from "../../../support/server.mjs";
import { checkTypes } from "../api.mjs";
import { Guide } from "../guide.mjs";

const FILES = [
  "src/app.test.ts",
  "jest/app.test.ts",
  "node/guard.test.ts",
  "playwright.config.ts",
  "e2e/dashboard.spec.ts",
];

test("testing: the tests of the guide pass, and fail without the guard", async () => {
  const guide = new Guide("docs/guides/testing.md");
  const env = { CHROMIUM: findChromium(), PORT: await freePort("localhost") };
  const app = await guide.follow({
    parts: [undefined, "Vitest", "Jest", "node:test", "Playwright"],
    env,
  });
  try {
    await checkTypes(app, FILES.join(" "));
    removeGuard(join(app.dir, "src/app.ts"));
    for (const command of ["npx vitest run", "npx jest", "npx playwright test"]) {
      await assert.rejects(app.run(command), / ends with 1:/, command);
    }
  } finally {
    await app.close();
  }
  assert.deepEqual(guide.unused(), []);
});

function removeGuard(path) {
  const text = readFileSync(path, "utf8");
  const open = text.replaceAll("requireSession(auth), (c)", "session(auth), (c)");
  assert.notEqual(open, text);
  writeFileSync(path, open.replace("requireSession }", "session }"));
}
