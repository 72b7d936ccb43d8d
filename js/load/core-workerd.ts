import { provide } from "../core/instance.js";
// Cloudflare Workers: bytes may not be compiled there, and a plain import gives
// the compiled module.
import wasm from "../wasm/core_bg.wasm";

provide(() => wasm);
