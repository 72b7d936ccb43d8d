/** How the runtime is told to live on until work is done that no answer waits for. */

import type { Settings } from "./config/index.js";
import type { ReadOptions, Source } from "./types/source.js";

type WaitUntil = NonNullable<ReadOptions["waitUntil"]>;

/** By requests: the endpoints and guards are given nothing else. */
const ofRequests = new WeakMap<object, WaitUntil>();

export function setWaitUntil(request: object, waitUntil: WaitUntil): void {
  ofRequests.set(request, waitUntil);
}

/**
 * That of the call, of its request, of the host, or of a store; none where a process lives on by
 * itself. What it throws, as Workers do once they have answered, does not count: the work goes on
 * all the same.
 */
export function waitUntilOf(
  settings: Settings,
  source: Source | undefined,
  given: ReadOptions["waitUntil"],
  store: { waitUntil?(work: Promise<unknown>): void },
): WaitUntil | undefined {
  const ofStore = store.waitUntil && ((work: Promise<unknown>) => store.waitUntil!(work));
  const waitUntil = given ?? ofRequests.get(Object(source)) ?? settings.waitUntil ?? ofStore;
  if (!waitUntil) return undefined;
  return (work) => {
    try {
      waitUntil(work);
    } catch {}
  };
}
