/**
 * What is wrong, as a stable code. Codes of the configuration come when the
 * object is made, the others from the call that they are about; a bad cookie is
 * never an error but an outcome.
 */
export type WaxsealErrorCode =
  // configuration
  | "cookie-attribute"
  | "cookie-name"
  | "cookie-name-conflict"
  | "invalid-option"
  | "missing-secret"
  | "projection-default"
  | "projection-path"
  | "projection-source"
  | "projection-target"
  | "too-many-secrets"
  | "unknown-option"
  | "weak-secret"
  // calls
  | "access-denied"
  | "callback"
  | "credentials"
  | "event"
  | "invalid-claims"
  | "invalid-source"
  | "no-randomness"
  | "not-loaded"
  | "redirect"
  | "session-too-large"
  | "trap";

/**
 * The one error of waxseal. `code` is stable, `message` says what to do and never
 * holds a secret, a token or a cookie; `cause` is what a callback threw.
 */
export class WaxsealError extends Error {
  override readonly name = "WaxsealError";
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
