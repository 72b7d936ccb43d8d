/**
 * What a guard in front of everything leaves open, since nobody could sign in otherwise: what
 * `handler` serves, the sign-in page, the error page, and the files that those pages consist of.
 *
 * Each is compared as the browser wrote it. Next.js gives a proxy the path without the locale,
 * and the path of a page for the address of its data: neither leads to an endpoint or a file.
 */

import type { NextRequest } from "next/server.js";
import type { Settings } from "../config/index.js";
import { findEndpoint, type Endpoint } from "../endpoints.js";
import { isOpenToAll } from "../guard/authorized.js";
import { APP_ORIGIN } from "../host.js";
import { pathOf } from "./request.js";

/** The endpoint that a request reaches in Next.js. */
export function endpointOf(request: NextRequest, basePath: string): Endpoint | undefined {
  return isOfPage(request) ? undefined : findEndpoint(request, basePath);
}

/** Whether everyone may see it. */
export function isOpen(
  request: NextRequest,
  endpoint: Endpoint | undefined,
  settings: Settings,
): boolean {
  const path = pathOf(request);
  return isOpenToAll(path, request.method, endpoint, settings) || isPublicFile(request);
}

/** Whether it is a file that browsers and crawlers ask for by themselves, or code of a page. */
export function isPublicFile(request: NextRequest): boolean {
  if (isOfPage(request)) return false;
  const path = pathOf(request);
  const ofBuild = withoutAssetPrefix(path);
  if (isDevelopment() && ofDevelopmentServer.test(ofBuild)) return true;
  // A server action is a POST to any path.
  const isRead = request.method === "GET" || request.method === "HEAD";
  return isRead && (FILES.has(path) || isBuilt(ofBuild));
}

const FILES = new Set(["/favicon.ico", "/robots.txt", "/sitemap.xml", "/manifest.webmanifest"]);
const BUILT = "/_next/static/";

/** Error overlay, fonts and source maps of it, hot reloading, and what Chromium's tools ask for. */
const ofDevelopmentServer =
  /^\/(__nextjs|_next\/(webpack-)?hmr|_next\/mcp$|\.well-known\/appspecific\/com\.chrome\.devtools\.json$)/;

/** Whether whoever decodes or normalizes the path once more still finds it among the build's files. */
function isBuilt(path: string): boolean {
  if (!path.startsWith(BUILT)) return false;
  try {
    const segments = path.slice(BUILT.length).split("/").map(decodeURIComponent);
    return segments.every((name) => !/^\.{0,2}$|[/\\%;\0-\x1f]/.test(name));
  } catch {
    return false;
  }
}

/** Whether Next.js took the locale or the form of a data request off the address of a page. */
function isOfPage({ headers, nextUrl }: NextRequest): boolean {
  const isLocalized = (nextUrl?.locale ?? "") !== (nextUrl?.defaultLocale ?? "");
  return isLocalized || headers.has("x-nextjs-data");
}

declare const process: { env: { __NEXT_ASSET_PREFIX?: string; NODE_ENV?: string } };

/** The bundlers of Next.js replace the expression, also by the whole URL of a CDN. */
function withoutAssetPrefix(path: string): string {
  const assetPrefix = process.env.__NEXT_ASSET_PREFIX;
  if (!assetPrefix) return path;
  const prefix = new URL(assetPrefix, APP_ORIGIN).pathname.replace(/\/$/, "");
  return path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : path;
}

function isDevelopment(): boolean {
  return process.env.NODE_ENV === "development";
}
