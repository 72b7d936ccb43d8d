// A Cloudflare Worker.
import { run } from "./main.mjs";

export default {
  async fetch() {
    return Response.json(await run());
  },
};
