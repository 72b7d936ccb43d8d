/** Beginning a sign-in that ends elsewhere, for the endpoint and for server actions alike. */

import type { Internals } from "../internals.js";
import type { RemoteProvider } from "../types/provider.js";
import type { Start, Started } from "./started.js";

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

/** What a form or a query says of `within`; `undefined` for no number of seconds. */
export function withinOf(...values: unknown[]): number | undefined {
  const given = values.find((value) => value !== undefined && value !== null);
  // A body of JSON may hold an object, which need not have a text.
  const isScalar = typeof given === "string" || typeof given === "number";
  return isScalar && /^[1-9]\d{0,8}$/.test(String(given)) ? Number(given) : undefined;
}
