/** One request, on its way to a decision. */

import type { Decision, Instance, Ran, Rights } from "./instance.js";
import type { Register } from "./record.js";

export interface Turn {
  instance: Instance;
  key: string;
  claims: string;
  generation: number;
  rights: Rights;
  begun: number;
  adopted: number;
  hasWaited: boolean;
  /** Claims that were refused, since the register had changed. */
  losses: number;
  /** What its own run came to, where another instance has taken over meanwhile. */
  ran?: Exclude<Ran, { result: "ran" }>;
}

/** What one request holds while it asks the provider. */
export interface Held {
  /** The register with the claim, and as it is stored. */
  claimed: Register & { claim: NonNullable<Register["claim"]> };
  sealed: string;
  inDoubt: boolean;
}

/** With the tokens that there are. */
export function goOn({ claims, generation, adopted }: Turn, why?: "refresh-still-due"): Decision {
  const reason = why ? { why } : {};
  return adopted > 0
    ? { kind: "write", claims, generation, adopted, ...reason }
    : { kind: "keep", ...reason };
}

/** The provider gave none. */
export function withoutTokens(turn: Turn, ran: Exclude<Ran, { result: "ran" }>): Decision {
  if (ran.result === "rejected")
    return { kind: "end", reason: "refresh-rejected", clears: !turn.hasWaited };
  return turn.instance.stateOf(turn.claims) === "out"
    ? { kind: "undecided", why: "refresh-failed", cause: ran.error }
    : goOn(turn);
}

export function randomName({ random }: Pick<Instance, "random">): string {
  return Math.floor(random() * 2 ** 52).toString(36);
}
