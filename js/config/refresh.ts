/** Reads `refresh`: what it lacks, and what would be a danger. */

import { MAX_AGE } from "../ages.js";
import { isCoordinator } from "../coordinator.js";
import { invalidOption, WaxsealError } from "../errors.js";
import { isPlainObject } from "../json.js";
import type { Config, Format } from "../types/config.js";
import type { ProviderRefreshOptions, RefreshClaims, RefreshOptions } from "../types/refresh.js";
import { ANY, FLAG, oneOf, SECONDS, TEXT, type Shape } from "./kinds.js";
import { CALLBACK, check } from "./options.js";

const CLAIMS: Shape = {
  provider: TEXT,
  access_token: TEXT,
  refresh_token: TEXT,
  expires_at: TEXT,
};

const REFRESH: Shape = {
  due: ANY,
  run: CALLBACK,
  coordinator: ANY,
  grace: SECONDS,
  wait: SECONDS,
  onUnavailable: oneOf(["keep", "refresh"]),
  allowReadableTokens: FLAG,
  claims: CLAIMS,
};

const DUE: Shape = { claim: TEXT, before: SECONDS, spread: SECONDS };

/** @throws WaxsealError that says what to write instead. */
export function checkRefresh(config: Config, format: Format): void {
  const { refresh } = config;
  if (refresh === undefined) return;
  const options: RefreshOptions | ProviderRefreshOptions = refresh === true ? {} : refresh;
  if (!isPlainObject(refresh) && refresh !== true)
    throw invalidOption("refresh", "must be true or an object");
  check(options, REFRESH, "refresh.");
  if (format === "signed" && options.allowReadableTokens !== true) {
    throw new WaxsealError(
      "readable-tokens",
      '`refresh` keeps the provider\'s tokens in the cookie, which with the format "signed" can be read: set `format: "authjs"`, or `refresh.allowReadableTokens`.',
    );
  }
  checkDue(options);
  if (!options.run && !hasRemote(config)) {
    throw invalidOption(
      "refresh.run",
      "is missing: without it, `providers` must have one of OAuth",
    );
  }
  checkCoordinator(options.coordinator);
  const { maxAge = MAX_AGE } = config.session ?? {};
  if (options.grace !== undefined && options.grace > maxAge) {
    throw invalidOption("refresh.grace", `must be at most \`session.maxAge\` (${maxAge})`);
  }
}

function checkDue({ due, run }: RefreshOptions | ProviderRefreshOptions): void {
  if (typeof due === "function" && run) return;
  if (due !== undefined || run) check(due, DUE, "refresh.due.");
  const { claim, spread } = Object(due) as { claim?: string; spread?: number };
  if ((claim === undefined) === !!run) {
    const must = run
      ? 'must name the claim with the time at which the tokens run out, such as { claim: "expires_at" }'
      : "needs `refresh.run`; the claim of `providers` is `refresh.claims.expires_at`";
    throw invalidOption("refresh.due", must);
  }
  if (spread !== undefined && spread > 0xffff_ffff)
    throw invalidOption("refresh.due.spread", "must be less than 4294967296");
}

function hasRemote({ providers = [] }: Config): boolean {
  const types = providers.map((entry) => (Object(entry) as { type?: unknown }).type);
  // What a function makes is not known before it is called, which only is once.
  return types.some((type) => type === undefined || type === "oauth" || type === "oidc");
}

function checkCoordinator(coordinator: unknown): void {
  if (coordinator === undefined || isCoordinator(coordinator)) return;
  throw new WaxsealError(
    "no-atomic-store",
    "`refresh.coordinator` has no `swap` that compares and writes in one step, without which tokens are refreshed twice: use `redis`, `sql`, `durableObject` or `memory`.",
  );
}

/** What a sign-in keeps of the account, where `providers` refresh themselves. */
export function refreshClaims({ refresh }: Config): { [claim: string]: `account.${string}` } {
  if (refresh === undefined || (refresh !== true && refresh.run)) return {};
  const names = claimNames(refresh === true ? undefined : refresh.claims);
  return Object.fromEntries(
    Object.entries(names).map(([of, claim]) => [claim, `account.${of}` as const]),
  );
}

export function claimNames(
  claims: RefreshClaims = {},
): Required<{ [N in keyof RefreshClaims]: string }> {
  const {
    provider = "provider",
    access_token = "access_token",
    refresh_token = "refresh_token",
    expires_at = "expires_at",
  } = claims;
  return { provider, access_token, refresh_token, expires_at };
}
