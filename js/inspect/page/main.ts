/** The inspector's page: shows the inspection that came with it, and those of what is pasted. */

import "../../load/core-inline.js";
import type { Inspection } from "../inspection.js";
import type { PageData } from "../page-of.js";
import { claimsPart } from "./claims.js";
import { cookiesPart, tokenPart } from "./cookies.js";
import { el, sentence, type Child } from "./dom.js";
import { flowPart } from "./flow.js";
import { seal } from "./icons.js";
import { light } from "./light.js";
import { momentsPart } from "./moments.js";
import { nextPart } from "./next.js";
import { pasteForm } from "./paste.js";
import { titleOf, verdictPart } from "./verdict.js";

const { inspection, hasButton, where } = JSON.parse(
  document.getElementById("data")!.textContent!,
) as PageData & { inspection: Inspection };

const main = el("main", {});
const own = el("div", { class: "view" });
const pasted = el("div", { class: "view", hidden: true });
const result = el("div", {});
const buttons = [
  [inspection.by === "app" ? "This request" : "This cookie", own],
  ["Another cookie", pasted],
] as const;

document.getElementById("app")!.append(header(), main, footer());
main.append(own, pasted);
pasted.append(
  el("h1", { class: "spoken" }, "Another cookie"),
  pasteForm((found) => showPasted(found)),
  result,
);
showOwn(inspection);
light(document.body);

function header(): HTMLElement {
  const switches = buttons.map(([text, view]) => {
    const button = el("button", { type: "button", "aria-pressed": String(view === own) }, text);
    button.addEventListener("click", () => {
      for (const [other, [, its]] of switches) {
        other.setAttribute("aria-pressed", String(its === view));
        its.hidden = its !== view;
      }
      setTitle(view === own ? inspection : null);
    });
    return [button, [text, view]] as const;
  });
  return el(
    "header",
    {},
    el(
      "p",
      { class: "brand" },
      seal(),
      el(
        "span",
        {},
        el("b", {}, "waxseal"),
        " inspector",
        where !== "" && el("small", {}, ` ${where}`),
      ),
    ),
    el(
      "nav",
      { "aria-label": "What to look at" },
      switches.map(([button]) => button),
    ),
  );
}

function footer(): HTMLElement {
  return el(
    "footer",
    {},
    el(
      "p",
      {},
      "Looking changes nothing: no cookie, no store, no event. This page asks nobody else.",
    ),
  );
}

function showOwn(shown: Inspection): void {
  setTitle(shown);
  own.replaceChildren(...parts(shown, "h1", hasButton ? runCallbacks : undefined));
}

function showPasted(found: Inspection | null): void {
  result.replaceChildren(...(found ? parts(found, "h2") : []));
  setTitle(found);
  if (found) result.querySelector<HTMLElement>("#verdict")!.focus();
}

function setTitle(shown: Inspection | null): void {
  document.title = `${shown ? titleOf(shown) : "Another cookie"} · waxseal inspector`;
}

function parts(shown: Inspection, level: "h1" | "h2", ask?: () => Promise<void>): Node[] {
  const { claims, cookies, flow, moments, next, notes, token } = shown;
  const all: Child[] = [
    verdictPart(shown, level),
    notes.length > 0 &&
      el(
        "ul",
        { class: "notes", "aria-label": "To be known" },
        notes.map((text) => el("li", {}, sentence(text))),
      ),
    el(
      "div",
      { class: "pair-of-parts" },
      cookies.length > 0 && cookiesPart(shown),
      token && tokenPart(token),
    ),
    moments.length > 0 && momentsPart(shown),
    claims && claimsPart(shown),
    flow && (claims || flow.edges.length > 0) && flowPart(shown, ask),
    next && nextPart(shown),
  ];
  return all.filter((part) => part instanceof Node);
}

/** By a POST, which only this page can send. */
async function runCallbacks(): Promise<void> {
  const response = await fetch(location.pathname, {
    method: "POST",
    headers: { "x-waxseal-inspect": "callbacks" },
    credentials: "same-origin",
  });
  if (!response.ok) throw new Error("refused");
  showOwn((await response.json()) as Inspection);
  own.querySelector<HTMLElement>(".callbacks h3")?.setAttribute("tabindex", "-1");
  own.querySelector<HTMLElement>(".callbacks h3")?.focus();
}
