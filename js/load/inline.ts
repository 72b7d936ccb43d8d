import { provideShared } from "../core/shared.js";
import "./core-inline.js";
import { decode } from "./decode.js";

provideShared(async () => {
  const { default: base64 } = await import("../wasm/shared-inline.js");
  return new WebAssembly.Module(decode(base64));
});

export * from "../index.js";
