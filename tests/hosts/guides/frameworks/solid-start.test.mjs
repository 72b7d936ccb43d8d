import { testGuide } from "../suite.mjs";

testGuide("solid-start");
