/** Which claims, and which parts of a session, are secret by their names. */

import type { Config } from "../types/config.js";
import { jwtProjection, sessionProjection } from "./projections.js";

/** Whether what a path of names leads to is not to be shown, with all that is below it. */
export type IsSecret = (path: string) => boolean;

const SECRET_NAME =
  /token|secret|passw|passphrase|pwd|credential|(api|access|private|signing|encryption)[-_ ]?key|bearer|cookie|authori[sz]ation/i;

/** The claims of `refresh` that hold tokens, whatever they are called. */
const TOKENS = ["access_token", "refresh_token"] as const;

/** By the names themselves, by what `refresh` calls its tokens, and by what is made of these. */
export function secrecyOf(config: Config): IsSecret {
  const secrets = new Set<string>(tokenNames(config));
  const isSecret: IsSecret = (path) => SECRET_NAME.test(path) || startsIn(secrets, path);
  for (const projection of [jwtProjection(config), sessionProjection(config)]) {
    for (const { target, from } of projection) {
      if (isSecret(from)) secrets.add(target);
      // Of an object that is carried over, the parts.
      for (const path of [...secrets]) {
        if (path.startsWith(`${from}.`)) secrets.add(target + path.slice(from.length));
      }
    }
  }
  return isSecret;
}

function tokenNames({ refresh }: Config): string[] {
  const { claims } = Object(refresh) as { claims?: { [name: string]: unknown } };
  return TOKENS.flatMap((name) => {
    const other = claims?.[name];
    return typeof other === "string" ? [other] : [];
  });
}

/** Whether a path, or one above it, is among these. */
function startsIn(paths: ReadonlySet<string>, path: string): boolean {
  for (let at = path.length; at > 0; at = path.lastIndexOf(".", at - 1)) {
    if (paths.has(path.slice(0, at))) return true;
  }
  return false;
}
