import { FORMATS } from "../../formats.js";
import { defineCommand, EXIT, UsageError } from "../command.js";
import { SECRET_HELP, SECRET_OPTIONS, secretsFromEnvironment, secretWarnings } from "../secrets.js";
import { withoutPrefix } from "../session-cookie.js";
import { print, printJson, warn } from "../terminal.js";
import { parseChoice, parseClaims } from "../values.js";
import type { Check } from "./checks.js";
import { runChecks } from "./run-checks.js";
import { Site } from "./site.js";

export const doctor = defineCommand({
  summary: "check a running application: cookies, cache headers, redirects, guards",
  argument: "URL",
  options: {
    ...SECRET_OPTIONS,
    "base-path": { type: "string" },
    claims: { type: "string" },
    format: { type: "string" },
    name: { type: "string" },
    path: { type: "string" },
  },
  help: `waxseal doctor: check a running application

Usage: waxseal doctor [options] URL

Asks the session, csrf and signin endpoints and checks what they answer, every cookie
they set, cache headers and redirects. With the application's secret in the
environment it also signs in with a cookie of its own (user "waxseal-doctor", good for
a minute) and checks that a read leaves the cookie alone, that an old one is renewed,
an altered one refused and an ended one cleared, and that sign-out leaves none behind.
It changes nothing in the application, except for what events.signOut does with that
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
  async run(values, url) {
    const basePath = values["base-path"];
    const site = new Site(url);
    requirePath("path", values.path);
    requirePath("base-path", basePath);
    const secrets = secretsFromEnvironment(values);
    const checks = await runChecks(site, {
      basePath: basePath?.replace(/\/$/, "") ?? "/api/auth",
      claims: values.claims === undefined ? DOCTOR : parseClaims(values.claims),
      format: parseChoice("format", values.format, FORMATS),
      name: values.name === undefined ? undefined : withoutPrefix(values.name),
      path: values.path,
      secrets,
    });
    const ok = checks.every(({ status }) => status !== "failed");
    if (values.json) {
      printJson({ url: site.origin, ok, checks });
    } else {
      print(report(checks));
      secretWarnings(secrets).forEach((warning) => warn(`note: ${warning}`));
    }
    return ok ? EXIT.ok : EXIT.failure;
  },
});

/** The user whom the cookie of `doctor` names. */
const DOCTOR = { sub: "waxseal-doctor", name: "waxseal doctor", email: "doctor@waxseal.invalid" };

function report(checks: Check[]): string {
  const lines = checks.map(({ status, message }) => `${markOf(status)} ${message}\n`).join("");
  const failures = checks.filter(({ status }) => status === "failed").length;
  return failures === 0
    ? `${lines}\nAll is well.\n`
    : `${lines}\n${failures} of ${checks.length} checks failed.\n`;
}

function markOf(status: Check["status"]): string {
  switch (status) {
    case "ok":
      return "✓";
    case "failed":
      return "✗";
    case "skipped":
      return "–";
  }
}

function requirePath(option: string, value: string | undefined): void {
  if (value === undefined || /^\/([^/\\]|$)/.test(value)) return;
  throw new UsageError(
    `--${option} is a path that begins with a slash, and only one, such as /dashboard.`,
  );
}
