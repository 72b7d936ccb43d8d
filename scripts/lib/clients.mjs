// The app of tests/hosts/clients: the same pages for each client, below a path with its name.

import { join } from "node:path";

import { buildNextApp, installNextApps } from "./next.mjs";
import { root } from "./run.mjs";

const source = join(root, "tests/hosts/clients");

/** `waxseal/react`, and `next-auth/react` of both versions. */
export const clients = ["v4", "v5", "waxseal"];

/** The name of the app in target/next. */
export const clientsApp = "clients";

/** Makes the production build, when anything has changed. */
export function buildClientsApp() {
  installNextApps();
  const copies = clients.flatMap((client) => [
    [join(source, "pages"), `app/${client}`],
    [join(source, `clients/${client}.ts`), `app/${client}/client.ts`],
  ]);
  buildNextApp(clientsApp, { copies: [[join(source, "app"), "."], ...copies] });
}
