import { provideReader } from "../verify/instance.js";
// As the core: a `?module` import gives the compiled module.
import wasm from "../wasm/reader_bg.wasm?module";

provideReader(() => wasm);

export * from "../verify/index.js";
