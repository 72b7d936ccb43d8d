import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { assertClientIsClean } from "../client.mjs";
import { testGuide } from "../suite.mjs";
import { signInAndOut } from "../visit.mjs";

testGuide("sveltekit", {
  parts: [undefined],
  async then({ dir, origin, run }, guide) {
    await run("npm run check");

    await guide.follow({ parts: ["A sign-in page of your own"], dir });
    const auth = join(dir, "src/lib/server/auth.ts");
    const text = readFileSync(auth, "utf8");
    writeFileSync(auth, text.replace("  providers:", '  pages: { signIn: "/login" },\n$&'));
    await signInAndOut(origin, "sveltekit-form");
    await run("npm run check");

    const built = await guide.follow({ parts: ["In production"], dir });
    try {
      await signInAndOut(built.origin, "sveltekit-built");
      assertClientIsClean(join(dir, "build/client"));
    } finally {
      await built.close();
    }
  },
});
