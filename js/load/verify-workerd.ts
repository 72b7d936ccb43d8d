import { provideReader } from "../verify/instance.js";
// As the core: a plain import gives the compiled module.
import wasm from "../wasm/reader_bg.wasm";

provideReader(() => wasm);

export * from "../verify/index.js";
