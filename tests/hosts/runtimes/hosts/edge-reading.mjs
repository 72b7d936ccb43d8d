// A function of Vercel's kind that only reads.
import * as verify from "waxseal/verify";

import cookies from "./reading.json" with { type: "json" };
import { reading } from "./reading.mjs";

globalThis.run = async () => reading(verify, cookies);
