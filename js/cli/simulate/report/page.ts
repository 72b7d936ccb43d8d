/** The report: one file, which asks for nothing else. */

import { escapeHtml } from "../../../handler/html.js";
import { RULES, type Rule } from "../rules.js";
import { PROVIDERS } from "../plan.js";
import type { Found, Totals } from "../totals.js";
import { pictureSvg, shapeSvg, timeText } from "./picture.js";
import { nameOf, type Scene } from "./scene.js";
import { SHAPES, storyOf, type Shape, type Step } from "./story.js";
import { POLICY, STYLE } from "./style.js";

export interface Report {
  command: string;
  seed: number;
  /** Ours first. */
  totals: readonly Totals[];
  /** With a store that restarts, and has lost its last second. */
  forgetful?: Totals | undefined;
  scene?: Scene | undefined;
  /** The planted fault. */
  fault?: string | undefined;
}

export function reportHtml(report: Report): string {
  const { totals, command } = report;
  const ours = totals[0]!;
  const title = `Refreshes, ${figure(ours.counts.runs)} times`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title} · waxseal simulate</title>
<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(SEAL)}">
<style>${STYLE}</style>
</head>
<body>
<header>
<p class="brand">${SEAL}<span>waxseal simulate</span></p>
<h1>${title}</h1>
<p class="soft">Browsers, a network, instances, a store and an identity provider in virtual time: what is lost, late, killed or out of reach is drawn from the seed, and the protocol is the one that is shipped.</p>
<code class="command">${escapeHtml(command)}</code>
${verdictHtml(report, ours)}
</header>
<main>
${figuresHtml(ours)}
${summaryHtml(report, ours)}
${comparisonHtml(totals)}
${report.scene ? sceneHtml(report.scene) : ""}
${rulesHtml(ours)}
${providersHtml(totals)}
${report.forgetful ? forgetfulHtml(report.forgetful) : ""}
${worldHtml()}
</main>
<footer>The same seed gives the same report, to the byte.</footer>
</body>
</html>
`;
}

const SEAL = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" aria-hidden="true"><circle cx="16" cy="16" r="15" fill="#a3202f"/><circle cx="16" cy="16" r="9.5" fill="none" stroke="#fff" stroke-opacity=".6" stroke-width="2.5"/></svg>`;
const TICK = `<svg viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round"><path d="M4.5 12.5l5 5l10 -11"/></svg>`;
const CROSS = `<svg viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2.5" stroke-linecap="round"><path d="M6 6l12 12m0 -12l-12 12"/></svg>`;

function verdictHtml({ fault }: Report, { violations, counts }: Totals): string {
  const planted = fault === undefined ? "" : `<br>A fault is planted: ${escapeHtml(fault)}.`;
  if (violations.length === 0) {
    return `<div class="verdict">${TICK}<p><strong>All ${Object.keys(RULES).length} rules held in all ${figure(counts.runs)} runs.</strong>${runsText(counts.runs)}${planted}</p></div>`;
  }
  const runs = new Set(violations.map(({ run }) => run)).size;
  const rules = new Set(violations.map(({ rule }) => rule)).size;
  return `<div class="verdict is-bad">${CROSS}<p><strong>${count(rules, "rule")} broken in ${figure(runs)} of ${count(counts.runs, "run")}.</strong>Each is listed below, with the command that plays its run again.${planted}</p></div>`;
}

const runsText = (runs: number) =>
  runs < 1000 ? "More runs find what is rarer: 5,000 take about two minutes." : "";

function figuresHtml({ counts }: Totals): string {
  const figures: [number, string][] = [
    [counts.requests, "requests"],
    [counts.refreshes, "refreshes"],
    [counts.adopted, "results adopted by other requests"],
    [counts.kills, "kills of an instance"],
    [counts.sessions, "sessions"],
  ];
  const items = figures.map(([value, text]) => `<li><b>${figure(value)}</b>${text}</li>`);
  return `<ul class="figures">${items.join("")}</ul>`;
}

