// The options of `Config`, from their TSDoc. What an option has to say of itself: its type, a
// sentence, a default (`@default`), and for a number what it counts.

import { join, relative, sep } from "node:path";

import ts from "typescript";

import { Failure, root } from "../run.mjs";
import { code, oneLine, paragraphs, summary } from "./text.mjs";
import { linksAsCode } from "./types.mjs";

/** What a number may count. */
const UNITS = /\b(seconds?|bytes?|failures?|how many)\b/i;

export function renderOptions({ compiled }) {
  const options = readOptions(compiled);
  const wrong = options.list.flatMap(faultsOf);
  if (wrong.length > 0) throw new Failure(wrong.join("\n"));
  return render(options);
}

/**
 * The options of `Config` in the order of the source, and the named types that they
 * mention. `Config` is found by its export, wherever it is declared.
 */
function readOptions(compiled) {
  return new Reader(compiled).read(join(root, "js/index.ts"));
}

class Reader {
  constructor(compiled) {
    this.compiled = compiled;
    this.checker = compiled.getTypeChecker();
    this.list = [];
    this.types = new Map();
  }

  read(entry) {
    const index = this.checker.getSymbolAtLocation(this.compiled.getSourceFile(entry));
    const exported = this.checker.getExportsOfModule(index).find(({ name }) => name === "Config");
    if (!exported) throw new Failure("js/index.ts exports no `Config`.");
    this.config = this.declarationOf(exported);
    this.members(this.config.members, "");
    return { list: this.list, types: [...this.types.values()] };
  }

  members(members, prefix) {
    // One that is only ever `undefined` belongs to another kind of the same option.
    const isOption = ({ name, type }) => name && type?.kind !== ts.SyntaxKind.UndefinedKeyword;
    for (const member of members.filter(isOption)) this.option(member, prefix);
  }

  option(member, prefix) {
    const path = prefix + member.name.text;
    const isFunction = ts.isMethodSignature(member);
    const type = isFunction ? undefined : this.withoutUndefined(member.type);
    const nested = type && this.nestedIn(type);
    this.list.push({
      path,
      member,
      ...this.documented(this.checker.getSymbolAtLocation(member.name)),
      type: this.concrete(isFunction ? functionText(member) : this.textOf(type, nested)),
      isGroup: nested?.isGroup === true,
      isRequired: !member.questionToken,
      isFunction: isFunction || (type && ts.isFunctionTypeNode(type)),
    });
    if (nested) this.members(nested.members, `${path}${nested.isEntry ? "[]" : ""}.`);
  }

  documented(symbol) {
    const description = ts.displayPartsToString(symbol.getDocumentationComment(this.checker));
    const tag = symbol.getJsDocTags(this.checker).find(({ name }) => name === "default");
    return {
      description: linksAsCode(description),
      default: tag && ts.displayPartsToString(tag.text).trim(),
    };
  }

  /** The parts of a type that are options themselves: of an object, or of entries of a list. */
  nestedIn(type) {
    for (const part of partsOf(type)) {
      if (ts.isTypeLiteralNode(part))
        return { members: part.members, isWhole: part === type, isGroup: part === type };
      const entries = entryOf(part);
      const entry =
        entries &&
        partsOf(entries)
          .map((node) => this.interfaceOf(node))
          .find(Boolean);
      if (entry) return { members: entry.members, isEntry: true };
      const found = this.interfaceOf(part);
      if (found) return { members: found.members, isGroup: part === type };
    }
    return undefined;
  }

  /** The interface of this package that a type names. */
  interfaceOf(node) {
    const declaration = ts.isTypeReferenceNode(node) && this.target(node);
    return declaration && ts.isInterfaceDeclaration(declaration) && this.isOurs(declaration)
      ? declaration
      : undefined;
  }

  target(node) {
    const symbol = this.checker.getSymbolAtLocation(node.typeName);
    return symbol && this.declarationOf(symbol);
  }

  declarationOf(symbol) {
    const { Alias } = ts.SymbolFlags;
    const original = symbol.flags & Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
    return original.declarations?.[0];
  }

  isOurs(declaration) {
    const path = relative(root, declaration.getSourceFile().fileName);
    return path.split(sep)[0] === "js";
  }

  /** `J | undefined` is what the parameter `J` stands for. */
  withoutUndefined(type) {
    const parts = partsOf(type).filter(({ kind }) => kind !== ts.SyntaxKind.UndefinedKeyword);
    const [only] = parts;
    if (parts.length !== 1) return type;
    const parameter = ts.isTypeReferenceNode(only) && this.target(only);
    if (parameter && ts.isTypeParameterDeclaration(parameter)) return parameter.constraint ?? only;
    return only;
  }

