/** How many links are sent, and how many codes are tried. */

import { EmailSignInError } from "../auth-error.js";
import { addressOf } from "../handler/throttle/address.js";
import { counter, type Counter } from "../handler/throttle/counters.js";
import { deviceOf } from "../handler/throttle/device.js";
import { takeSteps } from "../handler/throttle/index.js";
import { spellings } from "../handler/throttle/name.js";
import { Tally } from "../handler/throttle/tally.js";
import type { Internals } from "../internals.js";
import type { Source } from "../types/source.js";

/** Who asks for something, and for whom. */
export interface Asking {
  /** The `id` of the provider. */
  provider: string;
  /** The mail address, in lower case. */
  address: string;
  request: Source & { readonly headers: Headers };
  /** The address at the other end of the connection, where the server says so. */
  peer: string | undefined;
}

interface Limits {
  /** For one mail address from one client. */
  pair: number;
  /** For one mail address from all clients together. */
  name: number;
  /** From one public network address. */
  client: number;
}

/** Links in a window of `throttle.window`: nobody's mailbox is flooded, and no list worked through. */
const LINKS: Limits = { pair: 5, name: 20, client: 50 };
/** Seconds. */
const WINDOW = 900;

/**
 * Codes in a day: one in 50,000 of the addresses that are under attack all day is guessed.
 * Whoever uses them up for somebody else leaves them the link itself.
 */
const CODES: Limits = { pair: 10, name: 20, client: 50 };
const DAY = 86_400;
/** Wrong codes for one link. */
export const MAX_TRIES = 5;

/**
 * Counts a link before it is sent, known address or not.
 *
 * @throws EmailSignInError with code `"throttled"`.
 */
export async function countLink(app: Internals, asking: Asking): Promise<void> {
  const { throttle } = app.settings;
  if (throttle === false) return;
  const { window = WINDOW } = throttle;
  const tally = tallyOf(app, window);
  if (await takeSteps(tally, stepsOf(app, "link", LINKS, asking))) return;
  const error = new EmailSignInError("Too many sign-in links were asked for.");
  error.code = "throttled";
  error.retryAfter = tally.retryAfter;
  throw error;
}

/**
 * Counts a code before it is compared, by the flow it is for: a browser can bring back an
 * older cookie, in which there were fewer tries. Also where `throttle` is `false`: six digits
 * protect nobody otherwise.
 *
 * @returns `undefined` where there were too many; else what takes it back, for a right one.
 */
export async function countCode(
  app: Internals,
  flow: { id: string; end: number },
  asking: Asking,
): Promise<(() => Promise<void>) | undefined> {
  const left = Math.ceil(flow.end - Date.now() / 1000);
  const ofFlow = new Tally(app, storeOf(app), flow.end, left);
  if (!(await ofFlow.take([counter(["code flow", flow.id], MAX_TRIES)]))) return undefined;
  return countGuess(app, asking);
}

/** The same without a flow, for a token of the application's own that is as short as a code. */
export async function countGuess(
  app: Internals,
  asking: Asking,
): Promise<(() => Promise<void>) | undefined> {
  const tally = tallyOf(app, DAY);
  if (!(await takeSteps(tally, stepsOf(app, "code", CODES, asking)))) return undefined;
  return () => tally.giveBack();
}

/** From now on the browser has counters of its own for this address. */
export function deviceLine(app: Internals, asking: Asking): string[] {
  return app.settings.throttle === false ? [] : [deviceFor(app, asking).setCookie()];
}

function tallyOf(app: Internals, window: number): Tally {
  const now = Date.now() / 1000;
  const current = Math.floor(now / window);
  const secondsLeft = Math.ceil((current + 1) * window - now);
  return new Tally(app, storeOf(app), current, secondsLeft);
}

/**
 * As with credentials: a browser that has signed in under the address before has counters of
 * its own, so that nobody else can use up its links. Those that all share come last, and
 * what the first ones refuse does not reach them.
 */
function stepsOf(app: Internals, kind: string, limits: Limits, asking: Asking): Counter[][] {
  const { provider, address, request, peer } = asking;
  const device = app.settings.throttle === false ? undefined : deviceFor(app, asking).id;
  if (device !== undefined) {
    const own = counter([kind, "device", provider, address, device], limits.pair);
    return [[own], [counter([kind, "devices", provider, address], limits.name)]];
  }
  const names = spellings(address);
  const client = clientOf(app, request, peer);
  const from = client?.block ?? "";
  const pairs = names.map((name) => counter([kind, "pair", provider, name, from], limits.pair));
  const own = client?.isPublic ? [counter([kind, "address", from], limits.client)] : [];
  const shared = names.map((name) => counter([kind, "name", provider, name], limits.name));
  return [[...pairs, ...own], shared];
}

function clientOf(app: Internals, { headers }: Asking["request"], peer: string | undefined) {
  const { throttle, trust } = app.settings;
  const { proxies = trust.forwarded ? 1 : undefined } = throttle === false ? {} : throttle;
  return addressOf(headers, proxies, peer);
}

function deviceFor(app: Internals, { provider, address, request }: Asking) {
  return deviceOf(app, request, `${provider}\n${address}`);
}

function storeOf({ settings: { throttle } }: Internals) {
  return throttle === false ? undefined : throttle.store;
}
