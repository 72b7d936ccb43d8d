/** Small pictures. What they say stands beside them in words. */

import { svg } from "./dom.js";

const PATHS = {
  passed: "M5 12.5l4.5 4.5l9.5 -10.5",
  refused: "M7 7l10 10m0 -10l-10 10",
  nothing: "M12 8a4 4 0 1 0 0 8a4 4 0 1 0 0 -8",
  skipped: "M7 12h10",
} as const;

export function icon(name: keyof typeof PATHS): SVGElement {
  return svg(
    "svg",
    { viewBox: "0 0 24 24", "aria-hidden": "true", class: "icon" },
    svg("path", { d: PATHS[name] }),
  );
}

export function seal(): SVGElement {
  return svg(
    "svg",
    { viewBox: "0 0 32 32", "aria-hidden": "true", class: "seal" },
    svg("circle", { cx: 16, cy: 16, r: 15 }),
    svg("circle", { cx: 16, cy: 16, r: 9.5 }),
  );
}
