/**
 * What the inspector asks of the core, with a configuration as data. Nothing else of an
 * application runs: no callback, no event, no store.
 */

import type { Config } from "../types/config.js";
import type { Outcome } from "../types/outcome.js";

/** A Cookie header, and what else the core has to know. */
export interface Asked {
  header: string;
  /** Milliseconds since 1970. */
  now: number;
  /** The scheme by which the browser came; `undefined` where nobody knows. */
  scheme?: "http" | "https" | undefined;
  /** With its port; `undefined` where it is not known. */
  host?: string | undefined;
}

/** The core with one configuration. */
export interface Engine {
  /** What a request gets, with nothing renewed: the claims are those in the cookie. */
  read(asked: Asked): Outcome<any, any>;
  /** The same, with what the response has to carry. */
  renew(asked: Asked): Outcome<any, any>;
  /** Gives its memory back. */
  drop(): void;
}

/** @throws WaxsealError for a mistake in the configuration. */
export type MakeEngine = (config: Config) => Engine;
