import { checkApi, checkTypes } from "../api.mjs";
import { testGuide } from "../suite.mjs";

testGuide("fastify", {
  async then(app) {
    await checkApi(app);
    await checkTypes(app, "src/server.ts");
  },
});
