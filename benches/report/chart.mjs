// Charts as SVG: bars for ratios, lines for growth. Colours are the classes of
// style.mjs; sizes are those of a phone, since a chart is never shown smaller.

export const WIDTH = 400;

const ROW = 38;
const LEGEND = 20;
const PLOT = { left: 52, right: 14, top: 10, height: 200, below: 26 };

/**
 * Bars, one below the other, from zero: `{ label, value, low, high, target, text, kind }`,
 * where `kind` is "ours", "variant", "slower" or "faster". Whiskers are quartiles.
 */
export function bars(rows) {
  const largest = Math.max(...rows.map(({ high, target = 0 }) => Math.max(high, target)));
  const x = (value) => (value / largest) * WIDTH;
  const parts = rows.map(({ label, value, low, high, target, text, kind }, index) => {
    const top = index * ROW;
    const middle = top + 27;
    return `
<text class="label ${kind}" x="0" y="${top + 14}">${escape(label)}</text>
<text class="value ${kind}" x="${WIDTH}" y="${top + 14}" text-anchor="end">${escape(text)}</text>
<rect class="track" x="0" y="${top + 21}" width="${WIDTH}" height="12"/>
<rect class="bar ${kind}" x="0" y="${top + 21}" width="${fixed(Math.max(x(value), 1))}" height="12"/>
<path class="whisker" d="M${fixed(x(low))} ${middle}H${fixed(x(high))}M${fixed(x(low))} ${middle - 3}v6M${fixed(x(high))} ${middle - 3}v6"/>
${target ? `<path class="target" d="M${fixed(x(target) - 1)} ${top + 18}v18"/>` : ""}`;
  });
  return { width: WIDTH, height: rows.length * ROW, body: parts.join("") };
}

/**
 * Lines over a shared axis, both logarithmic: `{ label, points: [{ at, value, low, high }], ours }`.
 * `name` says what stands at a point of the axis below, `unit` what a value is.
 */
export function lines(series, { name, unit }) {
  const positions = [...new Set(series.flatMap(({ points }) => points.map(({ at }) => at)))];
  const values = series.flatMap(({ points }) => points.flatMap(({ low, high }) => [low, high]));
  const decades = range(
    Math.floor(Math.log10(Math.min(...values))),
    Math.ceil(Math.log10(Math.max(...values))),
  );
  const x = scale(
    Math.log(positions[0]),
    Math.log(positions.at(-1)),
    PLOT.left + 8,
    WIDTH - PLOT.right,
  );
  const y = scale(decades[0], decades.at(-1), PLOT.top + PLOT.height, PLOT.top);
  const across = (at) => fixed(x(Math.log(at)));
  const up = (value) => fixed(y(Math.log10(value)));
  const bottom = PLOT.top + PLOT.height;

  const grid = decades.map(
    (decade) => `
<path class="grid" d="M${PLOT.left} ${fixed(y(decade))}H${WIDTH}"/>
<text class="tick" x="${PLOT.left - 8}" y="${fixed(y(decade) + 4)}" text-anchor="end">${unit(10 ** decade)}</text>`,
  );
  const ticks = positions.map((at, index) => {
    const anchor = index === positions.length - 1 ? "end" : "middle";
    const edge = anchor === "end" ? WIDTH : across(at);
    return `<text class="tick" x="${edge}" y="${bottom + 18}" text-anchor="${anchor}">${escape(name(at))}</text>`;
  });
  const drawn = series.map(({ points }, index) => {
    const path = points.map(
      ({ at, value }, point) => `${point === 0 ? "M" : "L"}${across(at)} ${up(value)}`,
    );
    const spread = points.map(({ at, low, high }) => `M${across(at)} ${up(low)}V${up(high)}`);
    const dots = points.map(
      ({ at, value }) => `<circle cx="${across(at)}" cy="${up(value)}" r="3"/>`,
    );
    return `<g class="${classOf(series, index)}"><path d="${path.join("")}"/><path class="spread" d="${spread.join("")}"/>${dots.join("")}</g>`;
  });
  const legend = series.map(({ label }, index) => {
    const top = bottom + PLOT.below + index * LEGEND + 12;
    return `
<g class="${classOf(series, index)}"><path d="M0 ${top - 4}h22"/></g>
<text class="label" x="30" y="${top}">${escape(label)}</text>`;
  });
  return {
    width: WIDTH,
    height: bottom + PLOT.below + series.length * LEGEND + 4,
    body: [...grid, ...ticks, ...drawn, ...legend].join(""),
  };
}

/** Charts with headings, one below the other. */
export function stack(parts) {
  let height = 0;
  const body = parts.map(({ title, chart }) => {
    const top = height + 30;
    height = top + chart.height + 14;
    return `<text class="heading" x="0" y="${top - 10}">${escape(title)}</text><g transform="translate(0 ${top})">${chart.body}</g>`;
  });
  return { width: WIDTH, height: height - 14, body: body.join("") };
}

export function svg({ width, height, body }, { title, style = "" }) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${fixed(height)}" role="img"><title>${escape(title)}</title>${style}${body}</svg>`;
}

export const escape = (text) =>
  text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

/** waxseal is solid, then dashed; each peer has a colour. */
function classOf(series, index) {
  const before = series.slice(0, index).filter(({ ours }) => ours === series[index].ours).length;
  return `line ${series[index].ours ? "ours" : "peer"}-${before}`;
}

function scale(from, to, start, end) {
  return (value) => start + ((value - from) / (to - from)) * (end - start);
}

function range(from, to) {
  return Array.from({ length: Math.max(to - from, 1) + 1 }, (_, index) => from + index);
}

const fixed = (value) => Number(value.toFixed(1));
