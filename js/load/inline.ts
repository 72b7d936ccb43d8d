import { provide } from "../core/instance.js";
import { provideShared } from "../core/shared.js";
// Everywhere else: no file to find and nothing to await, whatever the bundler.
import base64 from "../wasm/core-inline.js";

provide(() => new WebAssembly.Module(decode(base64)));
provideShared(async () => {
  const { default: base64 } = await import("../wasm/shared-inline.js");
  return new WebAssembly.Module(decode(base64));
});

export * from "../index.js";

type Bytes = Uint8Array<ArrayBuffer>;

function decode(text: string): Bytes {
  const { fromBase64 } = Uint8Array as { fromBase64?: (text: string) => Bytes };
  if (fromBase64) return fromBase64.call(Uint8Array, text);

  // Not the bare name: bundlers would replace it with a polyfill.
  const { Buffer } = globalThis as { Buffer?: { from(text: string, encoding: "base64"): Bytes } };
  if (Buffer) return Buffer.from(text, "base64");

  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
