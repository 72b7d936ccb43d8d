// The instances of the core, as they are made: to be imported before the package.

export const instances = [];

const { Instance } = WebAssembly;
WebAssembly.Instance = function (module, imports) {
  const instance = new Instance(module, imports);
  instances.push(instance);
  return instance;
};
