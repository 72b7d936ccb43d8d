/** Asking the application's `run`, and telling what became of it. */

import { emit } from "../callbacks.js";
import type { Context } from "../context.js";
import { hasClass, WaxsealError } from "../errors.js";
import { isObject, stringify } from "../json.js";
import { reportOnce } from "../log.js";
import { count, time } from "../metrics.js";
import type { RefreshMessage } from "../types/refresh.js";
import { applyPatch, patchBetween } from "./decisions.js";
import type { Ran, Report } from "./instance.js";
import type { Ready } from "./options.js";
import { RefreshRejected } from "./rejected.js";

/** What it answers after its time is over still counts. */
export async function run(
  { protection, run, times }: Ready,
  claims: string,
  context: { attempt: number; inDoubt: boolean },
): Promise<Ran> {
  const controller = new AbortController();
  const { timeout } = times;
  const timer = timeout === undefined ? undefined : setTimeout(() => controller.abort(), timeout);
  try {
    const made = await run(JSON.parse(claims), { ...context, signal: controller.signal });
    if (made === null) return { result: "rejected" };
    if (!isObject(made)) {
      const returned = made === undefined ? "nothing: is a `return` missing?" : "something else.";
      const message = `\`refresh.run\` must return the token, or null, and returned ${returned}`;
      return { result: "failed", error: new WaxsealError("callback", message) };
    }
    const after = stringify(made);
    // Throws for what no cookie can hold.
    const patch = patchBetween(protection, claims, after, undefined);
    if (patch.length > MAX_PATCH) throw tooLarge();
    // A provider's answer may have a `sid` of its own: claims of the core are none of its.
    return { result: "ran", claims: applyPatch(protection, claims, patch) };
  } catch (error) {
    if (hasClass(error, RefreshRejected)) return { result: "rejected", error };
    return { result: "failed", error, ...retryAfter(error) };
  } finally {
    clearTimeout(timer);
  }
}

/** Characters: what 16 cookies of 4096 bytes hold. */
const MAX_PATCH = 65_536;

function tooLarge(): WaxsealError {
  return new WaxsealError(
    "session-too-large",
    "What `refresh.run` returned is larger than a session can be (64 KiB): leave out what nobody reads, such as the `id_token`.",
  );
}

function retryAfter(error: unknown): { retryAfter?: number } {
  try {
    const { retryAfter: seconds } = Object(error) as { retryAfter?: unknown };
    return typeof seconds === "number" && seconds > 0 ? { retryAfter: seconds } : {};
  } catch {
    // Any object can be thrown, one whose members throw, too.
    return {};
  }
}

const failures = new WeakMap<object, WaxsealError>();

/** What `run` threw, as one error for the log and for `cause`. */
export function failureOf(cause: unknown): WaxsealError {
  const found = failures.get(Object(cause));
  if (found) return found;
  const message = "`refresh.run` failed; it is tried again later, and the session cookie stays.";
  const error = new WaxsealError("refresh-failed", message, { cause });
  failures.set(Object(cause), error);
  return error;
}

/** Logs a run, counts it, and emits its event. */
export async function reportRun(
  { settings }: Pick<Context, "settings">,
  sid: string,
  { generation, claims, ...report }: Report,
): Promise<void> {
  const { result, error, ms } = report;
  if (result === "failed") reportOnce(settings, failureOf(error));
  count(settings, "waxseal.refresh", { result });
  time(settings, "waxseal.refresh.run", ms, { result });
  const token = claims === undefined ? {} : { token: JSON.parse(claims) as object };
  const message: RefreshMessage = { sid, gen: generation, ...report, ...token };
  await emit(settings, "refreshed", message);
}
