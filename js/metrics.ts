/** Figures for the application's own collector: never awaited, and they fail no request. */

import type { Settings } from "./config/index.js";
import type { Metrics } from "./types/metrics.js";
import { isThenable } from "./thenable.js";

/**
 * What is counted, with its labels. docs/metrics.md is made of what stands above each: what it
 * counts.
 */
export interface Counters {
  /** Steps of the coordinator of `refresh`. */
  "waxseal.coordinator": {
    /** The method of the coordinator. */
    op: "get" | "swap" | "wait";
    /** Whether it answered within its time. */
    result: "ok" | "failed";
  };
  /**
   * What became of the tokens of a provider: at each request whose session has such tokens that
   * last no longer, and at each run of `refresh.run`.
   */
  "waxseal.refresh": {
    /**
     * `ran`: there are new tokens; `took-over`: the same, after an instance that had begun and
     * never ended; `adopted`: the request took those of another one; `kept`: it went on with the
     * old ones; `failed`: `run` threw; `rejected`: the provider gives no more, and the session ends;
     * `discarded`: they came too late; `timeout`: the request waited in vain; `unavailable`: the
     * coordinator could not be reached.
     */
    result:
      | "ran"
      | "took-over"
      | "adopted"
      | "kept"
      | "failed"
      | "rejected"
      | "discarded"
      | "timeout"
      | "unavailable";
  };
  /** Cookies from before a refresh that another request had brought about. */
  "waxseal.refresh.behind": {
    /** How many refreshes behind. Many of `3+` mean that answers get lost, or cookies are copied. */
    generations: "1" | "2" | "3+";
  };
  /**
   * By how many the entries that this process holds have changed: below 0 when the log is built
   * anew. The sum is what it holds, so it is an up-down counter.
   */
  "waxseal.revocation.entries": {};
  /** Loads of the log of revocations. */
  "waxseal.revocation.load": {
    /** Whether the store could be read. */
    result: "ok" | "failed";
  };
  /** Sessions that were ended, by `revoke`, a sign-out, or a provider. */
  "waxseal.revoked": {
    /** What was ended: a session, those of a user, or all. */
    kind: "sid" | "sub" | "all";
  };
}

/**
 * What is timed, in milliseconds, with its labels. docs/metrics.md is made of what stands above
 * each: what takes that time.
 */
export interface Timers {
  /** A run of `refresh.run`. */
  "waxseal.refresh.run": {
    /** As of `waxseal.refresh`. */
    result: "ran" | "took-over" | "failed" | "rejected" | "discarded";
  };
  /** What a request waited for a refresh of another one. */
  "waxseal.refresh.wait": {};
  /**
   * How old what is known of revocations had become before a load. Above
   * `revocation.maxStaleness` nobody passes.
   */
  "waxseal.revocation.age": {};
  /** A load of the log of revocations. */
  "waxseal.revocation.load.duration": {};
  /** What `auth.ready()` waited. */
  "waxseal.revocation.ready": {};
}

/** One more of these, or `n`. */
export function count<N extends keyof Counters>(
  settings: Settings,
  name: N,
  labels: Counters[N],
  n = 1,
): void {
  report(settings, (metrics) => metrics.count(name, n, { ...labels }));
}

/** How long something took. */
export function time<N extends keyof Timers>(
  settings: Settings,
  name: N,
  ms: number,
  labels: Timers[N],
): void {
  report(settings, (metrics) => metrics.time(name, ms, { ...labels }));
}

function report({ given }: Settings, send: (metrics: Metrics) => unknown): void {
  if (!given.metrics) return;
  try {
    const sent = send(given.metrics);
    if (isThenable(sent)) sent.then(undefined, () => {});
  } catch {}
}
