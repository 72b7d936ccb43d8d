// workerd: an isolate that reads its first session when it is asked to. The time
// is taken outside, against a request that asks for nothing.

import * as core from "@auth/core/jwt";
import * as jose from "jose";
import * as waxseal from "waxseal";

import { beginnings } from "../cases/beginnings.mjs";

const libraries = { waxseal, jose, "@auth/core/jwt": core };

export default {
  async fetch(request) {
    const { name, input } = await request.json();
    if (name === undefined) return new Response();
    const { from, make, read } = beginnings[name];
    const library = libraries[from];
    const session = await read(library, await make(library), input);
    return new Response(null, { status: session ? 200 : 500 });
  },
};
