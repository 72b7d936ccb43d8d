/** A part of a run that shows much, and little of it twice. */

import type { Lane, Mark, MarkKind, Message } from "../trace.js";
import type { World } from "../world.js";

export interface Scene {
  seed: number;
  run: number;
  provider: string;
  start: number;
  end: number;
  /** Of whom something is seen. */
  lanes: readonly Lane[];
  messages: readonly Message[];
  marks: readonly Mark[];
  score: number;
}

/** Milliseconds without an event, after which another scene begins. */
const PAUSE = 30_000;
const MOST_MESSAGES = 24;
/** Milliseconds of a good scene. */
const LONGEST = 70_000;
const FEWEST_MESSAGES = 8;

const WORTH: { readonly [K in MarkKind]?: number } = {
  "took-over": 8,
  claimed: 4,
  published: 6,
  adopted: 6,
  killed: 5,
  waited: 3,
  outage: 2,
  updated: 2,
  renewed: 1,
  // Better a scene that ends well.
  reuse: -12,
  ended: -6,
  rejected: -6,
  violation: 1000,
};

/** The best of the scenes of a run; `undefined` where nothing much happened. */
export function bestScene(world: World): Scene | undefined {
  let best: Scene | undefined;
  for (const scene of scenesOf(world)) if (scene.score > (best?.score ?? 0)) best = scene;
  return best;
}

function* scenesOf(world: World): Generator<Scene> {
  const { messages, marks } = world.trace;
  const moments = [
    ...messages.map(({ at, end }) => [at, end] as const),
    ...marks.map(({ at }) => [at, at] as const),
  ].sort(([one], [other]) => one - other);
  let start = moments[0]?.[0] ?? 0;
  let end = start;
  for (const [from, to] of [...moments, [Infinity, Infinity] as const]) {
    if (from > end + PAUSE) {
      const scene = sceneOf(world, start, end);
      if (scene) yield scene;
      start = from;
    }
    end = Math.max(end, to);
  }
}

function sceneOf({ trace, plan }: World, start: number, end: number): Scene | undefined {
  const isIn = ({ at }: { at: number }) => start <= at && at <= end;
  const messages = trace.messages.filter(isIn);
  const marks = trace.marks.filter(isIn);
  const hasFault = marks.some(({ kind }) => kind === "violation");
  if (messages.length < FEWEST_MESSAGES && !hasFault) return undefined;
  const kinds = new Set(marks.map(({ kind }) => kind));
  const adopted = marks.filter(({ kind }) => kind === "adopted").length;
  const worth = [...kinds].reduce((sum, kind) => sum + (WORTH[kind] ?? 0), 0);
  const browsers = new Set(messages.map(({ from }) => from).filter(isBrowser)).size;
  const instances = new Set(messages.map(({ to }) => to).filter(Number.isInteger)).size;
  const tooMany = Math.max(0, messages.length - MOST_MESSAGES) * (hasFault ? 0 : 2);
  const lost = messages.some(({ isLost }) => isLost) ? 4 : 0;
  const tooLong = Math.max(0, end - start - LONGEST) / 2000;
  const score =
    worth +
    Math.min(adopted, 4) +
    lost +
    Math.min(browsers, 2) * 5 +
    Math.min(instances, 3) * 4 -
    tooMany -
    tooLong;
  const { seed, run, provider } = plan;
  const lanes = lanesOf(messages, marks);
  return { seed, run, provider, start, end, lanes, messages, marks, score };
}

function lanesOf(messages: readonly Message[], marks: readonly Mark[]): Lane[] {
  const used = new Set<Lane>([
    ...messages.flatMap(({ from, to }) => [from, to]),
    ...marks.map(({ lane }) => lane),
    ...marks.flatMap(({ by }) => by ?? []),
    "store",
    "provider",
  ]);
  return [...used].sort((one, other) => rankOf(one) - rankOf(other));
}

function rankOf(lane: Lane): number {
  if (typeof lane === "number") return 100 + lane;
  if (isBrowser(lane)) return Number(lane.slice("browser ".length));
  return lane === "store" ? 200 : 201;
}

function isBrowser(lane: Lane): lane is `browser ${number}` {
  return typeof lane === "string" && lane.startsWith("browser ");
}

/** `Browser 1`, `Instance 2`, `Store`. */
export function nameOf(lane: Lane): string {
  if (typeof lane === "number") return `Instance ${lane + 1}`;
  if (isBrowser(lane)) return `Browser ${Number(lane.slice("browser ".length)) + 1}`;
  return lane === "store" ? "Store" : "Provider";
}

/** Whose session it is: each browser has one. */
export const browserOf = (sid: string) => `browser ${sid.slice("session-".length)}`;
