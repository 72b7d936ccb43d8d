// The packed stand-in for next-auth 4 carries the package.

import { testCarried } from "../next-auth-5/carried.mjs";
import { standIn } from "./support.mjs";

testCarried(standIn);
