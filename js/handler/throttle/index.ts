/** Counts failed sign-ins, so that nobody can try one password after the other. */

import type { Internals } from "../../internals.js";
import type { Provider } from "../../types/provider.js";
import type { Source } from "../../types/source.js";
import { addressOf } from "./address.js";
import { countersOf, deviceCounters } from "./counters.js";
import { deviceOf } from "./device.js";
import { NAMELESS, namesOf } from "./names.js";
import { throttled } from "./refuse.js";
import { Tally } from "./tally.js";

/** One attempt to sign in, counted as a failure until it turns out not to be one. */
export interface Attempt {
  /** A session was started. Returns the `Set-Cookie` lines that identify the browser from now on. */
  succeeded(): Promise<string[]>;
  /** It is not known whether the credentials were right, or they were not sufficient. */
  aborted(): Promise<void>;
}

const WINDOW = 900;

/**
 * Starts an attempt. It is counted before the credentials are checked, so that a thousand
 * attempts at once are not a thousand guesses.
 *
 * @throws CredentialsSignin with code `"throttled"` after too many failures.
 */
export async function startAttempt(
  app: Internals,
  provider: Provider,
  credentials: { [field: string]: string },
  source: Source & { readonly headers: Headers },
  request: Request,
  peer: string | undefined,
): Promise<Attempt> {
  const { settings } = app;
  const options = settings.throttle;
  if (options === false) return UNCOUNTED;
  const names = await namesOf(settings, options, provider, credentials, request);

  const { window = WINDOW } = options;
  const now = Date.now() / 1000;
  const currentWindow = Math.floor(now / window);
  const secondsLeft = Math.ceil((currentWindow + 1) * window - now);
  const tally = new Tally(app, options.store, currentWindow, secondsLeft);

  // All fields together: one of several may hold somebody else's name.
  const { exact } = names;
  const device = exact === NAMELESS ? undefined : deviceOf(app, source, `${provider.id}\n${exact}`);
  const isKnown =
    device?.id !== undefined &&
    (await takeSteps(tally, [deviceCounters(options, provider, exact, device.id)]));
  if (!isKnown) {
    const proxies = options.proxies ?? (settings.trust.forwarded ? 1 : undefined);
    const address = addressOf(source.headers, proxies, peer);
    const counters = countersOf(options, provider, names, address);
    if (!(await takeSteps(tally, counters))) throw throttled(tally.retryAfter);
  }
  return {
    aborted: () => tally.refund(),
    async succeeded() {
      await tally.forgive();
      return device ? [device.setCookie()] : [];
    },
  };
}

const UNCOUNTED: Attempt = { succeeded: async () => [], aborted: async () => {} };

/** Whether all counters let the attempt pass; if not, it is not counted either. */
export async function takeSteps(
  tally: Tally,
  steps: Parameters<Tally["take"]>[0][],
): Promise<boolean> {
  for (const counters of steps) {
    if (await tally.take(counters)) continue;
    await tally.giveBack();
    return false;
  }
  return true;
}
