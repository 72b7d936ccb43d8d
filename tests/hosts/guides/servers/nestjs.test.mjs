import { checkApi } from "../api.mjs";
import { testGuide } from "../suite.mjs";

testGuide("nestjs", { then: (app) => checkApi(app) });
