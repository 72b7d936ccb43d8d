// The result as one page that needs nothing else.

import { ratios, short, summary } from "../lib/statistics.mjs";
import { ready as readyTargets } from "../targets.mjs";
import { escape, svg } from "./chart.mjs";
import { comparison, growthOf, overview } from "./charts.mjs";
import {
  growth,
  grouped,
  lost,
  micros,
  millis,
  origin,
  point,
  readyOf,
  targetRows,
  times,
} from "./figures.mjs";
import { FONT, chartStyle, colours } from "./style.mjs";

const style = `${colours}${chartStyle}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 ${FONT}; }
main { max-width: 1000px; margin: 0 auto; padding: 48px 20px 80px; }
h1 { font-size: 34px; line-height: 1.2; letter-spacing: -0.02em; margin: 0 0 8px; }
h1 b { color: var(--wax); font-weight: inherit; }
h2 { font-size: 22px; letter-spacing: -0.01em; margin: 64px 0 8px; }
h3 { font-size: 16px; margin: 32px 0 8px; }
p { max-width: 68ch; margin: 0 0 12px; }
.lead { font-size: 18px; }
.soft, dt { color: var(--soft); }
.soft { font-size: 14px; }
.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 400px), 1fr)); gap: 36px 56px; margin-top: 20px; }
figure { margin: 0; min-width: 0; }
figcaption { font-weight: 600; margin-bottom: 10px; }
svg { display: block; width: 100%; max-width: 470px; height: auto; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 14px; font-variant-numeric: tabular-nums; width: 100%; }
th, td { text-align: left; padding: 7px 14px 7px 0; border-bottom: 1px solid var(--rule); vertical-align: top; }
th { color: var(--soft); font-weight: 500; }
td.number, th.number { text-align: right; white-space: nowrap; }
td small { color: var(--soft); display: block; }
td:not(:first-child) small, td b { white-space: nowrap; }
.met { color: var(--good); font-weight: 600; }
.missed { color: var(--wax); font-weight: 600; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 18px; font-size: 14px; margin: 20px 0 0; }
dt, dd { margin: 0; }
details { margin-top: 20px; }
summary { cursor: pointer; font-weight: 600; }
code { font: 0.92em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
@media (max-width: 600px) {
  main { padding-top: 28px; }
  h1 { font-size: 27px; }
  dl { grid-template-columns: 1fr; }
  dd { margin-bottom: 8px; }
}`;

