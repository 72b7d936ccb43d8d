/** Whether a request may refresh: only one whose answer somebody will look at. */

import { header } from "../source.js";
import type { Source } from "../types/source.js";

const PREFETCHES = ["sec-purpose", "purpose", "x-purpose", "x-moz"];
const PREFETCH_MARKS = [
  "next-router-prefetch",
  "next-router-segment-prefetch",
  "x-middleware-prefetch",
  "x-nextjs-prefetch",
];

/** Whether cookies in its answer are kept. */
export function keepsCookies(source: Source): boolean {
  return !/^(HEAD|OPTIONS)$/i.test(methodOf(source));
}

/** Whether its answer, and the new tokens in it, are not thrown away. */
export function maySpend(source: Source): boolean {
  // The text of a Cookie header says no more.
  if (typeof source !== "object" || source === null) return true;
  if (/^(HEAD|OPTIONS|TRACE)$/i.test(methodOf(source))) return false;
  const isPrefetch =
    PREFETCHES.some((name) => /prefetch|prerender/i.test(header(source, name))) ||
    PREFETCH_MARKS.some((name) => header(source, name) !== "");
  return !isPrefetch;
}

/** Of a request, or of an event of AWS Lambda in its two forms; else nothing. */
function methodOf(source: Source): string {
  const { method, httpMethod, requestContext } = Object(source) as { [name: string]: unknown };
  const { http } = Object(requestContext) as { http?: unknown };
  const found = method ?? httpMethod ?? (Object(http) as { method?: unknown }).method;
  return typeof found === "string" ? found : "";
}
