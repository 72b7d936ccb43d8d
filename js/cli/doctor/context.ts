/** What the checks of `doctor` are given. */

import type { Format } from "waxseal";
import type { Checks } from "./checks.js";
import type { CsrfToken, Site } from "./site.js";

export interface Context {
  site: Site;
  checks: Checks;
  /** Of the endpoints. */
  basePath: string;
}

/** For checks with a session cookie. */
export interface SessionContext extends Context {
  format: Format;
  /** The names that the session cookie may have, from the strongest prefix to none. */
  names: string[];
  /** Where sign-out can be tried. */
  csrf: CsrfToken | undefined;
}
