// Node, Deno and Bun: one line of JSON.
import * as verify from "waxseal/verify";

import cookies from "./reading.json" with { type: "json" };
import { reading } from "./reading.mjs";

console.log(JSON.stringify(reading(verify, cookies)));
