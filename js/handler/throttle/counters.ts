/** Which counters an attempt has to pass, and how far each may go. */

import type { Address } from "./address.js";
import { NAMELESS, type Names } from "./names.js";
import type { ThrottleOptions } from "./options.js";

export interface Counter {
  /** What is counted: lines that no name or address can hold a break of. */
  text: string;
  /** The failures that it lets pass. */
  limit: number;
  /** Whether a success forgets the failures before it. */
  forgives: boolean;
}

/**
 * Of anybody. The counters of the second step are shared with other addresses: an
 * attempt that one of the first refuses must not be seen there, or whoever goes on
 * trying would shut everybody out.
 */
export function countersOf(
  options: ThrottleOptions,
  provider: { id: string },
  { all: names, main }: Names,
  address: Address | undefined,
): [Counter[], Counter[]] {
  const limits = limitsOf(options);
  const from = address?.block ?? "";
  // Without a name and an address, one pair would be everybody.
  const pairs = names
    .filter((who) => address || who !== NAMELESS)
    .map((who) => counter(["pair", provider.id, who, from], limits.pair, who === main));
  const own = address?.isPublic ? [counter(["address", from], limits.address)] : [];
  const shared = names.map((who) => counter(["name", provider.id, who], limits.name));
  return [[...pairs, ...own], shared];
}

/** Of a browser that has signed in under the name before, and of all such browsers together. */
export function deviceCounters(
  options: ThrottleOptions,
  provider: { id: string },
  name: string,
  device: string,
): Counter[] {
  const limits = limitsOf(options);
  return [
    counter(["device", provider.id, name, device], limits.pair, true),
    counter(["devices", provider.id, name], limits.name),
  ];
}

function limitsOf({ limits }: ThrottleOptions) {
  return {
    pair: limits?.pair ?? 10,
    name: limits?.name ?? 100,
    address: limits?.address ?? 100,
  };
}

function counter(lines: string[], limit: number, forgives = false): Counter {
  return { text: lines.join("\n"), limit, forgives };
}
