import type { Start, Started } from "../handler/start.js";
import type { Internals } from "../internals.js";
import type { RemoteProvider } from "../types/provider.js";

/** Sends a sign-in link, and says where its page is. */
export async function startEmail(
  _app: Internals,
  _provider: RemoteProvider,
  _start: Start,
): Promise<Started> {
  throw new Error("not there yet");
}
