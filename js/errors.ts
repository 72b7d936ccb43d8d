import type { ConfigErrorCode, WriteErrorCode } from "./wasm/codes.js";

/** Where the pages of the documentation are. */
export const DOCS = "https://github.com/waxseal/waxseal/blob/main/docs/";

/** Where each code has an entry that says what to do. */
export const ENTRIES = `${DOCS}errors.md#`;

/**
 * What is wrong, as a stable code. Configuration codes are thrown by `createAuth`, the
 * others by the call that they are about. A bad cookie is never an error but an outcome.
 *
 * docs/errors.md is made of what stands above each: what it means, and then what to do.
 */
export type WaxsealErrorCode =
  | ConfigErrorCode
  | WriteErrorCode
  /**
   * A login does not count: `callbacks.signIn` refused it or threw, or all sessions of the user
   * were ended while they signed in.
   *
   * Show that they cannot sign in with this account. Where the callback threw, `cause` is what
   * it threw.
   */
  | "access-denied"
  /**
   * A method of the `adapter` threw, or returned what it must not.
   *
   * Check that the database can be reached and has the tables that the adapter needs; the
   * message names the method.
   */
  | "adapter"
  /**
   * A callback, `authorize`, `refresh.run` or a function of a provider threw, or returned what
   * it must not.
   *
   * `cause` is what it threw, and the message names what it must return. The session cookie
   * stays.
   */
  | "callback"
  /**
   * A callback, an event, `authorize`, the adapter or a store took longer than
   * `callbackTimeout`.
   *
   * Make it faster, or raise `callbackTimeout`. It counts as having thrown.
   */
  | "callback-timeout"
  /**
   * The coordinator of `refresh` cannot be reached, refuses every write, or took more than 2
   * seconds.
   *
   * Look at the store that it is in: `cause` is what it threw. Session cookies stay meanwhile,
   * and `refresh.onUnavailable` says whether tokens are refreshed.
   */
  | "coordinator"
  /**
   * A register of `refresh` was sealed under a secret that this instance does not have.
   *
   * Add a new secret as the second one of the list, and move it to the front once every instance
   * has it.
   */
  | "coordinator-unreadable"
  /**
   * A function of `events` threw.
   *
   * Look at `cause`. The request went on: nothing depends on what an event returns.
   */
  | "event"
  /**
   * A method got an argument that it cannot take.
   *
   * Pass what the message says. Nothing was written.
   */
  | "invalid-argument"
  /**
   * What was passed as the request, as `now` or as the auth object is none.
   *
   * Pass a Request, Headers, the request of a Node server, `{ headers }` or the text of the
   * Cookie header; in Hono that is `c.req.raw`, in Next.js `await headers()`.
   */
  | "invalid-source"
  /**
   * `decode` of `waxseal/jwt` refuses the token, by the reason that the message and `cause`
   * name.
   *
   * Look that reason up in [outcomes](outcomes.md#reasons).
   */
  | "invalid-token"
  /**
   * An option needs a store that compares and writes in one step, and this one has no `swap`.
   *
   * Use `redis`, `sql`, `durableObject` or `memory`, or leave the option out.
   */
  | "no-atomic-store"
  /**
   * A module of WebAssembly or a file of the package could not be loaded.
   *
   * Do what the message says about this runtime: it is about a Content-Security-Policy, a
   * condition of the bundler, a test environment, or files that were not deployed.
   */
  | "not-loaded"
  /**
   * A provider of OAuth cannot be reached, refuses the application, or gives what cannot be
   * used.
   *
   * `cause` is an `AuthError` whose `type` has an entry here. The sentence names the option to
   * look at, where there is one.
   */
  | "provider"
  /**
   * Tokens of a provider would stand in a cookie that can be read, as the format `"signed"` is
   * not encrypted.
   *
   * Set `format: "authjs"`. `refresh.allowReadableTokens` and `logout: "hint"` are other ways.
   */
  | "readable-tokens"
  /**
   * `callbacks.signIn` sends this login elsewhere. Thrown by `issue`, with the address as `url`.
   *
   * Redirect there: `Response.redirect(error.url)`. No session was begun.
   */
  | "redirect"
  /**
   * waxseal was called while it drew randomness.
   *
   * Do not call it in a `crypto.getRandomValues` of your own.
   */
  | "reentrant"
  /**
   * `refresh.run` threw, or failed a moment ago and is not tried yet.
   *
   * `cause` is what it threw. The session cookie stays, and it is tried again after a while.
   */
  | "refresh-failed"
  /**
   * A session has no time in the claim of `refresh.due`, so it is never refreshed. Logged once.
   *
   * Set the claim at sign-in, in seconds since 1970.
   */
  | "refresh-no-claim"
  /**
   * What `refresh.run` returned is due again at once. Logged once.
   *
   * Set the claim of `refresh.due` to when the new tokens run out, or lower `due.before`.
   */
  | "refresh-still-due"
  /**
   * A refresh of a provider's tokens takes longer than `refresh.wait`, and the old ones have run
   * out.
   *
   * Make `refresh.run` faster, or raise `refresh.wait` and `callbackTimeout`. The session cookie
   * stays.
   */
  | "refresh-timeout"
  /**
   * The store of `revocation` did not take what was revoked, or has revocations of a time in the
   * future.
   *
   * Call `revoke` again: until then it is so in this process alone. Set the clocks of all
   * instances.
   */
  | "revocation-failed"
  /**
   * What was revoked is not known as of `revocation.maxStaleness`, so nobody passes.
   *
   * Await `auth.ready()` before `verify`; `resolve` asks the store itself. Look at the store if
   * it lasts.
   */
  | "revocation-stale"
  /**
   * A session became so large by its refreshed tokens that some proxies refuse the request.
   * Logged once.
   *
   * Leave out what nobody reads, such as the `id_token`.
   */
  | "session-large"
  /**
   * `revocation.maxStaleness` is shorter than the store can keep.
   *
   * Raise it to the number of seconds in the message.
   */
  | "staleness"
  /**
   * A store of `revocation` or of sign-in links failed, or answers what it must not.
   *
   * `cause` is what it threw. Reads are tried again; a sign-in link that could not be used up
   * did not count.
   */
  | "store"
  /**
   * The function that `createAuth` was given threw, or returned a promise.
   *
   * Load the configurations before, and return the one of the request.
   */
  | "tenant"
  /**
   * The store of the throttle failed. This process counts by itself meanwhile.
   *
   * `cause` is what the store threw.
   */
  | "throttle"
  /**
   * The WebAssembly core stopped, and is replaced. The next call works.
   *
   * Report how to reproduce it: nothing that a client sends may do that.
   */
  | "trap"
  /**
   * The configuration names an option that does not exist.
   *
   * The message names the nearest one. Options of Auth.js that have another name are in [moving
   * from NextAuth](moving.md#what-is-named-differently).
   */
  | "unknown-option"
  /**
   * The cookies of a request hold more than 64 KiB to verify, over all secrets and cookies. The
   * outcome is `undecided`.
   *
   * Configure fewer secrets, or keep an id in the token and the data in a store. A client can
   * bring it about for itself alone.
   */
  | "verification-limit";

/**
 * Every error that waxseal throws. `code` is stable, `message` says what to do and never
 * contains a secret, a token or a cookie; it ends with the address of the code's entry in
 * the documentation. `cause` is what a callback threw.
 */
export class WaxsealError extends Error {
  override readonly name = "WaxsealError";
  /** What is wrong; stable. */
  readonly code: WaxsealErrorCode;
  /** With code `"redirect"`: where `callbacks.signIn` sends the user. */
  declare readonly url?: string;

  constructor(
    code: WaxsealErrorCode,
    message: string,
    options: { cause?: unknown; url?: string } = {},
  ) {
    super(
      `${message} See ${ENTRIES}${code}`,
      "cause" in options ? { cause: options.cause } : undefined,
    );
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
