/** Errors of waxseal as those of Auth.js, which applications compare by their class. */

import * as errors from "@auth/core/errors";
import type { WaxsealError } from "../../errors.js";

/** Takes an error too, as what it was caused by. */
type ErrorClass = new (message?: unknown, options?: object) => errors.AuthError;

const CLASSES = new Map<unknown, ErrorClass>(
  Object.values(errors).map((type) => [
    (type as { type?: unknown }).type,
    type as unknown as ErrorClass,
  ]),
);

/** What a sign-in threw. What the application threw itself stays the same object. */
export function asAuthError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof errors.AuthError) return error;
  if (isMissingSecret(error)) return new errors.MissingSecret(error.message);
  const { type, kind, code } = error as Partial<Found>;
  // Next.js throws too, to redirect.
  if (typeof type !== "string" || typeof kind !== "string" || "digest" in error) return error;
  const made = makeError(type, error as Found) as errors.AuthError & Found;
  if (code !== undefined) made.code = code;
  return made;
}

/** With the message and the cause of the original, which applications may show or compare. */
function makeError(type: string, { message, kind, cause }: Found): errors.AuthError {
  const Class = CLASSES.get(type);
  const options = cause === undefined ? undefined : { cause };
  // One of those that only waxseal has.
  if (!Class) return Object.assign(new errors.AuthError(message, options), { type, kind });
  switch (type) {
    case "AccessDenied":
      return new Class(cause ?? type);
    case "CallbackRouteError": {
      const { err, provider } = cause as { err: unknown; provider: string };
      return new Class(err, { provider });
    }
    case "CredentialsSignin":
      return new Class();
    default:
      return new Class(message, options);
  }
}

interface Found extends Error {
  type: errors.AuthError["type"];
  kind: string;
  code?: string;
}

/** Which the original notices when a request comes. */
export function isMissingSecret(error: unknown): error is WaxsealError {
  return (error as { code?: unknown } | null)?.code === "missing-secret";
}
