/** Messages to the logger. It is not awaited, and what it throws, now or later, is dropped. */

import type { Settings } from "./config/index.js";
import type { WaxsealError } from "./errors.js";
import { isThenable } from "./thenable.js";

const reported = new WeakSet<WaxsealError>();

/** Logs an error once, however many functions it passes through. */
export function reportOnce(settings: Settings, error: WaxsealError): void {
  if (reported.has(error)) return;
  reported.add(error);
  notify(() => settings.logger.error?.(error));
}

/** Logs a sentence about the configuration. */
export function warn(settings: Settings, message: string): void {
  notify(() => settings.logger.warn?.(message));
}

const warned = new WeakMap<Settings, Set<string>>();

/** The same, once for each application: requests must not be able to fill the log. */
export function warnOnce(settings: Settings, message: string): void {
  const messages = warned.get(settings) ?? new Set();
  warned.set(settings, messages);
  if (messages.has(message)) return;
  messages.add(message);
  warn(settings, message);
}

/** Logs what became of a session. */
export function debug(settings: Settings, message: string): void {
  notify(() => settings.logger.debug?.(message));
}

function notify(log: () => unknown): void {
  try {
    const written = log();
    if (isThenable(written)) written.then(undefined, () => {});
  } catch {}
}
