/** What the checks of `doctor` are given. */

import type { Format } from "waxseal";
import type { Secret } from "../../inspect/secret.js";
import type { Checks } from "./checks.js";
import type { CsrfToken, Site } from "./site.js";

/** What the command line says. */
export interface DoctorOptions {
  basePath: string;
  claims: { [name: string]: unknown };
  format: Format | undefined;
  /** Base name of the session cookie. */
  name: string | undefined;
  /** The path of a page that only signed-in users may see. */
  path: string | undefined;
  secrets: Secret[];
}

export interface DoctorContext {
  site: Site;
  checks: Checks;
  /** The path of the endpoints, such as `/api/auth`. */
  basePath: string;
}

/** For checks that send a session cookie. */
export interface DoctorSessionContext extends DoctorContext {
  format: Format;
  /** The names that the session cookie may have, from the strongest prefix to none. */
  names: string[];
  /** For sign-out; `undefined` if the application issued none, or stopped answering. */
  csrf: CsrfToken | undefined;
}
