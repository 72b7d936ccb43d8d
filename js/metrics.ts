/** Figures for the application's own collector: never awaited, and they fail no request. */

import type { Settings } from "./config/index.js";
import type { Metrics } from "./types/metrics.js";
import { isThenable } from "./thenable.js";

type Labels = Record<string, string>;

/** One more of these, or `n`. */
export function count(settings: Settings, name: string, labels: Labels = {}, n = 1): void {
  report(settings, (metrics) => metrics.count(name, n, labels));
}

/** How long something took. */
export function time(settings: Settings, name: string, ms: number, labels: Labels = {}): void {
  report(settings, (metrics) => metrics.time(name, ms, labels));
}

function report({ given }: Settings, send: (metrics: Metrics) => unknown): void {
  if (!given.metrics) return;
  try {
    const sent = send(given.metrics);
    if (isThenable(sent)) sent.then(undefined, () => {});
  } catch {}
}
