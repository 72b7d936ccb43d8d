/** Many runs, counted. */

import { PROVIDERS, drawPlan, type Plan, type ProviderKind } from "./plan.js";
import type { Protocol } from "./protocol.js";
import type { Rule } from "./rules.js";
import { World } from "./world.js";

export interface Counts {
  runs: number;
  requests: number;
  sessions: number;
  /** Who had not signed out; in runs without kills, outages and slow providers, and in others. */
  signedOutCalm: number;
  signedOutRough: number;
  calmSessions: number;
  /** Of them, by a winner who was killed or too late. */
  excused: number;
  /** Uses of a refresh token beyond its first. */
  extraUses: number;
  calls: number;
  refreshes: number;
  adopted: number;
  /** Updates that an answer dropped, and those that a late answer overwrote. */
  dropped: number;
  overwritten: number;
  reads: number;
  writes: number;
  kills: number;
}

export interface Found {
  run: number;
  rule: Rule;
  sid: string;
  at: number;
  what: string;
}

export interface Totals {
  name: string;
  counts: Counts;
  /** Runs of each provider, and sessions that were signed out there. */
  providers: { [P in ProviderKind]: { runs: number; signedOut: number; extraUses: number } };
  violations: Found[];
}

export async function playRun(
  protocol: Protocol,
  { seed, run, losesSecond = false }: { seed: number; run: number; losesSecond?: boolean },
): Promise<World> {
  const world = new World(drawPlan(seed, run, losesSecond), protocol);
  await world.play();
  return world;
}

/** The runs from 0 on; `onWorld` sees each of them when it has ended. */
export async function playRuns(
  protocol: Protocol,
  { seed, runs, losesSecond = false }: { seed: number; runs: number; losesSecond?: boolean },
  onWorld: (world: World) => void = () => undefined,
): Promise<Totals> {
  const totals = emptyTotals(protocol.name);
  for (let run = 0; run < runs; run++) {
    const world = await playRun(protocol, { seed, run, losesSecond });
    addRun(totals, world);
    onWorld(world);
  }
  return totals;
}

export function emptyTotals(name: string): Totals {
  const none = () => ({ runs: 0, signedOut: 0, extraUses: 0 });
  return {
    name,
    counts: {
      runs: 0,
      requests: 0,
      sessions: 0,
      signedOutCalm: 0,
      signedOutRough: 0,
      calmSessions: 0,
      excused: 0,
      extraUses: 0,
      calls: 0,
      refreshes: 0,
      adopted: 0,
      dropped: 0,
      overwritten: 0,
      reads: 0,
      writes: 0,
      kills: 0,
    },
    providers: Object.fromEntries(PROVIDERS.map((kind) => [kind, none()])) as Totals["providers"],
    violations: [],
  };
}

function isCalm({ kills, outages, restarts, provider }: Plan): boolean {
  return kills.length + outages.length + restarts.length === 0 && provider !== "slow";
}

export function addRun({ counts, providers, violations }: Totals, world: World): void {
  const { plan, rules, provider, store } = world;
  const uses = [...provider.uses.values()];
  const extra = uses.reduce((sum, count) => sum + count - 1, 0);
  counts.runs++;
  counts.requests += world.requests;
  counts.sessions += world.browsers.length;
  if (isCalm(plan)) {
    counts.signedOutCalm += rules.signedOut;
    counts.calmSessions += world.browsers.length;
  } else {
    counts.signedOutRough += rules.signedOut;
  }
  counts.excused += rules.excused;
  counts.extraUses += extra;
  counts.calls += provider.calls;
  counts.refreshes += uses.length;
  counts.adopted += rules.adopted;
  counts.dropped += rules.dropped;
  counts.overwritten += rules.overwritten;
  counts.reads += store.reads;
  counts.writes += store.writes;
  counts.kills += plan.kills.length;
  const own = providers[plan.provider];
  own.runs++;
  own.signedOut += rules.signedOut;
  own.extraUses += extra;
  violations.push(...rules.violations.map((found) => ({ run: plan.run, ...found })));
}
