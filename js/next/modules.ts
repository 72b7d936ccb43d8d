/**
 * Modules of the Next.js that runs. Its bundlers have them by their names without an ending;
 * what they find with ".js" may be another copy, which knows no request. Node itself, where
 * the application lists the package in `serverExternalPackages`, finds only the files.
 */

import type { NextRequest } from "next/server.js";

/** `cookies` and `headers`. */
export async function nextHeaders() {
  try {
    return await import("next/headers");
  } catch (error) {
    if (!isMissing(error)) throw error;
    return import(/* webpackIgnore: true */ /* turbopackIgnore: true */ "next/headers.js");
  }
}

/** `redirect`, which knows how the running version goes on from a server action. */
export async function nextNavigation() {
  try {
    return await import("next/navigation");
  } catch (error) {
    if (!isMissing(error)) throw error;
    return import(/* webpackIgnore: true */ /* turbopackIgnore: true */ "next/navigation.js");
  }
}

/** `NextRequest`, and `after` from Next.js 15.1. */
export async function nextServer(): Promise<Server> {
  try {
    return await import("next/server");
  } catch (error) {
    if (!isMissing(error)) throw error;
    return import(/* webpackIgnore: true */ /* turbopackIgnore: true */ "next/server.js");
  }
}

interface Server {
  NextRequest: typeof NextRequest;
  after?: (work: Promise<unknown>) => void;
}

function isMissing(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === "ERR_MODULE_NOT_FOUND";
}
