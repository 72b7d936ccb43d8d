/** Whether a token was cut, by the lengths of its parts: these are no secret, and need none. */

import type { Format } from "../types/config.js";
import type { Reason } from "../types/outcome.js";
import { readHeader } from "./token.js";
import { hasKeyId } from "./verify.js";

/** Characters in base64url of a signature, and of an authentication tag. */
const SIGNATURES = new Map<unknown, number>([
  ["HS256", 43],
  ["HS384", 64],
  ["HS512", 86],
]);
const TAGS = new Map<unknown, number>([
  ["A256GCM", 22],
  ["A256CBC-HS512", 43],
]);

/** What is known of how a token was damaged that does not open; `undefined` for nothing. */
export function damageHint(token: string, format: Format, reason: Reason): string | undefined {
  const cut = cutHint(token);
  if (cut !== undefined || reason !== "signature" || !hasKeyId(token, format)) return cut;
  return "The `kid` belongs to one of the secrets, so the cookie was altered or cut.";
}

/** A sentence about what is missing of a token, or too much. */
function cutHint(token: string): string | undefined {
  const parts = token.split(".");
  const header = readHeader(token);
  if (!header) {
    const isBeginning = parts.length === 1 && token.startsWith("eyJ");
    return isBeginning ? `The token ends within its header: ${CUT}` : undefined;
  }
  const isEncrypted = header.enc !== undefined;
  const count = isEncrypted ? 5 : 3;
  if (parts.length < count) return `The token has ${parts.length} of ${count} parts: ${CUT}`;
  const last = isEncrypted ? "authentication tag" : "signature";
  const whole = isEncrypted ? TAGS.get(header.enc) : SIGNATURES.get(header.alg);
  const { length } = parts[count - 1]!;
  if (parts.length > count || whole === undefined || length === whole) return undefined;
  return length < whole
    ? `The ${last} has ${length} of ${whole} characters: ${CUT}`
    : `The ${last} has ${length} characters in place of ${whole}: something was added to the cookie.`;
}

const CUT = "the cookie was cut, or a chunk of it is missing.";
