/** Coordinators among what an application gives. A proxy loads no more of e-mail than this. */

import type { Config } from "./types/config.js";
import type { Coordinator } from "./types/coordinator.js";
import type { RemoteProvider } from "./types/provider.js";

/** The provider's own `store`, or a coordinator that the application has anyway. */
export function linkStore(
  { given }: Pick<RemoteProvider, "given">,
  { refresh, throttle }: Config,
): Coordinator | undefined {
  const stores = [given.store, Object(refresh).coordinator, Object(throttle).store] as unknown[];
  return stores.find(isCoordinator);
}

export function isCoordinator(store: unknown): store is Coordinator {
  const { get, swap } = Object(store) as { [method: string]: unknown };
  return typeof get === "function" && typeof swap === "function";
}
