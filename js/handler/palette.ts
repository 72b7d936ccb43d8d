/**
 * The colours of the built-in pages. An application gives one, the accent; where it would
 * be hard to see, it is moved towards black or white. So every accent meets WCAG 2.2 AA:
 * 4.5 to 1 for text, 3 to 1 for the edge of a control.
 */

type Rgb = readonly [red: number, green: number, blue: number];
export type Scheme = "light" | "dark";

/** The seal of waxseal. */
export const RED = "#a3202f";

const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];
const TEXT = 4.5;
const EDGE = 3;

/** The colours beside the accent, by their names in the style. */
export const NEUTRALS: { readonly [S in Scheme]: { readonly [name: string]: string } } = {
  light: {
    page: "#faf9f7",
    card: "#ffffff",
    text: "#1d1a18",
    soft: "#68605a",
    line: "#e4dfd9",
    edge: "#8d847c",
    error: "#9d1c2b",
    "on-error": "#fcefee",
  },
  dark: {
    page: "#151312",
    card: "#1e1b19",
    text: "#f2ede8",
    soft: "#aca39b",
    line: "#35302c",
    edge: "#7d746c",
    error: "#ff9a9a",
    "on-error": "#3a1c1e",
  },
};

/**
 * What the accent, `#rgb` or `#rrggbb`, becomes on the card: the `fill` of a button, with the
 * text `on-fill`, and `fill-hover` under the pointer; its `rim`, and the ring of a focus.
 */
export function accentColours(accent: string, scheme: Scheme): { [name: string]: string } {
  const colour = parse(accent);
  const card = parse(NEUTRALS[scheme].card!);
  const rim = visible(colour, card, EDGE);
  // A bright button with a darker rim stands out on white; a dark one on dark does not.
  const fill = scheme === "light" ? colour : rim;
  const onFill = contrast(fill, WHITE) >= TEXT ? WHITE : BLACK;
  const colours = {
    fill,
    rim,
    "on-fill": onFill,
    "fill-hover": mix(fill, onFill === WHITE ? BLACK : WHITE, 0.15),
  };
  return Object.fromEntries(Object.entries(colours).map(([name, rgb]) => [name, hex(rgb)]));
}

/** The colour, or the nearest darker or lighter one that has this contrast. */
function visible(colour: Rgb, background: Rgb, ratio: number): Rgb {
  const shade = luminance(background) > 0.5 ? darker : lighter;
  for (let share = 0; share < 1; share += 0.01) {
    const shaded = shade(colour, share);
    if (contrast(shaded, background) >= ratio) return shaded;
  }
  return shade(colour, 1);
}

function darker(colour: Rgb, share: number): Rgb {
  return mix(colour, BLACK, share);
}

/** By way of the brightest of its hue: straight to white, a red would be pink. */
function lighter(colour: Rgb, share: number): Rgb {
  const bright = mix(BLACK, colour, 255 / Math.max(...colour, 1));
  return share < 0.5 ? mix(colour, bright, share * 2) : mix(bright, WHITE, share * 2 - 1);
}

function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const channel = (at: 0 | 1 | 2) => Math.round(from[at] + (to[at] - from[at]) * share);
  return [channel(0), channel(1), channel(2)];
}

/** WCAG 2.2, "contrast ratio". */
function contrast(one: Rgb, other: Rgb): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light! + 0.05) / (dark! + 0.05);
}

/** WCAG 2.2, "relative luminance". */
function luminance(rgb: Rgb): number {
  const [red, green, blue] = rgb.map((value) => {
    const channel = value / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function parse(colour: string): Rgb {
  const short = /^#(.)(.)(.)$/.exec(colour);
  const digits = short
    ? short
        .slice(1)
        .map((digit) => digit + digit)
        .join("")
    : colour.slice(1);
  const number = parseInt(digits, 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}

function hex(rgb: Rgb): string {
  return `#${rgb.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}
