/** How the runtime is told to live on until work is done that no answer waits for. */

import type { Settings } from "./config/index.js";
import type { ReadOptions, Source } from "./types/source.js";

type WaitUntil = NonNullable<ReadOptions["waitUntil"]>;

/** By requests: the endpoints and guards are given nothing else. */
const ofRequests = new WeakMap<object, WaitUntil>();

export function setWaitUntil(request: object, waitUntil: WaitUntil): void {
  ofRequests.set(request, waitUntil);
}

/** That of the call, of its request, or of the host; none where a process lives on by itself. */
export function waitUntilOf(
  settings: Settings,
  source: Source,
  given?: ReadOptions["waitUntil"],
): WaitUntil | undefined {
  return given ?? ofRequests.get(Object(source)) ?? settings.waitUntil;
}
