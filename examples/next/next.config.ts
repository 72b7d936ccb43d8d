import type { NextConfig } from "next";

const config: NextConfig = {
  // Native modules: they must be loaded by Node, not bundled.
  serverExternalPackages: ["@libsql/client", "@node-rs/argon2"],
  // This folder is the app; a lockfile further up is not its root.
  turbopack: { root: import.meta.dirname },
  // `forbidden()` answers 403 and renders app/forbidden.tsx.
  experimental: { authInterrupts: true },
  poweredByHeader: false,
};

export default config;
