import { join } from "node:path";
import type { NextConfig } from "next";

const { FIXTURE, FIXTURE_BASE_PATH } = process.env;

const config: NextConfig = {
  basePath: FIXTURE_BASE_PATH,
  serverExternalPackages: FIXTURE === "external" ? ["waxseal"] : [],
  // Built in target/next/<variant>; next, react and waxseal are found further up.
  turbopack: { root: join(import.meta.dirname, "../../..") },
  outputFileTracingRoot: join(import.meta.dirname, "../../.."),
  // The sources are the same in all variants: the types are checked once.
  typescript: { ignoreBuildErrors: FIXTURE !== "proxy" },
};

export default config;
