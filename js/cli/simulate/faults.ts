/** Faults that can be planted in the protocol, to see that the simulator finds them. */

import type { ServerRequest } from "./protocol.js";
import type { Decision, Instance, Ran } from "../../refresh/protocol.js";
import { sealRecord } from "../../refresh/record.js";

/** What a fault changes. */
export interface Fault {
  what: string;
  instance?(instance: Instance, request: ServerRequest): Instance;
  decision?(decision: Decision): Decision;
  /** A sign-out clears the cookie and tells nobody. */
  endsNothing?: true;
}

export const FAULTS: { readonly [name: string]: Fault } = {
  "short-grace": {
    what: "a result is kept for 30 s, though old cookies come back later",
    instance: ({ coordinator, ...instance }) => ({
      ...instance,
      coordinator: {
        ...coordinator,
        swap: (key, expected, value, ttl) =>
          coordinator.swap(key, expected, value, Math.min(ttl, 30)),
      },
    }),
  },
  "short-lease": {
    what: "a lease lasts 5 s, though clocks are up to 14 s apart",
    instance: (instance) => ({ ...instance, times: { ...instance.times, lease: 5000 } }),
  },
  "early-release": {
    what: "the claim is given back when the provider has not answered in time",
    instance: (instance) => ({
      ...instance,
      async run(claims, context) {
        const late = instance
          .sleep(instance.times.timeout!)
          .then((): Ran => ({ result: "failed", error: "timeout" }));
        return Promise.race([instance.run(claims, context), late]);
      },
    }),
  },
  "whole-token": {
    what: "others take the winner's whole token, and not what the refresh has changed",
    instance: (instance) => ({
      ...instance,
      patchBetween: (_before, after) => after,
      applyPatch: (_claims, patch) => patch,
    }),
  },
  "no-wait-until": {
    what: "at the edge, nobody waits for a refresh whose client has left",
    instance: (instance) => ({ ...instance, waitUntil: () => undefined }),
  },
  "blind-swap": {
    what: "the store writes, whatever it held",
    instance: ({ coordinator, ...instance }) => ({
      ...instance,
      coordinator: {
        ...coordinator,
        async swap(key, expected, value, ttl) {
          const held = await coordinator.get(key);
          return (await coordinator.swap(key, held, value, ttl)) || expected !== held;
        },
      },
    }),
  },
  "lost-claim": {
    what: "a claim is written for 2 s only, as a store that drops keys would",
    instance: ({ coordinator, ...instance }) => ({
      ...instance,
      coordinator: {
        ...coordinator,
        swap: (key, expected, value, ttl) =>
          coordinator.swap(key, expected, value, value.includes('"claim"') ? 2 : ttl),
      },
    }),
  },
  "clears-waiting": {
    what: "a request that waited clears the cookie",
    decision: (decision) => (decision.kind === "end" ? { ...decision, clears: true } : decision),
  },
  "lasting-claim": {
    what: "a claim has no end",
    instance: (instance) => ({ ...instance, times: { ...instance.times, lease: 10 ** 9 } }),
  },
  "quiet-sign-out": {
    what: "a sign-out clears the cookie, and neither the register nor the log learn of it",
    endsNothing: true,
  },
  "first-patch": {
    what: "a patch holds the last refresh only, and not those before it",
    instance: (instance) => ({
      ...instance,
      patchBetween: (before, after) => instance.patchBetween(before, after, undefined),
    }),
  },
  "forgotten-end": {
    what: "a register that has ended is taken for a new one",
    instance: (instance) => ({
      ...instance,
      unseal(key, sealed) {
        const text = instance.unseal(key, sealed);
        if (!text?.includes('"ended"')) return text;
        return instance.unseal(key, sealRecord(instance, key, { gen: 0 }));
      },
    }),
  },
};
