/** Messages to the logger. It is not awaited, and what it throws, now or later, is dropped. */

import type { ADVICE, configAdvice } from "./advice.js";
import { LARGE_COOKIES } from "./chunks.js";
import type { Settings } from "./config/index.js";
import type { ActiveOutcome } from "./core/outcomes.js";
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
  if (isFirst(settings, message)) warn(settings, message);
}

type Advice = typeof ADVICE;

/**
 * Logs a sentence of `advice.ts`, once for each application whatever its values are. Not
 * at once: the sentences are loaded for it.
 */
export function advise<N extends keyof Advice>(
  settings: Settings,
  name: N,
  ...values: Parameters<Advice[N]>
): void {
  if (!isFirst(settings, name)) return;
  later(async () => {
    const { ADVICE } = await import("./advice.js");
    const sentenceOf = ADVICE[name] as (...values: Parameters<Advice[N]>) => string;
    warn(settings, sentenceOf(...values));
  });
}

/** The advice about configurations that is already given in this process. */
const given = new Set<string>();

/** Logs what a configuration says that is probably not meant, once for the process. */
export function adviseOnConfig(...args: Parameters<typeof configAdvice>): void {
  later(async () => {
    const { configAdvice } = await import("./advice.js");
    for (const sentence of configAdvice(...args)) {
      if (!given.has(sentence)) warn(args[1], sentence);
      given.add(sentence);
    }
  });
}

/** Says once in development that `callbacks.jwt` set claims which only waxseal writes. */
export function adviseOnProtected(settings: Settings, before: string, after: string): void {
  if (settings.production || warned.get(settings)?.has("protected-claims")) return;
  later(async () => {
    const { ADVICE, protectedIn } = await import("./advice.js");
    const names = protectedIn(settings, JSON.parse(before), JSON.parse(after));
    if (names.length > 0 && isFirst(settings, "protected-claims"))
      warn(settings, ADVICE["protected-claims"](names));
  });
}

/** Whether it is worth to load what counts the bytes: the lines have them and their attributes. */
export function mayBeLarge({ writes }: ActiveOutcome, limit = LARGE_COOKIES): boolean {
  const length = writes.setCookie.reduce((sum, line) => sum + line.length, 0);
  return length > Math.min(limit, LARGE_COOKIES);
}

/** Says once that the cookies of a session are large. */
export function adviseOnSize(settings: Settings, outcome: ActiveOutcome): void {
  if (!mayBeLarge(outcome) || warned.get(settings)?.has("large-cookie")) return;
  later(async () => {
    const { ADVICE, sizeOf } = await import("./advice.js");
    const { bytes, claims, isLarge } = sizeOf(settings, outcome);
    if (isLarge && isFirst(settings, "large-cookie"))
      warn(settings, ADVICE["large-cookie"](bytes, claims));
  });
}

/**
 * For work that only leads to a message: nobody waits for it, and where a bundler left its
 * module out, the message is missing, and nothing else.
 */
export function later(work: () => Promise<void>): void {
  work().catch(() => {});
}

function isFirst(settings: Settings, message: string): boolean {
  const messages = warned.get(settings) ?? new Set();
  warned.set(settings, messages);
  const { size } = messages;
  return messages.add(message).size > size;
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
