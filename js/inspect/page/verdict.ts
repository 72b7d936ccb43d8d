/** What became of the session, and by which steps. */

import { ENTRIES } from "../reasons.js";
import { escapeControls } from "../text.js";
import type { Inspection } from "../inspection.js";
import { code, el, sentence, spoken, type Child } from "./dom.js";
import { icon } from "./icons.js";
import { timeText } from "./moments.js";

const TITLES: { readonly [S in Inspection["verdict"]["status"]]: string } = {
  valid: "This session is valid",
  refused: "This session is refused",
  anonymous: "Nobody is signed in",
  unverified: "This session is not verified",
};

const STEPS: { readonly [S in Inspection["steps"][number]["name"]]: readonly [string, string] } = {
  header: ["Header", "pairs, byte for byte"],
  name: ["Name", "which are ours"],
  chunk: ["Chunk", "one layout"],
  open: ["Open", "key and seal"],
  claims: ["Claims", "dates and lifetimes"],
  policy: ["Policy", "whose session"],
};

const STATES = {
  passed: "passed",
  refused: "refused here",
  nothing: "found nothing",
  skipped: "not reached",
} as const;

export function titleOf({ verdict }: Inspection): string {
  return TITLES[verdict.status];
}

export function verdictPart(inspection: Inspection, level: "h1" | "h2"): HTMLElement {
  const { verdict, steps } = inspection;
  return el(
    "section",
    { class: `verdict is-${verdict.status}`, "aria-labelledby": "verdict" },
    el(level, { id: "verdict", tabindex: -1 }, titleOf(inspection)),
    el("p", { class: "lead" }, leadOf(inspection)),
    el(
      "ol",
      { class: "steps", "aria-label": "The steps of a read" },
      steps.map(({ name, state }) =>
        el(
          "li",
          { class: `step is-${state}` },
          icon(state),
          el("b", {}, STEPS[name][0]),
          el("small", {}, state === "nothing" ? "none is ours" : STEPS[name][1]),
          spoken(`: ${STATES[state]}`),
        ),
      ),
    ),
    explanation(inspection),
  );
}

function explanation({ verdict, steps }: Inspection): Child {
  const { meaning, advice, reason, hints, step } = verdict;
  if (meaning === undefined && hints.length === 0) return null;
  const at = steps.find(({ name }) => name === step);
  const where = at?.state === "refused" ? `Refused at the step “${STEPS[at.name][0]}”` : undefined;
  return el(
    "div",
    { class: "why" },
    where !== undefined &&
      el(
        "p",
        { class: "where" },
        el("b", {}, where),
        reason !== undefined && [", ", el("a", { href: ENTRIES + reason }, code(reason))],
      ),
    meaning !== undefined && el("p", {}, sentence(escapeControls(meaning))),
    advice !== undefined &&
      el("p", {}, el("b", {}, "What to do: "), sentence(escapeControls(advice))),
    hints.map((hint) => el("p", {}, sentence(escapeControls(hint)))),
    verdict.status === "anonymous" &&
      el("p", {}, el("a", { href: `${ENTRIES}signed-out-and-why` }, "Signed out, and why")),
  );
}

function leadOf({ token, secret, verdict, now }: Inspection): Child[] {
  const at: Child[] = ["Looked at ", timeText(Date.parse(now)), "."];
  if (!token) return at;
  // What does not open may still name a secret: anybody can write a `kid`.
  const how = verdict.step === "open" ? ", with the kid of " : ", opened by ";
  const opened: Child[] = secret
    ? [how, code(secret.variable), placeOf(secret)]
    : verdict.status === "unverified"
      ? []
      : [", and none of the secrets opens it"];
  return ["In the format ", code(token.format), opened, ". ", ...at];
}

function placeOf({ place, of }: NonNullable<Inspection["secret"]>): string {
  return of === 1 ? ", the only secret" : `, secret ${place} of ${of}`;
}
