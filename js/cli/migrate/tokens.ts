/**
 * JavaScript and TypeScript as tokens: enough to see what a file imports and which options it
 * writes, without being misled by comments, strings, templates, regular expressions and JSX.
 * There is no tiny library that knows types and JSX.
 */

export interface Token {
  kind: "word" | "string" | "template" | "number" | "regex" | "punct";
  /** As it is written; of a string what is between the quotes; of a template with parts `""`. */
  text: string;
  start: number;
  end: number;
}

/** A bracket in code, the text of a template, or a tag of JSX and what is between two. */
type Context =
  | { kind: "bracket"; close: string; isCondition: boolean }
  | { kind: "template"; token: Token }
  | { kind: "tag" | "children"; name: string; start: Start | undefined };

/** Where JSX seems to begin: if it turns out to be a type, the scanner goes back to it. */
interface Start {
  at: number;
  tokens: number;
  contexts: number;
}

/** Words after which an operand is expected, so that a slash begins a regular expression. */
const BEFORE_OPERAND = new Set(
  (
    "return typeof case do else in of new delete void throw instanceof yield await default " +
    "extends export import const let var if while for with switch as satisfies"
  ).split(" "),
);
const CONDITIONS = new Set(["if", "while", "for", "with"]);

/** Times that JSX or a regular expression may turn out to be something else: each costs a look. */
const MAX_MISTAKES = 200;
/** How often the length of the text may be read in vain so. */
const MAX_LOST = 4;

