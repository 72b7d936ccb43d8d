/** What the commands share: arguments, input, output. */

import process from "node:process";
import { parseArgs, type ParseArgsConfig } from "node:util";

export const EXIT = { fine: 0, failed: 1, usage: 2 } as const;

/** Wrong arguments. The message never repeats one: it may be a secret or a token. */
export class UsageError extends Error {}

/** The values of the options of all commands. */
export interface Values {
  "absolute-max-age"?: string;
  algorithm?: string;
  audience?: string;
  "base-path"?: string;
  claims?: string;
  env?: boolean;
  dotenv?: string[];
  format?: string;
  help?: boolean;
  https?: boolean;
  issuer?: string;
  json?: boolean;
  "max-age"?: string;
  name?: string;
  now?: string;
  path?: string;
  "secret-env"?: string[];
  "set-cookie"?: boolean;
}

export interface Command {
  /** For the list of commands. */
  summary: string;
  /** The text of `--help`. */
  help: string;
  /** The names of its options, besides `--help` and `--json`. */
  options: readonly (keyof Values)[];
  /** What it takes besides options; nothing by default. */
  argument?: string;
  /** Returns the exit code. */
  run(values: Values, positionals: string[]): Promise<number>;
}

const FLAGS = ["env", "help", "https", "json", "set-cookie"];
const LISTS = ["dotenv", "secret-env"];

export function parse({ options, argument }: Command, args: string[]) {
  const entries = [...options, "help", "json"].map((name) => [
    name,
    {
      type: FLAGS.includes(name) ? "boolean" : "string",
      ...(LISTS.includes(name) && { multiple: true }),
      ...(name === "help" && { short: "h" }),
    },
  ]);
  const config: ParseArgsConfig = {
    args,
    options: Object.fromEntries(entries),
    allowPositionals: true,
  };
  let parsed: { values: Values; positionals: string[] };
  try {
    parsed = parseArgs(config) as typeof parsed;
  } catch (error) {
    throw new UsageError(
      `${optionOf(error as Error) ?? "An option"} is unknown or lacks its value.`,
    );
  }
  const { values, positionals } = parsed;
  if (values.help) return parsed;
  if (argument === undefined && positionals.length > 0) {
    throw new UsageError(
      "No arguments besides options: input comes on stdin, since arguments stay in the history of the shell.",
    );
  }
  if (argument !== undefined && positionals.length !== 1)
    throw new UsageError(`Pass one ${argument}.`);
  return parsed;
}

/** The name in a message of `parseArgs`, which may go on with a value. */
function optionOf(error: Error): string | undefined {
  return /'(?:-\w, )?(--?[a-z][a-z-]*)/.exec(error.message)?.[1];
}

/** Everything on stdin. A person who types sees that something is waited for. */
export async function stdin(what: string): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write(`Paste ${what}, then Ctrl-D:\n`);
  process.stdin.setEncoding("utf8");
  let text = "";
  for await (const chunk of process.stdin) text += chunk;
  return text;
}

/** Writes text, or a value as JSON, to stdout. */
export function write(output: string | object): number {
  process.stdout.write(
    typeof output === "string" ? output : `${JSON.stringify(output, null, 2)}\n`,
  );
  return EXIT.fine;
}

export function warn(message: string): void {
  process.stderr.write(`${message}\n`);
}

/** One of the values that an option may have. */
export function oneOf<const T extends string>(
  option: keyof Values,
  value: string | undefined,
  among: readonly T[],
): T | undefined {
  if (value === undefined || (among as readonly string[]).includes(value))
    return value as T | undefined;
  throw new UsageError(`--${option} is one of ${among.join(", ")}.`);
}

export function seconds(option: keyof Values, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^[1-9]\d{0,9}$/.test(value)) return Number(value);
  throw new UsageError(`--${option} is a number of seconds, such as 2592000 for 30 days.`);
}

/** Issuer and audience, of which one without the other binds nothing. */
export function issuerOf({ issuer, audience }: Values) {
  if (!issuer === !audience)
    return { issuer: issuer || undefined, audience: audience || undefined };
  throw new UsageError('--issuer and --audience go together, for `jwt: { typ: "JWT" }`.');
}

/** Milliseconds since 1970. */
export function time(value: string | undefined): number {
  const ms = value === undefined ? Date.now() : Date.parse(value);
  if (!Number.isNaN(ms)) return ms;
  throw new UsageError("--now is a time such as 2030-01-31T12:00:00Z.");
}

/** The claims of a JSON object. */
export function claimsOf(text: string): { [claim: string]: unknown } {
  let claims: unknown;
  try {
    claims = JSON.parse(text);
  } catch {
    // The message of JSON.parse quotes the text.
  }
  if (typeof claims === "object" && claims !== null && !Array.isArray(claims)) return { ...claims };
  throw new UsageError('The claims are a JSON object, such as {"sub":"7","role":"admin"}.');
}

export const FORMATS = ["signed", "authjs", "next-auth"] as const;
export const ALGORITHMS = ["HS256", "HS384", "HS512"] as const;
