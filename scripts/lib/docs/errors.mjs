// Every code that an error, an answer or a check has, in alphabetical order.

import ts from "typescript";

import { Failure } from "../run.mjs";
import { codesOf } from "./rust.mjs";
import { slugOf } from "./slug.mjs";
import { code, paragraphsOf } from "./text.mjs";
import { declarationIn, descriptionOf, unionOf } from "./types.mjs";

/** The kinds of codes, with what a heading of theirs begins with. */
const KINDS = {
  error: { title: "Codes of `WaxsealError`", says: "`code` of a `WaxsealError`", prefix: "" },
  class: { title: "Classes of `AuthError`", says: "`type` of an `AuthError`", prefix: "" },
  page: { title: "In addresses", says: "`error` in the address of a page", prefix: "" },
  answer: { title: "In answers", says: "`error` in an answer as JSON", prefix: "" },
  check: {
    title: "Checks of `npx waxseal doctor`",
    says: "`id` of a check of `npx waxseal doctor`",
    prefix: "doctor: ",
  },
};

export function renderErrors({ compiled }) {
  const entries = readCodes(compiled);
  const wrong = entries.filter(({ meaning, advice }) => !meaning || advice.length === 0);
  if (wrong.length > 0) {
    const names = wrong.map((entry) => entry.code).join(", ");
    throw new Failure(`A comment says what a code means, and below it what to do: ${names}`);
  }
  const byName = (one, other) => (one.heading.toLowerCase() < other.heading.toLowerCase() ? -1 : 1);
  return [index(entries), ...entries.toSorted(byName).map(section)].join("\n\n");
}

/** All codes: `{ kind, code, heading, meaning, advice }`. */
export function readCodes(compiled) {
  const errors = [
    ...codesOf("src/error/config.rs", "Code"),
    ...codesOf("src/error/mod.rs", "WriteError"),
    ...unionOf(compiled, "js/errors.ts", "WaxsealErrorCode"),
  ];
  return [
    ...errors.map(entryOf("error")),
    ...classes(compiled).map(entryOf("class")),
    ...unionOf(compiled, "js/handler/sign-in-error.ts", "ErrorType").map(entryOf("page")),
    ...unionOf(compiled, "js/types/answers.ts", "PageError").map(entryOf("page")),
    ...unionOf(compiled, "js/types/answers.ts", "AnswerCode").map(entryOf("answer")),
    ...unionOf(compiled, "js/cli/doctor/checks.ts", "CheckId").map(entryOf("check")),
  ];
}

const entryOf =
  (kind) =>
  ({ code, description }) => {
    const [meaning, ...advice] = paragraphsOf(description);
    return { kind, code, heading: KINDS[kind].prefix + code, meaning, advice };
  };

function classes(compiled) {
  const path = "js/auth-error.ts";
  const source = declarationIn(compiled, path, "AuthError").getSourceFile();
  return source.statements
    .filter(ts.isClassDeclaration)
    .map((node) => ({ code: node.name.text, description: descriptionOf(node) }));
}

/** A table for each kind. */
function index(entries) {
  return Object.entries(KINDS)
    .map(([kind, { title }]) => {
      const own = entries.filter((entry) => entry.kind === kind);
      const names = own.map((entry) => entry.code).sort();
      const links = names.map((name) => `[${code(name)}](#${slugOf(KINDS[kind].prefix + name)})`);
      return [title, links.join(", ")];
    })
    .map(([title, links]) => `${title}: ${links}.`)
    .join("\n\n");
}

function section({ kind, heading, meaning, advice }) {
  return [`## ${heading}`, KINDS[kind].says, meaning, ...advice].join("\n\n");
}
