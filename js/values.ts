/**
 * Reads what the core names out of a user, an account, a profile or an update: by property
 * access, so that nothing else of them is looked at.
 */

import { hasClass, WaxsealError } from "./errors.js";
import { isThenable } from "./thenable.js";

// Sign-ins alone need it, as they do all of this.
export { lifetimeOf, readAuthTime } from "./lifetime.js";

/** Levels of objects and arrays in one value; the claims around it are one more. */
const MAX_LEVELS = 31;

/** Characters of one value: what 16 cookies of 4096 bytes hold. */
const MAX_LENGTH = 65_536;

/** What only the default projection names need not be there. */
const OPTIONAL = ["user.name", "user.email", "user.image"];

/**
 * The values at these paths, as JSON from each path to its value. Paths that lead nowhere
 * are left out, and so are those for which `onUnreadable` does not throw.
 *
 * @param root An object whose members the paths begin with.
 * @throws WaxsealError `"invalid-claims"` or `"session-too-large"`, with a sentence that
 *   names the path and holds nothing of the value.
 */
export function readValues(
  root: object,
  paths: readonly string[],
  onUnreadable: (error: WaxsealError, path: string) => void = raise,
): string {
  return jsonOfPaths(new Values(root), paths, onUnreadable);
}

/** {@link readValues} of a login; it goes on where {@link readId} has begun. */
export function readLogin(login: { account: object | null }, paths: readonly string[]): string {
  const before = login.account ? begun.get(login.account) : undefined;
  return jsonOfPaths(new Values(login, before), paths, raise);
}

function jsonOfPaths(
  values: Values,
  paths: readonly string[],
  onUnreadable: (error: WaxsealError, path: string) => void,
): string {
  const members: string[] = [];
  for (const path of paths) {
    try {
      const text = values.text(path);
      if (text !== undefined) members.push(`${JSON.stringify(path)}:${text}`);
    } catch (error) {
      onUnreadable(error as WaxsealError, path);
    }
  }
  return `{${members.join(",")}}`;
}

/** What `readId` has read, by the account of the sign-in that goes on. */
const begun = new WeakMap<object, Values>();

/**
 * The text that becomes `sub`, or undefined for a user without an id.
 *
 * @param account The one of the login that {@link readLogin} reads next, where nothing of the
 *   application runs in between: what is read of the user is not read again there.
 */
export function readId(user: object, account?: object): string | undefined {
  const values = new Values({ user });
  if (account) begun.set(account, values);
  const text = values.text("user.id");
  if (text === undefined || text === "null") return undefined;
  return text.startsWith('"') ? (JSON.parse(text) as string) : text;
}

/** Calls each getter and each `toJSON` once. */
class Values {
  readonly #root: object;
  readonly #found = new Map<string, unknown>();
  readonly #json = new Map<string, unknown>();

  constructor(root: object, before?: Values) {
    this.#root = root;
    if (!before) return;
    const user = before.#access("user");
    const isSame = user === this.#access("user");
    if (isSame) this.#found = new Map(before.#found);
    const json = before.#json.get("user");
    // A user without `toJSON` is their own JSON, and a view is its own too.
    if (json !== undefined && (isSame || json !== user)) this.#json.set("user", json);
  }

  text(path: string): string | undefined {
    if (path !== "user.id") return textOf(path, this.#read(path));
    // A document of MongoDB has an `_id`.
    const id = this.#read(path);
    const found = id ?? this.#read("user._id") ?? id;
    const text = textOf(path, typeof found === "bigint" ? String(found) : found);
    // What is the same for everybody would make everybody the same user, and what was rounded
    // (above 2^53) some.
    const isRounded = typeof found === "number" && Math.abs(found) > Number.MAX_SAFE_INTEGER;
    if (text === undefined || !(isRounded || /^([{[tf]|""$)/.test(text))) return text;
    throw refuse(path, "must be a text or a number that no other user has");
  }

  #read(path: string): unknown {
    const value = this.#access(path);
    if (value !== undefined) return value;
    const [parent, name] = split(path);
    try {
      const json = this.#asJson(parent);
      return json === this.#access(parent) ? undefined : attempt(path, () => property(json, name));
    } catch (error) {
      if (OPTIONAL.includes(path)) return undefined;
      throw error;
    }
  }

  #access(path: string): unknown {
    if (path === "") return this.#root;
    if (this.#found.has(path)) return this.#found.get(path);
    const [parent, name] = split(path);
    const holder = this.#access(parent);
    const value = attempt(path, () => resolved(path, property(holder, name)));
    this.#found.set(path, value);
    return value;
  }

  /** What `JSON.stringify` would make of the object at a path: what its `toJSON` returns. */
  #asJson(path: string): unknown {
    if (this.#json.has(path)) return this.#json.get(path);
    const value = path === "" ? this.#root : this.#valueInJson(path);
    const json = attempt(path, () => {
      const toJson = property(value, "toJSON");
      if (typeof toJson === "function") return resolved(path, toJson.call(value));
      const fault = typeof value === "object" ? unsuitable(value) : undefined;
      if (fault !== undefined) throw refuse(path, `is ${fault}`);
      return value;
    });
    this.#json.set(path, json);
    return json;
  }

  #valueInJson(path: string): unknown {
    const [parent, name] = split(path);
    const json = this.#asJson(parent);
    const value = this.#access(path);
    return value !== undefined || json === this.#access(parent) ? value : property(json, name);
  }
}

function split(path: string): [parent: string, name: string] {
  const dot = path.lastIndexOf(".");
  return dot < 0 ? ["", path] : [path.slice(0, dot), path.slice(dot + 1)];
}

/** A property of its own or inherited, but not of what every object inherits. */
function property(object: unknown, name: string): unknown {
  if (typeof object !== "object" || object === null) return undefined;
  return isOfObjectPrototype(object, name) ? undefined : (object as Record<string, unknown>)[name];
}

/** Whether it comes from the `Object.prototype` of any realm. */
function isOfObjectPrototype(object: object, name: string): boolean {
  for (let at: object | null = object; at !== null; at = Object.getPrototypeOf(at)) {
    if (Object.hasOwn(at, name)) {
      return at !== object && Object.hasOwn(at, "isPrototypeOf") && !Object.getPrototypeOf(at);
    }
  }
  return false;
}

function resolved(path: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || !isThenable(value)) return value;
  throw refuse(path, "is a Promise: await it, and give the user what it resolves to");
}

