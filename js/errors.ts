import type { ConfigErrorCode, WriteErrorCode } from "./wasm/codes.js";

/**
 * What is wrong, as a stable code. Configuration codes are thrown by `createAuth`, the
 * others by the call that they are about. A bad cookie is never an error but an outcome.
 */
export type WaxsealErrorCode =
  // configuration
  | ConfigErrorCode
  | "unknown-option"
  // calls
  | WriteErrorCode
  | "access-denied"
  | "adapter"
  | "callback"
  | "callback-timeout"
  | "coordinator"
  | "coordinator-unreadable"
  | "event"
  | "invalid-argument"
  | "invalid-source"
  | "invalid-token"
  | "not-loaded"
  | "no-atomic-store"
  | "provider"
  | "readable-tokens"
  | "redirect"
  | "reentrant"
  | "refresh-failed"
  | "refresh-no-claim"
  | "refresh-still-due"
  | "refresh-timeout"
  | "revocation-failed"
  | "revocation-stale"
  | "session-large"
  | "staleness"
  | "store"
  | "tenant"
  | "throttle"
  | "trap"
  | "verification-limit";

/**
 * Every error that waxseal throws. `code` is stable, `message` says what to do and never
 * contains a secret, a token or a cookie; `cause` is what a callback threw.
 */
export class WaxsealError extends Error {
  override readonly name = "WaxsealError";
  /** What is wrong; stable. */
  readonly code: WaxsealErrorCode;
  /** With code `"redirect"`: where `callbacks.signIn` sends the user. */
  readonly url?: string;

  constructor(
    code: WaxsealErrorCode,
    message: string,
    options: { cause?: unknown; url?: string } = {},
  ) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.code = code;
    if (options.url !== undefined) this.url = options.url;
  }
}

/** The `type` of an error of Auth.js. */
export function typeOf(error: unknown): unknown {
  try {
    return (error as { type?: unknown } | null | undefined)?.type;
  } catch {
    return undefined;
  }
}

/** `instanceof` for anything that can be thrown: a Proxy may throw when asked. */
export function hasClass<T>(value: unknown, type: abstract new (...args: any) => T): value is T {
  try {
    return value instanceof type;
  } catch {
    return false;
  }
}

/** `must` completes the sentence that begins with the option's name. */
export function invalidOption(option: string, must: string): WaxsealError {
  return new WaxsealError("invalid-option", `\`${option}\` ${must}.`);
}

/** Verifying the cookies of a request would cost more than one request may. */
export function verificationLimit(): WaxsealError {
  return new WaxsealError(
    "verification-limit",
    "The request's cookies hold more than 64 KiB to verify, over all secrets and cookies: configure fewer secrets, or keep an id in the token and the data in a store.",
  );
}

/** The core has the same sentence. */
export function noRandomness(): WaxsealError {
  return new WaxsealError(
    "no-randomness",
    "No secure randomness: provide `globalThis.crypto` (Node 20 and newer have it). Meanwhile sessions are read, and none is begun or renewed.",
  );
}
