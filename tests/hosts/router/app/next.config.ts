import { join } from "node:path";
import type { NextConfig } from "next";

// Built in target/next; next and waxseal are found further up.
const root = join(import.meta.dirname, "../../..");

const config: NextConfig = {
  turbopack: { root },
  outputFileTracingRoot: root,
  basePath: process.env.BASE_PATH,
  cacheComponents: process.env.CACHE_COMPONENTS === "1",
};

export default config;
