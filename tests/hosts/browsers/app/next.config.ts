import { join } from "node:path";
import type { NextConfig } from "next";

// Built in target/next/browsers; next, the clients and waxseal are found further up.
const root = join(import.meta.dirname, "../../..");

const config: NextConfig = {
  turbopack: { root },
  outputFileTracingRoot: root,
  // As create-next-app writes it.
  cacheComponents: true,
  partialPrefetching: true,
};

export default config;
