import { join } from "node:path";

import { assertClientIsClean } from "../client.mjs";
import { NEWER_NODE } from "../guide.mjs";
import { testGuide } from "../suite.mjs";
import { signInAndOut } from "../visit.mjs";

testGuide("react-router", {
  files: NEWER_NODE,
  parts: [undefined],
  async then({ dir, run }, guide) {
    await run("npx react-router typegen");
    await run("npx tsc");
    const built = await guide.follow({ parts: ["In production"], dir });
    try {
      await signInAndOut(built.origin, "react-router-built");
      assertClientIsClean(join(dir, "build/client"));
    } finally {
      await built.close();
    }
  },
});
