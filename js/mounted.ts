/** Where an application and its endpoints are. */

import type { Settings } from "./config/index.js";

/**
 * Without a slash at their ends. `mount` is the path that the framework mounts the application
 * at, `stripped` one that a proxy in front has taken off (see `strippedMount`).
 */
export function urlsAt(
  origin: string,
  mount: string,
  stripped: string,
  { basePath }: Settings,
): { appUrl: string; endpointsUrl: string } {
  // A framework that has a mount of its own may be behind a further one.
  const path = stripped.endsWith(mount) ? stripped : mount;
  const appUrl = origin + path;
  // A `basePath` may be written with the mount, as the client needs it.
  const isWhole = path !== "" && basePath.startsWith(`${path}/`);
  return { appUrl, endpointsUrl: (isWhole ? origin : appUrl) + basePath };
}
