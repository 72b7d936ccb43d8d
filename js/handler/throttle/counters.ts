/** Which counters an attempt has to pass, and how far each may go. */

import type { ThrottleOptions } from "../../types/throttle.js";
import type { Address } from "./address.js";
import { NAMELESS, type Names } from "./names.js";

export interface Counter {
  /** What is counted, in lines; no name or address contains a line break. */
  text: string;
  /** The failures that it lets pass. */
  limit: number;
  /** Whether a success takes back the failures before it that were for exactly the same. */
  forgives: boolean;
  /** Counts the failures that were for exactly the same, and bounds nothing. */
  isExact: boolean;
}

/**
 * The counters of an unknown browser, in two steps. Those of the second are shared with
 * other addresses: an attempt that the first step refuses must not reach them, or whoever
 * keeps trying would lock everybody out.
 */
export function countersOf(
  options: ThrottleOptions,
  provider: { id: string },
  { all: names, exact }: Names,
  address: Address | undefined,
): [Counter[], Counter[]] {
  const limits = limitsOf(options);
  const from = address?.block ?? "";
  // With neither name nor address, everybody would share one pair.
  const pairs = names
    .filter((who) => address || who !== NAMELESS)
    .map((who) => counter(["pair", provider.id, who, from], limits.pair, { forgives: true }));
  const same = counter(["exact", provider.id, exact, from], Infinity, { isExact: true });
  const own = address?.isPublic ? [counter(["address", from], limits.address)] : [];
  const shared = names.map((who) => counter(["name", provider.id, who], limits.name));
  return [[...pairs, ...own, same], shared];
}

/** The counters of a browser that has signed in under this name before, and of all such browsers. */
export function deviceCounters(
  options: ThrottleOptions,
  provider: { id: string },
  exact: string,
  device: string,
): Counter[] {
  const limits = limitsOf(options);
  return [
    counter(["device", provider.id, exact, device], limits.pair, { forgives: true, isExact: true }),
    counter(["devices", provider.id, exact], limits.name),
  ];
}

function limitsOf({ limits }: ThrottleOptions) {
  return {
    pair: limits?.pair ?? 10,
    name: limits?.name ?? 100,
    address: limits?.address ?? 100,
  };
}

export function counter(
  lines: string[],
  limit: number,
  { forgives = false, isExact = false }: Partial<Counter> = {},
): Counter {
  return { text: lines.join("\n"), limit, forgives, isExact };
}
