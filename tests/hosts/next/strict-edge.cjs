// Preloaded into `next start`: its edge sandbox then compiles neither text nor
// bytes, as on Vercel. By itself Next.js forbids that in no local mode.

const Module = require("node:module");
const { sep } = require("node:path");

const sandbox = ["next", "dist", "server", "web", "sandbox", "context.js"].join(sep);
const allowed =
  /codeGeneration: process\.env\.NODE_ENV !== 'production' \? (\{[^}]*\}) : undefined/g;

const { _compile } = Module.prototype;
Module.prototype._compile = function (source, filename, ...rest) {
  if (filename.endsWith(sandbox)) {
    if (source.match(allowed)?.length !== 1)
      throw new Error("This Next.js makes its sandbox in another way.");
    source = source.replace(allowed, "codeGeneration: { strings: false, wasm: false }");
  }
  return _compile.call(this, source, filename, ...rest);
};
