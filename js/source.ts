/** Reading headers and cookies from whatever is passed as a request. */

import { WaxsealError } from "./errors.js";
import { isThenable } from "./thenable.js";
import type { Source } from "./types/source.js";

/** Whom the configuration trusts to state scheme and host. */
export interface Trust {
  /** Believe `X-Forwarded-*`. */
  forwarded: boolean;
  /** The origin that `AUTH_URL` fixes. */
  origin: string | undefined;
}

/**
 * The text of the Cookie header. Whatever a cookie says, this does not throw.
 *
 * @throws WaxsealError for what is no request, which is a mistake in the program.
 */
export function cookieText(source: Source): string {
  if (typeof source === "string") return source;
  if (source === null || source === undefined) return "";
  const headers = headersOf(source);
  if (typeof headers.get === "function" && !isHeaders(headers)) throw invalidSource();
  return fieldOf(headers, "cookie") || cookiesBeside(source, headers);
}

/** One header, `""` when there is none. Several Cookie headers are joined (RFC 9113 §8.2.3). */
export function header(source: Source, name: string): string {
  return fieldOf(headersOf(source), name);
}

function headersOf(source: any): any {
  if (typeof source !== "object") throw invalidSource();
  // `get` first: the headers of Next.js have a member `headers` too.
  if (typeof source.get === "function") return source;
  let headers = source;
  // Of API Gateway; where there are two Cookie headers, `headers` has the last alone.
  if (Object.hasOwn(source, "multiValueHeaders") && source.multiValueHeaders)
    headers = source.multiValueHeaders;
  else if ("headers" in source) headers = isRecord(source) ? source : source.headers;
  if (typeof headers !== "object" || headers === null) throw invalidSource();
  return headers;
}

/** Whether its `headers` are a field among others: a client may send one of that name. */
function isRecord(source: { headers: unknown }): boolean {
  return isValue(source.headers) && Object.keys(source).length > 1;
}

function isValue(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((entry) => typeof entry === "string");
  return typeof value === "string";
}

function fieldOf(headers: any, name: string): string {
  const value = valueOf(headers, name);
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) return "";
  // CloudFront has objects.
  const values = value.map((entry) => (typeof entry === "string" ? entry : entry?.value));
  return values.join(name === "cookie" ? "; " : ", ");
}

function valueOf(headers: any, name: string): unknown {
  if (typeof headers.get === "function") return headers.get(name);
  // Own names only: inherited ones came with no request.
  const key = Object.hasOwn(headers, name)
    ? name
    : Object.keys(headers).find((key) => key.toLowerCase() === name);
  return key === undefined ? "" : headers[key];
}

/** Whether its `get` is that of headers, not of a Map, of cookies, or of Hono's context. */
function isHeaders(object: any): boolean {
  // Those of workerd and Bun have `getAll`.
  if (object[Symbol.toStringTag] === "Headers") return true;
  if (typeof Headers === "function" && object instanceof Headers) return true;
  const isStore = "getAll" in object || ("set" in object && !("append" in object));
  return !isStore && !("setHeader" in object) && !isThenable(object);
}

/**
 * The cookies that API Gateway has beside the headers, where these have none.
 *
 * @throws WaxsealError for what has no cookie since it is no request.
 */
function cookiesBeside(source: any, headers: any): string {
  if (headers !== source) {
    const isWrong = Array.isArray(headers) || isThenable(headers);
    if (isWrong || source[Symbol.toStringTag] === "Response") throw invalidSource();
    const cookies: unknown = Object.hasOwn(source, "cookies") ? source.cookies : undefined;
    return Array.isArray(cookies) && isValue(cookies) ? cookies.join("; ") : "";
  }
  if (typeof headers.get === "function") return "";
  // No client decides on the types of the values.
  const values: unknown[] = Array.isArray(headers) ? [] : Object.values(headers);
  const isField = (value: unknown) =>
    Array.isArray(value) ? !value.some((entry) => Object(entry).cf) : Object(value) !== value;
  if (values.length === 0 || !values.every(isField)) throw invalidSource();
  return "";
}

function invalidSource(): WaxsealError {
  return new WaxsealError(
    "invalid-source",
    "Pass the request: a Request (in Hono `c.req.raw`), Headers (in Next.js `await headers()`), a Node IncomingMessage, an event of AWS Lambda, { headers }, or the text of the Cookie header; no cookie store, Map or Promise.",
  );
}
