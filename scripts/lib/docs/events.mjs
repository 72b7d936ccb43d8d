// The events, with what each is given.

import ts from "typescript";

import { Failure } from "../run.mjs";
import { cell, code, oneLine, paragraphsOf, table } from "./text.mjs";
import { declarationIn, descriptionOf } from "./types.mjs";

const EVENTS = "js/types/callbacks.ts";
const MESSAGES = { RefreshMessage: "js/types/refresh.ts" };

/** What the type parameters of `Events` stand for. */
const PARAMETERS = { S: "Session", T: "Token", U: "User" };

export function renderEvents({ compiled }) {
  const { members } = declarationIn(compiled, EVENTS, "Events");
  return members
    .map((member) => {
      const values = messageOf(compiled, member.parameters[0].type).map(row);
      return [
        `## ${member.name.text}`,
        ...paragraphsOf(descriptionOf(member)),
        table(["argument", "type", "what it is"], values),
      ].join("\n\n");
    })
    .join("\n\n");
}

function messageOf(compiled, type) {
  if (ts.isTypeLiteralNode(type)) return type.members;
  const name = type.typeName.text;
  return declarationIn(compiled, MESSAGES[name], name).members;
}

function row(member) {
  const description = descriptionOf(member);
  const { text } = member.name;
  if (description === "") throw new Failure(`The argument \`${text}\` of an event says nothing.`);
  const type = oneLine(member.type.getText()).replace(/\b[STU]\b/g, (name) => PARAMETERS[name]);
  return [
    code(text + (member.questionToken ? "?" : "")),
    code(type.replaceAll("|", "\\|")),
    cell(description),
  ];
}
