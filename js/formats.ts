/** The token formats, and what their cookies are called. */

import type { Format } from "./types/config.js";

/** The beginning of all cookie names of a format, after their prefix. */
export const COOKIE_BASES: { readonly [F in Format]: string } = {
  signed: "waxseal",
  authjs: "authjs",
  "next-auth": "next-auth",
};

export const FORMATS = Object.keys(COOKIE_BASES) as readonly Format[];

/** The default cookie name of a format, without prefix. */
export function baseNameOf(format: Format): string {
  return `${COOKIE_BASES[format]}.session-token`;
}

export function withoutPrefix(name: string): string {
  return name.replace(/^__(Host|Secure)-/, "");
}
