// workerd: runs the calls it is asked for, and reports the bytes of WebAssembly memory.

import { load } from "../cases/load.mjs";

let loaded;

export default {
  async fetch(request) {
    const { calls } = await request.json();
    loaded ??= await load();
    loaded.run(calls);
    return Response.json({ wasm: loaded.bytes() });
  },
};
