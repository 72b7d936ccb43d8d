/** A sign-in that ends elsewhere: what it begins with, and what comes of that. */

import type { Source } from "../types/source.js";

/** A sign-in that begins. */
export interface Start {
  request: Source & { readonly headers: Headers };
  /** The origin of the application, with the path that it is mounted at. */
  appUrl: string;
  /** Where the endpoints are, in full, without a slash at its end. */
  endpointsUrl: string;
  /** Where to go at the end; `callbacks.redirect` has allowed it. */
  url: string;
  /** What the form sent. */
  fields: { readonly [name: string]: unknown };
  /** Parameters for the provider's authorization endpoint. */
  authorizationParams: { readonly [name: string]: string };
  /**
   * Step-up: seconds since the user must have signed in at the provider. Anyone may ask for
   * it; who does not, gets a session that proves nothing.
   */
  within: number | undefined;
  /** Server code has given them, and not a browser. */
  isTrusted: boolean;
  /** The address at the other end of the connection, where the server says so. */
  peer: string | undefined;
}

/** Where to send the browser now, with which cookies. */
export interface Started {
  url: string;
  cookies: readonly string[];
}
