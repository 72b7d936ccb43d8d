/** The secrets, from the configuration or the environment; some of them have an end. */

import type { Environment } from "./environment.js";
import { invalidOption, WaxsealError } from "./errors.js";
import type { Config } from "./types/config.js";

/** `until` in milliseconds since 1970. */
export type Secret = string | { secret: string; until: number };

/** The first seals, all open; entries that are not set are skipped. */
export function readSecrets(secret: Config["secret"], env: Environment): Secret[] {
  const current = env.AUTH_SECRET || env.NEXTAUTH_SECRET;
  // `secret: process.env.AUTH_SECRET` means the default.
  const isDefault = !secret || secret.length === 0 || secret === current;
  const list = typeof secret === "string" ? [secret] : secret;
  const found = isDefault ? fromEnvironment(env) : list!.flatMap(fromEntry);
  if (found.length > 0) return found;
  throw new WaxsealError(
    "missing-secret",
    "There is no secret: `npx waxseal secret --env >> .env.local` writes AUTH_SECRET; take .env or .dev.vars where your server reads that. In production set AUTH_SECRET, or pass `secret`.",
  );
}

/** The variables with secrets, in their order; the last two are names of the same one. */
const VARIABLES = [
  "AUTH_SECRET_3",
  "AUTH_SECRET_2",
  "AUTH_SECRET_1",
  "AUTH_SECRET",
  "NEXTAUTH_SECRET",
] as const;

/** Those that count: `NEXTAUTH_SECRET` only where there is no `AUTH_SECRET`. */
export function secretVariables(env: Environment): (typeof VARIABLES)[number][] {
  const other = env.AUTH_SECRET ? "NEXTAUTH_SECRET" : "AUTH_SECRET";
  return VARIABLES.filter((name) => name !== other);
}

/** The variable that says when the secret in another one ends. */
export function untilVariable(variable: string): `${string}_UNTIL` {
  return `${variable === "NEXTAUTH_SECRET" ? "AUTH_SECRET" : variable}_UNTIL`;
}

function fromEnvironment(env: Environment): Secret[] {
  return secretVariables(env).flatMap((name): Secret[] => {
    const variable = untilVariable(name) as keyof Environment & `${string}_UNTIL`;
    const [secret, until] = [env[name], env[variable]];
    if (!secret) {
      if (until)
        throw invalidOption(
          variable,
          "ends a secret that is not there: name the variable after that of the leaked secret",
        );
      return [];
    }
    return [until ? { secret, until: readUntil(until, variable) } : secret];
  });
}

/** A time in ISO 8601: a day (in UTC), or a time with its zone, which is never guessed. */
export function readUntil(text: string, variable: string): number {
  const [, day, time = "T00:00Z"] =
    /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/.exec(text) ?? [];
  // Some engines read a 31st of February as a day of March.
  const isDay =
    day !== undefined && new Date(`${day}T12:00Z`).getUTCDate() === Number(day.slice(-2));
  const ms = isDay ? Date.parse(day + time) : NaN;
  if (!Number.isNaN(ms)) return ms;
  throw invalidOption(variable, "must be a time in ISO 8601 such as 2030-01-31T12:00:00Z");
}

function fromEntry(entry: unknown, index: number): Secret[] {
  if (entry === undefined || entry === "") return [];
  if (typeof entry === "string") return [entry];
  const option = `secret[${index}]`;
  const { secret, until, ...rest } = Object(entry) as { secret?: unknown; until?: unknown };
  if (typeof secret !== "string" || Object.keys(rest).length > 0)
    throw invalidOption(option, "must be a string, or { secret, until }");
  if (secret === "") return [];
  // Not `instanceof`: it may come from another realm.
  const isDate = Object.prototype.toString.call(until) === "[object Date]";
  const ms = isDate ? Number(until) : NaN;
  if (Number.isNaN(ms))
    throw invalidOption(`${option}.until`, "must be a Date, up to which it opens");
  return [{ secret, until: ms }];
}
