// The outcomes of a read, and why a cookie is refused or rewritten: from the one enum in Rust.

import { Failure } from "../run.mjs";
import { codesOf, namesOf } from "./rust.mjs";
import { cell, paragraphsOf, table } from "./text.mjs";
import { declarationIn, descriptionOf } from "./types.mjs";

const TYPES = "js/types/outcome.ts";

export function renderOutcomes({ compiled }) {
  const outcomes = ["Active", "Anonymous", "Invalid", "Undecided"].map((name) => {
    const node = declarationIn(compiled, TYPES, name);
    return { node, paragraphs: paragraphsOf(descriptionOf(node)) };
  });
  const renewed = namesOf("src/outcome.rs", "Renewed");
  const reasons = readReasons();
  return [
    "## Outcomes",
    ...outcomes.map(outcome),
    "## Renewed",
    "Why `writes` of an active outcome rewrites the cookie.",
    table(
      ["`renewed`", "what happened"],
      renewed.map(({ name, description }) => [`\`${name.toLowerCase()}\``, cell(description)]),
    ),
    "## Reasons",
    "`reason` of an invalid outcome. `createReader` of `waxseal/verify` writes nothing, so nothing is cleared there. A sign-in and a sign-out replace or clear all of them.",
    ...reasons.map(reason),
  ].join("\n\n");
}

function outcome({ node, paragraphs }) {
  const members = node.members.map((member) => [
    `\`${member.name.text}\``,
    `\`${member.type.getText().replaceAll("|", "\\|")}\``,
    cell(descriptionOf(member)),
  ]);
  const status = node.members.find(({ name }) => name.text === "status").type.literal.text;
  return [`### ${status}`, ...paragraphs, table(["member", "type", "what it is"], members)].join(
    "\n\n",
  );
}

function reason({ code, paragraphs }) {
  return [`### ${code}`, ...paragraphs].join("\n\n");
}

/** The same sentences for the inspector and the command: what a reason means, and what to do. */
export function renderReasonTexts() {
  const texts = readReasons().map(
    ({ code, paragraphs: [meaning, advice] }) =>
      `${JSON.stringify(code)}: [${JSON.stringify(meaning)}, ${JSON.stringify(advice)}],`,
  );
  return [
    "// Written by scripts/docs.mjs from src/error/mod.rs, as docs/outcomes.md is. Do not edit.",
    'import type { Reason } from "../types/outcome.js";',
    "",
    "/** What each reason means, and what to do. */",
    "export const REASONS: { readonly [R in Reason]: readonly [meaning: string, advice: string] } = {",
    ...texts,
    "};",
  ].join("\n");
}

/** In alphabetical order: `{ code, paragraphs }`. */
function readReasons() {
  const reasons = codesOf("src/error/mod.rs", "Reason").map(({ code, description }) => {
    const paragraphs = paragraphsOf(description);
    if (paragraphs.length !== 3 || !/^The cookies? (is cleared|stays?)\b/.test(paragraphs[2])) {
      throw new Failure(
        `The comment of the reason "${code}" says in three paragraphs what it means, what to do, and whether the cookie is cleared.`,
      );
    }
    return { code, paragraphs };
  });
  return reasons.toSorted((one, other) => (one.code < other.code ? -1 : 1));
}
