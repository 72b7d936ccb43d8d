/** What the clients of both originals know when a page begins. */

import { parseUrl } from "./url.js";

// Each as it is written here: Next.js puts the values of its `env` in their place.
declare const process: {
  env: { NEXTAUTH_URL?: string; NEXTAUTH_URL_INTERNAL?: string; VERCEL_URL?: string };
};

/** Where the endpoints are, by the environment; an object of its own for each client. */
export const clientConfig = () => ({
  baseUrl: parseUrl(process.env.NEXTAUTH_URL ?? process.env.VERCEL_URL).origin,
  basePath: parseUrl(process.env.NEXTAUTH_URL).path,
  baseUrlServer: parseUrl(
    process.env.NEXTAUTH_URL_INTERNAL ?? process.env.NEXTAUTH_URL ?? process.env.VERCEL_URL,
  ).origin,
  basePathServer: parseUrl(process.env.NEXTAUTH_URL_INTERNAL ?? process.env.NEXTAUTH_URL).path,
  _lastSync: 0,
  _session: undefined,
  _getSession: () => {},
});
