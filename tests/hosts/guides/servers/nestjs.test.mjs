import { checkApi } from "../api.mjs";
import { testGuide } from "../suite.mjs";

testGuide("nestjs", { check: (app) => checkApi(app) });
