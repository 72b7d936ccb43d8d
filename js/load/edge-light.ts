import { provideShared } from "../core/shared.js";
import "./core-edge-light.js";

provideShared(async () => (await import("../wasm/shared_bg.wasm?module")).default);

export * from "../index.js";
