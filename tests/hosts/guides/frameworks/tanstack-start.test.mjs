import { join } from "node:path";

import { assertClientIsClean } from "../client.mjs";
import { NEWER_NODE } from "../guide.mjs";
import { testGuide } from "../suite.mjs";
import { followLink } from "../visit.mjs";

testGuide("tanstack-start", {
  files: NEWER_NODE,
  visit: (page) => followLink(page),
  async then({ dir, run }) {
    await run("npx vite build");
    assertClientIsClean(join(dir, "dist/client"));
  },
});