function summaryHtml({ totals }: Report, { counts }: Totals): string {
  const lost = counts.signedOutCalm + counts.signedOutRough;
  const calm = `Where nothing but the network failed, ${counts.signedOutCalm === 0 ? "nobody was" : `${count(counts.signedOutCalm, "session")} were`} signed out, of ${count(counts.calmSessions, "session")}.`;
  const rough =
    lost === counts.signedOutCalm
      ? "Nobody was signed out elsewhere either."
      : `Elsewhere ${count(counts.signedOutRough, "session")} of ${figure(counts.sessions - counts.calmSessions)} ended (${share(counts.signedOutRough, counts.sessions - counts.calmSessions)}): ${counts.excused === lost ? "each of them" : `${figure(counts.excused)} of them`} because an instance had spent a refresh token at a provider that takes it once, and was killed, answered too late, or left without a store before it could say so. No protocol can help there.`;
  const others = totals.slice(1).map(({ name, counts: other }) => {
    const all = other.signedOutCalm + other.signedOutRough;
    return `${escapeHtml(name)}: ${figure(all)} (${share(all, other.sessions)})`;
  });
  const compared =
    others.length === 0
      ? ""
      : `<p>In the same runs, with the same requests, losses and kills, waxseal signed out ${figure(lost)} of ${figure(counts.sessions)} sessions (${share(lost, counts.sessions)}); ${others.join("; ")}.</p>`;
  const late = `<p>${count(counts.overwritten, "update")} of a session ${counts.overwritten === 1 ? "was" : "were"} overwritten by an answer that began earlier and arrived later: a browser keeps what arrives last, and no server can change that. ${counts.dropped === 0 ? "None was dropped by a refresh." : `${figure(counts.dropped)} were dropped by a refresh.`}</p>`;
  return `<section aria-labelledby="summary"><h2 id="summary">In short</h2><p>${calm} ${rough}</p>${compared}${late}</section>`;
}

const COLUMNS = [
  "Signed out in calm runs",
  "Signed out in all others",
  "Tokens spent again",
  "Asked per refresh",
  "Updates dropped",
];

function comparisonHtml(totals: readonly Totals[]): string {
  if (totals.length < 2) return "";
  const rows = totals.map(({ name, counts }, index) => {
    const roughSessions = counts.sessions - counts.calmSessions;
    const cells = [
      signedOutHtml(counts.signedOutCalm, counts.calmSessions),
      signedOutHtml(counts.signedOutRough, roughSessions),
      figure(counts.extraUses),
      (counts.calls / Math.max(1, counts.refreshes)).toFixed(2),
      figure(counts.dropped),
    ];
    return `<tr role="row"${index === 0 ? ' class="is-ours"' : ""}><th role="rowheader" scope="row">${escapeHtml(name)}</th>${cells.map((cell, at) => `<td role="cell" data-label="${COLUMNS[at]}">${cell}</td>`).join("")}</tr>`;
  });
  return `<section aria-labelledby="comparison"><h2 id="comparison">The common ways, on the same seeds</h2>
<table class="cards" role="table">
<caption>Calm runs have a network that delays and loses, and neither kills, outages nor a slow provider.</caption>
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Protocol</th>${COLUMNS.map((text) => `<th role="columnheader" scope="col">${text}</th>`).join("")}</tr></thead>
<tbody role="rowgroup">${rows.join("\n")}</tbody>
</table>
<p class="soft">Auth.js's recipe asks whenever a request finds the token run out. Single flight lets the requests of one process share one answer. The lock per cookie is kept in the store by session and revision, with its result for 30 seconds, and others take the winner's whole token.</p>
</section>`;
}

function signedOutHtml(sessions: number, of: number): string {
  const part = of === 0 ? 0 : sessions / of;
  const width = sessions === 0 ? 0 : Math.max(1.5, 100 * part);
  return `${share(sessions, of)}<small>${figure(sessions)} of ${figure(of)}</small><svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect width="100" height="6" rx="3"/><rect width="${width.toFixed(1)}" height="6" rx="3"/></svg>`;
}

function sceneHtml(scene: Scene): string {
  const steps = storyOf(scene);
  const title = `Some seconds of run ${scene.run}: ${scene.lanes.map(nameOf).join(", ")} as lanes, time from top to bottom`;
  const used = Object.keys(SHAPES).filter((shape) => steps.some((step) => step.shape === shape));
  const legend = (used as Shape[]).map(
    (shape) =>
      `<li><svg viewBox="-10 -10 20 20" aria-hidden="true">${shapeSvg(shape, 0, 0)}</svg><span>${SHAPES[shape]}</span></li>`,
  );
  return `<section aria-labelledby="scene"><h2 id="scene">${timeText(scene.end - scene.start)} of run ${scene.run}</h2>
<p class="soft">The provider is ${PROVIDER_TEXTS[scene.provider]}. Time goes down; pauses are drawn short. Thin lines are requests and answers, thick ones carry a cookie, coloured ones ask the provider, and dotted ones write to the store.</p>
<ul class="legend">${legend.join("")}</ul>
<div class="scene">
${pictureSvg(scene, steps, title)}
<ol class="story" id="story">${steps.map((step) => stepHtml(step, scene.start)).join("")}</ol>
</div></section>`;
}

function stepHtml({ at, text }: Step, start: number): string {
  return `<li><time>${timeText(at - start)}</time><span>${escapeHtml(text)}</span></li>`;
}

