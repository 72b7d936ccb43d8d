/** Figures of what happens between instances. */

/** Takes counts and times; labels name neither a session nor a user. */
export interface Metrics {
  /** Adds `n` to a counter; below 0 it is for `waxseal.revocation.entries` alone. */
  count(name: string, n: number, labels: Record<string, string>): void;
  /** Records how long something took, in milliseconds. */
  time(name: string, ms: number, labels: Record<string, string>): void;
}
