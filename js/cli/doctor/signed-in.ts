/** What `doctor` sees with a session of its own. */

import type { Format } from "waxseal";
import { sealCookie } from "../../testing.js";
import type { Checks } from "./checks.js";
import { isCleared, leftBehind } from "./cookies.js";
import type { Options } from "./run-checks.js";
import { open } from "../auth-for.js";
import { isShared, jsonOf, type Csrf, type Site } from "./site.js";

const DAY = 86_400;
/** Seconds that a cookie of doctor lives: its requests take as many milliseconds. */
const MAX_AGE = 60;

/** `names` are those that the session cookie may have. */
export async function signedIn(
  site: Site,
  checks: Checks,
  names: string[],
  options: Options & { csrf: Csrf | undefined; format: Format },
): Promise<void> {
  const { basePath, claims, csrf, format, name, path, secrets } = options;
  const check = checks.check.bind(checks);
  /** A cookie of so many seconds ago, which ends so many seconds from now. */
  const sealed = (age = 0, left = MAX_AGE) => {
    const auth = open(secrets, { format, name, maxAge: age + left });
    return sealCookie(auth, claims, { url: site.origin, now: Date.now() - age * 1000 }).header;
  };
  const ask = (cookie: string, to = `${basePath}/session`) => site.ask(to, { cookie });

  const header = sealed();
  const fresh = await ask(header);
  const isAccepted = fresh.status === 200 && typeof jsonOf(fresh)?.expires === "string";
  check(
    "accepted",
    isAccepted,
    `A ${format} session sealed with the secret of the environment is accepted.`,
    "A session sealed with the secret of the environment is not accepted: the application has another secret, --format or --name, needs other --claims, or its clock is a minute ahead.",
  );
  if (!isAccepted) return;

  const isOurs = ({ name }: { name: string }) =>
    names.some((base) => name === base || name.startsWith(`${base}.`));
  check(
    "unchanged",
    !fresh.cookies.some(isOurs),
    "Reading a session that needs no renewal sets no cookie.",
    "Reading a session that needs no renewal sets its cookie again: parallel requests overwrite each other's session (Auth.js does so at every read).",
  );

  const signature = header.length - 10;
  const other = header[signature] === "A" ? "B" : "A";
  const altered = await ask(header.slice(0, signature) + other + header.slice(signature + 1));
  check(
    "altered",
    altered.status === 200 && !jsonOf(altered)?.user,
    "An altered session cookie is refused.",
    `An altered session cookie ${altered.status === 200 ? "is accepted: its signature is not checked" : `is answered with ${altered.status}`}.`,
  );
  check(
    "altered-kept",
    !altered.cookies.some(isOurs),
    "An altered session cookie stays where it is.",
    "An altered session cookie is cleared by a read: while a secret is rotated, a server that does not have the new one yet signs everybody out.",
  );

  const ended = sealed(100 * DAY, -70 * DAY);
  const expired = await ask(ended);
  const lasting = leftBehind(namesOf(ended), expired.cookies, site.https);
  check(
    "cleared",
    expired.status === 200 && !jsonOf(expired)?.user && lasting.length === 0,
    "A session that has ended is refused, and its cookie cleared.",
    jsonOf(expired)?.user
      ? "A session that has ended is accepted: its end is not checked."
      : "The cookie of a session that has ended is not cleared: the browser sends it again and again.",
  );

  if (csrf === undefined) {
    checks.skip("signed-out", "Sign-out was not tried, for want of a CSRF token.");
  } else {
    const left: string[] = [];
    for (const cookie of [header, header.slice(0, -10)]) {
      const { cookies } = await site.signOut(basePath, csrf, cookie);
      left.push(...leftBehind(namesOf(cookie), cookies, site.https));
    }
    check(
      "signed-out",
      left.length === 0,
      "Sign-out leaves no session cookie behind.",
      `Sign-out leaves a session cookie behind, whole or damaged, so that it comes back: ${[...new Set(left)].join(", ")}.`,
    );
  }

  const old = await ask(sealed(2 * DAY));
  if (old.cookies.some((cookie) => isOurs(cookie) && !isCleared(cookie))) {
    check("renewed", true, "A session of two days ago is renewed.", "");
  } else {
    checks.skip("renewed", "A session of two days ago is not renewed: updateAge may be longer.");
  }

  if (path === undefined) return;
  const page = await ask(sealed(), path);
  if (page.status !== 200) {
    return checks.skip(
      "page",
      `${page.what} answers ${page.status} to this session: pass --claims that may see it.`,
    );
  }
  check(
    "page-unchanged",
    !page.cookies.some(isOurs),
    `${page.what} with this session sets no cookie.`,
    `${page.what} with a session that needs no renewal sets its cookie again.`,
  );
  check(
    "page-cache",
    !isShared(page),
    `${page.what} is not offered to shared caches.`,
    `${page.what} is offered to shared caches: one user's page would be shown to another.`,
  );
}

/** The names in a Cookie header. */
function namesOf(header: string): string[] {
  return header.split("; ").map((pair) => pair.slice(0, pair.indexOf("=")));
}
