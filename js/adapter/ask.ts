/** Asking the adapter, whatever it answers. */

import { withTimeout } from "../callbacks.js";
import { describe } from "../describe.js";
import { hasClass, invalidOption, WaxsealError } from "../errors.js";
import type { Internals } from "../internals.js";
import { isObject } from "../json.js";
import type { Adapter, AdapterUser } from "../types/adapter.js";
import { readId } from "../values.js";

export type Method = keyof Adapter;

/**
 * What a method of the adapter answers within `callbackTimeout`.
 *
 * @throws WaxsealError `"adapter"` where it throws, with nothing of its argument in it;
 *   `"callback-timeout"`; `"invalid-option"` where there is no such method.
 */
export async function askAdapter(app: Internals, method: Method, argument: unknown): Promise<any> {
  requireMethods(app, [method]);
  const answer = call(app.settings.adapter!, method, argument).catch((cause: unknown) => {
    // Without the cause itself: errors of databases hold the values of the query.
    throw new WaxsealError(
      "adapter",
      `\`adapter.${method}\` threw ${describe(cause, argument)}. Check that the database can be reached and has the tables that the adapter needs.`,
    );
  });
  return withTimeout(app.settings, `adapter.${method}`, answer);
}

/**
 * The user that a method answers with, `null` for nobody.
 *
 * @throws WaxsealError as `askAdapter`, also for what is no user.
 */
export async function askForUser(
  app: Internals,
  method: Method,
  argument: unknown,
): Promise<AdapterUser | null> {
  const found: unknown = await askAdapter(app, method, argument);
  if (found === undefined || found === null) return null;
  if (idIn(found) !== undefined) return found as AdapterUser;
  throw wrongAnswer(method, "no user: an object with an `id`, or null for nobody");
}

/** The text of a user's id, which becomes `sub`. */
export function idOf(user: AdapterUser): string {
  return idIn(user)!;
}

/** The id as the adapter knows it; a document of MongoDB has an `_id`. */
export function rawIdOf(user: AdapterUser): unknown {
  return user.id ?? (user as { _id?: unknown })._id;
}

/** @throws WaxsealError `"invalid-option"` that names the method that is missing. */
export function requireMethods({ settings }: Internals, methods: readonly Method[]): void {
  const { adapter } = settings;
  const missing = methods.find((method) => typeof memberOf(adapter, method) !== "function");
  if (missing === undefined) return;
  throw invalidOption(
    "adapter",
    `must have the method \`${missing}\`: add it, or use an adapter of Auth.js (\`@auth/*-adapter\`)`,
  );
}

/** What a user, or the adapter, has there: a getter may ask the database. @throws WaxsealError `"adapter"`. */
export function memberOf<T extends object>(
  holder: T | undefined,
  name: keyof T & string,
): T[keyof T & string] | undefined {
  try {
    return holder?.[name];
  } catch (thrown) {
    throw new WaxsealError(
      "adapter",
      `\`${name}\` of what the adapter gave threw ${describe(thrown, undefined)}, when it was read.`,
    );
  }
}

/** `what` completes "returned …". */
export function wrongAnswer(method: Method, what: string): WaxsealError {
  return new WaxsealError("adapter", `\`adapter.${method}\` returned ${what}.`);
}

/** Whether an answer may still come. */
export function isTimeout(error: unknown): boolean {
  return hasClass(error, WaxsealError) && error.code === "callback-timeout";
}

/** As a method, since an adapter may be a class; what it throws at once is a rejection too. */
async function call(adapter: any, method: Method, argument: unknown): Promise<unknown> {
  return adapter[method](argument);
}

function idIn(user: unknown): string | undefined {
  try {
    const id = isObject(user) ? rawIdOf(user as AdapterUser) : undefined;
    if (id === undefined || typeof id === "boolean") return undefined;
    const text = readId({ id });
    // An object that has no text of its own, as an ObjectId has.
    const isShapeless = typeof id === "object" && /^[[{]/.test(text ?? "");
    return text === "" || isShapeless ? undefined : text;
  } catch {
    return undefined;
  }
}
