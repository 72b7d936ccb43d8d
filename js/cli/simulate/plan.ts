/** What happens from outside in one run: drawn before it begins, so that all protocols meet the same. */

import { Random } from "./random.js";

export const PROVIDERS = ["strict", "lenient", "non-rotating", "slow", "unavailable"] as const;
export type ProviderKind = (typeof PROVIDERS)[number];

/** What a tab asks for. */
export type Aim = "page" | "prefetch" | "read" | "update" | "sign-out";

/** One request of a browser, and what becomes of it on its way. Times in milliseconds. */
export interface Action {
  id: number;
  at: number;
  browser: number;
  tab: number;
  aim: Aim;
  /** From 0 to 1: which of the instances that are up gets it. */
  instance: number;
  /** On the way there and back; `undefined` where it is lost. */
  there: number | undefined;
  back: number | undefined;
  /** The browser goes elsewhere so long after it asked. */
  leaves: number | undefined;
  /** It sends a copy of the cookie from just before the sign-out, and keeps no answer. */
  isCopy: boolean;
}

export interface Plan {
  readonly seed: number;
  readonly run: number;
  readonly provider: ProviderKind;
  readonly browsers: number;
  /** Milliseconds by which the clock of each instance is wrong. */
  readonly skews: readonly number[];
  /** Whether an instance ends what nobody waits for, as isolates at the edge do. */
  readonly isEdge: boolean;
  readonly actions: readonly Action[];
  readonly kills: readonly { at: number; instance: number; downFor: number }[];
  readonly outages: readonly { at: number; for: number }[];
  /** The store restarts, and has lost its last second. */
  readonly restarts: readonly number[];
  /** Of each operation of the store. */
  readonly storeErrors: number;
  readonly hasWait: boolean;
  /** When nothing disturbs any more. */
  readonly quiet: number;
}

/** Milliseconds that clocks may be wrong. */
export const SKEW = 7000;

export function drawPlan(seed: number, run: number, losesSecond: boolean): Plan {
  const random = new Random(seed, run, "plan");
  const isRough = random.chance(0.7);
  const browsers = random.whole(1, 3);
  const instances = random.whole(1, 4);
  const actions = Array.from({ length: browsers }, (_, browser) =>
    drawBrowser(new Random(seed, run, "browser", browser), browser, isRough),
  ).flat();
  actions.sort((one, other) => one.at - other.at);
  actions.forEach((action, id) => (action.id = id));
  const moments = actions.map(({ at }) => at);
  const last = moments.at(-1) ?? 0;
  const beside = () => random.pick(moments) + random.between(-200, 1500);
  const several = (most: number) => Array.from({ length: random.whole(1, most) });
  return {
    seed,
    run,
    provider: random.pick(PROVIDERS),
    browsers,
    skews: Array.from({ length: instances }, () => random.between(-SKEW, SKEW)),
    isEdge: random.chance(0.35),
    actions,
    kills: random.chance(0.45)
      ? several(8).map(() => ({
          at: beside(),
          instance: random.whole(0, instances - 1),
          downFor: random.between(300, 6000),
        }))
      : [],
    outages:
      isRough && random.chance(0.4)
        ? several(3).map(() => ({ at: beside(), for: random.between(200, 7000) }))
        : [],
    restarts: losesSecond ? several(6).map(() => beside()) : [],
    storeErrors: isRough ? random.between(0, 0.03) : 0,
    hasWait: random.chance(0.4),
    // Late answers, back-offs and leases are over.
    quiet: last + 120_000,
  };
}

function drawBrowser(random: Random, browser: number, isRough: boolean): Action[] {
  const tabs = random.whole(1, 3);
  const actions: Action[] = [];
  const bursts = random.whole(6, 14);
  const signOut = random.chance(0.3) ? random.whole(2, bursts - 1) : undefined;
  let at = random.between(0, 20_000);
  const add = (time: number, aim: Aim, isCopy = false) =>
    actions.push({
      id: 0,
      at: time,
      browser,
      tab: random.whole(0, tabs - 1),
      aim,
      instance: random.next(),
      ...drawWay(random, isRough),
      isCopy,
    });
  for (let burst = 0; burst < bursts; burst++) {
    const parallel = random.whole(1, 6);
    for (let one = 0; one < parallel; one++) {
      add(at + random.between(0, random.chance(0.7) ? 40 : 900), drawAim(random));
    }
    if (burst === signOut) {
      const out = at + random.between(0, 2000);
      add(out, "sign-out");
      for (let copy = random.whole(1, 4); copy > 0; copy--) {
        add(out + random.between(0, 400_000), "page", true);
      }
    }
    at += drawPause(random);
  }
  return actions;
}

function drawAim(random: Random): Aim {
  const drawn = random.next();
  if (drawn < 0.08) return "prefetch";
  if (drawn < 0.16) return "read";
  return drawn < 0.28 ? "update" : "page";
}

/** A click, a pause, and some come back after a long time. */
function drawPause(random: Random): number {
  const drawn = random.next();
  if (drawn < 0.35) return random.between(1000, 20_000);
  return drawn < 0.8 ? random.between(30_000, 150_000) : random.between(200_000, 1_500_000);
}

function drawWay(random: Random, isRough: boolean) {
  const way = () => {
    const fast = random.between(4, 60);
    const slow = random.between(100, 3000);
    const late = random.between(3000, 40_000);
    const drawn = random.next();
    if (!isRough) return drawn < 0.9 ? fast : slow / 4;
    return drawn < 0.8 ? fast : drawn < 0.97 ? slow : late;
  };
  const [there, back, lost, leaves] = [way(), way(), random.next(), random.next()];
  const after = random.between(20, 2000);
  return {
    there: isRough && lost < 0.03 ? undefined : there,
    back: isRough && lost > 0.9 ? undefined : back,
    leaves: isRough && leaves < 0.08 ? after : undefined,
  };
}
