/** Refreshing, as `resolve` does it: the protocol with the clock, secret and provider of an application. */

import { clock } from "../clock.js";
import type { Context } from "../context.js";
import type { ActiveOutcome } from "../core/outcomes.js";
import { webCrypto } from "../environment.js";
import { WaxsealError } from "../errors.js";
import type { Settings } from "../config/index.js";
import { base64url, sha256 } from "../hash.js";
import { reportOnce } from "../log.js";
import { count, time, type Counters } from "../metrics.js";
import { sidOf } from "../session-id.js";
import type { ReadOptions, Source } from "../types/source.js";
import { waitUntilOf } from "../wait-until.js";
import { applyPatch, patchBetween, refreshDue } from "./decisions.js";
import { endRegister, publishChange, refreshSession } from "./protocol.js";
import type { Decision, Instance, Session, State } from "./protocol.js";
import { readyFor, type Ready } from "./options.js";
import { failureOf, run, reportRun } from "./run.js";
import { keepsCookies, maySpend } from "./spend.js";

interface RefreshReadOptions extends Pick<ReadOptions, "refresh" | "waitUntil"> {
  /** Milliseconds since 1970. */
  now: number;
}

/** What becomes of a session that `resolve` has read. */
export type RefreshDecision =
  | Exclude<Decision, { kind: "write" | "undecided" }>
  /** With `isShown` for this answer alone. */
  | { kind: "write"; claims: string; generation: number; isShown: boolean }
  | { kind: "undecided"; cause: WaxsealError };

export async function refreshRead(
  context: Context,
  source: Source,
  read: ActiveOutcome,
  options: RefreshReadOptions & { canWrite: boolean },
): Promise<RefreshDecision> {
  const { settings } = context;
  const sid = sidOf(read.token);
  if (sid === "") return { kind: "keep" };
  const instance = instanceOf(context, source, sid, options);
  const claims = read.text;
  if (instance.stateOf(claims) === "lasting") return { kind: "keep" };
  const session = {
    key: await registerKey(sid, settings),
    claims,
    generation: generationOf(read.token),
  };
  const write = options.canWrite && keepsCookies(source);
  const spend = write && options.refresh !== false && maySpend(source);
  const decision = await refreshSession(instance, session, { spend, write });
  countDecision(settings, decision);
  if (decision.kind === "undecided")
    return { kind: "undecided", cause: errorOf(settings, decision) };
  if (decision.kind === "end") return decision;
  if (decision.why) logOnce(settings, decision.why);
  return decision.kind === "write" ? { ...decision, isShown: !write } : decision;
}

/**
 * The claims and generation to write where something else than a refresh has changed them. New
 * tokens among them are published as one more refresh.
 *
 * @param before The claims that `after` was made of, with all refreshes so far.
 */
export async function publishTokens(
  context: Context,
  source: Source | undefined,
  { before, after }: { before: string; after: string },
  generation: number | undefined,
  options: RefreshReadOptions,
): Promise<Extract<Decision, { kind: "end" }> | { claims: string; generation?: number }> {
  const { due, needs } = readyFor(context.settings);
  const own = { claims: after, ...(generation !== undefined && { generation }) };
  if (typeof due === "function") return own;
  const [token, changed] = [before, after].map((text) => JSON.parse(text) as Token);
  const names = [due.claim, ...(needs === undefined ? [] : [needs])];
  if (names.every((name) => JSON.stringify(token![name]) === JSON.stringify(changed![name])))
    return own;
  const sid = sidOf(token);
  if (sid === "") return own;
  const instance = instanceOf(context, source, sid, options);
  const session: Session = {
    key: await registerKey(sid, context.settings),
    claims: before,
    generation: generation ?? generationOf(token!),
  };
  return publishChange(instance, session, after);
}