const SPACE = /(?:[\s\uFEFF]+|\/\/[^\n\r\u2028\u2029]*|\/\*[^]*?(?:\*\/|$))+/y;
const WORD = /[\p{ID_Start}$_#@][\p{ID_Continue}$\u200c\u200d]*/uy;
const NUMBER = /\.?\d[\w.]*/y;
const STRING = /"(?:[^"\\\n\r]|\\[^])*"?|'(?:[^'\\\n\r]|\\[^])*'?/y;
const REGEX = /\/(?:[^/\\[\n\r]|\\[^\n\r]|\[(?:[^\]\\\n\r]|\\[^\n\r])*\])+\/\w*/y;
const PUNCT = /=>|\.\.\.|\?\.|\+\+|--|[^]/y;
const TEMPLATE_TEXT = /(?:[^`\\$]|\\[^]|\$(?!\{))*/y;
const GENERIC = /<\s*(?:const\s+)?[\w$]+\s*(?:,|extends\b)/y;
const TAG = /<([A-Za-z_$][\w$.:-]*)?(?=[\s/><])/y;
const TYPE_ARGUMENTS = /<[^<>]*>/y;
const IN_TAG = /[\w$:.-]+|=|"[^"]*"|'[^']*'/y;
const CLOSING = /<\/\s*(?:([\w$.:-]+)\s*)?>/y;
const JSX_TEXT = /[^<{]+/y;

const CLOSES: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

export function tokenize(text: string, hasJsx: boolean): Token[] {
  return new Scanner(text, hasJsx).scan();
}

class Scanner {
  readonly #text: string;
  readonly #hasJsx: boolean;
  #at = 0;
  #tokens: Token[] = [];
  #contexts: Context[] = [];
  #isAfterOperand = false;
  #mistakes = 0;
  #lost = 0;

  constructor(text: string, hasJsx: boolean) {
    this.#text = text;
    this.#hasJsx = hasJsx;
    if (text.startsWith("#!")) this.#take(/#![^\n\r]*/y);
  }

  scan(): Token[] {
    for (;;) {
      if (this.#at >= this.#text.length && !this.#goBack()) return this.#tokens;
      const context = this.#contexts.at(-1);
      if (context?.kind === "template") this.#scanTemplate(context.token);
      else if (context?.kind === "tag") this.#scanTag(context);
      else if (context?.kind === "children") this.#scanChildren(context);
      else this.#scanCode();
    }
  }

  #scanCode(): void {
    if (this.#take(SPACE) !== undefined) return;
    const start = this.#at;
    const character = this.#text[start]!;
    if (character === '"' || character === "'") {
      this.#add("string", this.#take(STRING)!.replace(/^["']|["']$/g, ""), start);
    } else if (character === "`") {
      this.#at++;
      const token = this.#add("template", "", start);
      this.#contexts.push({ kind: "template", token });
    } else if (character === "/" && !this.#isAfterOperand && this.#takeRegex(start)) {
      return;
    } else if (character === "<" && !this.#isAfterOperand && this.#hasJsx && this.#takeTag()) {
      return;
    } else if (/\d/.test(character) || /^\.\d/.test(this.#text.slice(start, start + 2))) {
      this.#add("number", this.#take(NUMBER)!, start);
    } else {
      const word = this.#take(WORD);
      if (word === undefined) this.#addPunct(start);
      else this.#addWord(word, start);
    }
  }

  #addWord(word: string, start: number): void {
    const isName = this.#isPunct(this.#tokens.at(-1), ".", "?.");
    this.#add("word", word, start);
    this.#isAfterOperand = isName || !BEFORE_OPERAND.has(word);
  }

  #addPunct(start: number): void {
    const before = this.#tokens.at(-1);
    const text = this.#take(PUNCT)!;
    const wasAfterOperand = this.#isAfterOperand;
    this.#add("punct", text, start);
    this.#isAfterOperand = text === "]";
    // After a value these are its own: `i++ / 2`, and `value! / 2` of TypeScript.
    if (["++", "--", "!"].includes(text)) this.#isAfterOperand = wasAfterOperand;
    if (text in CLOSES) {
      const isCondition = text === "(" && before?.kind === "word" && CONDITIONS.has(before.text);
      this.#contexts.push({ kind: "bracket", close: CLOSES[text]!, isCondition });
    }
    const context = this.#contexts.at(-1);
    if (context?.kind !== "bracket" || context.close !== text) return;
    this.#contexts.pop();
    if (text === ")") this.#isAfterOperand = !context.isCondition;
  }

  #takeRegex(start: number): boolean {
    if (this.#isLost()) return false;
    const regex = this.#take(REGEX);
    if (regex === undefined) this.#mistakes++;
    else this.#add("regex", regex, start);
    return regex !== undefined;
  }

  #scanTemplate(token: Token): void {
    const text = this.#take(TEMPLATE_TEXT) ?? "";
    if (this.#text.startsWith("${", this.#at)) {
      this.#at += 2;
      token.end = -1;
      this.#contexts.push({ kind: "bracket", close: "}", isCondition: false });
      this.#isAfterOperand = false;
      return;
    }
    this.#at++;
    this.#contexts.pop();
    if (token.end !== -1) token.text = text;
    token.end = Math.min(this.#at, this.#text.length);
    this.#isAfterOperand = true;
  }

  /** The beginning of a tag; false for a type or a comparison. */
  #takeTag(): boolean {
    if (this.#isLost() || this.#peek(GENERIC)) return false;
    TAG.lastIndex = this.#at;
    const match = TAG.exec(this.#text);
    if (!match) return false;
    const parent = this.#contexts.at(-1)?.kind;
    const isInside = parent === "tag" || parent === "children";
    const start = isInside
      ? undefined
      : { at: this.#at, tokens: this.#tokens.length, contexts: this.#contexts.length };
    this.#at = TAG.lastIndex;
    this.#take(TYPE_ARGUMENTS);
    this.#contexts.push({ kind: "tag", name: match[1] ?? "", start });
    return true;
  }

  #scanTag(context: Context & { kind: "tag" | "children" }): void {
    if (this.#take(SPACE) !== undefined || this.#take(IN_TAG) !== undefined) return;
    if (this.#text.startsWith("/>", this.#at)) this.#endElement(2);
    else if (this.#text[this.#at] === ">") {
      this.#at++;
      context.kind = "children";
    } else if (!this.#enterBraces() && !this.#takeTag()) this.#goBack();
  }

  #scanChildren({ name }: Context & { kind: "tag" | "children" }): void {
    if (this.#take(JSX_TEXT) !== undefined || this.#enterBraces()) return;
    CLOSING.lastIndex = this.#at;
    const closing = CLOSING.exec(this.#text);
    if (closing && (closing[1] ?? "") === name) this.#endElement(closing[0].length);
    else if (closing || !this.#takeTag()) this.#goBack();
  }

  #enterBraces(): boolean {
    if (this.#text[this.#at] !== "{") return false;
    this.#at++;
    this.#isAfterOperand = false;
    this.#contexts.push({ kind: "bracket", close: "}", isCondition: false });
    return true;
  }

  #endElement(length: number): void {
    this.#at += length;
    this.#contexts.pop();
    this.#isAfterOperand = true;
  }

  /** What seemed to be JSX is none: its first character is an operator. */
  #goBack(): boolean {
    const start = [...this.#contexts]
      .reverse()
      .find((context) => "start" in context && context.start);
    const isOver = this.#lost > MAX_LOST * this.#text.length;
    if (isOver || !start || !("start" in start) || !start.start) {
      this.#at = this.#text.length;
      return false;
    }
    const { at, tokens, contexts } = start.start;
    this.#mistakes++;
    this.#lost += this.#at - at;
    this.#tokens.length = tokens;
    this.#contexts.length = contexts;
    this.#at = at + 1;
    this.#add("punct", "<", at);
    this.#isAfterOperand = false;
    return true;
  }

  /** Whether nothing more is tried. */
  #isLost(): boolean {
    return this.#mistakes >= MAX_MISTAKES || this.#lost > MAX_LOST * this.#text.length;
  }

  #add(kind: Token["kind"], text: string, start: number): Token {
    const token = { kind, text, start, end: this.#at };
    this.#tokens.push(token);
    this.#isAfterOperand = true;
    return token;
  }

  #isPunct(token: Token | undefined, ...texts: string[]): boolean {
    return token?.kind === "punct" && texts.includes(token.text);
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const [text] = pattern.exec(this.#text) ?? [];
    if (text) this.#at += text.length;
    return text || undefined;
  }

  #peek(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    return pattern.test(this.#text);
  }
}