const PROVIDER_TEXTS: { readonly [kind: string]: string } = {
  strict: "strict: a refresh token that is used twice ends the grant",
  lenient: "lenient: a refresh token may be used again for ten seconds",
  "non-rotating": "one that keeps its refresh tokens",
  slow: "strict, and often slow, for up to 40 seconds",
  unavailable: "strict, and often answers 503",
};

const MOST_FOUND = 3;

function rulesHtml({ violations }: Totals): string {
  const items = Object.entries(RULES).map(([rule, text]) => {
    const found = violations.filter((one) => one.rule === rule);
    if (found.length === 0) return `<li>${TICK}<span>${escapeHtml(text)}</span></li>`;
    return `<li class="is-bad">${CROSS}<span>${escapeHtml(text)} <b>Broken ${figure(found.length)} ${found.length === 1 ? "time" : "times"}.</b>${found.slice(0, MOST_FOUND).map(foundHtml).join("")}</span></li>`;
  });
  return `<section aria-labelledby="rules"><h2 id="rules">What had to hold in every run</h2><ul class="rules">${items.join("")}</ul></section>`;
}

function foundHtml({ run, sid, what, at }: Found): string {
  return `<br><span class="soft">Run ${run}, ${timeText(at)}, ${escapeHtml(sid)}: ${escapeHtml(what)}. Again: <code>--run ${run}</code></span>`;
}

function providersHtml(totals: readonly Totals[]): string {
  const rows = PROVIDERS.map((kind) => {
    const cells = totals.map(({ name, providers }) => {
      const { signedOut } = providers[kind];
      return `<td role="cell" data-label="${escapeHtml(name)}">${figure(signedOut)}</td>`;
    });
    return `<tr role="row"><th role="rowheader" scope="row">${sentence(kind)}<br><span class="soft">${count(totals[0]!.providers[kind].runs, "run")}</span></th>${cells.join("")}</tr>`;
  });
  return `<section aria-labelledby="providers"><h2 id="providers">By provider</h2>
<table class="cards" role="table">
<caption>Sessions that were signed out, calm runs and others.</caption>
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Provider</th>${totals.map(({ name }) => `<th role="columnheader" scope="col">${escapeHtml(name)}</th>`).join("")}</tr></thead>
<tbody role="rowgroup">${rows.join("\n")}</tbody>
</table></section>`;
}

function forgetfulHtml({ counts, violations }: Totals): string {
  const of = (rule: Rule) =>
    new Set(violations.filter((one) => one.rule === rule).map(({ run }) => run)).size;
  return `<section aria-labelledby="forgetful"><h2 id="forgetful">A store that forgets</h2>
<p>In ${count(counts.runs, "run")} of their own the store also restarts, and has lost its last second: a claim, a result or a sign-out that was there. That is counted and not forbidden, since no protocol can hold what its store does not. Tokens were spent again ${count(counts.extraUses, "time")} in ${figure(counts.refreshes)} refreshes, and ${figure(counts.signedOutCalm + counts.signedOutRough)} of ${figure(counts.sessions)} sessions were signed out. In ${count(of("revoked"), "run")} a sign-out was lost with its entry in the log. A store that keeps what it has acknowledged, as Redis does with <code>appendfsync always</code>, and SQL and Durable Objects do, has none of this.</p></section>`;
}

function worldHtml(): string {
  return `<section aria-labelledby="world"><h2 id="world">What is drawn for each run</h2>
<p>One to three browsers, each with one jar, up to three tabs and up to six requests at once: pages, prefetches, reads that cannot write, updates of the session, renewals, in some a sign-out, and copies of the old cookie after it. Pauses of a second to half an hour, so that old cookies come back.</p>
<p>One to four instances, long-lived processes or isolates at the edge that end what nobody waits for, with clocks up to seven seconds wrong; in about half of the runs they are killed and started again. A store with latency, errors before and after it has done what it was asked, and outages of up to seven seconds; with and without the verb <code>wait</code>. Tokens last five minutes, <code>callbackTimeout</code> is ten seconds and <code>maxStaleness</code> thirty.</p>
<p>When all is quiet, every browser asks twice more.</p></section>`;
}

function figure(value: number): string {
  return value.toLocaleString("en-US");
}

function count(value: number, noun: string): string {
  return `${figure(value)} ${noun}${value === 1 ? "" : "s"}`;
}

function share(part: number, of: number): string {
  if (of === 0 || part === 0) return "0%";
  const percent = (100 * part) / of;
  return `${percent < 10 ? percent.toFixed(1) : percent.toFixed(0)}%`;
}

function sentence(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
