declare const module$1: WebAssembly.Module;

export { module$1 as default };
