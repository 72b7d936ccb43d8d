import { join } from "node:path";

import { assertClientIsClean } from "../client.mjs";
import { testGuide } from "../suite.mjs";

testGuide("tanstack-start", {
  async then({ dir, run }) {
    await run("npx vite build");
    assertClientIsClean(join(dir, "dist/client"));
  },
});
