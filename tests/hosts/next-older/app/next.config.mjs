// One source for all versions: see scripts/lib/next-older.mjs.
const own = {
  // Server actions are off by default.
  13.5: { experimental: { serverActions: true } },
  14.2: {},
  15.5: { outputFileTracingRoot: import.meta.dirname, turbopack: { root: import.meta.dirname } },
};

export default {
  ...own[process.env.NEXT_OLDER],
  // The development server writes beside the production build, not over it.
  distDir: process.env.NODE_ENV === "development" ? ".next-dev" : ".next",
};
