import assert from "node:assert/strict";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { assertClientIsClean } from "../client.mjs";
import { testGuide } from "../suite.mjs";
import { followLink, signInAndOut } from "../visit.mjs";

testGuide("nuxt", {
  parts: [undefined],
  visit: (page) => followLink(page),
  async then({ dir }, guide) {
    const config = join(dir, "nuxt.config.ts");
    // Nuxt 4.4.5 fails to prerender "/" with today's unstorage (`Invalid key: "/"`).
    copyFileSync(join(dir, "app/pages/index.vue"), join(dir, "app/pages/start.vue"));
    const rules = `routeRules: { "/start": { prerender: true } } });`;
    writeFileSync(config, readFileSync(config, "utf8").replace("});", `, ${rules}`));
    const built = await guide.follow({ parts: ["In production"], dir });
    try {
      await signInAndOut(built.origin, "nuxt-built", {
        visit: (page) => followLink(page, "/start"),
      });
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
