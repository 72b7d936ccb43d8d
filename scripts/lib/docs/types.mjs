// Documented types of the TypeScript sources.

import { join } from "node:path";

import ts from "typescript";

import { Failure, root } from "../run.mjs";

/** The sources that the pages are made of, compiled together. */
export function compile(paths) {
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  return ts.createProgram(
    paths.map((path) => join(root, path)),
    options,
  );
}

/** A type, an interface or a class of a file, by its name. */
export function declarationIn(compiled, path, name) {
  const source = compiled.getSourceFile(join(root, path));
  const found = source?.statements.find((statement) => statement.name?.text === name);
  if (!found) throw new Failure(`${path} declares no ${name}.`);
  return found;
}

/** What the comment above a declaration says, without its tags. */
export function descriptionOf(node) {
  const { comment } = ts.getJSDocCommentsAndTags(node).at(-1) ?? {};
  return linksAsCode(ts.getTextOfJSDocComment(comment) ?? "");
}

export function linksAsCode(text) {
  return text.replace(/\{@link (\w+)\s*\}/g, "`$1`");
}

/**
 * The texts of a union that stand in it themselves, with the comment above each:
 * `{ code, description }`. Other types in it have a place of their own.
 */
export function unionOf(compiled, path, name) {
  const { type } = declarationIn(compiled, path, name);
  const text = type.getSourceFile().text;
  const members = ts.isUnionTypeNode(type) ? type.types : [type];
  let end = type.pos;
  return members.flatMap((member) => {
    const between = text.slice(end, member.getStart());
    end = member.getEnd();
    if (!ts.isLiteralTypeNode(member) || !ts.isStringLiteral(member.literal)) return [];
    return [{ code: member.literal.text, description: commentIn(between) }];
  });
}

/** The text of the one comment in a piece of source. */
function commentIn(text) {
  const [, comment = ""] = /\/\*\*([\s\S]*?)\*\//.exec(text) ?? [];
  return comment
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, "").trimEnd())
    .join("\n")
    .trim();
}
