import type { OAuthProvider } from "./provider.js";
import type { RemoteProvider } from "../types/provider.js";

/** Reads a provider of Auth.js v5, NextAuth.js v4, or our own, once. */
export function normalizeProvider(_provider: RemoteProvider): OAuthProvider {
  throw new Error("not there yet");
}
