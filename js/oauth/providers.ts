import type { Settings } from "../config/index.js";
import type { RemoteProvider } from "../types/provider.js";
import { normalizeProvider } from "./normalize.js";
import type { OAuthProvider } from "./provider.js";

const cached = new WeakMap<RemoteProvider, OAuthProvider>();

/** A provider in the shape of the flow, read once. @throws WaxsealError for a mistake in it. */
export function readProvider(settings: Settings, given: RemoteProvider): OAuthProvider {
  const found = cached.get(given) ?? normalizeProvider(given, settings.format);
  cached.set(given, found);
  return found;
}
