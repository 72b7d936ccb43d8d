import { checkApi, checkTypes } from "../api.mjs";
import { testGuide } from "../suite.mjs";

testGuide("fastify", {
  async check(app) {
    await checkApi(app);
    await checkTypes(app, "src/server.ts");
  },
});
