/** Refreshing the tokens of a provider, once for all instances. */

import type { Coordinator } from "./coordinator.js";
import type { Awaitable } from "./utility.js";

/** With whom refreshes are agreed, and what happens meanwhile. */
export interface SharedRefreshOptions {
  /**
   * What the instances share.
   *
   * @default `memory()`, for a single process
   */
  coordinator?: Coordinator | undefined;
  /**
   * Seconds that the result of a refresh is kept for cookies from before it, at most
   * `session.maxAge`.
   *
   * @default `86400` (1 day)
   */
  grace?: number | undefined;
  /**
   * Seconds that a request waits for another one's refresh, where the tokens have run out.
   *
   * @default `5`
   */
  wait?: number | undefined;
  /**
   * Without the coordinator: `"keep"` spends nothing and keeps the old tokens, `"refresh"`
   * refreshes once per process, which several processes may do at the same time.
   *
   * @default `"keep"`
   */
  onUnavailable?: "keep" | "refresh" | undefined;
  /**
   * Allows it with the format `"signed"`, whose cookies, and the tokens in them, can be read.
   *
   * @default `false`
   */
  allowReadableTokens?: boolean | undefined;
}

/** How a session's tokens are refreshed, and with whom it is agreed. */
export interface RefreshOptions<T = any> extends SharedRefreshOptions {
  /**
   * When: `"soon"` where the tokens still work and nobody has to wait, `true` where they have
   * run out. By a claim with the time at which they do, in seconds since 1970.
   */
  due: DueClaim | ((token: T, now: Date) => boolean | "soon");
  /**
   * Asks the provider for new tokens, and returns the whole token with them. `null`, or
   * {@link RefreshRejected}, ends the session; with anything else that is thrown it is tried
   * again later, after `retryAfter` seconds where the error says that.
   */
  run(token: T, context: RefreshContext): Awaitable<object | null>;
  /** The names of the claims, where `providers` refresh themselves. @default those of the account */
  claims?: undefined;
}

/**
 * How the tokens of `providers` are refreshed: `provider`, `access_token`, `refresh_token` and
 * `expires_at` of the account go into the token at sign-in, and the provider's own token endpoint
 * is asked. A session without a refresh token is never due.
 */
export interface ProviderRefreshOptions extends SharedRefreshOptions {
  /** When, before the tokens run out. */
  due?: Pick<DueClaim, "before" | "spread"> | undefined;
  run?: undefined;
  /** Other names for the claims. @default those of the account */
  claims?: RefreshClaims | undefined;
}

/** The claims in which a token has what its provider gave; each by default of that name. */
export interface RefreshClaims {
  /** The id of the provider in `providers`. Not for `oauthRefresh`. */
  provider?: string | undefined;
  access_token?: string | undefined;
  refresh_token?: string | undefined;
  /** In seconds since 1970. */
  expires_at?: string | undefined;
}

/** What `oauthRefresh` takes. */
export interface OAuthRefreshOptions {
  /** By https, but for localhost. */
  tokenEndpoint: string;
  clientId: string;
  /** A public client has none. */
  clientSecret?: string | undefined;
  /**
   * How the client authenticates (RFC 6749 §2.3.1): in the `Authorization` header, or with the
   * other parameters.
   *
   * @default `"client_secret_basic"`
   */
  authentication?: "client_secret_basic" | "client_secret_post" | undefined;
  /** Other names for the claims. @default those of OAuth */
  claims?: Omit<RefreshClaims, "provider"> | undefined;
}

/** When the tokens run out, by a claim. */
export interface DueClaim {
  /** Its name; it says seconds since 1970, as a number or in decimal. */
  claim: string;
  /**
   * Seconds before that time at which a refresh is due.
   *
   * @default `60`
   */
  before?: number | undefined;
  /**
   * Seconds over which sessions that began together are spread, still earlier.
   *
   * @default the same as `before`
   */
  spread?: number | undefined;
}

/** What `refresh.run` gets besides the token. */
export interface RefreshContext {
  /** Aborted when `callbackTimeout` is over; the answer is still taken where it comes later. */
  readonly signal: AbortSignal;
  /** 1, and one more after each try that failed. */
  readonly attempt: number;
  /** Somebody has begun before, and nobody knows whether the refresh token is spent. */
  readonly inDoubt: boolean;
}

/** What became of a refresh, for `events.refreshed`; from the instance that ran it. */
export interface RefreshMessage {
  /** That of the session. */
  sid: string;
  /** The number of the refresh that was run or tried. */
  gen: number;
  /**
   * What became of it: `"ran"` gave new tokens, `"failed"` threw, `"rejected"` ends the session.
   * `"took-over"` is `"ran"` after somebody who had begun and never ended; `"discarded"` is one
   * that came too late: the session had ended, or another instance was faster.
   */
  result: "ran" | "failed" | "rejected" | "discarded" | "took-over";
  /** Milliseconds that `run` took. */
  ms: number;
  /** 1, and one more after each try that failed. */
  attempt: number;
  /** What was thrown, where something was. */
  error?: unknown;
  /** With `"discarded"`, what `run` returned, so that it can be revoked at the provider. */
  token?: object | undefined;
}