/** What the application's code throws may hold values, so only its class is told. */
function attempt<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (hasClass(error, WaxsealError)) throw error;
    const other = OPTIONAL.includes(path) ? "none" : "leave the path out of `projections`";
    throw refuse(
      path,
      `threw ${className(error)} when it was read: give the user a value that can be read there, or ${other}`,
    );
  }
}

function className(error: unknown): string {
  const classes = [TypeError, RangeError, ReferenceError, SyntaxError, Error];
  return classes.find((type) => hasClass(error, type))?.name ?? "an exception";
}

/** The JSON text of a value, or undefined where there is none. */
function textOf(path: string, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "string" && value.length > MAX_LENGTH) throw tooLarge(path);
  // First, since a Buffer of 5 MB makes an array of five million numbers of itself.
  if (ArrayBuffer.isView(value)) throw refuse(path, `is ${BINARY}`);
  if (typeof value === "object" && value !== null) return attempt(path, () => jsonOf(path, value));
  const fault = unsuitable(value);
  if (fault !== undefined) throw refuse(path, `is ${fault}`);
  return JSON.stringify(value);
}

/** Ends as soon as the value turns out to be none for a token, however large it is. */
function jsonOf(path: string, value: object): string | undefined {
  const levels: unknown[] = [];
  let length = 0;
  return JSON.stringify(value, function (this: unknown, key: string, entry: unknown) {
    while (levels.length > 0 && levels.at(-1) !== this) levels.pop();
    // As JSON has it, a function or a symbol inside of an object is left out.
    const isLeftOut = typeof entry === "function" || typeof entry === "symbol";
    const fault = isLeftOut && levels.length > 0 ? undefined : unsuitable(entry);
    if (fault !== undefined) throw refuse(path, `${levels.length > 0 ? "holds" : "is"} ${fault}`);
    if (key === "__proto__") throw refuse(path, `has a member \`__proto__\`: ${LONGER_PATH}`);

    length +=
      (Array.isArray(this) ? 0 : key.length) + (typeof entry === "string" ? entry.length : 1);
    if (length > MAX_LENGTH) throw tooLarge(path);
    if (typeof entry !== "object" || entry === null) return entry;
    if (Array.isArray(entry) && entry.length > MAX_LENGTH) throw tooLarge(path);
    if (holdsBinary(entry)) throw refuse(path, `holds ${BINARY}`);
    if (levels.includes(entry)) throw refuse(path, `contains itself: ${LONGER_PATH}`);
    if (levels.push(entry) > MAX_LEVELS)
      throw refuse(path, `is nested deeper than ${MAX_LEVELS} levels: ${LONGER_PATH}`);
    return entry;
  });
}

/**
 * Whether a member is binary data, asked without calling a getter. A Buffer makes an array of
 * numbers of itself before it comes to `unsuitable`.
 */
function holdsBinary(entry: object): boolean {
  return Object.keys(entry).some((name) => ArrayBuffer.isView(dataOf(entry, name)));
}

/** What `JSON.stringify` makes of a Buffer. */
function isBufferInJson(entry: object): boolean {
  return dataOf(entry, "type") === "Buffer" && Array.isArray(dataOf(entry, "data"));
}

function dataOf(entry: object, name: string): unknown {
  return Object.getOwnPropertyDescriptor(entry, name)?.value;
}

const LONGER_PATH = "name what the token needs of it, by a longer path";

/** What it is that JSON cannot say, and what to do. */
function unsuitable(value: unknown): string | undefined {
  if (typeof value === "bigint") return "a bigint: give the user its text, by `String()`";
  if (typeof value === "function") return "a function: call it, and give the user what it returns";
  if (typeof value === "symbol") return "a symbol: give the user a string";
  if (typeof value !== "object" || value === null) return undefined;
  if (ArrayBuffer.isView(value) || isBufferInJson(value)) return BINARY;
  switch (Object.prototype.toString.call(value)) {
    case "[object ArrayBuffer]":
    case "[object Blob]":
    case "[object File]":
      return BINARY;
    case "[object Map]":
      return "a Map: make it an object, by `Object.fromEntries()`";
    case "[object Promise]":
      return "a Promise: await it, and give the user what it resolves to";
    case "[object Set]":
      return "a Set: make it an array, by `Array.from()`";
    default:
      return undefined;
  }
}

const BINARY = "binary data: give the user its text or its URL";

function refuse(path: string, sentence: string): WaxsealError {
  return new WaxsealError("invalid-claims", `\`${path}\` ${sentence}.`);
}

function tooLarge(path: string): WaxsealError {
  return new WaxsealError(
    "session-too-large",
    `\`${path}\` is larger than a session can be (64 KiB): keep it in a store, and name its id or URL.`,
  );
}

function raise(error: WaxsealError): never {
  throw error;
}
