import { checkApi, checkTypes } from "../api.mjs";
import { testGuide } from "../suite.mjs";

testGuide("elysia", {
  parts: [undefined],
  async then(app, guide) {
    await checkApi(app);
    const onNode = await guide.follow({ parts: ["On Node"], dir: app.dir });
    try {
      await checkApi(onNode);
      await checkTypes(app, "src/server.ts src/node.ts");
    } finally {
      await onNode.close();
    }
  },
});
