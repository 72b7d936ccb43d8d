/** Configurations of next-auth in the tokens of a file. */

import { isPunct, isWord } from "./imports.js";
import type { Token } from "./tokens.js";

export interface Property {
  name: string;
  /** The place of the name in the text. */
  at: number;
  /** Tokens of the value, from and up to; a method has its parameters and body. */
  from: number;
  to: number;
  /** The properties of a value that is an object literal. */
  members: Property[] | undefined;
}

export interface ConfigObject {
  /** The token of its opening brace. */
  token: number;
  properties: Property[];
}

const OPENS = ["(", "[", "{"];
const CLOSES = [")", "]", "}"];

/** What stands before an object, and not before a block. */
const BEFORE_OBJECT = ["=", "(", ",", "[", "?", ":", "|", "&"];

/** Options that hardly anything else has together. */
const OPTIONS = new Set(
  "adapter callbacks cookies events jwt pages providers secret session theme trustHost".split(" "),
);
const CONFIG_TYPES = ["NextAuthOptions", "AuthOptions", "NextAuthConfig", "AuthConfig"];

/** Object literals that are configurations, by their type, by their call, or by their options. */
export function configsOf(tokens: readonly Token[]): ConfigObject[] {
  const closing = matchBrackets(tokens);
  const configs: ConfigObject[] = [];
  let end = -1;
  for (const [at, token] of tokens.entries()) {
    // What is inside a configuration is none.
    if (at < end || !isPunct(token, "{") || !isObject(tokens, at)) continue;
    const close = closing[at];
    if (close === undefined) continue;
    const properties = propertiesOf(tokens, at, closing);
    const names = properties.filter(({ name }) => OPTIONS.has(name));
    const isOne =
      isTyped(tokens, at, close) ||
      (names.length > 0 && isArgument(tokens, at)) ||
      names.length > 1 ||
      names.some(({ name }) => name === "providers");
    if (!isOne) continue;
    configs.push({ token: at, properties });
    end = close;
  }
  return configs;
}

/** The text of a value that is one string. */
export function textOf(tokens: readonly Token[], { from, to }: Property): string | undefined {
  const first = tokens[from];
  const isConst =
    to === from + 3 && isWord(tokens[from + 1], "as") && isWord(tokens[from + 2]!, "const");
  if (to !== from + 1 && !isConst) return undefined;
  return first?.kind === "string" || (first?.kind === "template" && first.text)
    ? first.text
    : undefined;
}

/** Whether a value is one of these words alone. */
export function isValue(tokens: readonly Token[], { from, to }: Property, ...words: string[]) {
  return to === from + 1 && isWord(tokens[from], ...words);
}

function isObject(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1];
  return isPunct(before, ...BEFORE_OBJECT) || isWord(before, "return", "default");
}

function isTyped(tokens: readonly Token[], at: number, close: number): boolean {
  const after = tokens.slice(close + 1, close + 3);
  if (isWord(after[0], "satisfies", "as") && isWord(after[1], ...CONFIG_TYPES)) return true;
  return isPunct(tokens[at - 1], "=") && isWord(tokens[at - 2], ...CONFIG_TYPES);
}

/** `NextAuth({ … })` and `NextAuth(req, res, { … })` */
function isArgument(tokens: readonly Token[], at: number): boolean {
  for (let before = at - 1; before > at - 8; before--) {
    if (isPunct(tokens[before], "(")) return isWord(tokens[before - 1], "NextAuth");
    if (tokens[before]?.kind !== "word" && !isPunct(tokens[before], ",")) return false;
  }
  return false;
}

/** For each opening bracket where it closes. */
function matchBrackets(tokens: readonly Token[]): (number | undefined)[] {
  const closing: (number | undefined)[] = [];
  const stack: number[] = [];
  for (const [at, token] of tokens.entries()) {
    if (isPunct(token, ...OPENS)) stack.push(at);
    else if (isPunct(token, ...CLOSES)) {
      const start = stack.pop();
      if (start !== undefined) closing[start] = at;
    }
  }
  return closing;
}

function propertiesOf(
  tokens: readonly Token[],
  at: number,
  closing: readonly (number | undefined)[],
  depth = 0,
): Property[] {
  const close = closing[at]!;
  const properties: Property[] = [];
  for (let next = at + 1; next < close; next++) {
    const start = next;
    while (next < close && !isPunct(tokens[next], ",")) next = (closing[next] ?? next) + 1;
    let key = start;
    while (isWord(tokens[key], "async", "get", "set") && tokens[key + 1]?.kind === "word") key++;
    const name = tokens[key];
    if (name?.kind !== "word" && name?.kind !== "string") continue;
    const isPair = isPunct(tokens[key + 1], ":");
    const isMethod = isPunct(tokens[key + 1], "(", "<");
    if (!isPair && !isMethod && key + 1 !== next) continue;
    const from = isPair ? key + 2 : isMethod ? key + 1 : key;
    const isNested = isPair && isPunct(tokens[from], "{") && depth < 3;
    const members = isNested ? propertiesOf(tokens, from, closing, depth + 1) : undefined;
    properties.push({ name: name.text, at: name.start, from, to: next, members });
  }
  return properties;
}
