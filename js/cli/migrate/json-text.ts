/** Values in the text of a JSON file, by their places, so that all around them stays. */

/** A text in a file: its value, and where it stands with its quotes. */
export interface Place {
  value: string;
  start: number;
  end: number;
}

const TOKEN = /[\s\uFEFF]+|"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/y;

/** Where the text at this path is; `"twice"` where the file, which is JSON, says it two times. */
export function placeOf(text: string, path: readonly string[]): Place | "twice" | undefined {
  let found: Place | undefined;
  /** For each open bracket, whether it is an object. */
  const isObject: boolean[] = [];
  /** How many keys from the outermost are those of the path. */
  let same = 0;
  let isKey = false;
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) {
    const [token] = match;
    const depth = isObject.length;
    if (token === "{" || token === "[") {
      isObject.push(token === "{");
      isKey = token === "{";
    } else if (token === "}" || token === "]") {
      isObject.pop();
      same = Math.min(same, depth - 1);
    } else if (token === ",") {
      isKey = isObject.at(-1) === true;
      same = Math.min(same, depth - 1);
    } else if (token === ":") {
      isKey = false;
    } else if (!token.startsWith('"')) {
      continue;
    } else if (isKey) {
      if (same === depth - 1 && JSON.parse(token) === path[same]) same = depth;
    } else if (depth === path.length && same === depth) {
      if (found) return "twice";
      found = { value: JSON.parse(token), start: match.index, end: TOKEN.lastIndex };
    }
  }
  return found;
}
