/** Where an endpoint is. */

import { parseUrl } from "../url.js";

declare const process: { env: { NEXTAUTH_URL?: string } };

/** By the parameters of the catch-all route; `undefined` without any. */
export function endpointPath(nextauth: string[] | string | undefined): string | undefined {
  if (nextauth === undefined) return undefined;
  const { path } = parseUrl(process.env.NEXTAUTH_URL);
  return [path, ...[nextauth].flat().map(encodeURIComponent)].join("/");
}
