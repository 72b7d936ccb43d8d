// The compiled core, as a Worker imports it.

import core from "waxseal/core.wasm";
import { expect, type Same } from "./expect.js";

expect<Same<typeof core, WebAssembly.Module>>();