/** Ends the register of a session: nobody refreshes it any more. @throws what the coordinator does. */
export async function endRefresh(
  context: Context,
  source: Source | undefined,
  sid: string,
  waitUntil: ReadOptions["waitUntil"],
): Promise<void> {
  const instance = instanceOf(context, source, sid, { now: clock.now(), waitUntil });
  return endRegister(instance, await registerKey(sid, context.settings));
}

/** Says once that a refreshed session is so large that some proxies refuse it. */
export function noteSize(settings: Settings, { writes }: ActiveOutcome): void {
  const bytes = writes.setCookie.reduce((sum, line) => sum + line.split(";", 1)[0]!.length, 0);
  if (bytes > LARGE) logOnce(settings, "session-large", `${bytes}`);
}

/** Bytes: nginx refuses more than 8 KB of headers by default. */
const LARGE = 6 * 1024;

/** `r:` and 27 characters of base64url. Without a key, so that a new secret splits nothing. */
async function registerKey(sid: string, { tenant }: Settings): Promise<string> {
  const hash = await sha256(`waxseal register v1\0${tenant}\0${sid}`);
  return `r:${base64url(hash).slice(0, 27)}`;
}

type Token = { readonly [claim: string]: unknown };

/** Anything that we have not written counts as 0; the core takes twice as many. */
function generationOf({ gen }: Token): number {
  return Number.isInteger(gen) && Number(gen) >= 0 && Number(gen) < 2 ** 31 ? Number(gen) : 0;
}

function instanceOf(
  context: Context,
  source: Source | undefined,
  sid: string,
  { now, waitUntil }: RefreshReadOptions,
): Instance {
  const { core, settings } = context;
  const ready = readyFor(settings);
  const { store, coordinator, fallback, memory, protection, times } = ready;
  const keepAlive = waitUntilOf(settings, source, waitUntil, store);
  const begun = clock.now();
  // The application's clock, which a test sets, goes on while a request waits.
  const passing = () => now + clock.now() - begun;
  const purpose = (key: string) => `waxseal register v1 ${key}`;
  return {
    coordinator,
    fallback,
    memory,
    times,
    now: passing,
    sleep,
    random: () => webCrypto().getRandomValues(new Uint32Array(1))[0]! / 2 ** 32,
    seal: (key, text) => core.call((engine) => engine.forPurpose(1, purpose(key), text)),
    unseal: (key, sealed) =>
      core.call((engine) => engine.forPurpose(3, purpose(key), sealed)) || undefined,
    stateOf: (claims) => stateOf(settings, ready, claims, passing()),
    patchBetween: (before, after, earlier) => patchBetween(protection, before, after, earlier),
    applyPatch: (claims, patch) => applyPatch(protection, claims, patch),
    run: (claims, about) => run(ready, claims, about),
    waitUntil: (work) => keepAlive?.(work),
    report: (report) => reportRun(context, sid, report),
    missed(outage) {
      count(settings, "waxseal.refresh", { result: "unavailable" });
      reportOnce(settings, errorOf(settings, outage));
    },
    waited: (ms) => time(settings, "waxseal.refresh.wait", ms, {}),
  };
}

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

const STATES: readonly State[] = ["lasting", "soon", "out"];

function stateOf(settings: Settings, ready: Ready, claims: string, now: number): State {
  const { due, needs } = ready;
  if (typeof due === "function") {
    const answer = due(JSON.parse(claims), new Date(now));
    return answer === "soon" ? "soon" : answer === true ? "out" : "lasting";
  }
  const { claim, before = 60, spread = before } = due;
  const number = refreshDue(claims, claim, before, spread, now);
  const state = STATES[number];
  if (needs === undefined) {
    if (!state) logOnce(settings, "refresh-no-claim", claim);
    return state ?? "lasting";
  }
  if (!state || state === "lasting") return "lasting";
  const { [needs]: needed } = JSON.parse(claims) as Token;
  return typeof needed === "string" && needed !== "" ? state : "lasting";
}

