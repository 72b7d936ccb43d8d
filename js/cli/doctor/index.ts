import {
  claimsOf,
  EXIT,
  FORMATS,
  oneOf,
  UsageError,
  warn,
  write,
  type Command,
} from "../command.js";
import { examine } from "./run-checks.js";
import { Site } from "./site.js";
import { doubts, SECRET_HELP, secretsOf } from "../secrets.js";

export const doctor: Command = {
  summary: "check a running application: cookies, cache headers, redirects, guards",
  argument: "URL",
  options: ["base-path", "claims", "dotenv", "format", "name", "path", "secret-env"],
  help: `waxseal doctor: check a running application

Usage: waxseal doctor [options] URL

Asks the session, csrf and signin endpoints and checks what they answer, every cookie
they set, cache headers and redirects. With the application's secret in the
environment it also signs in with a cookie of its own (user "waxseal-doctor", good for
a minute) and checks that a read leaves the cookie alone, that an old one is renewed,
an altered one refused and an ended one cleared, and that sign-out leaves none behind.
Nothing is changed in the application, but for what its events.signOut does with that
user. On plain http only this machine is asked: localhost, 127.0.0.1 or [::1].

  --path PATH          a page that only signed-in users may see, such as /dashboard
  --base-path PATH     of the endpoints; /api/auth by default
  --format FORMAT      signed, authjs or next-auth; by default by the csrf cookie,
                       where that is not called after a name of the application
  --name NAME          the session cookie's name without prefix, when it is another
  --claims JSON        claims of the cookie, where the application needs more
${SECRET_HELP}
  --json               for programs

Examples:
  waxseal doctor http://localhost:3000 --path /dashboard --dotenv .env.local
  waxseal doctor https://app.example --json

Exit codes: 0 all is well, 1 a check failed, 2 wrong usage.
`,
  async run(values, [url]) {
    const site = new Site(url!);
    for (const name of ["path", "base-path"] as const) {
      if (values[name] !== undefined && !/^\/[^/\\]/.test(values[name])) {
        throw new UsageError(`--${name} begins with one slash.`);
      }
    }
    const secrets = secretsOf(values);
    const checks = await examine(site, {
      basePath: values["base-path"]?.replace(/\/$/, "") ?? "/api/auth",
      claims: values.claims === undefined ? DOCTOR : claimsOf(values.claims),
      format: oneOf("format", values.format, FORMATS),
      name: values.name?.replace(/^(__Host-|__Secure-)/, ""),
      path: values.path,
      secrets,
    });
    const ok = checks.every(({ status }) => status !== "failed");
    if (values.json) {
      write({ url: site.origin, ok, checks });
    } else {
      const marks = { ok: "✓", failed: "✗", skipped: "–" };
      write(checks.map(({ status, message }) => `${marks[status]} ${message}\n`).join(""));
      const failed = checks.filter(({ status }) => status === "failed").length;
      write(failed === 0 ? "\nAll is well.\n" : `\n${failed} of ${checks.length} checks failed.\n`);
      doubts(secrets).forEach((doubt) => warn(`note: ${doubt}`));
    }
    return ok ? EXIT.fine : EXIT.failed;
  },
};

/** Whom the cookie of `doctor` names. */
const DOCTOR = { sub: "waxseal-doctor", name: "waxseal doctor", email: "doctor@waxseal.invalid" };
