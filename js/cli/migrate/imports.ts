/** What a file imports, as its tokens say. */

import type { Token } from "./tokens.js";

export interface Import {
  /** What is imported: `"next-auth/react"`. */
  from: string;
  kind: "import" | "export" | "require" | "dynamic" | "declare" | "mock";
  /** The imported names, `"default"` and `"*"` among them; local names beside them. */
  names: Name[];
  isTypeOnly: boolean;
  /** Where the specifier is, with its quotes. */
  start: number;
  end: number;
  /** The first token of the statement. */
  token: number;
}

export interface Name {
  imported: string;
  local: string;
}

/** Functions of test runners that take the name of a module. */
const MOCKS = new Set(["mock", "unmock", "doMock", "dontMock", "requireActual", "importActual"]);

/** Tokens of the longest list of names that is looked at. */
const MAX_STATEMENT = 2000;

export function importsOf(tokens: readonly Token[]): Import[] {
  return tokens.flatMap((token, at) => {
    if (token.kind !== "word" || isPunct(tokens[at - 1], ".", "?.")) {
      return mockAt(tokens, at) ?? [];
    }
    switch (token.text) {
      case "import":
        return importAt(tokens, at) ?? [];
      case "export":
        return exportAt(tokens, at) ?? [];
      case "require":
        return callAt(tokens, at, "require") ?? [];
      case "module":
        return declarationAt(tokens, at) ?? [];
      default:
        return [];
    }
  });
}

export function isPunct(token: Token | undefined, ...texts: string[]): boolean {
  return token?.kind === "punct" && texts.includes(token.text);
}

export function isWord(token: Token | undefined, ...texts: string[]): boolean {
  return token?.kind === "word" && texts.includes(token.text);
}

function importAt(tokens: readonly Token[], at: number): Import | undefined {
  if (isPunct(tokens[at + 1], "(")) return callAt(tokens, at, "dynamic");
  const next = tokens[at + 1];
  if (next?.kind === "string") return make(next, "import", [], false, at);
  // `import x = require("x")` has its own `require`.
  return clauseAt(tokens, at, "import");
}

function exportAt(tokens: readonly Token[], at: number): Import | undefined {
  const first = isWord(tokens[at + 1], "type") ? tokens[at + 2] : tokens[at + 1];
  return isPunct(first, "{", "*") ? clauseAt(tokens, at, "export") : undefined;
}

/** `type? default?, * as name, { name as name } from "…"` */
function clauseAt(
  tokens: readonly Token[],
  at: number,
  kind: "import" | "export",
): Import | undefined {
  const names: Name[] = [];
  let next = at + 1;
  const isTypeOnly =
    isWord(tokens[next], "type") &&
    !isPunct(tokens[next + 1], ",", "=") &&
    !(isWord(tokens[next + 1], "from") && tokens[next + 2]?.kind === "string");
  if (isTypeOnly) next++;
  for (const end = at + MAX_STATEMENT; next < end; next++) {
    const token = tokens[next];
    if (isWord(token, "from") && tokens[next + 1]?.kind === "string") {
      return make(tokens[next + 1]!, kind, names, isTypeOnly, at);
    }
    if (isPunct(token, "{")) {
      next = namesAt(tokens, next, names);
    } else if (isPunct(token, "*")) {
      const isNamed = isWord(tokens[next + 1], "as");
      names.push({ imported: "*", local: isNamed ? (tokens[next + 2]?.text ?? "") : "*" });
      if (isNamed) next += 2;
    } else if (isWord(token, "import", "export")) {
      // The next statement: the one before has no end.
      return undefined;
    } else if (token?.kind === "word") {
      names.push({ imported: "default", local: token.text });
    } else if (!isPunct(token, ",")) {
      return undefined;
    }
  }
  return undefined;
}

/** The names in braces. Returns where the brace closes. */
function namesAt(tokens: readonly Token[], at: number, names: Name[]): number {
  let part: Token[] = [];
  for (let next = at + 1; next < Math.min(tokens.length, at + MAX_STATEMENT); next++) {
    const token = tokens[next]!;
    const isEnd = isPunct(token, "}");
    if (isPunct(token, "{")) return Infinity;
    if (!isEnd && !isPunct(token, ",")) {
      part.push(token);
      continue;
    }
    if (part.length > 1 && part[0]!.text === "type" && part[1]!.text !== "as") part.shift();
    if (part.length > 0) names.push({ imported: part[0]!.text, local: part.at(-1)!.text });
    part = [];
    if (isEnd) return next;
  }
  return Infinity;
}

function callAt(
  tokens: readonly Token[],
  at: number,
  kind: "require" | "dynamic",
): Import | undefined {
  // `require.resolve("x")` too.
  const call = isPunct(tokens[at + 1], ".") ? at + 3 : at + 1;
  const name = tokens[call + 1];
  if (!isPunct(tokens[call], "(") || !isText(name)) return undefined;
  return make(name, kind, [], false, at);
}

function declarationAt(tokens: readonly Token[], at: number): Import | undefined {
  const name = tokens[at + 1];
  if (!isWord(tokens[at - 1], "declare") || name?.kind !== "string") return undefined;
  return make(name, "declare", [], true, at);
}

/** `jest.mock("x")`, `vi.mock("x")` */
function mockAt(tokens: readonly Token[], at: number): Import | undefined {
  const [token, name] = [tokens[at], tokens[at + 2]];
  if (token?.kind !== "word" || !MOCKS.has(token.text)) return undefined;
  if (!isWord(tokens[at - 2], "jest", "vi") || !isPunct(tokens[at + 1], "(")) return undefined;
  return isText(name) ? make(name, "mock", [], false, at) : undefined;
}

function isText(token: Token | undefined): token is Token {
  return token?.kind === "string" || (token?.kind === "template" && token.text !== "");
}

function make(
  name: Token,
  kind: Import["kind"],
  names: Name[],
  isTypeOnly: boolean,
  token: number,
): Import {
  return { from: name.text, kind, names, isTypeOnly, start: name.start, end: name.end, token };
}
