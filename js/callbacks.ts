/** Running what the application gave: callbacks and events. */

import type { Settings } from "./config/index.js";
import { hasClass, WaxsealError } from "./errors.js";
import { reportOnce } from "./log.js";
import { isThenable } from "./thenable.js";
import type { Awaitable } from "./types/utility.js";

/**
 * What the application answers, if it does so within `callbackTimeout`; at once where
 * it is not a promise. Later answers are dropped, and later exceptions too.
 */
export function withTimeout<T>(
  settings: Settings,
  name: string,
  answer: Awaitable<T>,
): Awaitable<T> {
  const seconds = settings.callbackTimeout;
  if (seconds === false || !isThenable(answer)) return answer;
  return new Promise((resolve, reject) => {
    // Of any class and realm; it may throw where its `then` does.
    const answered = Promise.resolve(answer);
    // Not unref'd: a Node process with nothing else to do would end without an answer.
    const timer = setTimeout(() => reject(timeout(name, seconds)), seconds * 1000);
    void answered.then(resolve, reject).then(() => clearTimeout(timer));
  });
}

/** Runs `callbacks.jwt` or `.session`, which return an object or `null`. */
export async function callHook(
  settings: Settings,
  name: "jwt" | "session",
  args: any,
): Promise<any> {
  let result: unknown = settings.callbacks[name]!(args);
  // Each further turn of the queue of promises costs measurable time here.
  if (isThenable(result)) result = await withTimeout(settings, `callbacks.${name}`, result);
  if (result === null || (typeof result === "object" && !Array.isArray(result))) return result;
  throw badReturn(
    `callbacks.${name} must return an object, and returned ${result === undefined ? "nothing: is a `return` missing?" : "something else."}`,
  );
}

/** Runs an event; what it throws is logged and not rethrown. */
export async function emit(settings: Settings, name: string, message: object): Promise<void> {
  const events = settings.events as { [name: string]: ((message: object) => unknown) | undefined };
  const event = events[name];
  try {
    await withTimeout(settings, `events.${name}`, event?.(message));
  } catch (cause) {
    const isLate = hasClass(cause, WaxsealError) && cause.code === "callback-timeout";
    const message = `events.${name} threw; the request goes on.`;
    reportOnce(settings, isLate ? cause : new WaxsealError("event", message, { cause }));
  }
}

/** What a callback threw, as an error for the log. */
export function asCallbackError(
  cause: unknown,
  message = "A callback threw; the session cookie stays.",
): WaxsealError {
  return hasClass(cause, WaxsealError) ? cause : new WaxsealError("callback", message, { cause });
}

/** The application returned, or passed to `issue`, a value that cannot be used. */
export function badReturn(message: string): WaxsealError {
  return new WaxsealError("callback", message);
}

function timeout(name: string, seconds: number): WaxsealError {
  return new WaxsealError(
    "callback-timeout",
    `${name} did not answer within ${seconds} seconds: make it faster, or raise \`callbackTimeout\`.`,
  );
}
