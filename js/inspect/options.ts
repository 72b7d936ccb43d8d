/** What a person says of an application whose configuration is not at hand. */

import { configFor, type AppFacts } from "./config-for.js";
import type { MakeEngine } from "./engine.js";
import type { Reading } from "./verify.js";

/** `name` is the base name, `now` in milliseconds since 1970. */
export type InspectOptions = AppFacts & {
  name: string;
  now: number;
  make: MakeEngine;
  asks: Asks;
};

/** How to say more of the application: by an option of the command, or in a field of the page. */
export interface Asks {
  /** Begins a condition: `pass --max-age`. */
  maxAge: string;
  issuer: string;
  secret: string;
  /** Follows the advice for a reason. */
  here: { readonly [reason: string]: string };
}

const WEAKER_PREFIXES = ["__Secure-", ""] as const;

/** Reads as such an application would; the input tells neither the scheme nor domain and path. */
export function readingOf(options: InspectOptions): Reading {
  const { make, now, format, name } = options;
  const accept = WEAKER_PREFIXES.map((prefix) => ({ format, name, prefix }));
  return {
    make,
    now,
    configOf: (secrets) =>
      configFor(
        secrets.map(({ value }) => value),
        { ...options, accept },
      ),
  };
}
