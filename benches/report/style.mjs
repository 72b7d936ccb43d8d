// Colours and type, for the page and for a chart that stands alone.

const LIGHT = `
  --paper: #fbfaf8; --ink: #1d1a18; --soft: #6c645c; --rule: #e5dfd7; --track: #f1ede7;
  --wax: #b3342a; --wax-soft: #d99a92; --peer: #aba297; --faster: #2f6fae; --good: #2e7d4f;
  --peer-0: #2f6fae; --peer-1: #b07a10; --peer-2: #3c8a5e; --peer-3: #8458a8;`;
const DARK = `
  --paper: #171412; --ink: #ece6df; --soft: #a59c92; --rule: #35302b; --track: #231f1c;
  --wax: #f0705f; --wax-soft: #8f4a41; --peer: #7b736a; --faster: #7db2ea; --good: #6fc492;
  --peer-0: #7db2ea; --peer-1: #e0ae4a; --peer-2: #78c79a; --peer-3: #c09be0;`;

export const FONT = `system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif`;

export const colours = `
:root { color-scheme: light dark; ${LIGHT} }
@media (prefers-color-scheme: dark) { :root { ${DARK} } }`;

export const chartStyle = `
svg text { font: 13px ${FONT}; fill: var(--ink); }
svg .heading { font-weight: 600; font-size: 14px; }
svg .name { font-weight: 600; font-size: 18px; }
svg .note, svg .tick { fill: var(--soft); font-size: 12px; }
svg .value { font-variant-numeric: tabular-nums; }
svg .label.ours, svg .value.ours { fill: var(--wax); font-weight: 600; }
svg .value.faster { fill: var(--faster); font-weight: 600; }
svg .ground { fill: var(--paper); }
svg .track { fill: var(--track); }
svg .bar.ours { fill: var(--wax); }
svg .bar.variant { fill: var(--wax-soft); }
svg .bar.slower { fill: var(--peer); }
svg .bar.faster { fill: var(--faster); }
svg .whisker { stroke: var(--ink); stroke-width: 1.2; fill: none; }
svg .target { stroke: var(--ink); stroke-width: 2; stroke-dasharray: 3 2; }
svg .grid { stroke: var(--rule); }
svg .line path { fill: none; stroke-width: 2; stroke: currentColor; }
svg .line .spread { stroke-width: 1; }
svg .line circle { fill: currentColor; }
svg .line { color: var(--soft); }
svg .ours-0, svg .ours-1, svg .ours-2, svg .ours-3 { color: var(--wax); }
svg .ours-0 path:first-child { stroke-width: 3; }
svg .ours-1 path:first-child { stroke-dasharray: 6 3; }
svg .ours-2 path:first-child { stroke-dasharray: 2 3; }
svg .ours-3 path:first-child { stroke-dasharray: 8 3 2 3; }
svg .peer-0 { color: var(--peer-0); }
svg .peer-1 { color: var(--peer-1); }
svg .peer-2 { color: var(--peer-2); }
svg .peer-3 { color: var(--peer-3); }`;
