/** Parses and checks the values of options. */

import { UsageError } from "./command.js";

/** One of the values that an option may have. */
export function parseChoice<const T extends string>(
  option: string,
  value: string | undefined,
  choices: readonly T[],
): T | undefined {
  const choice = choices.find((choice) => choice === value);
  if (choice !== undefined || value === undefined) return choice;
  throw new UsageError(`--${option} is one of ${choices.join(", ")}.`);
}

export function parseSeconds(option: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^[1-9]\d{0,9}$/.test(value)) return Number(value);
  throw new UsageError(`--${option} is a number of seconds, such as 2592000 for 30 days.`);
}

/** The value of `--now` in milliseconds since 1970; the current time by default. */
export function parseTime(value: string | undefined): number {
  const ms = value === undefined ? Date.now() : Date.parse(value);
  if (!Number.isNaN(ms)) return ms;
  throw new UsageError("--now is a time such as 2030-01-31T12:00:00Z.");
}

/** Options for applications with `jwt: { typ: "JWT" }`. */
export const ISSUER_OPTIONS = {
  issuer: { type: "string" },
  audience: { type: "string" },
} as const;

/** Issuer and audience, which go together. */
export function parseIssuer(values: {
  issuer?: string | undefined;
  audience?: string | undefined;
}) {
  const issuer = values.issuer || undefined;
  const audience = values.audience || undefined;
  if ((issuer === undefined) === (audience === undefined)) return { issuer, audience };
  throw new UsageError('--issuer and --audience go together, for `jwt: { typ: "JWT" }`.');
}

/** The claims of a JSON object. */
export function parseClaims(text: string): { [claim: string]: unknown } {
  let claims: unknown;
  try {
    claims = JSON.parse(text);
  } catch {
    // Reported below: the message of JSON.parse quotes the text.
  }
  if (typeof claims === "object" && claims !== null && !Array.isArray(claims)) return { ...claims };
  throw new UsageError('The claims are a JSON object, such as {"sub":"7","role":"admin"}.');
}
