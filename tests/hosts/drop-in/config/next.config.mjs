// For every app and every version: where the packages are, and which output is wanted.
import { dirname } from "node:path";

const packages = dirname(import.meta.dirname);
const own = {
  13.5: { experimental: { outputFileTracingRoot: packages } },
  14.2: { experimental: { outputFileTracingRoot: packages } },
  15.5: { outputFileTracingRoot: packages, turbopack: { root: packages } },
  16.4: { outputFileTracingRoot: packages, turbopack: { root: packages } },
};

export default {
  ...own[process.env.DROP_IN_NEXT],
  output: process.env.DROP_IN_OUTPUT || undefined,
  // The development server writes beside the production build, not over it.
  distDir: process.env.NODE_ENV === "development" ? ".next-dev" : ".next",
};
