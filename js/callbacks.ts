/** Running what the application gave: callbacks, events, logger. */

import { WaxsealError } from "./errors.js";
import type { Settings } from "./config.js";

type Name = "jwt" | "session";

/** Runs an event; what it throws is logged and goes no further. */
export async function emit(settings: Settings, name: string, message: object): Promise<void> {
  const event = (settings.events as { [name: string]: ((message: object) => unknown) | undefined })[
    name
  ];
  try {
    await event?.(message);
  } catch (cause) {
    report(
      settings,
      new WaxsealError("event", `events.${name} threw; the request goes on.`, { cause }),
    );
  }
}

/** Logs an error. A logger that throws is not heard. */
export function report(settings: Settings, error: WaxsealError): void {
  try {
    settings.logger.error?.(error);
  } catch {}
}

/** Tells the logger what happened. */
export function note(settings: Settings, message: string): void {
  try {
    settings.logger.debug?.(message);
  } catch {}
}

/** Runs `callbacks.jwt` or `.session`, which return an object or `null`. */
export async function run(settings: Settings, name: Name, args: any): Promise<any> {
  const result: unknown = await settings.callbacks[name]!(args);
  if (result === null || (typeof result === "object" && !Array.isArray(result))) return result;
  throw new WaxsealError(
    "callback",
    `callbacks.${name} must return an object, and returned ${result === undefined ? "nothing: is a `return` missing?" : "something else."}`,
  );
}

/** JSON text; a `bigint`, which JSON does not have, as its decimal text. */
export function stringify(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {}
  // Only now, as a replacer makes it several times slower.
  try {
    return JSON.stringify(value, (_, entry) => (typeof entry === "bigint" ? String(entry) : entry));
  } catch (cause) {
    throw new WaxsealError(
      "invalid-claims",
      "The values must be what JSON can say: no object may contain itself.",
      { cause },
    );
  }
}
