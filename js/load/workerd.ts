import { provideShared } from "../core/shared.js";
import "./core-workerd.js";

provideShared(async () => (await import("../wasm/shared_bg.wasm")).default);

export * from "../index.js";
