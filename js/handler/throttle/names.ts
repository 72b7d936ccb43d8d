/** The names that an attempt is for. */

import { withTimeout } from "../../callbacks.js";
import type { Settings } from "../../config/index.js";
import type { Provider } from "../../types/provider.js";
import type { ThrottleOptions } from "../../types/throttle.js";
import { nameFields } from "./fields.js";
import { isTooLong, spellings } from "./name.js";
import { throttled } from "./refuse.js";

export interface Names {
  /** As they are counted: at least one. */
  all: readonly string[];
  /**
   * The fields with their texts, apart from letter case and surrounding spaces: a right
   * password belongs to exactly these. Names that only look alike differ here.
   */
  exact: string;
}

/** More than any form has; whoever sends more is looking for one that does not count. */
const MAX_NAMES = 8;

/** The name of all attempts with a form that asks for none; no other name has this text. */
export const NAMELESS = "\n";

/**
 * What `throttle.key` says, or else what the fields hold.
 *
 * @throws CredentialsSignin for more or longer names than anybody has.
 */
export async function namesOf(
  settings: Settings,
  { key }: ThrottleOptions,
  provider: Provider,
  credentials: { [field: string]: string },
  request: Request,
): Promise<Names> {
  const fields = key
    ? await fieldsOfKey(settings, key(credentials, request.clone(), { id: provider.id }))
    : nameFields(provider, credentials);
  if (fields.length === 0) return { all: [NAMELESS], exact: NAMELESS };
  if (fields.length > MAX_NAMES) {
    const remedy = "say by `throttle.key` which are.";
    throw throttled(undefined, `More than ${MAX_NAMES} fields may be names: ${remedy}`);
  }
  if (fields.some(([, text]) => isTooLong(text))) {
    throw throttled(undefined, "A field that may be a name is longer than any name.");
  }
  const exact = fields.map(([field, text]) => [field, text.trim().toLowerCase()]);
  const byField = (a: string[], b: string[]) => (a[0]! < b[0]! ? -1 : 1);
  return {
    all: [...new Set(fields.flatMap(([, text]) => spellings(text)))],
    exact: JSON.stringify(exact.sort(byField)),
  };
}

type Keys = ReturnType<NonNullable<ThrottleOptions["key"]>>;

async function fieldsOfKey(settings: Settings, answer: Keys): Promise<[string, string][]> {
  const found = (await withTimeout(settings, "throttle.key", answer)) ?? [];
  const all = typeof found === "string" ? [found] : found;
  return all.map((text, index) => [String(index), text]);
}
