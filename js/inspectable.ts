/** Where there is an inspector. What it does is in `inspect/`, which only the handler loads. */

import { variable } from "./environment.js";

/**
 * Whether there is one: only in development, or where `inspect: true` asks for it, and never in
 * production. A bundler may have written a mode into the code that the environment lacks.
 */
export function isInspectable(option: boolean | undefined): boolean {
  let built: string | undefined;
  try {
    if (process.env.NODE_ENV === "production") return false;
    built = process.env.NODE_ENV;
  } catch {
    // No such variable, or no leave to read it.
  }
  const modes = [built, variable("NODE_ENV")];
  if (modes.includes("production") || option === false) return false;
  return option === true || modes.includes("development");
}
