import { testGuide } from "../suite.mjs";

testGuide("hono");
