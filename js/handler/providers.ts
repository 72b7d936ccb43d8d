import { json } from "./respond.js";
import type { EndpointContext } from "./context.js";

/** `GET providers`: what a sign-in page needs to know of them. */
export function providers({ settings, base }: EndpointContext): Response {
  const entries = [...settings.providers.values()].map(({ id, name, type }) => [
    id,
    { id, name, type, signinUrl: `${base}/signin/${id}`, callbackUrl: `${base}/callback/${id}` },
  ]);
  return json(Object.fromEntries(entries));
}
