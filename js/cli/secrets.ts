/** The secrets of the environment, as the application reads them. */

import { basename } from "node:path";
import process from "node:process";

import type { Secret } from "../inspect/secret.js";
import { readUntil, secretVariables, untilVariable } from "../secrets.js";
import { quote } from "../quote.js";
import { isSpaced } from "../spaced.js";
import { UsageError, type Values } from "./command.js";

export const SECRET_OPTIONS = {
  dotenv: { type: "string", multiple: true },
  "secret-env": { type: "string", multiple: true },
} as const;

type SecretValues = Values<typeof SECRET_OPTIONS>;

/** {@link SECRET_OPTIONS} as `--help` shows them. */
export const SECRET_HELP = `  --dotenv FILE        read variables from a file first, such as .env.local,
                       .env or .dev.vars (Node 20.12 or newer)
  --secret-env NAME    the variable with the secret, again for further ones;
                       by default AUTH_SECRET_3, _2, _1 and AUTH_SECRET or
                       NEXTAUTH_SECRET, up to their _UNTIL`;

/** The first one seals, all of them open; empty if the environment has none. */
export function secretsFromEnvironment(values: SecretValues): Secret[] {
  for (const file of values.dotenv ?? []) loadDotenv(file);
  const { env } = process;
  const named = values["secret-env"];
  const missing = named?.find((variable) => !env[variable]);
  if (missing !== undefined) {
    throw new UsageError(
      "--secret-env names a variable that the environment does not have, or that is empty.",
    );
  }
  return (named ?? secretVariables(env)).flatMap((variable) => {
    const value = env[variable];
    if (!value) return [];
    const name = untilVariable(variable);
    const until = env[name];
    return [{ variable, value, ...(until && { until: parseUntil(until, name) }) }];
  });
}

function parseUntil(text: string, variable: string): number {
  try {
    return readUntil(text, variable);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** The secrets that seal tokens, for commands that cannot do without one. */
export function requireSecrets(values: SecretValues): Secret[] {
  const secrets = secretsFromEnvironment(values).filter(({ until }) => until === undefined);
  if (secrets.length > 0) return secrets;
  throw new UsageError(
    "There is no secret: set AUTH_SECRET, or pass --secret-env NAME or --dotenv FILE, the file that the application reads: .env.local, .env or .dev.vars. `npx waxseal secret --env >> .env.local` makes one.",
  );
}

/** Placeholders of documentation and of lists of leaked secrets, and a repeated text. */
const EXAMPLE =
  /^(.+?)\1+$|change|default|example|generate|openssl|password|placeholder|random|replace|secret/is;

/** What may be wrong with the secrets themselves. */
export function secretWarnings(secrets: readonly Secret[]): string[] {
  return secrets.flatMap(({ variable, value }) => {
    const bytes = Buffer.byteLength(value);
    const warnings: string[] = [];
    if (bytes < 32) {
      warnings.push(
        `has ${bytes} byte${bytes === 1 ? "" : "s"}: with fewer than 32 it can be guessed, and it is refused in production.`,
      );
    }
    if (EXAMPLE.test(value)) {
      warnings.push(
        "reads like an example, which others know or can guess: `waxseal secret` makes a random one.",
      );
    }
    if (isSpaced(value)) {
      warnings.push(
        "begins or ends with a quote or white space: does the application read it with them too?",
      );
    }
    return warnings.map((warning) => `${variable} ${warning}`);
  });
}

/** The option is not called `--env-file`: Node takes that as its own option, wherever it stands. */
function loadDotenv(file: string): void {
  const { loadEnvFile } = process as { loadEnvFile?(path: string): void };
  if (!loadEnvFile) throw new UsageError("--dotenv needs Node 20.12 or newer.");
  try {
    loadEnvFile(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "is not there" : `cannot be read${code ? ` (${code})` : ""}`;
    throw new UsageError(`--dotenv names ${nameOf(file)} that ${why}.`);
  }
}

/** Only what reads like the name of such a file: anything else may be a secret. */
function nameOf(path: string): string {
  const isName = /^[\w.-]{1,40}$/.test(basename(path)) && /env|vars/i.test(basename(path));
  return isName ? `a file, ${quote(path, 200)},` : "a file";
}
