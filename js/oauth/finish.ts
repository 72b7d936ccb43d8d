import type { EndpointContext } from "../handler/context.js";
import type { RemoteProvider } from "../types/provider.js";

/** `GET callback/:provider`, and `POST` of a provider that answers by a form. */
export async function finishOAuth(
  _ctx: EndpointContext,
  _provider: RemoteProvider,
): Promise<Response> {
  throw new Error("not there yet");
}