export function page(result) {
  const { runtimes, sizes } = result;
  const compared = runtimes.filter(({ groups }) => groups.length > 0);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>waxseal, measured</title>
<style>${style}</style>
</head>
<body><main>
<h1><b>waxseal</b>, measured</h1>
<p class="lead">How long it takes to get a session out of a cookie, next to the libraries that do the same.</p>
<p class="soft">${escape(origin(result))}</p>
${section("At a glance", glance(compared))}
${section("Targets", targets(result))}
${section("Where others need less time", compared.length > 0 && faster(result))}
${section("Every way to read a session", details(compared))}
${section("Growth", grown(compared))}
${section("The first session of a process", beginnings(runtimes))}
${section("Memory", memories(runtimes))}
${section("Size", sized(sizes))}
${section("How it was measured", method(runtimes) + conditions(result))}
${section("All figures", everything(compared))}
</main></body>
</html>
`;
}

/** Nothing of what was not measured. */
function section(title, content) {
  return content ? `<section><h2>${title}</h2>${content}</section>` : "";
}

function conditions({ date, machine, runtimes, packages }) {
  const { processor, cores, extensions, memory, platform } = machine;
  const peers = Object.entries(packages).map(([name, version]) => `${name} ${version}`);
  const rows = {
    Date: date,
    Machine: `${processor}, ${cores} cores, ${memory}, ${platform}`,
    "CPU extensions": extensions.join(", ") || "unknown",
    Runtimes: runtimes.map(({ title, version }) => `${title} ${version}`).join(", "),
    Packages: peers.join(", "),
    "Load average": runtimes
      .map(({ title, load }) => `${title} ${load[0]} before, ${load[1]} after`)
      .join("; "),
  };
  const entries = Object.entries(rows).map(
    ([name, text]) => `<dt>${name}</dt><dd>${escape(text)}</dd>`,
  );
  return `<dl>${entries.join("")}</dl>`;
}

function glance(runtimes) {
  const figures = runtimes
    .map((runtime) => ({ ...runtime, chart: overview(runtime) }))
    .filter(({ chart }) => chart)
    .map(({ name, title, chart }) => figure(`overview-${name}`, title, chart));
  return (
    figures.length > 0 &&
    `<p>Time of one call with 300 bytes of claims. The red bar is waxseal, from the Cookie header to the session; the
others take so many times as long. Each group has a scale of its own. Lines across the end of a bar are quartiles,
dashed marks are targets, and blue is what needs less time than waxseal.</p><div class="grid">${figures.join("")}</div>`
  );
}

function targets(result) {
  const columns = result.runtimes.filter(({ name }) => name !== "deno");
  const rows = targetRows(result).map(({ what, against, cells, all }) => {
    const values = all
      ? `<td colspan="${columns.length}">${verdict(all)}</td>`
      : columns.map(({ name }) => `<td>${cells[name] ? verdict(cells[name]) : ""}</td>`).join("");
    return `<tr><td>${escape(what)}${against && `<small>against ${escape(against)}</small>`}</td>${values}</tr>`;
  });
  const heads = columns.map(({ title }) => `<th>${title}</th>`).join("");
  if (rows.length === 0) return "";
  return `<p>Ratios are times of the peer over times of waxseal. The targets were set before this was written, on a CPU
without SHA extensions, where native hashing is slower and the ratios are higher.</p>
<div class="scroll"><table><tr><th></th>${heads}</tr>${rows.join("")}</table></div>`;
}

function verdict({ figure, spread, target, met }) {
  const mark = target
    ? `<small>${target}: <span class="${met ? "met" : "missed"}">${met ? "met" : "not met"}</span></small>`
    : "";
  return `<b>${figure}</b>${spread ? `<small>${spread}</small>` : ""}${mark}`;
}

function faster(result) {
  const cases = lost(result);
  const rows = cases.map(
    ({ runtime, title, peer, points }) =>
      `<tr><td>${runtime}</td><td>${escape(title)}</td><td>${escape(peer)}</td><td>${points.join(", ")}</td></tr>`,
  );
  if (rows.length === 0) return "<p>In none of the comparisons of this run.</p>";
  return `<p>Every comparison of this run in which a peer took less time than waxseal.</p>
<div class="scroll"><table><tr><th></th><th>Comparison</th><th>Peer</th><th>Its time over that of waxseal</th></tr>${rows.join("")}</table></div>`;
}

function details(runtimes) {
  const names = new Set(
    runtimes.flatMap(({ groups }) =>
      groups.filter(({ axis }) => axis === "claims").map(({ name }) => name),
    ),
  );
  return [...names]
    .map((name) => {
      const found = runtimes.flatMap(({ name: runtime, title, groups }) =>
        groups
          .filter((group) => group.name === name && group.at === 300)
          .map((group) => ({ runtime, title, group })),
      );
      const figures = found.map(({ runtime, title, group }) =>
        figure(`${name}-${runtime}`, title, comparison(group, runtime)),
      );
      return (
        found.length > 0 &&
        `<h3>${found[0].group.title}, 300 B</h3><div class="grid">${figures.join("")}</div>`
      );
    })
    .filter(Boolean)
    .join("");
}

function grown(runtimes) {
  const blocks = runtimes.map(({ name: runtime, title, groups }, index) => {
    const names = [...new Set(groups.map(({ name }) => name))];
    const figures = names
      .map((name) => groups.filter((group) => group.name === name))
      .filter((points) => points.length > 1)
      .map((points) =>
        figure(`growth-${points[0].name}-${runtime}`, points[0].title, growthOf(points)),
      );
    const open = index < 2 ? " open" : "";
    return (
      figures.length > 0 &&
      `<details${open}><summary>${title}</summary><div class="grid">${figures.join("")}</div></details>`
    );
  });
  const shown = blocks.filter(Boolean).join("");
  return (
    shown &&
    `<p>Time of one call, by the bytes of the claims, by the number of secrets and by the number of formats that are
accepted. At 12 KB the token is in chunks. Both axes are logarithmic.</p>${shown}`
  );
}

function beginnings(runtimes) {
  const rows = runtimes.flatMap(({ name, title, ready = [] }) =>
    ready.map((each, index) => {
      const { median, low, high } = readyOf(each);
      const imported =
        each.samples[0].import === undefined ? "" : millis(readyOf(each, "import").median);
      const target = index === 0 ? readyTargets[name] : undefined;
      const verdict = target
        ? `≤ ${target} ms: <span class="${median <= target ? "met" : "missed"}">${median <= target ? "met" : "not met"}</span>`
        : "";
      return `<tr><td>${title}</td><td>${escape(each.name)}</td><td class="number">${millis(median)}<small>${short(low)}–${short(high)}</small></td><td class="number">${imported}</td><td>${verdict}</td></tr>`;
    }),
  );
  return (
    rows.length > 0 &&
    `<p>From a compiled module, or an imported library, to the first session: the instance, the keys, the first read. In
Node every sample is a fresh process with a module that was compiled just before; in workerd a fresh isolate, whose
module no other isolate has used. Functions of the module are compiled by V8 at their first call, and that is in the
figure.</p><div class="scroll"><table><tr><th></th><th></th><th class="number">Ready</th><th class="number">Import before</th><th>Target</th></tr>${rows.join("")}</table></div>`
  );
}

function memories(runtimes) {
  const rows = runtimes
    .filter(({ memory }) => memory)
    .map(({ title, memory }) => {
      const { kind, wasm, bytes } = growth(memory);
      return `<tr><td>${title}</td><td class="number">${grouped(memory.calls)}</td><td class="number">${grouped(memory.after.wasm)}</td><td class="number">${grouped(wasm)}</td><td>${kind === "heap" ? "JavaScript heap" : "resident size"}</td><td class="number">${grouped(bytes)}</td></tr>`;
    });
  return (
    rows.length > 0 &&
    `<p>All formats, small and in chunks, good and forged, read, renewed and moved, over one instance. In Node after
garbage collection; in workerd less what as many empty requests add. Below a byte a call, on a figure that moves by
some hundred KB from one run to the next, counts as no growth.</p><div class="scroll"><table><tr><th></th><th class="number">Calls</th><th class="number">wasm memory, bytes</th><th class="number">more</th><th>and</th><th class="number">more</th></tr>${rows.join("")}</table></div>`
  );
}

function sized(entries) {
  if (!entries) return "";
  const rows = entries.map(
    ({ name, sum, wasm, javascript }) =>
      `<tr><td>${escape(name)}</td>${[sum.bytes, sum.gzip, sum.brotli, wasm.gzip, javascript.gzip].map((count) => `<td class="number">${grouped(count)}</td>`).join("")}</tr>`,
  );
  const heads = ["Bytes, minified", "gzip", "brotli", "wasm, gzip", "JavaScript, gzip"];
  return `<p>The smallest program of each kind that reads a session, bundled for an edge runtime, with the module. Next.js
and React are not counted, nor what is loaded only when a sign-in endpoint is asked.</p>
<div class="scroll"><table><tr><th></th>${heads.map((head) => `<th class="number">${head}</th>`).join("")}</tr>${rows.join("")}</table></div>`;
}

function method(runtimes) {
  const options = runtimes
    .map(({ title, options }) => `${title} ${options.rounds} rounds of ${options.slice} ms`)
    .join(", ");
  return `<p>Every case runs over 64 different tokens, made by the published packages. Before anything is measured it must
find the right session in each of them, and in reading none in a forged or an expired one (iron-session: in a forged
one).</p>
<p>All cases of a run take turns in short slices in random order (${options}), after 300 ms each to warm up. A ratio is
taken within a round, so that both sides had the same machine; shown is the median of the rounds, with quartiles.</p>
<p>waxseal is used as its documentation shows: <code>auth.verify(header)</code> gets the Cookie header of a browser with
two other cookies, and gives the session with all checks done. <code>.token</code> parses all claims too. The peers
get the bare token and their fastest documented form; <code>Auth()</code> alone gets the header, as waxseal does.
<code>fast-jwt, cached</code> recognises a token that it has seen and does not verify it again.</p>
<p>In workerd clocks stand still while a request is answered, so time is taken outside: that of a request for n calls less
that of one for none, over one connection. WebCrypto is synchronous there; in the other runtimes it waits for another
thread, and on a busy machine those peers look slower than they are.</p>
<p>Made by <code>npm run bench</code> in the repository.</p>`;
}

function everything(runtimes) {
  return runtimes
    .map(({ title, groups }) => {
      const tables = [...new Set(groups.map(({ name }) => name))].map((name) =>
        table(groups.filter((group) => group.name === name)),
      );
      return `<details><summary>${title}</summary>${tables.join("")}</details>`;
    })
    .join("");
}

function table(points) {
  const heads = points.map(({ axis, at }) => `<th class="number">${point(axis, at)}</th>`).join("");
  const rows = points[0].cases.map(({ name }, index) => {
    const cells = points.map(({ cases }) => {
      const { median, low, high } =
        index === 0 ? summary(cases[0].micros) : ratios(cases[index], cases[0]);
      const text = index === 0 ? micros(median) : times(median);
      return `<td class="number">${text}<small>${short(low)}–${short(high)}</small></td>`;
    });
    return `<tr><td>${escape(name)}</td>${cells.join("")}</tr>`;
  });
  return `<h3>${points[0].title}</h3><div class="scroll"><table><tr><th></th>${heads}</tr>${rows.join("")}</table></div>`;
}

function figure(id, title, chart) {
  return `<figure id="${id}"><figcaption>${escape(title)}</figcaption>${svg(chart, { title })}</figure>`;
}
