/** The style of the report. */

import { createHash } from "node:crypto";

import { NEUTRALS, type Scheme } from "../../../handler/palette.js";

/** Beside the colours of the built-in pages. */
const COLOURS: { readonly [S in Scheme]: { readonly [name: string]: string } } = {
  light: {
    wax: "#a3202f",
    good: "#1d6b45",
    "on-good": "#eaf4ee",
    refresh: "#a3202f",
    adopted: "#1d6b45",
    claim: "#9a5b00",
    published: "#1f5aa8",
    quiet: "#c9c1b8",
  },
  dark: {
    wax: "#ff8f8f",
    good: "#7fd6a6",
    "on-good": "#16301f",
    refresh: "#ff8f8f",
    adopted: "#7fd6a6",
    claim: "#f0b45c",
    published: "#8fbcff",
    quiet: "#544c46",
  },
};

const RULES = `
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0;background:var(--page);color:var(--text);font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
main,header,footer{max-width:66rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:3rem}
.brand{display:flex;align-items:center;gap:.625rem;margin:0;color:var(--soft);font-size:.9375rem}
.brand svg{width:1.75rem;height:1.75rem;flex:none}
h1{margin:1rem 0 0;font-size:clamp(1.75rem,5vw,2.5rem);font-weight:700;line-height:1.15;letter-spacing:-.025em;text-wrap:balance}
h2{margin:0;font-size:1.25rem;font-weight:680;letter-spacing:-.01em}
h3{margin:1.5rem 0 .5rem;font-size:1rem}
p{margin:.75rem 0 0;max-width:44rem;text-wrap:pretty}
.soft{color:var(--soft)}
code{font:.875em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
.command{display:block;margin:1rem 0 0;padding:.625rem .875rem;background:var(--card);border:1px solid var(--line);border-radius:.5rem}
section{margin:1.5rem 0 0;padding:1.5rem;background:var(--card);border:1px solid var(--line);border-radius:.875rem}
.verdict{display:flex;gap:.875rem;align-items:flex-start;margin:1.75rem 0 0;padding:1.125rem 1.25rem;border-radius:.875rem;background:var(--on-good);color:var(--good);border:1px solid transparent}
.verdict.is-bad{background:var(--on-error);color:var(--error)}
.verdict svg{width:1.5rem;height:1.5rem;flex:none;margin-top:.0625rem}
.verdict p{margin:0}.verdict strong{display:block;font-size:1.0625rem}
.figures{display:flex;flex-wrap:wrap;gap:1px;margin:1.5rem 0 0;padding:0;list-style:none;background:var(--card);border:1px solid var(--line);border-radius:.875rem;overflow:hidden}
.figures li{flex:1 1 9.5rem;box-sizing:border-box;box-shadow:0 0 0 1px var(--line);padding:1rem 1.25rem;background:var(--card);color:var(--soft);font-size:.875rem;line-height:1.35}
.figures b{display:block;color:var(--text);font-size:1.5rem;font-weight:680;letter-spacing:-.02em;line-height:1.3;font-variant-numeric:tabular-nums}
table{width:100%;margin:1.25rem 0 0;border-collapse:collapse;font-variant-numeric:tabular-nums}
caption{padding:0 0 .5rem;color:var(--soft);font-size:.9375rem;text-align:left}
th,td{padding:.625rem .75rem;border-top:1px solid var(--line);text-align:right;vertical-align:top;line-height:1.35}
th{font-weight:600}
thead th{border-top:0;color:var(--soft);font-size:.8125rem;font-weight:580;vertical-align:bottom}
th:first-child,td:first-child{padding-left:0;text-align:left}
th:last-child,td:last-child{padding-right:0}
th .soft{font-weight:400;font-size:.875rem}
tr.is-ours th{color:var(--wax)}
td small{display:block;color:var(--soft);font-size:.8125rem}
.bar{display:block;width:100%;max-width:7rem;height:.375rem;margin:.375rem 0 0 auto}
.bar rect{fill:var(--line)}.bar rect+rect{fill:var(--edge)}.is-ours .bar rect+rect{fill:var(--wax)}
.scene{display:grid;grid-template-columns:minmax(0,27rem) minmax(0,1fr);gap:2rem;margin-top:1.25rem;align-items:start}
.picture{display:block;width:100%;height:auto;overflow:visible}
.picture text{font:11px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;fill:var(--soft)}
.picture .head{font-size:12px;font-weight:650;fill:var(--text)}
.picture .number{font-size:12px}
.picture .time{font-size:10px;font-variant-numeric:tabular-nums}
.picture .step{font-size:10.5px;font-weight:700;fill:var(--text);paint-order:stroke;stroke:var(--card);stroke-width:3px;stroke-linejoin:round}
.lane{stroke:var(--line);stroke-width:2}
.lane-store,.lane-provider{stroke-dasharray:none;stroke:var(--quiet)}
.message{stroke:var(--edge);stroke-width:1;opacity:.75}
.message.cookie{stroke-width:1.75;opacity:1}
.message.asks{stroke:var(--refresh);stroke-width:1.75;opacity:1}
.message.is-lost{stroke:var(--error);stroke-dasharray:3 3;stroke-width:1.25;opacity:1}
.writes{stroke:var(--published);stroke-width:1.25;stroke-dasharray:1.5 3;stroke-linecap:round}
.tip{fill:var(--edge)}.tip.asks{fill:var(--refresh)}
.down{stroke:var(--card);stroke-width:4;stroke-dasharray:3 3}
.mark{stroke:var(--card);stroke-width:1.5}
.refresh{fill:var(--refresh)}
.claim{fill:var(--card);stroke:var(--claim);stroke-width:2.5}
.published{fill:var(--published)}
.adopted{fill:var(--card);stroke:var(--adopted);stroke-width:3}
.waits{fill:var(--claim);stroke:none}
.undecided{fill:var(--card);stroke:var(--edge);stroke-width:2;stroke-dasharray:2.5 2}
.ended{fill:var(--soft)}
.violation{fill:var(--error)}
.killed{fill:none;stroke:var(--error);stroke-width:3.5;stroke-linecap:round}
.lost-cross{fill:none;stroke:var(--error);stroke-width:2;stroke-linecap:round}
.legend{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(19rem,100%),1fr));gap:.375rem 1.25rem;margin:1.25rem 0 0;padding:0;list-style:none;font-size:.875rem;line-height:1.4}
.legend li{display:flex;gap:.5rem;align-items:flex-start}
.legend svg{width:1.25rem;height:1.25rem;flex:none}
.story{margin:0;padding:0;list-style:none;counter-reset:step;font-size:.9375rem;line-height:1.4}
.story li{display:grid;grid-template-columns:1.75rem 4.25rem minmax(0,1fr);gap:.25rem;padding:.4375rem 0;border-top:1px solid var(--line);counter-increment:step}
.story li:first-child{border-top:0}
.story li::before{content:counter(step);font-weight:700;font-variant-numeric:tabular-nums}
.story time{color:var(--soft);font-variant-numeric:tabular-nums}
.rules{margin:1rem 0 0;padding:0;list-style:none}
.rules li{display:flex;gap:.625rem;padding:.5rem 0;border-top:1px solid var(--line)}
.rules li:first-child{border-top:0}
.rules svg{width:1.25rem;height:1.25rem;flex:none;margin-top:.125rem;color:var(--good)}
.rules .is-bad svg,.rules .is-bad b{color:var(--error)}
footer{padding-top:2rem;padding-bottom:3rem;color:var(--soft);font-size:.875rem}
:focus-visible{outline:3px solid var(--wax);outline-offset:2px}
@media(max-width:56rem){.scene{grid-template-columns:minmax(0,1fr);gap:1.25rem}.picture{max-width:27rem;margin:0 auto}}
@media(max-width:40rem){
main,header,footer{padding-left:1rem;padding-right:1rem}
header{padding-top:2rem}
section{margin-left:-1rem;margin-right:-1rem;padding:1.5rem 1rem;border-left:0;border-right:0;border-radius:0}
.cards thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.cards,.cards caption,.cards tbody,.cards tr,.cards th,.cards td{display:block}
.cards tr{padding:.75rem 0;border-top:1px solid var(--line)}
.cards th,.cards td{padding:.1875rem 0;border:0;text-align:left}
.cards td{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:0 1rem;text-align:right}
.cards td::before{content:attr(data-label);color:var(--soft);font-size:.875rem;text-align:left}
.cards td small,.cards td .bar{grid-column:2}
}
@media print{body{background:none}section{break-inside:avoid}}
@media(forced-colors:active){.mark,.lane,.message,.down,.lost-cross{stroke:CanvasText}}
`;

const colours = (scheme: Scheme) =>
  Object.entries({ ...NEUTRALS[scheme], ...COLOURS[scheme] })
    .map(([name, colour]) => `--${name}:${colour}`)
    .join(";");

export const STYLE = `
:root{color-scheme:light dark;${colours("light")}}
@media(prefers-color-scheme:dark){:root{${colours("dark")}}}${RULES}`;

/** Nothing but this style and the icon: no script, no request. */
export const POLICY = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'; img-src data:; base-uri 'none'; form-action 'none'`;
