/** Values in the text of a JSON file, by their places, so that all around them stays. */

/** A text in a file: its value, and where it stands with its quotes. */
export interface Place {
  value: string;
  start: number;
  end: number;
}

const TOKEN = /[\s\uFEFF]+|"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/y;

/** Where the text at this path is; `"twice"` where the file says it two times. */
export function placeOf(text: string, path: readonly string[]): Place | "twice" | undefined {
  const places = placesOf(text).filter(
    (place) => place.path.length === path.length && path.every((key, at) => place.path[at] === key),
  );
  return places.length > 1 ? "twice" : places[0];
}

/** Each text that is the value of a member, of a file that is JSON. */
function placesOf(text: string): (Place & { path: string[] })[] {
  const places: (Place & { path: string[] })[] = [];
  /** The member that each open bracket is at; `undefined` in an array. */
  const keys: (string | undefined)[] = [];
  const isObject: boolean[] = [];
  let isKey = false;
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) {
    const [token] = match;
    if (token === "{" || token === "[") {
      isObject.push(token === "{");
      keys.push(undefined);
      isKey = token === "{";
    } else if (token === "}" || token === "]") {
      isObject.pop();
      keys.pop();
    } else if (token === ",") {
      isKey = isObject.at(-1) === true;
    } else if (token === ":") {
      isKey = false;
    } else if (token.startsWith('"') && isKey) {
      keys[keys.length - 1] = JSON.parse(token) as string;
    } else if (token.startsWith('"') && keys.every((key) => key !== undefined)) {
      const start = match.index;
      const path = keys as string[];
      places.push({ path: [...path], value: JSON.parse(token), start, end: TOKEN.lastIndex });
    }
  }
  return places;
}
