import { provide } from "../core/instance.js";
// Everywhere else: no file to find and nothing to await, whatever the bundler.
import base64 from "../wasm/core-inline.js";
import { decode } from "./decode.js";

provide(() => new WebAssembly.Module(decode(base64)));
