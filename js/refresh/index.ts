/** Refreshing, as `resolve` does it: the protocol with the clock, secret and provider of an application. */

import type { Settings } from "../config/index.js";
import type { Context } from "../context.js";
import type { ActiveOutcome } from "../core/packed.js";
import { webCrypto } from "../environment.js";
import { hasClass, WaxsealError } from "../errors.js";
import { isObject, stringify } from "../json.js";
import { header } from "../source.js";
import { memory } from "../store/memory.js";
import type { RefreshOptions } from "../types/refresh.js";
import type { Source } from "../types/source.js";
import { RefreshRejected } from "./rejected.js";
import {
  refreshSession,
  type Decision,
  type Instance,
  type Ran,
  type Rights,
  type State,
} from "./protocol.js";

const STATES: readonly State[] = ["lasting", "soon", "out", "lasting"];
/** Seconds that clocks of instances may differ, beside what `run` may take. */
const SKEW = 15;
/** Seconds of a lease where `run` has no time limit. */
const LONG = 60;

/** What becomes of a session that `resolve` has read. */
export async function refreshRead(
  context: Context,
  source: Source,
  read: ActiveOutcome,
  {
    now,
    canWrite,
    waitUntil,
  }: { now: number; canWrite: boolean; waitUntil?: WaitUntil | undefined },
): Promise<Decision> {
  const { settings } = context;
  const options = settings.given.refresh!;
  const token = read.token as { sid?: string; jti?: string; gen?: unknown };
  const sid = token.sid ?? token.jti;
  if (sid === undefined) return { kind: "keep" };
  const claims = stringify(token);
  const generation = Number.isSafeInteger(token.gen) ? Number(token.gen) : 0;
  const instance = instanceOf(context, options, now, waitUntil);
  const state = instance.stateOf(claims);
  if (state === "lasting" || (state === "soon" && !canWrite)) return { kind: "keep" };
  const rights: Rights = { spend: canWrite && maySpend(source), write: canWrite };
  const key = await registerKey(sid);
  return refreshSession(instance, { key, claims, generation }, rights);
}

const SENTENCES = {
  coordinator: "The coordinator of `refresh` cannot be reached; the session cookie stays.",
  "coordinator-unreadable":
    "A register of `refresh` was sealed under another secret: add a new secret as the second one, and move it to the front once every instance has it.",
  "refresh-failed": "`refresh.run` failed a moment ago, and is tried again later.",
  "refresh-timeout": "The refresh of the provider's tokens takes longer than `refresh.wait`.",
} as const;

/** Why nothing was decided, for the log and `cause`. */
export function refreshError({
  why,
  cause,
}: Extract<Decision, { kind: "undecided" }>): WaxsealError {
  return new WaxsealError(why, SENTENCES[why], cause === undefined ? {} : { cause });
}

type WaitUntil = (work: Promise<unknown>) => void;

/** `r:` and 27 characters of base64url. Without a key, so that a new secret splits nothing. */
export async function registerKey(sid: string, tenant = ""): Promise<string> {
  const text = new TextEncoder().encode(`waxseal register v1\0${tenant}\0${sid}`);
  const hash = new Uint8Array(await webCrypto().subtle.digest("SHA-256", text));
  const base64 = btoa(String.fromCharCode(...hash))
    .replaceAll("+", "-")
    .replaceAll("/", "_");
  return `r:${base64.slice(0, 27)}`;
}

function instanceOf(
  { core, settings }: Context,
  options: RefreshOptions,
  now: number,
  waitUntil: WaitUntil | undefined,
): Instance {
  const begun = Date.now();
  const purpose = (key: string) => `waxseal register v1 ${key}`;
  const timeout = settings.callbackTimeout === false ? undefined : settings.callbackTimeout;
  return {
    coordinator: options.coordinator ?? memory(),
    // The application's clock, which a test sets, goes on while a request waits.
    now: () => now + Date.now() - begun,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    random: () => webCrypto().getRandomValues(new Uint32Array(1))[0]! / 2 ** 32,
    seal: (key, text) => core.call((engine) => engine.forPurpose(1, purpose(key), text)),
    open: (key, sealed) =>
      core.call((engine) => engine.forPurpose(3, purpose(key), sealed)) || undefined,
    stateOf: (claims) => stateOf({ core, settings }, options, claims, now + Date.now() - begun),
    patchBetween: (before, after, earlier) =>
      core.call((engine) => engine.patchBetween(before, after, earlier)),
    applyPatch: (claims, patch) => core.call((engine) => engine.applyPatch(claims, patch)),
    run: (claims, context) => run(settings, options, claims, context),
    waitUntil: (work) => waitUntil?.(work),
    times: {
      grace: options.grace ?? 86_400,
      wait: (options.wait ?? 5) * 1000,
      timeout: timeout === undefined ? undefined : timeout * 1000,
      lease: ((timeout ?? LONG) + SKEW) * 1000,
    },
  };
}

function stateOf(
  { core }: Pick<Context, "core"> & { settings: Settings },
  { due }: RefreshOptions,
  claims: string,
  now: number,
): State {
  if (typeof due === "function") {
    const answer = due(JSON.parse(claims), new Date(now));
    return answer === "soon" ? "soon" : answer === true ? "out" : "lasting";
  }
  const { claim, before = 60, spread = before } = due;
  const state = core.call((engine) => engine.refreshDue(claims, claim, before, spread, now));
  return STATES[state]!;
}

/** Asks the application's `run`. What it answers after its time is over still counts. */
async function run(
  settings: Settings,
  options: RefreshOptions,
  claims: string,
  context: { attempt: number; inDoubt: boolean },
): Promise<Ran> {
  const controller = new AbortController();
  const { callbackTimeout } = settings;
  const timer =
    callbackTimeout === false
      ? undefined
      : setTimeout(() => controller.abort(), callbackTimeout * 1000);
  try {
    const made = await options.run(JSON.parse(claims), { ...context, signal: controller.signal });
    if (made === null) return { result: "rejected" };
    if (!isObject(made)) {
      const error = new TypeError("`refresh.run` must return the token, or null.");
      return { result: "failed", error };
    }
    return { result: "ran", claims: stringify(made) };
  } catch (error) {
    if (hasClass(error, RefreshRejected)) return { result: "rejected", error };
    const { retryAfter } = Object(error) as { retryAfter?: unknown };
    const wait = typeof retryAfter === "number" && retryAfter > 0 ? { retryAfter } : {};
    return { result: "failed", error, ...wait };
  } finally {
    clearTimeout(timer);
  }
}

const UNSPENT = ["HEAD", "OPTIONS", "TRACE"];
const PREFETCHES = ["sec-purpose", "purpose", "x-purpose", "x-moz"];
const PREFETCH_MARKS = [
  "next-router-prefetch",
  "next-router-segment-prefetch",
  "x-middleware-prefetch",
  "x-nextjs-prefetch",
];

/** Not for what nobody may look at: its answer, and the new tokens in it, would be thrown away. */
function maySpend(source: Source): boolean {
  const { method } = Object(source) as { method?: unknown };
  if (typeof method === "string" && UNSPENT.includes(method.toUpperCase())) return false;
  const isPrefetch =
    PREFETCHES.some((name) => /prefetch|prerender/i.test(header(source, name))) ||
    PREFETCH_MARKS.some((name) => header(source, name) !== "");
  return !isPrefetch;
}
