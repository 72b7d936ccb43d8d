import type { Start, Started } from "../handler/start.js";
import type { Internals } from "../internals.js";
import type { RemoteProvider } from "../types/provider.js";

/** Prepares the way to the provider: its address, and the cookie that the way back needs. */
export async function startOAuth(
  _app: Internals,
  _provider: RemoteProvider,
  _start: Start,
): Promise<Started> {
  throw new Error("not there yet");
}
