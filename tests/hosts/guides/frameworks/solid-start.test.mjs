import { NEWER_NODE } from "../guide.mjs";
import { testGuide } from "../suite.mjs";
import { followLink } from "../visit.mjs";

testGuide("solid-start", { files: NEWER_NODE, visit: followLink });
