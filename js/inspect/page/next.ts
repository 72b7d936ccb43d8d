/** What the next answer writes, as a difference to the cookies that came. */

import { RENEWALS } from "../renewals.js";
import { formatRelative } from "../text.js";
import type { CookieChange, Inspection } from "../inspection.js";
import { bar, bytesText, code, el, section, type Child } from "./dom.js";
import { timeText } from "./moments.js";

const ACTIONS: { readonly [A in CookieChange["action"]]: string } = {
  set: "new",
  replace: "replaced",
  clear: "cleared",
};

export function nextPart({ next, now }: Inspection): HTMLElement {
  const { lines } = next!;
  const most = Math.max(...lines.map(({ before, after }) => Math.max(before ?? 0, after)), 1);
  return section(
    "Set-Cookie of the next answer",
    "next",
    el("p", { class: "soft" }, introduction(next!, Date.parse(now))),
    lines.length > 0 &&
      el(
        "ul",
        { class: "lines" },
        lines.map((line) => lineItem(line, most)),
      ),
  );
}

function introduction(next: NonNullable<Inspection["next"]>, now: number): Child[] {
  const { at, isNow, lines, renewed } = next;
  if (lines.length === 0) return ["Nothing is written: the cookies stay as they are."];
  const why = renewed === null ? "" : `, since ${RENEWALS[renewed] ?? renewed}`;
  if (isNow)
    return [
      renewed === null ? "The next answer clears these." : `The next answer writes these${why}.`,
    ];
  return [
    "Nothing is written now. The first request after ",
    timeText(at),
    ` (${formatRelative(at, now)}) gets these${why}.`,
  ];
}

function lineItem(
  { name, action, before, after, attributes }: CookieChange,
  most: number,
): HTMLElement {
  return el(
    "li",
    { class: `change is-${action}` },
    el("div", { class: "head" }, el("span", { class: "tag" }, ACTIONS[action]), code(name)),
    el(
      "div",
      { class: "sizes" },
      before !== null && [
        bar(before / most, "is-before"),
        el("span", { class: "figure" }, "before: ", bytesText(before)),
      ],
      action !== "clear" && [
        bar(after / most),
        el("span", { class: "figure" }, "after: ", bytesText(after)),
      ],
    ),
    el(
      "ul",
      { class: "attributes", "aria-label": "Attributes" },
      attributes.map((attribute) => el("li", {}, code(attribute))),
    ),
  );
}
