/** Running what the application gave: callbacks, events, logger. */

import { hasClass, WaxsealError } from "./errors.js";
import type { Settings } from "./config/index.js";
import type { Awaitable } from "./types/utility.js";

type Name = "jwt" | "session";

/**
 * What the application answers, if it does so within `callbackTimeout`; at once where
 * it is no promise. What comes later is dropped, an exception as well.
 */
export function within<T>(settings: Settings, name: string, answer: Awaitable<T>): Awaitable<T> {
  const seconds = settings.callbackTimeout;
  if (seconds === false || !isThenable(answer)) return answer;
  return new Promise((resolve, reject) => {
    // Of any class and realm; it may throw where its `then` does.
    const answered = Promise.resolve(answer);
    // It holds a process of Node, which else would end without an answer.
    const timer = setTimeout(() => reject(timeout(name, seconds)), seconds * 1000);
    answered.then(resolve, reject).then(() => clearTimeout(timer));
  });
}

/** Runs an event; what it throws is logged and goes no further. */
export async function emit(settings: Settings, name: string, message: object): Promise<void> {
  const event = (settings.events as { [name: string]: ((message: object) => unknown) | undefined })[
    name
  ];
  try {
    await within(settings, `events.${name}`, event?.(message));
  } catch (cause) {
    const isLate = hasClass(cause, WaxsealError) && cause.code === "callback-timeout";
    const message = `events.${name} threw; the request goes on.`;
    report(settings, isLate ? cause : new WaxsealError("event", message, { cause }));
  }
}

const reported = new WeakSet<WaxsealError>();

/** Logs an error, once, whoever it passes through. A logger that throws is not heard. */
export function report(settings: Settings, error: WaxsealError): void {
  if (reported.has(error)) return;
  reported.add(error);
  tell(() => settings.logger.error?.(error));
}

/** Logs a sentence about the configuration. */
export function caution(settings: Settings, message: string): void {
  tell(() => settings.logger.warn?.(message));
}

/** Tells the logger what happened. */
export function note(settings: Settings, message: string): void {
  tell(() => settings.logger.debug?.(message));
}

/** Nobody waits for a logger, and what it throws, now or later, is dropped. */
function tell(log: () => unknown): void {
  try {
    const written = log();
    if (isThenable(written)) written.then(undefined, () => {});
  } catch {}
}

/** What a callback threw, as an error for the log. */
export function failed(
  cause: unknown,
  message = "A callback threw; the session cookie stays.",
): WaxsealError {
  return hasClass(cause, WaxsealError) ? cause : new WaxsealError("callback", message, { cause });
}

/** Runs `callbacks.jwt` or `.session`, which return an object or `null`. */
export async function run(settings: Settings, name: Name, args: any): Promise<any> {
  let result: unknown = settings.callbacks[name]!(args);
  // Here each turn of the queue of promises is felt.
  if (isThenable(result)) result = await within(settings, `callbacks.${name}`, result);
  if (result === null || (typeof result === "object" && !Array.isArray(result))) return result;
  throw new WaxsealError(
    "callback",
    `callbacks.${name} must return an object, and returned ${result === undefined ? "nothing: is a `return` missing?" : "something else."}`,
  );
}

/** JSON text; a `bigint`, which JSON does not have, as its decimal text. */
export function stringify(value: unknown): string {
  return json(value) ?? unsayable();
}

function json(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {}
  // Only now, as a replacer makes it several times slower.
  try {
    return JSON.stringify(value, (_, entry) => (typeof entry === "bigint" ? String(entry) : entry));
  } catch (cause) {
    return unsayable(cause);
  }
}

function unsayable(cause?: unknown): never {
  throw new WaxsealError(
    "invalid-claims",
    "The values must be what JSON can say: no object may contain itself.",
    cause === undefined ? {} : { cause },
  );
}

function timeout(name: string, seconds: number): WaxsealError {
  return new WaxsealError(
    "callback-timeout",
    `${name} did not answer within ${seconds} seconds: make it faster, or raise \`callbackTimeout\`.`,
  );
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === "function";
}
