import { provide } from "../core/instance.js";
import { provideShared } from "../core/shared.js";
// Vercel and the edge runtime of Next.js: bytes may not be compiled there, and
// a `?module` import gives the compiled module.
import wasm from "../wasm/core_bg.wasm?module";

provide(() => wasm);
provideShared(async () => (await import("../wasm/shared_bg.wasm?module")).default);

export * from "../index.js";
