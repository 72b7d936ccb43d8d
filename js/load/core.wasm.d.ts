/** The compiled core, as a bundler or a Worker imports it. */
declare const module: WebAssembly.Module;
export default module;
