import { join } from "node:path";
import type { NextConfig } from "next";

const root = join(import.meta.dirname, "../../..");

const config: NextConfig = {
  cacheComponents: true,
  partialPrefetching: true,
  assetPrefix: process.env.FIXTURE_ASSET_PREFIX,
  // Built in target/next; next, react and waxseal are found further up.
  turbopack: { root },
  outputFileTracingRoot: root,
};

export default config;
