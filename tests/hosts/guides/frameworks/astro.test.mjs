import { NEWER_NODE } from "../guide.mjs";
import { testGuide } from "../suite.mjs";
import { signInAndOut } from "../visit.mjs";

testGuide("astro", {
  files: NEWER_NODE,
  parts: [undefined],
  async then({ dir }, guide) {
    const built = await guide.follow({ parts: ["In production"], dir });
    try {
      await signInAndOut(built.origin, "astro-built");
    } finally {
      await built.close();
    }
  },
});