function countDecision(settings: Settings, decision: Decision): void {
  const add = (result: Counters["waxseal.refresh"]["result"]) =>
    count(settings, "waxseal.refresh", { result });
  if (decision.kind === "keep") return add("kept");
  // The others are counted where they come about.
  if (decision.kind === "undecided" && decision.why === "refresh-timeout") return add("timeout");
  if (decision.kind !== "write" || decision.adopted === undefined) return;
  add("adopted");
  const generations = decision.adopted > 2 ? "3+" : (`${decision.adopted}` as "1" | "2");
  count(settings, "waxseal.refresh.behind", { generations });
}

type Why = Extract<Decision, { kind: "undecided" }>["why"];

type MadeError = (options: { cause?: unknown }) => WaxsealError;

const UNDECIDED: { readonly [W in Why]: MadeError } = {
  coordinator: (options) =>
    new WaxsealError(
      "coordinator",
      "The coordinator of `refresh` cannot be reached: see `cause`. Meanwhile session cookies stay.",
      options,
    ),
  "coordinator-unreadable": () =>
    new WaxsealError(
      "coordinator-unreadable",
      "A register of `refresh` was sealed under another secret: add a new secret as the second one, and move it to the front once every instance has it.",
    ),
  "refresh-failed": () =>
    new WaxsealError(
      "refresh-failed",
      "`refresh.run` failed a moment ago, and is tried again later: see what it threw in the log.",
    ),
  "refresh-timeout": () =>
    new WaxsealError(
      "refresh-timeout",
      "The refresh of the provider's tokens takes too long: make `refresh.run` faster, or raise `refresh.wait` and `callbackTimeout`. The session cookie stays.",
    ),
};

type Logged = "refresh-no-claim" | "refresh-still-due" | "session-large";

const LOGGED: { readonly [C in Logged]: (value: string) => WaxsealError } = {
  "refresh-no-claim": (claim) =>
    new WaxsealError(
      "refresh-no-claim",
      `A session has no time in the claim \`${claim}\` of \`refresh.due\`, so it is never refreshed: set it at sign-in, in seconds since 1970.`,
    ),
  "refresh-still-due": () =>
    new WaxsealError(
      "refresh-still-due",
      "What `refresh.run` returned is due again at once, and is not refreshed for 5 seconds: set the claim of `refresh.due` to when the new tokens run out, or lower `due.before`.",
    ),
  "session-large": (bytes) =>
    new WaxsealError(
      "session-large",
      `A refreshed session has ${bytes} bytes, and nginx refuses requests with more than 8 KB by default: leave out what nobody reads, such as the \`id_token\`.`,
    ),
};

/** Errors by what they say: requests must not be able to fill the log. */
const made = new WeakMap<Settings, Map<string, { error: WaxsealError; end: number }>>();
const MINUTE = 60_000;

function recent(
  settings: Settings,
  code: string,
  life: number,
  make: () => WaxsealError,
): WaxsealError {
  const errors = made.get(settings) ?? new Map<string, { error: WaxsealError; end: number }>();
  made.set(settings, errors);
  const found = errors.get(code);
  if (found && found.end > clock.now()) return found.error;
  const error = make();
  errors.set(code, { error, end: clock.now() + life });
  return error;
}

/** Why nothing was decided; the same error for a minute, so that it is logged once in it. */
function errorOf(
  settings: Settings,
  { why, cause }: Extract<Decision, { kind: "undecided" }>,
): WaxsealError {
  if (why === "refresh-failed" && cause !== undefined) return failureOf(cause);
  const options = cause === undefined ? {} : { cause };
  return recent(settings, why, MINUTE, () => UNDECIDED[why](options));
}

function logOnce(settings: Settings, code: Logged, value = ""): void {
  const error = recent(settings, code, Infinity, () => LOGGED[code](value));
  reportOnce(settings, error);
}
