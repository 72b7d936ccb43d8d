import { provide } from "../core/instance.js";
import { provideShared } from "../core/shared.js";
// Cloudflare Workers: bytes may not be compiled there, and a plain import gives
// the compiled module.
import wasm from "../wasm/core_bg.wasm";

provide(() => wasm);
provideShared(async () => (await import("../wasm/shared_bg.wasm")).default);

export * from "../index.js";
