import type { Settings } from "../config/index.js";
import { invalidOption } from "../errors.js";
import type { RemoteProvider } from "../types/provider.js";
import { normalizeProvider } from "./normalize.js";
import type { OAuthProvider } from "./provider.js";

const cached = new WeakMap<RemoteProvider, OAuthProvider>();

/** A provider in the shape of the flow, read once. @throws WaxsealError for a mistake in it. */
export function readProvider(settings: Settings, given: RemoteProvider): OAuthProvider {
  checkSubject(settings);
  const { format } = settings;
  const found = cached.get(given) ?? normalizeProvider(given, format);
  cached.set(given, found);
  return found;
}

/** Two providers may give the same id to two people. @throws WaxsealError. */
function checkSubject({ adapter, given, providers }: Settings): void {
  if (given.session?.subject !== "account" || adapter || providers.size === 1) return;
  throw invalidOption(
    "session.subject",
    'must not be "account" with more than one provider and no adapter: two providers may give the same id to two people',
  );
}
