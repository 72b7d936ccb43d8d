/** The claims, with what each takes and what it is for. */

import type { Claim, Inspection, Shown } from "../inspection.js";
import { jsonLength } from "../bytes.js";
import { bar, bytesText, code, el, section, sentence, type Child } from "./dom.js";

const KINDS: { readonly [K in Claim["kind"]]: string } = {
  core: "waxseal",
  projection: "projection",
  provider: "provider",
  other: "application",
};

export function claimsPart({ claims, verdict }: Inspection): HTMLElement {
  const total = jsonLength(claims!.map(({ bytes }) => bytes));
  const most = Math.max(...claims!.map(({ bytes }) => bytes), 1);
  const columns = ["Claim", "Value", "Size", "What it is for"];
  return section(
    "Claims",
    "claims",
    el(
      "p",
      { class: "soft" },
      `${claims!.length} claims, ${bytesText(total)} of JSON.`,
      verdict.status === "refused" && " They are authentic, and of a session that is refused.",
    ),
    el(
      "table",
      { role: "table" },
      el("caption", { class: "spoken" }, "The claims in the token"),
      el(
        "thead",
        { role: "rowgroup" },
        el(
          "tr",
          { role: "row" },
          columns.map((text) => el("th", { role: "columnheader", scope: "col" }, text)),
        ),
      ),
      el(
        "tbody",
        { role: "rowgroup" },
        claims!.map((claim) => claimRow(claim, most)),
      ),
    ),
  );
}

function claimRow(claim: Claim, most: number): HTMLElement {
  const { name, kind, bytes, purpose } = claim;
  return el(
    "tr",
    { role: "row", "data-claim": name },
    el(
      "th",
      { role: "rowheader", scope: "row" },
      code(name),
      el("span", { class: `tag is-${kind}` }, KINDS[kind]),
    ),
    el("td", { role: "cell", class: "value" }, valueOf(claim)),
    el(
      "td",
      { role: "cell", class: "size" },
      el("span", { class: "figure" }, bytesText(bytes)),
      bar(bytes / most),
    ),
    el("td", { role: "cell", class: "purpose" }, sentence(purpose)),
  );
}

/** Characters of a value that are shown before somebody asks for more. */
const FIRST = 160;

/** JSON, and what the inspector keeps back. */
export function valueOf(shown: Shown | null): Child {
  if (shown === null) return el("span", { class: "soft" }, "not there");
  const { text, isMasked } = shown;
  if (text.length > 2 * FIRST) {
    return el("details", {}, el("summary", {}, code(`${text.slice(0, FIRST)}…`)), code(text));
  }
  return code(text, isMasked ? { class: "is-masked" } : {});
}

/** The same where there is little room. */
export function shortValueOf(shown: Shown | null): Child {
  if (!shown || shown.text.length <= FIRST) return valueOf(shown);
  return code(`${shown.text.slice(0, FIRST)}…`);
}
