/** Beginning a sign-in that ends elsewhere, for the endpoint and for server actions alike. */

import type { Internals } from "../internals.js";
import type { RemoteProvider } from "../types/provider.js";
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

/** @throws AuthError for what the client may learn of; else what went wrong. */
export async function startSignIn(
  app: Internals,
  provider: RemoteProvider,
  start: Start,
): Promise<Started> {
  if (provider.type === "email") {
    const { startEmail } = await import("../email/start.js");
    return startEmail(app, provider, start);
  }
  const { startOAuth } = await import("../oauth/start.js");
  return startOAuth(app, provider, start);
}
