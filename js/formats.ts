/** The token formats, and what their cookies are called. */

import type { Format } from "./types/config.js";

/** What the names of all cookies of a format begin with, after their prefix. */
export const COOKIE_BASES: { readonly [F in Format]: string } = {
  signed: "waxseal",
  authjs: "authjs",
  "next-auth": "next-auth",
};

export const FORMATS = Object.keys(COOKIE_BASES) as readonly Format[];
