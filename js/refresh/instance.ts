/** What the protocol is given: an instance of the application, and the session of a request. */

import type { Coordinator } from "../types/coordinator.js";
import type { ProcessMemory } from "./process.js";

/** What the tokens of a session are: lasting, about to run out, or run out. */
export type State = "lasting" | "soon" | "out";

/** The session of one request. */
export interface Session {
  readonly key: string;
  /** As JSON. */
  readonly claims: string;
  readonly generation: number;
}

/** What one request may do. */
export interface Rights {
  /** Ask the provider. */
  spend: boolean;
  /** Set a cookie. */
  write: boolean;
}

/** How a refresh at the provider ended. */
export type Ran =
  | { result: "ran"; claims: string }
  | { result: "rejected"; error?: unknown }
  | { result: "failed"; error: unknown; retryAfter?: number };

/** What the request does with its session. */
export type Decision =
  | { kind: "keep"; why?: "refresh-still-due" }
  | {
      kind: "write";
      claims: string;
      generation: number;
      /** How many refreshes of others that were. */
      adopted?: number;
      why?: "refresh-still-due";
    }
  | { kind: "end"; reason: "revoked" | "refresh-rejected"; clears: boolean }
  | {
      kind: "undecided";
      why: "refresh-timeout" | "refresh-failed" | "coordinator" | "coordinator-unreadable";
      cause?: unknown;
    };

/** What became of a run, from the instance that asked the provider. */
export interface Report {
  generation: number;
  result: "ran" | "failed" | "rejected" | "discarded" | "took-over";
  /** Milliseconds that `run` took. */
  ms: number;
  attempt: number;
  error?: unknown;
  /** With `"discarded"`, as JSON. */
  claims?: string;
}

/** What an instance has: its clock, its secret, its provider. Times in milliseconds. */
export interface Instance {
  readonly coordinator: Coordinator;
  /** Instead of a coordinator that is out of reach: registers of this process alone. */
  readonly fallback?: Coordinator | undefined;
  /** What the requests of this process share; none where they cannot wait for one another. */
  readonly memory?: ProcessMemory | undefined;
  now(): number;
  /** Resolves at once when the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** From 0 to 1. */
  random(): number;
  seal(key: string, text: string): string;
  unseal(key: string, sealed: string): string | undefined;
  stateOf(claims: string): State;
  patchBetween(before: string, after: string, earlier: string | undefined): string;
  applyPatch(claims: string, patch: string): string;
  /** Asks the provider. Never rejects. */
  run(claims: string, context: { attempt: number; inDoubt: boolean }): Promise<Ran>;
  /** Keeps the instance alive until the work is done. */
  waitUntil(work: Promise<unknown>): void;
  /** Never rejects. */
  report?(report: Report): Promise<void> | void;
  /** The coordinator is out of reach, or what it has is unreadable. */
  missed?(outage: Extract<Decision, { kind: "undecided" }>): void;
  /** A request has waited for another one's refresh. */
  waited?(ms: number): void;
  readonly times: Times;
}

/** In milliseconds, but for `grace`. */
export interface Times {
  /** Seconds. */
  readonly grace: number;
  readonly wait: number;
  /** How long a request waits for its own `run`; `undefined` without a limit. */
  readonly timeout: number | undefined;
  readonly lease: number;
}
