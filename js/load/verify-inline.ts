import { provideReader } from "../verify/instance.js";
import base64 from "../wasm/reader-inline.js";
import { decode } from "./decode.js";

provideReader(() => new WebAssembly.Module(decode(base64)));

export * from "../verify/index.js";
