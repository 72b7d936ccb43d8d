/** Errors of waxseal as those of Auth.js, which applications compare by their class. */

import * as errors from "@auth/core/errors";
import { WaxsealError } from "../../errors.js";

type ErrorClass = new (message?: string, options?: object) => errors.AuthError;

const CLASSES = new Map<unknown, ErrorClass>(
  Object.values(errors).map((type) => [(type as { type?: unknown }).type, type as ErrorClass]),
);

/** What a sign-in threw. What the application threw itself stays the same object. */
export function asAuthError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof errors.AuthError) return error;
  if (isMissingSecret(error)) return new errors.MissingSecret(error.message);
  if (error instanceof WaxsealError || error.name === "WaxsealError") return error;
  const { type, kind, code } = error as Partial<Found>;
  // Next.js throws too, to redirect.
  if (typeof type !== "string" || "digest" in error) return error;
  const Class = CLASSES.get(type) ?? errors.AuthError;
  const options = error.cause === undefined ? undefined : { cause: error.cause };
  const made = new Class(error.message, options) as errors.AuthError & Found;
  // One of those that only waxseal has.
  if (Class === (errors.AuthError as ErrorClass)) Object.assign(made, { type, kind });
  if (code !== undefined) made.code = code;
  return made;
}

interface Found {
  type: errors.AuthError["type"];
  kind?: string;
  code?: string;
}

/** Which the original notices when a request comes. */
export function isMissingSecret(error: unknown): error is WaxsealError {
  return (error as { code?: unknown } | null)?.code === "missing-secret";
}
