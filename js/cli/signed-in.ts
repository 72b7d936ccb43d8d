/** What `doctor` sees with a session of its own. */

import type { Format } from "waxseal";
import { sealCookie } from "../testing.js";
import type { Checks } from "./checks.js";
import { isCleared } from "./cookies.js";
import type { Options } from "./examine.js";
import { open } from "./open.js";
import { isShared, jsonOf, type Site } from "./probe.js";

const DAY = 86_400_000;

/** `names` are those that the session cookie may have. */
export async function signedIn(
  site: Site,
  checks: Checks,
  names: string[],
  options: Options & { format: Format },
): Promise<void> {
  const { basePath, claims, format, name, path, secrets } = options;
  const check = checks.check.bind(checks);
  const auth = open(secrets, { format, name });
  const sealed = (now: number) => sealCookie(auth, claims, { url: site.origin, now });
  const ask = (cookie: string, to = `${basePath}/session`) => site.ask(to, { cookie });

  const { header } = sealed(Date.now());
  const fresh = await ask(header);
  const isAccepted = fresh.status === 200 && typeof jsonOf(fresh)?.expires === "string";
  check(
    "accepted",
    isAccepted,
    `A ${format} session sealed with the secret of the environment is accepted.`,
    "A session sealed with the secret of the environment is not accepted: the application has another secret, --format or --name, or needs other --claims.",
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
    "cleared",
    altered.cookies.some((cookie) => isOurs(cookie) && isCleared(cookie)),
    "An altered session cookie is cleared.",
    "An altered session cookie is not cleared: the browser sends it again and again.",
  );

  const old = await ask(sealed(Date.now() - 2 * DAY).header);
  if (old.cookies.some((cookie) => isOurs(cookie) && !isCleared(cookie))) {
    check("renewed", true, "A session of two days ago is renewed.", "");
  } else {
    checks.skip("renewed", "A session of two days ago is not renewed: updateAge may be longer.");
  }

  if (path === undefined) return;
  const page = await ask(header, path);
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
