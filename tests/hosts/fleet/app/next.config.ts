import { join } from "node:path";
import type { NextConfig } from "next";

const config: NextConfig = {
  // Built in target/next/fleet; next, react and waxseal are found further up.
  turbopack: { root: join(import.meta.dirname, "../../..") },
  outputFileTracingRoot: join(import.meta.dirname, "../../.."),
  typescript: { ignoreBuildErrors: true },
};

export default config;
