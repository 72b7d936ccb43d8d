// A Cloudflare Worker that only reads.
import * as verify from "waxseal/verify";

import cookies from "./reading.json" with { type: "json" };
import { reading } from "./reading.mjs";

export default {
  async fetch() {
    return Response.json(reading(verify, cookies));
  },
};
