import type { EndpointContext } from "./context.js";
import { json } from "./respond.js";

/** `GET providers`: what a sign-in page needs to know about them. */
export function getProviders({ settings, endpointsUrl }: EndpointContext): Response {
  const entries = [...settings.providers.values()].map(({ id, name, type }) => [
    id,
    {
      id,
      name,
      type,
      signinUrl: `${endpointsUrl}/signin/${id}`,
      callbackUrl: `${endpointsUrl}/callback/${id}`,
    },
  ]);
  return json(Object.fromEntries(entries));
}
