// The packed stand-in for next-auth 5 carries the package.

import { join } from "node:path";

import { root } from "../../../scripts/lib/run.mjs";
import { testCarried } from "./carried.mjs";

testCarried(join(root, "target/next-auth/5"));
