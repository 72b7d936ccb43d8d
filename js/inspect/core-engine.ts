/** The engine where the core itself is at hand: in a server, and in the inspector's page. */

import { readConfig } from "../config/index.js";
import { createCore, type Parsed, type Scheme } from "../core/index.js";
import type { Answer } from "../core/outcomes.js";
import type { Config } from "../types/config.js";
import type { Asked, Engine } from "./engine.js";

/** An {@link Engine} that also takes the claims that callbacks returned. */
export interface CoreEngine extends Engine {
  /** `claims` is JSON. */
  resolve(asked: Asked, claims: string): Answer;
}

/** @throws WaxsealError for a mistake in the configuration. */
export function coreEngine(config: Config): CoreEngine {
  const { engine } = readConfig(config);
  // Its faults are in the answers.
  const core = createCore(engine, () => {});
  return {
    read: (asked) => core.verify(parsed(asked), true),
    renew: (asked) => core.verify(parsed(asked), false),
    resolve: (asked, claims) => core.resolve(parsed(asked), claims, false),
    drop: core.drop,
  };
}

function parsed({ header, now, scheme, host }: Asked): Parsed {
  const schemes: { [name: string]: Scheme } = { https: 1, http: 2 };
  return [header, schemes[scheme ?? ""] ?? 0, now, host === undefined ? undefined : () => host];
}
