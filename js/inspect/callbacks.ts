/** Running the application's callbacks for the inspector: no event, no write, no store. */

import { asCallbackError, callHook } from "../callbacks.js";
import type { Settings } from "../config/index.js";
import type { ActiveOutcome } from "../core/outcomes.js";
import type { Internals } from "../internals.js";
import { stringify } from "../json.js";
import { reportOnce } from "../log.js";
import { coreEngine, type CoreEngine } from "./core-engine.js";
import { parseCookies } from "./input.js";
import type { CallbackRun, Inspection } from "./inspection.js";
import type { Subject } from "./inspect.js";
import { nextOf } from "./next.js";
import { secrecyOf } from "./secrecy.js";
import { changesBetween } from "./shown.js";

/** The inspection with what the callbacks change, and with what that would write. */
export async function runCallbacks(
  { settings }: Internals,
  subject: Subject,
  inspection: Inspection,
): Promise<Inspection> {
  const { configOf, header, host, now, scheme, secrets } = subject;
  const engine = coreEngine(configOf(secrets));
  const asked = { header, now, scheme, host };
  try {
    const read = engine.read(asked);
    if (read.status !== "active")
      return { ...inspection, callbacks: { ...inspection.callbacks, ran: [] } };
    const resolve = (claims: string) => engine.resolve(asked, claims);
    const { ran, resolved } = await runBoth(settings, read as ActiveOutcome, resolve);
    const next = resolved && nextOf(resolved, parseCookies(header), now, now);
    return {
      ...inspection,
      next: next && next.lines.length > 0 ? next : inspection.next,
      callbacks: { ...inspection.callbacks, ran },
    };
  } finally {
    engine.drop();
  }
}

type Resolve = (claims: string) => ReturnType<CoreEngine["resolve"]>;

async function runBoth(settings: Settings, { text }: ActiveOutcome, resolve: Resolve) {
  const ran: CallbackRun[] = [];
  let claims = text;
  if (settings.callbacks.jwt) {
    const args = { token: JSON.parse(text), session: undefined };
    const { after, ...made } = await runOne(settings, "jwt", args, JSON.parse(text));
    ran.push(made);
    if (after === undefined) return { ran, resolved: undefined };
    claims = after;
  }
  const resolved = resolve(claims);
  if (settings.callbacks.session && resolved.status === "active") {
    const before = JSON.parse(stringify(resolved.session));
    const args = { session: resolved.session, token: resolved.token };
    const { after: _, ...made } = await runOne(settings, "session", args, before);
    ran.push(made);
  }
  return { ran, resolved };
}

/** `after` is JSON; `undefined` where the callback made nothing. */
async function runOne(
  settings: Settings,
  name: CallbackRun["name"],
  args: object,
  before: object,
): Promise<CallbackRun & { after: string | undefined }> {
  const nothing = { name, changes: [], after: undefined };
  try {
    const made = await callHook(settings, name, args);
    if (made === null) return { ...nothing, result: "ended" };
    const after = stringify(made);
    const changes = changesBetween(before, JSON.parse(after), secrecyOf(settings.given));
    return { name, result: "returned", changes, after };
  } catch (cause) {
    // What it says may hold anything: it is for the log, as ever.
    reportOnce(settings, asCallbackError(cause, `callbacks.${name} threw in the inspector.`));
    return { ...nothing, result: "threw" };
  }
}
