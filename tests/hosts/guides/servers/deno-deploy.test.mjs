import assert from "node:assert/strict";

import { testGuide } from "../suite.mjs";

testGuide("deno-deploy", {
  async visit(page, app) {
    const me = await page.request.get("/api/me");
    assert.deepEqual([me.status(), (await me.json()).id], [200, "1"]);
    assert.equal((await fetch(`${app.origin}/api/me`)).status, 401);
    await app.run("npx deno check main.ts");
  },
});
