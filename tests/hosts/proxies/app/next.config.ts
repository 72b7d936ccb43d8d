import { join } from "node:path";
import type { NextConfig } from "next";

// Built in target/next/proxies; next, the clients and waxseal are found further up.
const root = join(import.meta.dirname, "../../..");

const config: NextConfig = {
  output: "standalone",
  turbopack: { root },
  outputFileTracingRoot: root,
  // Behind a proxy that passes no host on, Next.js itself refuses server actions.
  experimental: { serverActions: { allowedOrigins: ["app.*"] } },
};

export default config;
