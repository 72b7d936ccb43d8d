// The load of the memory test: all formats, small and in chunks, good and bad,
// read, renewed and moved, with a single instance.

import { claimsOf, people } from "../lib/claims.mjs";
import { NAMES, SECRET } from "../lib/config.mjs";
import { encode } from "./authjs.mjs";
import { auth, forged, header } from "./common.mjs";
import { encode as v4Encode } from "./next-auth.mjs";
import { sign } from "./signed.mjs";

/** Returns `run(calls)`, and `bytes()`: the WebAssembly memory in use. */
export async function load() {
  const memories = watchMemories();
  const bytes = new TextEncoder().encode(SECRET);
  const [small] = people(300).map(claimsOf);
  const [large] = people(12_288).map(claimsOf);
  const renewing = auth({ format: "authjs", session: { updateAge: 0 } });
  const moving = auth({ format: "authjs", accept: ["next-auth", "signed"] });

  const kinds = [];
  const add = (often, auth, cookie, status) =>
    kinds.push(...Array(often).fill({ auth, cookie, status }));
  for (const [claims, often] of [
    [small, 100],
    [large, 1],
  ]) {
    const tokens = {
      signed: await sign(claims, bytes),
      authjs: await encode(claims),
      "next-auth": await v4Encode(claims),
    };
    for (const [format, token] of Object.entries(tokens)) {
      add(often, auth({ format }), header(NAMES[format], token), "active");
      add(1, auth({ format }), header(NAMES[format], forged(token)), "invalid");
    }
    add(1, moving, header(NAMES["next-auth"], tokens["next-auth"]), "active");
    add(1, renewing, header(NAMES.authjs, tokens.authjs), "active");
  }

  let at = 0;
  return {
    bytes: () => memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0),
    run(calls) {
      for (let call = 0; call < calls; call++) {
        const { auth, cookie, status } = kinds[at];
        const outcome = auth.verify(cookie);
        if (outcome.status !== status) throw new Error(`${outcome.status} instead of ${status}`);
        at = at + 1 === kinds.length ? 0 : at + 1;
      }
    },
  };
}

/** The memories of all instances from now on: waxseal does not export its own. */
function watchMemories() {
  const memories = [];
  const { Instance } = WebAssembly;
  WebAssembly.Instance = class extends Instance {
    constructor(...args) {
      super(...args);
      if (this.exports.memory) memories.push(this.exports.memory);
    }
  };
  return memories;
}
