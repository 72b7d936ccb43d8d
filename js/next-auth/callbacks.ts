/** Callbacks and events of the application, whose answers the originals read more loosely. */

import { withoutUndefined } from "../json.js";
import type { Config } from "../types/config.js";
import type { Major, Warn } from "./given.js";

type Callback = (args: any) => unknown;
type Callbacks = { [name: string]: Callback | undefined };
type OurCallbacks = NonNullable<Config["callbacks"]>;

export function translateCallbacks(major: Major, given: object, warn: Warn): OurCallbacks {
  const { signIn, jwt, session, redirect, authorized, ...others } = functionsOf(given);
  const unused = major === 4 && authorized ? { authorized, ...others } : others;
  warnOfOthers("callbacks", unused, warn);
  const ours: Callbacks = {
    signIn: signIn && (async (args) => asSignInAnswer(await signIn(args))),
    jwt,
    // What returns nothing hides the session.
    session: session && (async (args) => (await session(args)) ?? null),
    redirect,
    authorized:
      major === 5 && authorized ? async (args) => asVerdict(await authorized(args)) : undefined,
  };
  return withoutUndefined(ours);
}

const EVENTS = ["signIn", "signOut", "session", "createUser", "linkAccount", "updateUser"];

export function translateEvents(given: object, warn: Warn): NonNullable<Config["events"]> {
  const found = functionsOf(given);
  const others = Object.entries(found).filter(([name]) => !EVENTS.includes(name));
  warnOfOthers("events", Object.fromEntries(others), warn);
  const { signOut } = found;
  const ours = Object.fromEntries(EVENTS.map((name) => [name, found[name]]));
  // Without a session the originals have nobody to sign out.
  if (signOut) ours.signOut = (message) => (message.token ? signOut(message) : undefined);
  return withoutUndefined(ours);
}

/** Whatever is not there refuses. */
function asSignInAnswer(answer: unknown): boolean | string {
  return typeof answer === "string" && answer !== "" ? answer : Boolean(answer);
}

/** Whatever is there lets pass, but for a response. */
function asVerdict(answer: unknown): boolean | Response {
  const isResponse = typeof (Object(answer) as Partial<Response>).headers?.get === "function";
  return isResponse ? (answer as Response) : Boolean(answer);
}

/** The methods, bound: they may be those of a class. */
function functionsOf(given: object): Callbacks {
  return Object.fromEntries(
    Object.entries(given)
      .filter(([, value]) => typeof value === "function")
      .map(([name, value]: [string, Callback]) => [name, (args) => value.call(given, args)]),
  );
}

function warnOfOthers(option: string, others: object, warn: Warn): void {
  const names = Object.keys(others);
  if (names.length > 0) warn(`These \`${option}\` are never called: ${names.join(", ")}.`);
}
