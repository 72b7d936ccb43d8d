/** The names that an attempt is for. */

import { within } from "../../callbacks.js";
import type { Settings } from "../../config.js";
import type { Provider } from "../../provider.js";
import { namesIn } from "./fields.js";
import { spellings } from "./name.js";
import type { ThrottleOptions } from "./options.js";

export interface Names {
  /** As they are counted: at least one. */
  all: readonly string[];
  /** The one that a right password is for, if that is known. */
  main: string | undefined;
  /** How many came. */
  given: number;
}

/** The name of all attempts by a form that asks for none; it is no other name's text. */
export const NAMELESS = "\n";

/** What `throttle.key` says, or else what the fields hold. */
export async function namesOf(
  settings: Settings,
  { key }: ThrottleOptions,
  provider: Provider,
  credentials: { [field: string]: string },
  request: Request,
): Promise<Names> {
  if (!key) {
    const { all, main } = namesIn(provider, credentials);
    return counted(all, main);
  }
  const answer = key(credentials, request.clone(), { id: provider.id });
  const found = (await within(settings, "throttle.key", answer)) ?? [];
  const all = typeof found === "string" ? [found] : found;
  return counted(all, all.length === 1 ? all[0] : undefined);
}

function counted(all: readonly string[], main: string | undefined): Names {
  const given = all.length;
  if (given === 0) return { all: [NAMELESS], main: NAMELESS, given };
  const [only, ...others] = main === undefined ? [] : spellings(main);
  return {
    all: [...new Set(all.flatMap(spellings))],
    main: others.length === 0 ? only : undefined,
    given,
  };
}
