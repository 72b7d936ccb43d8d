import { provide } from "../core/instance.js";
// Vercel and the edge runtime of Next.js: bytes may not be compiled there, and
// a `?module` import gives the compiled module.
import wasm from "../wasm/core_bg.wasm?module";

provide(() => wasm);