  /** With `object` for the parameters of `Config`, which the compiler infers. */
  concrete(text) {
    const names = this.config.typeParameters.map(({ name }) => name.text);
    return text.replace(new RegExp(`\\b(${names.join("|")})\\b`, "g"), "object");
  }

  textOf(type, nested) {
    if (nested?.isWhole) return "object";
    const parts = partsOf(type).filter(({ kind }) => kind !== ts.SyntaxKind.UndefinedKeyword);
    for (const part of parts) this.mention(part);
    const interfaces = (part) => this.interfaceOf(part)?.name.text;
    return parts.map((part) => interfaces(part) ?? oneLine(part.getText())).join(" | ");
  }

  /** Keeps the names of types of ours that are no interfaces: those are options already. */
  mention(node) {
    if (ts.isTypeReferenceNode(node)) {
      const declaration = this.target(node);
      if (declaration && ts.isInterfaceDeclaration(declaration)) return;
      if (declaration && ts.isTypeAliasDeclaration(declaration) && this.isOurs(declaration)) {
        this.keep(node.typeName.text, declaration);
      }
    }
    ts.forEachChild(node, (child) => this.mention(child));
  }

  keep(name, declaration) {
    if (this.types.has(name)) return;
    const symbol = this.checker.getSymbolAtLocation(declaration.name);
    const { description } = this.documented(symbol);
    this.types.set(name, { name, description, type: oneLine(declaration.type.getText()) });
    this.mention(declaration.type);
  }
}

/** The alternatives of a union, what parentheses hold, and what `Inferred` checks. */
function partsOf(node) {
  if (ts.isParenthesizedTypeNode(node)) return partsOf(node.type);
  if (ts.isTypeReferenceNode(node) && node.typeName.getText() === "Inferred")
    return partsOf(node.typeArguments[1]);
  return ts.isUnionTypeNode(node) ? node.types.flatMap(partsOf) : [node];
}

/** What a list has as entries. */
function entryOf(node) {
  if (ts.isTypeOperatorNode(node)) return entryOf(node.type);
  return ts.isArrayTypeNode(node) ? node.elementType : undefined;
}

function functionText({ parameters, type }) {
  const given = parameters.map(({ name, type: of }) =>
    ts.isTypeReferenceNode(of) ? `${name.text}: ${of.typeName.text}` : named(name, of),
  );
  return `(${given.join(", ")}) => ${oneLine(type.getText())}`;
}

/** Of an object only the names: their types are in the editor. */
function named(name, type) {
  const isObject = ts.isTypeLiteralNode(type) && type.members.every((member) => member.name);
  if (!isObject) return `${name.text}: ${oneLine(type.getText())}`;
  return `{ ${type.members.map((member) => member.name.text).join(", ")} }`;
}

/** What an option does not say of itself. */
function faultsOf({ path, description, type, isGroup, isFunction, isRequired, ...option }) {
  const faults = [
    [description === "", "has no description"],
    [!(isGroup || isFunction || isRequired || option.default), "has no @default"],
    [/\bnumber\b/.test(type) && !isFunction && !UNITS.test(description), "does not say its unit"],
  ];
  return faults.filter(([is]) => is).map(([, what]) => `\`${path}\` ${what}.`);
}

function render({ list, types }) {
  const groups = list.filter(({ path }) => !path.includes("."));
  const rows = groups.map(
    ({ path, description }) =>
      `| [\`${path}\`](#${path.toLowerCase()}) | ${summary(description)} |`,
  );
  return [
    "| option | what it is |\n| --- | --- |",
    ...rows.map((row) => `\n${row}`),
    "\n\n",
    ...list.map(section),
    "## Types\n\n",
    ...types.map(
      ({ name, description, type }) =>
        `### ${name}\n\n${code(type)}\n\n${paragraphs(description)}\n\n`,
    ),
  ].join("");
}

function section({ path, description, type, isFunction, isGroup, isRequired, ...option }) {
  const level = path.includes(".") ? "###" : "##";
  const facts = [
    code(type),
    ...(isRequired && path.includes(".") && !isFunction ? ["required"] : []),
    ...(option.default ? [`default: ${oneLine(option.default)}`] : []),
  ];
  return `${level} ${path}\n\n${facts.join(" · ")}\n\n${paragraphs(description)}\n\n`;
}
