import { FORMATS } from "../../formats.js";
import type { Finding } from "../../inspect/finding.js";
import type { Given } from "../../inspect/guess.js";
import { parseCookies } from "../../inspect/input.js";
import { inspectInput, inspectionOf } from "../../inspect/inspect-input.js";
import { secretsAt, type Secret } from "../../inspect/secret.js";
import { ALGORITHMS, withoutPrefix } from "../../inspect/session-cookie.js";
import { escapeControls } from "../../inspect/text.js";
import { packageEngine } from "../auth-for.js";
import { defineCommand, EXIT, UsageError, type Values } from "../command.js";
import { SECRET_HELP, SECRET_OPTIONS, secretsFromEnvironment, secretWarnings } from "../secrets.js";
import { print, printJson, readHidden, readStdin, warn } from "../terminal.js";
import { ISSUER_OPTIONS, parseChoice, parseIssuer, parseSeconds, parseTime } from "../values.js";
import { report } from "./report.js";
import { showOnce } from "./show.js";

const OPTIONS = {
  ...SECRET_OPTIONS,
  ...ISSUER_OPTIONS,
  "absolute-max-age": { type: "string" },
  algorithm: { type: "string" },
  format: { type: "string" },
  "max-age": { type: "string" },
  name: { type: "string" },
  "no-browser": { type: "boolean" },
  now: { type: "string" },
  open: { type: "boolean" },
  tenant: { type: "string" },
  "update-age": { type: "string" },
} as const;

export const inspect = defineCommand({
  readsStdin: true,
  summary: "show what a session cookie holds, and why it is refused",
  options: OPTIONS,
  help: `waxseal inspect: show what a session cookie holds

Usage: waxseal inspect [options] < cookie

The input is a Cookie header, Set-Cookie lines or a bare token. The cookies
waxseal.session-token, authjs.session-token and next-auth.session-token are found
under every prefix and put together from chunks. Claims are shown when the signature
is right, also of an expired session; the secret is never shown.

  --name NAME          the cookie's name, when it is another
  --format FORMAT      signed, authjs or next-auth; by default by name and content
  --algorithm ALG      HS256, HS384 or HS512, for signed; by default the token's
  --issuer ISS         jwt.issuer of an application with jwt.typ "JWT"
  --audience AUD       and its jwt.audience
  --tenant NAME        the application's tenant, where it has one
  --max-age SECONDS    session.maxAge of the application; 2592000 by default
  --update-age SECONDS its session.updateAge; by default 86400, or half of --max-age
  --absolute-max-age SECONDS
                       its session.absoluteMaxAge
  --now TIME           judge it as at that time, such as 2030-01-31T12:00:00Z
${SECRET_HELP}
  --open               show it as a page in the browser: it is served once, from
                       127.0.0.1 at a random port and path, and nothing is kept.
                       At a terminal it asks for the cookie without showing it
  --no-browser         with --open: print the address, and start no browser
  --json               for programs

Examples:
  pbpaste | waxseal inspect --dotenv .env.local
  waxseal inspect --open --dotenv .env.local
  waxseal inspect --secret-env OLD_SECRET < cookie.txt
  curl -si https://app.example/ | grep -i '^set-cookie' | waxseal inspect --json

Exit codes: 0 every session cookie verifies, 1 one is refused or none is there,
2 wrong usage, or no secret to verify with.
`,
  async run(values) {
    if (values.json && values.open) throw new UsageError("--open shows a page: leave --json out.");
    if (values["no-browser"] && !values.open)
      throw new UsageError("--no-browser goes with --open.");
    const options = readOptions(values);
    const secrets = secretsFromEnvironment(values);
    const current = secretsAt(secrets, options.now);
    const read = values.open ? readHidden : readStdin;
    const input = inspectInput(await read("a Cookie header or a token"), secrets, options);
    if (!input)
      throw new UsageError(
        "There is nothing on stdin: pipe a Cookie header or a token into this command.",
      );

    const { findings } = input;
    const notes = notesOf(secrets, current);
    const ok = findings.length > 0 && findings.every(({ status }) => status === "valid");
    if (values.open) {
      const inspection = inspectionOf(input, "command", secrets, options, notes);
      await showOnce(inspection, !values["no-browser"]);
    } else if (values.json) {
      printJson({ ok, sessions: findings, notes });
    } else {
      const text = (finding: Finding) => {
        const own = { ...input, findings: [finding] };
        return report(finding, inspectionOf(own, "command", secrets, options, []));
      };
      if (findings.length > 0) print(findings.map(text).join("\n"));
      else warn(notFound(input.header));
      notes.forEach((text) => warn(`note: ${text}`));
    }
    if (ok) return EXIT.ok;
    return findings.some(({ status }) => status === "unverified") ? EXIT.usage : EXIT.failure;
  },
});

function notesOf(secrets: readonly Secret[], current: readonly Secret[]): string[] {
  const ended = secrets.filter((secret) => !current.includes(secret));
  return [
    ...secretWarnings(current),
    ...ended.map(
      ({ variable }) => `${variable} has passed its end, and opens no session any more.`,
    ),
  ];
}

function readOptions(values: Values<typeof OPTIONS>): Given {
  return {
    format: parseChoice("format", values.format, FORMATS),
    algorithm: parseChoice("algorithm", values.algorithm, ALGORITHMS),
    ...parseIssuer(values),
    tenant: values.tenant,
    maxAge: parseSeconds("max-age", values["max-age"]),
    updateAge: parseSeconds("update-age", values["update-age"]),
    absoluteMaxAge: parseSeconds("absolute-max-age", values["absolute-max-age"]),
    name: values.name === undefined ? undefined : withoutPrefix(values.name),
    now: parseTime(values.now),
    make: packageEngine,
    asks: {
      maxAge: "pass --max-age",
      issuer: "pass --issuer and --audience",
      secret: "set AUTH_SECRET, or pass --dotenv or --secret-env",
      here: {
        audience: "For this command, pass --issuer and --audience, or --tenant.",
        expired: "For this command, pass --max-age.",
      },
    },
  };
}

function notFound(header = ""): string {
  const names = parseCookies(header).map(({ name }) => escapeControls(name));
  return names.length === 0
    ? "There is no cookie in the input."
    : `None of these is a session cookie: ${names.join(", ")}. Pass --name NAME if it has another name.`;
}
