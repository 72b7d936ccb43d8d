/** Reading headers and cookies from whatever is passed as a request. */

import { WaxsealError } from "./errors.js";
import type { Source } from "./types/source.js";

/** Whom the configuration trusts to state scheme and host. */
export interface Trust {
  /** Believe `X-Forwarded-*`. */
  forwarded: boolean;
  /** The origin that `AUTH_URL` fixes. */
  origin: string | undefined;
}

/** The text of the Cookie header. */
export function cookieText(source: Source): string {
  if (typeof source === "string") return source;
  if (source === null || source === undefined) return "";
  return header(source, "cookie");
}

/** One header, `""` when there is none. Several Cookie headers are joined (RFC 9113 §8.2.3). */
export function header(source: Source, name: string): string {
  const value = headerValue(source, name);
  if (Array.isArray(value)) return value.join(name === "cookie" ? "; " : ", ");
  return typeof value === "string" ? value : "";
}

function headerValue(source: any, name: string): unknown {
  if (typeof source !== "object") throw invalidSource();
  // `get` first: the headers of Next.js have a member `headers` too.
  const headers = typeof source.get !== "function" && "headers" in source ? source.headers : source;
  if (typeof headers !== "object" || headers === null) throw invalidSource();
  if (typeof headers.get === "function") return headers.get(name);
  // Own names only: inherited ones came with no request.
  const key = Object.hasOwn(headers, name)
    ? name
    : Object.keys(headers).find((key) => key.toLowerCase() === name);
  return key === undefined ? "" : headers[key];
}

function invalidSource(): WaxsealError {
  return new WaxsealError(
    "invalid-source",
    "Pass a Request, Headers, a Node IncomingMessage, { headers }, or the text of the Cookie header.",
  );
}
