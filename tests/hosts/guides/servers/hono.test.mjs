import { checkApi, checkTypes } from "../api.mjs";
import { testGuide } from "../suite.mjs";

testGuide("hono", {
  async then(app) {
    await checkApi(app);
    await checkTypes(app, "src/server.ts");
  },
});
