import type { EndpointContext } from "../handler/context.js";
import type { RemoteProvider } from "../types/provider.js";

/** `GET callback/:provider` and `POST callback/:provider`: a sign-in link was opened. */
export async function finishEmail(
  _ctx: EndpointContext,
  _provider: RemoteProvider,
): Promise<Response> {
  throw new Error("not there yet");
}
