import { FORMATS } from "../../formats.js";
import { defineCommand, EXIT, UsageError, type Values } from "../command.js";
import { SECRET_HELP, SECRET_OPTIONS, secretsFromEnvironment, secretWarnings } from "../secrets.js";
import { withoutPrefix } from "../../inspect/session-cookie.js";
import { print, printJson, warn } from "../terminal.js";
import { parseChoice, parseClaims } from "../values.js";
import type { Check } from "./checks.js";
import type { DoctorOptions } from "./context.js";
import { checkRedis, redisFromEnvironment } from "./redis.js";
import { runChecks } from "./run-checks.js";
import { Site } from "./site.js";

const OPTIONS = {
  ...SECRET_OPTIONS,
  "base-path": { type: "string" },
  claims: { type: "string" },
  format: { type: "string" },
  name: { type: "string" },
  path: { type: "string" },
  redis: { type: "boolean" },
} as const;

export const doctor = defineCommand({
  summary: "check a running application: cookies, cache headers, redirects, guards; or Redis",
  argument: "URL",
  isComplete: ({ redis }) => redis === true,
  options: OPTIONS,
  help: `waxseal doctor: check a running application

Usage: waxseal doctor [options] URL
       waxseal doctor --redis

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
  --redis              the Redis in REDIS_URL instead, or with a URL besides: whether it
                       keeps what waxseal/redis gives to it. It writes one key, which
                       ends within a second, and prints neither user nor password
${SECRET_HELP}
  --json               for programs

Examples:
  waxseal doctor http://localhost:3000 --path /dashboard --dotenv .env.local
  waxseal doctor --redis --dotenv .env.local
  waxseal doctor https://app.example --json

Exit codes: 0 all is well, 1 a check failed, 2 wrong usage.
`,
  async run(values, url) {
    const site = url === "" ? undefined : new Site(url);
    const given = optionsOf(values);
    const secrets = secretsFromEnvironment(values);
    const redis = values.redis ? redisFromEnvironment() : undefined;
    const checks = [
      ...(redis ? await checkRedis(redis) : []),
      ...(site ? await runChecks(site, { ...given, secrets }) : []),
    ];
    const ok = checks.every(({ status }) => status !== "failed");
    if (values.json) {
      printJson({ ...(site && { url: site.origin }), ok, checks });
    } else {
      print(report(checks));
      if (site) secretWarnings(secrets).forEach((warning) => warn(`note: ${warning}`));
    }
    return ok ? EXIT.ok : EXIT.failure;
  },
});

function optionsOf(values: Values<typeof OPTIONS>): Omit<DoctorOptions, "secrets"> {
  const { path, "base-path": basePath, claims, format, name } = values;
  requirePath("path", path);
  requirePath("base-path", basePath);
  return {
    basePath: basePath?.replace(/\/$/, "") ?? "/api/auth",
    claims: claims === undefined ? DOCTOR : parseClaims(claims),
    format: parseChoice("format", format, FORMATS),
    name: name === undefined ? undefined : withoutPrefix(name),
    path,
  };
}

/** The user whom the cookie of `doctor` names. */
const DOCTOR = { sub: "waxseal-doctor", name: "waxseal doctor", email: "doctor@waxseal.invalid" };

function report(checks: Check[]): string {
  const lines = checks.map(({ status, message }) => `${markOf(status)} ${message}\n`).join("");
  const failures = checks.filter(({ status }) => status === "failed").length;
  if (failures > 0) return `${lines}\n${failures} of ${checks.length} checks failed.\n`;
  return checks.every(({ status }) => status === "ok")
    ? `${lines}\nAll is well.\n`
    : `${lines}\nNothing failed. What is marked – is for you to judge.\n`;
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
