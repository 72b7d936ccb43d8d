/** What those who read a session pass to one another. */

import type { Parsed } from "./core/index.js";
import type { ReadOptions } from "./types/source.js";

/** How a session is read. */
export interface Reading {
  request: Parsed;
  readOnly: boolean;
  /** Whether nothing was written at the first look, since something is still to be asked. */
  onlyReads: boolean;
  options: ReadOptions | undefined;
}

/** The claims that a refresh has led to, and its number. */
export interface Refreshed {
  claims: string;
  generation: number;
}
