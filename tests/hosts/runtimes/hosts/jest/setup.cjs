Object.assign(globalThis, require("node:util"));
