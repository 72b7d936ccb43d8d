import type { Settings } from "../config/index.js";
import type { RemoteProvider } from "../types/provider.js";
import { normalizeProvider } from "./normalize.js";
import type { OAuthProvider } from "./provider.js";

const known = new WeakMap<RemoteProvider, OAuthProvider>();

/** A provider in the shape of the flow, read once. @throws WaxsealError for a mistake in it. */
export function readProvider({ format }: Settings, given: RemoteProvider): OAuthProvider {
  const found = known.get(given) ?? normalizeProvider(given, format);
  known.set(given, found);
  return found;
}
