import { NEWER_NODE } from "../guide.mjs";
import { testGuide } from "../suite.mjs";

testGuide("solid-start", { files: NEWER_NODE });
