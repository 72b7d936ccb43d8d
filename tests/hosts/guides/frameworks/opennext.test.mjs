import assert from "node:assert/strict";

import { testGuide } from "../suite.mjs";

testGuide("opennext", {
  async visit(page, app) {
    const [session] = (await page.context().cookies()).filter(({ name }) => /session/.test(name));
    assert.ok(session.httpOnly);
    assert.equal((await fetch(`${app.origin}/api/auth/session`)).status, 200);
    await app.run("npx tsc --noEmit");
  },
});
