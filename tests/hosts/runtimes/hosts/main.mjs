import * as waxseal from "waxseal";

import vectors from "../../../vectors/authjs.json" with { type: "json" };
import { conformance } from "../conformance.mjs";

export const run = () => conformance(waxseal, vectors);
