import assert from "node:assert/strict";
import { join } from "node:path";

import { assertClientIsClean } from "../client.mjs";
import { testGuide } from "../suite.mjs";
import { signInAndOut } from "../visit.mjs";

testGuide("nuxt", {
  parts: [undefined],
  async then({ dir }, guide) {
    const built = await guide.follow({ parts: ["In production"], dir });
    try {
      await signInAndOut(built.origin, "nuxt-built");
      assertClientIsClean(join(dir, ".output/public"));
    } finally {
      await built.close();
    }
    const h3 = await guide.follow({ parts: ["H3 and Nitro"] });
    try {
      assert.equal(await (await fetch(h3.origin)).text(), "Hello");
      assert.equal((await fetch(`${h3.origin}/me`)).status, 401);
      assert.equal(await (await fetch(`${h3.origin}/api/auth/session`)).json(), null);
    } finally {
      await h3.close();
    }
  },
});
