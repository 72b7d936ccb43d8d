import { testGuide } from "../suite.mjs";

testGuide("node");
