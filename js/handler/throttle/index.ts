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

/** One attempt to sign in, counted as a failure until it is known to be none. */
export interface Attempt {
  /** A session was begun. The `Set-Cookie` lines by which the browser is known from now on. */
  succeeded(): Promise<string[]>;
  /** Nobody knows whether the credentials were right, or they were and did not suffice. */
  aborted(): Promise<void>;
}

const WINDOW = 900;

/**
 * Begins an attempt. It counts before the credentials are looked at, so that a
 * thousand attempts at once are not a thousand guesses.
 *
 * @throws CredentialsSignin `"throttled"`.
 */
export async function startAttempt(
  app: Internals,
  provider: Provider,
  credentials: { [field: string]: string },
  source: Source & { readonly headers: Headers },
  request: Request,
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
    const proxies = options.proxies ?? (settings.trust.forwarded ? 1 : 0);
    const address = addressOf(source.headers, proxies);
    const counters = countersOf(options, provider, names, address);
    if (!(await takeSteps(tally, counters))) throw throttled(secondsLeft);
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

/** Whether all counters let the attempt pass; an attempt that they do not is none. */
async function takeSteps(tally: Tally, steps: Parameters<Tally["take"]>[0][]): Promise<boolean> {
  for (const counters of steps) {
    if (await tally.take(counters)) continue;
    await tally.giveBack();
    return false;
  }
  return true;
}
