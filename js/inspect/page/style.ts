/** The style of the page: the colours are those of the built-in pages. */

import { accentColours, NEUTRALS, RED, type Scheme } from "../../handler/palette.js";

/** Beside those of the built-in pages. */
const COLOURS: { readonly [S in Scheme]: { readonly [name: string]: string } } = {
  light: {
    good: "#1d6b45",
    "on-good": "#eaf4ee",
    tint: "#f7eeee",
    warn: "#7a4a00",
    ink: "#a3202f",
  },
  dark: { good: "#7fd6a6", "on-good": "#16301f", tint: "#2a1b1c", warn: "#f0b45c", ink: "#ff8f8f" },
};

const RULES = `
*{box-sizing:border-box}
[hidden]{display:none!important}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--text);font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
header,main,footer{max-width:70rem;margin:0 auto;padding:0 1.5rem}
header{display:flex;flex-wrap:wrap;gap:1rem 1.5rem;align-items:center;justify-content:space-between;padding-top:1.5rem}
.brand{display:flex;align-items:center;gap:.625rem;margin:0;font-size:.9375rem;min-width:0}
.brand b{font-weight:680}
.brand small{color:var(--soft);font-size:inherit;overflow-wrap:anywhere}
.seal{width:1.75rem;height:1.75rem;flex:none;fill:none}
.seal circle:first-child{fill:var(--wax)}
.seal circle+circle{stroke:#fff;stroke-opacity:.6;stroke-width:2.5}
nav{display:flex;gap:.25rem;padding:.25rem;background:var(--card);border:1px solid var(--line);border-radius:.75rem}
nav button{min-height:2.25rem;padding:.25rem .875rem;border-color:transparent;background:none;color:var(--soft);border-radius:.5rem}
nav button[aria-pressed=true]{color:var(--text);background:var(--page);border-color:var(--line)}
h1,h2,h3,h4{margin:0;letter-spacing:-.015em;text-wrap:balance;outline-offset:.25rem}
.verdict h1,.verdict h2{font-size:clamp(1.75rem,5vw,2.5rem);font-weight:700;line-height:1.15;letter-spacing:-.03em}
.part>h2{font-size:1.1875rem;font-weight:680;line-height:1.3}
h3{margin-top:1.5rem;font-size:.9375rem;font-weight:650}
h4{margin-top:1rem;font-size:.9375rem;font-weight:580}
p{margin:.5rem 0 0;max-width:44rem;text-wrap:pretty}
.soft,.lead,small{color:var(--soft)}
small{font-size:.8125rem}
.lead{margin-top:.75rem;max-width:60rem}
code,pre{font:.875em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere;unicode-bidi:isolate}
ul,ol{margin:0;padding:0;list-style:none}
.spoken{position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.figure{color:var(--soft);font-size:.8125rem;font-variant-numeric:tabular-nums;white-space:nowrap}
.tag{display:inline-block;padding:0 .5rem;border:1px solid var(--line);border-radius:1rem;color:var(--soft);font-size:.75rem;line-height:1.5rem;white-space:nowrap}
.bar{display:block;height:.3125rem;background:var(--line);border-radius:1rem;overflow:hidden}
.bar>span{display:block;width:var(--part);height:100%;background:var(--edge);border-radius:1rem}
.icon{width:1.25rem;height:1.25rem;flex:none;fill:none;stroke:currentColor;stroke-width:2.5;stroke-linecap:round;stroke-linejoin:round}
.part{margin:1.25rem 0 0;padding:1.5rem;background:var(--card);border:1px solid var(--line);border-radius:1rem;min-width:0}
.pair-of-parts{display:grid;gap:0 1.25rem;grid-template-columns:repeat(auto-fit,minmax(min(24rem,100%),1fr));align-items:start}
.pair-of-parts>.part{height:calc(100% - 1.25rem)}

.verdict{padding:3rem 0 1rem}
.steps{display:grid;grid-template-columns:repeat(6,1fr);margin-top:2rem}
.step{position:relative;padding-right:.75rem;display:grid;justify-items:start;color:var(--soft)}
.step::before{content:"";position:absolute;top:.9375rem;left:2rem;right:0;border-top:2px solid var(--line)}
.step:last-child::before{display:none}
.step .icon{position:relative;width:2rem;height:2rem;padding:.4375rem;border-radius:50%;background:var(--card);border:2px solid var(--line)}
.step b{margin-top:.5rem;color:var(--text);font-size:.9375rem;font-weight:620}
.step.is-passed .icon{color:var(--good);border-color:var(--good)}
.step.is-passed::before{border-color:var(--good)}
.step.is-refused .icon{color:var(--card);background:var(--error);border-color:var(--error)}
.step.is-refused b{color:var(--error)}
.step.is-nothing .icon{color:var(--text);border-color:var(--edge)}
.step.is-skipped b{color:var(--soft);font-weight:500}
.why{margin-top:1.75rem;padding:1rem 1.25rem;border-radius:.75rem;background:var(--card);border:1px solid var(--line)}
.why a{color:inherit;text-underline-offset:.2em}
.why p:first-child{margin-top:0}
.is-refused>.why{background:var(--on-error);border-color:transparent}
.is-refused .where{color:var(--error)}
.notes{margin-top:.25rem;color:var(--soft);font-size:.9375rem}
.notes li{padding-left:.875rem;border-left:2px solid var(--line);margin-top:.5rem}

.pairs{margin-top:1rem}
.pair{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:.25rem .75rem;align-items:center;padding:.625rem 0;border-top:1px solid var(--line)}
.pair:first-child{border-top:0}
.pair .name{overflow-wrap:anywhere}
.pair .prefix{color:var(--soft)}
.pair .tags{display:flex;flex-wrap:wrap;gap:.25rem;justify-content:flex-end}
.pair .figure{text-align:right;min-width:5.5rem}
.pair.is-session .bar>span{background:var(--wax)}
.pair.is-session .tag:first-child{color:var(--ink);border-color:currentColor}
.pair.is-foreign .name,.pair.is-ignored .name{color:var(--soft)}
.strip{display:flex;gap:2px;height:.75rem;margin-top:1.25rem;border-radius:1rem;overflow:hidden}
.strip span{flex:var(--grow) 1 0;min-width:3px;background:var(--edge)}
.strip span:nth-child(even){background:var(--wax)}
.segments{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;margin-top:.75rem;font-size:.875rem}
.segments li{display:grid;padding-left:.75rem;border-left:3px solid var(--edge)}
.segments li:nth-child(even){border-color:var(--wax)}
pre{margin:.5rem 0 0;padding:.75rem 1rem;background:var(--page);border:1px solid var(--line);border-radius:.625rem;white-space:pre-wrap}

.line{position:relative;height:1rem;margin:2rem .5rem 0;border-radius:1rem}
.line::before{content:"";position:absolute;inset:.375rem -.375rem;background:var(--line);border-radius:1rem}
.stretch{position:absolute;left:var(--from);right:var(--to);top:.375rem;bottom:.375rem}
.stretch.is-past{background:var(--edge)}
.stretch.is-left{background:var(--wax)}
.stretch.is-more{background:repeating-linear-gradient(115deg,var(--wax) 0 2px,transparent 2px 7px)}
.dot{width:1rem;height:1rem;border-radius:50%;background:var(--card);border:3px solid var(--edge);flex:none}
.line .dot{position:absolute;left:var(--at);top:0;margin-left:-.5rem}
.dot.is-idle,.moment.is-idle .dot,.dot.is-renewal,.moment.is-renewal .dot{border-color:var(--wax)}
.dot.is-idle,.moment.is-idle .dot,.dot.is-absolute,.moment.is-absolute .dot{border-radius:.25rem}
.dot.is-absolute,.moment.is-absolute .dot{border-color:var(--text)}
.dot.is-now,.moment.is-now .dot{background:var(--text);border-color:var(--text)}
.line .dot.is-now{width:.25rem;height:2rem;top:-.5rem;margin-left:-.125rem;border-radius:1rem;border-width:0;box-shadow:0 0 0 2px var(--card)}
.legend{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin-top:1rem;color:var(--soft);font-size:.875rem}
.legend li::before{content:"";display:inline-block;width:.75rem;height:.375rem;margin-right:.5rem;vertical-align:middle;border-radius:1rem;background:var(--line)}
.legend .is-past::before{background:var(--edge)}
.legend .is-left::before{background:var(--wax)}
.legend .is-more::before{background:repeating-linear-gradient(115deg,var(--wax) 0 2px,transparent 2px 5px)}
.moments{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(19rem,100%),1fr));gap:.25rem 1.5rem;margin-top:1.25rem}
.moment{display:grid;grid-template-columns:1rem minmax(0,1fr);gap:0 .75rem;align-items:center;padding:.5rem;margin:0 -.5rem;border-radius:.5rem;align-content:start}
.moment b{font-weight:620}
.moment .when,.moment small{grid-column:2}
.moment .when{font-size:.9375rem;font-variant-numeric:tabular-nums}

table{width:100%;margin-top:1rem;border-collapse:collapse}
th,td{padding:.625rem .75rem .625rem 0;border-top:1px solid var(--line);text-align:left;vertical-align:top;font-weight:400}
thead th{border-top:0;padding-top:0;color:var(--soft);font-size:.8125rem}
tbody th{width:20%}
tbody th code{display:block;font-weight:650}
tbody th .tag{margin-top:.25rem}
tbody th .tag.is-projection{color:var(--ink);border-color:currentColor}
td.value{width:34%}
td.size{width:12%;min-width:6rem}
td.size .bar{margin-top:.375rem}
td.purpose{color:var(--soft);font-size:.9375rem;padding-right:0}
.is-masked{color:var(--soft);font-style:italic}

.columns,.edge{display:grid;grid-template-columns:minmax(0,1fr) 3.5rem minmax(0,1.2fr) 3.5rem minmax(0,1.4fr);align-items:center}
.columns{margin-top:1.25rem;color:var(--soft);font-size:.8125rem}
.columns span:nth-child(2){grid-column:3}
.columns span:nth-child(3){grid-column:5}
.edges{margin-top:.25rem}
.edge{padding:.3125rem .5rem;margin:0 -.5rem;border-radius:.75rem}
.node{padding:.4375rem .75rem;background:var(--page);border:1px solid var(--line);border-radius:.625rem;min-width:0;font-size:.9375rem;line-height:1.45}
.node small,.node .value{display:block;margin-top:.0625rem}
.node .value{color:var(--soft)}
.node>code{font-weight:620}
.node.is-changed{border-color:var(--warn)}
.node .is-changed{display:block;margin-top:.25rem}
.node.is-claim{border-color:var(--edge)}
.node.is-empty{background:none;border-style:dashed}
.targets{display:grid;gap:.375rem;grid-auto-rows:1fr;min-width:0}
.arrow{height:100%;min-height:1.5rem;position:relative}
.arrow svg{display:block;position:absolute;inset:0;width:100%;height:100%;overflow:visible}
.arrow path{fill:none;stroke:var(--edge);stroke-width:1.5}
.arrow+.node,.arrow+.spoken+.node,.targets .node{position:relative}
.arrow.is-drawn+.node::before,.arrow.is-drawn+.spoken+.node::before,.arrow.is-drawn+.targets .node::before{content:"";position:absolute;left:-.4375rem;top:calc(50% - .3125rem);border:.3125rem solid transparent;border-left:.4375rem solid var(--edge);border-right:0}
.inside{margin-top:1rem}
.callbacks{margin-top:1.5rem;padding-top:.25rem;border-top:1px solid var(--line)}
.callbacks .solid{margin-top:1rem}
.changes,.lines{margin-top:.75rem}
.changes .change{display:flex;flex-wrap:wrap;gap:.25rem .75rem;align-items:baseline;padding:.5rem 0;border-top:1px solid var(--line)}
.changes code{font-weight:620}
.changes .value code{font-weight:400}
del{color:var(--soft)}
ins{text-decoration:none}
.is-added>.tag,.is-set .tag{color:var(--good);border-color:currentColor}
.is-changed>.tag,.is-changed .tag,.is-replace .tag{color:var(--warn);border-color:currentColor}
.is-removed>.tag,.is-clear .tag{color:var(--error);border-color:currentColor}
.lines>.change{padding:.875rem 0;border-top:1px solid var(--line)}
.lines>.change:first-child{border-top:0}
.lines .head{display:flex;flex-wrap:wrap;gap:.25rem .75rem;align-items:baseline}
.lines .head code{font-weight:620}
.sizes{display:grid;grid-template-columns:minmax(4rem,16rem) auto;gap:.25rem .75rem;align-items:center;justify-content:start;margin-top:.5rem}
.sizes .bar:not(.is-before)>span{background:var(--wax)}
.attributes{display:flex;flex-wrap:wrap;gap:.375rem;margin-top:.625rem}
.attributes li{padding:0 .5rem;background:var(--page);border:1px solid var(--line);border-radius:.375rem;font-size:.875rem;line-height:1.5rem}

button{min-height:2.75rem;padding:.5rem 1.125rem;font:inherit;font-size:.9375rem;font-weight:600;color:var(--text);background:var(--card);border:1px solid var(--edge);border-radius:.625rem;cursor:pointer}
button:hover{background:var(--page)}
button:disabled{opacity:.6;cursor:default}
.solid{color:var(--on-fill);background:var(--fill);border-color:var(--rim)}
.solid:hover{background:var(--fill-hover)}
.paste{display:grid;gap:1.125rem;margin-top:2rem}
.paste p{margin:0}
.paste>.soft{margin-top:-.75rem}
.field{display:grid;gap:.3125rem}
label{font-size:.9375rem;font-weight:580}
input,textarea,select{width:100%;min-height:2.75rem;padding:.5rem .75rem;font:inherit;color:inherit;background:var(--card);border:1px solid var(--edge);border-radius:.5rem}
textarea{font:.875rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;resize:vertical;overflow-wrap:anywhere}
.more{display:grid;gap:1rem 1.25rem;grid-template-columns:repeat(auto-fill,minmax(min(16rem,100%),1fr));margin-top:1rem}
summary{cursor:pointer;font-size:.9375rem;font-weight:580;padding:.375rem 0}
.buttons{display:flex;flex-wrap:wrap;gap:.75rem}
.error{padding:.75rem 1rem;color:var(--error);background:var(--on-error);border-radius:.5rem}
footer{padding-top:2rem;padding-bottom:3rem;color:var(--soft);font-size:.875rem}
[data-claim],[data-moment]{transition:background-color .15s}
tr[data-lit],.edge[data-lit],.moment[data-lit]{background:var(--tint)}
.edge[data-lit] .arrow path{stroke:var(--wax);stroke-width:2}
.edge[data-lit] .node{border-color:var(--wax)}
.edge[data-lit] .node::before{border-left-color:var(--wax)!important}
.line .dot[data-lit]{outline:3px solid var(--wax);outline-offset:1px}
:focus-visible{outline:3px solid var(--rim);outline-offset:2px}
@media(max-width:44rem){
.steps{grid-template-columns:1fr}
.step{grid-template-columns:2rem minmax(0,1fr);gap:0 .875rem;padding:0 0 .75rem;align-items:center}
.step::before{top:2rem;bottom:0;left:.9375rem;right:auto;border-top:0;border-left:2px solid var(--line)}
.step b{margin:0;grid-column:2}
.step small{grid-column:2}
.step .icon{grid-row:1/3;align-self:start}
}
@media(max-width:44rem){
header,main,footer{padding-left:1rem;padding-right:1rem}
.verdict{padding-top:2rem}
.part{margin-left:-1rem;margin-right:-1rem;padding:1.5rem 1rem;border-left:0;border-right:0;border-radius:0}
.pair-of-parts>.part{height:auto}
nav{width:100%}
nav button{flex:1;padding:.25rem .5rem}
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
table,tbody,tr,th,td{display:block}
tr{padding:.75rem 0;border-top:1px solid var(--line)}
tbody tr:first-child{border-top:0}
tbody th,td.value,td.size{width:auto}
th,td{padding:.125rem 0;border:0}
tbody th{display:flex;flex-wrap:wrap;gap:.5rem;align-items:baseline}
tbody th .tag{margin:0}
td.size{display:grid;grid-template-columns:5.5rem minmax(0,1fr);gap:.75rem;align-items:center}
td.size .bar{margin:0}
.columns{display:none}
.edge{grid-template-columns:minmax(0,1fr);padding:.75rem .5rem;border-top:1px solid var(--line);border-radius:0}
.edge:first-child{border-top:0}
.arrow{height:1.25rem;min-height:0}
.arrow svg{display:none}
.arrow.is-drawn::before{content:"";position:absolute;left:1.5rem;top:0;bottom:0;border-left:1.5px solid var(--edge)}
.arrow.is-drawn+.node::before,.arrow.is-drawn+.spoken+.node::before,.arrow.is-drawn+.targets .node:first-of-type::before{left:1.1875rem;top:-.4375rem;border:.3125rem solid transparent;border-top:.4375rem solid var(--edge);border-bottom:0}
.arrow.is-drawn+.targets .node:not(:first-of-type)::before{display:none}
.arrow:not(.is-drawn),.node.is-empty{display:none}
.edge[data-lit] .node::before{border-left-color:transparent!important;border-top-color:var(--wax)!important}
.edge[data-lit] .arrow::before{border-color:var(--wax)}
.targets{grid-auto-rows:auto}
}
@media(prefers-reduced-motion:reduce){*{transition:none!important;scroll-behavior:auto!important}}
@media(forced-colors:active){.bar,.strip span,.stretch,.dot{forced-color-adjust:none}}
@media print{body{background:none}.part{break-inside:avoid}nav,.paste{display:none}}
`;

const colours = (scheme: Scheme) => {
  const accent = accentColours(RED, scheme);
  const all = { ...NEUTRALS[scheme], ...COLOURS[scheme], ...accent, wax: accent.rim! };
  return Object.entries(all)
    .map(([name, colour]) => `--${name}:${colour}`)
    .join(";");
};

export const STYLE = `
:root{color-scheme:light dark;${colours("light")}}
@media(prefers-color-scheme:dark){:root{${colours("dark")}}}${RULES}`;
