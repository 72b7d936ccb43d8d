import type { NextConfig } from "next";

const config: NextConfig = {
  // As create-next-app writes them.
  cacheComponents: true,
  partialPrefetching: true,
  // Every browser gets whole pages, as bots do: once a part of a page is on its way, `forbidden()` and
  // `redirect()` come too late for the status. It takes `instant = false` in app/layout.tsx as well.
  htmlLimitedBots: /.*/,
  // Native modules: they must be loaded by Node, not bundled.
  serverExternalPackages: ["@libsql/client", "@node-rs/argon2"],
  // This folder is the app; a lockfile further up is not its root.
  turbopack: { root: import.meta.dirname },
  // `forbidden()` answers 403 and renders app/forbidden.tsx.
  experimental: { authInterrupts: true },
  poweredByHeader: false,
};

export default config;
