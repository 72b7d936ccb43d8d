import type { Format } from "waxseal";
import { FORMATS } from "../../formats.js";
import { defineCommand, EXIT, UsageError, type Values } from "../command.js";
import {
  SECRET_HELP,
  SECRET_OPTIONS,
  secretsAt,
  secretsFromEnvironment,
  secretWarnings,
  type Secret,
} from "../secrets.js";
import { ALGORITHMS, baseNameOf, cookieHeader, withoutPrefix } from "../session-cookie.js";
import { print, printJson, readStdin, warn } from "../terminal.js";
import { escapeControls } from "../text.js";
import { ISSUER_OPTIONS, parseChoice, parseIssuer, parseSeconds, parseTime } from "../values.js";
import { findSessionCookie, parseCookies, parseInput } from "./input.js";
import { furthest, inspectToken, type Finding } from "./inspect-token.js";
import { report } from "./report.js";
import { boundName, possibleFormats } from "./token.js";
import type { Candidate, InspectOptions } from "./verify.js";

const OPTIONS = {
  ...SECRET_OPTIONS,
  ...ISSUER_OPTIONS,
  "absolute-max-age": { type: "string" },
  algorithm: { type: "string" },
  format: { type: "string" },
  "max-age": { type: "string" },
  name: { type: "string" },
  now: { type: "string" },
  tenant: { type: "string" },
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
  --absolute-max-age SECONDS
                       session.absoluteMaxAge of the application
  --now TIME           judge it as at that time, such as 2030-01-31T12:00:00Z
${SECRET_HELP}
  --json               for programs

Examples:
  pbpaste | waxseal inspect --dotenv .env.local
  waxseal inspect --secret-env OLD_SECRET < cookie.txt
  curl -si https://app.example/ | grep -i '^set-cookie' | waxseal inspect --json

Exit codes: 0 every session cookie verifies, 1 one is refused or none is there,
2 wrong usage, or no secret to verify with.
`,
  async run(values) {
    const options = readOptions(values);
    const secrets = secretsFromEnvironment(values);
    const current = secretsAt(secrets, options.now);
    const input = parseInput(await readStdin("a Cookie header or a token"));
    if (input.token === "")
      throw new UsageError(
        "There is nothing on stdin: pipe a Cookie header or a token into this command.",
      );

    const findings =
      input.token === undefined
        ? inspectCookies(input.header, current, options)
        : [inspectBareToken(input.token, current, options)];
    const ended = secrets.filter((secret) => !current.includes(secret));
    const notes = [
      ...secretWarnings(current),
      ...ended.map(
        ({ variable }) => `${variable} has passed its end, and opens no session any more.`,
      ),
    ];
    const ok = findings.length > 0 && findings.every(({ status }) => status === "valid");
    if (values.json) {
      printJson({ ok, sessions: findings, notes });
    } else {
      if (findings.length > 0) print(findings.map(report).join("\n"));
      else warn(notFound(input.header));
      notes.forEach((text) => warn(`note: ${text}`));
    }
    if (ok) return EXIT.ok;
    return findings.some(({ status }) => status === "unverified") ? EXIT.usage : EXIT.failure;
  },
});

/** What the command line says; without a format or a name, the input decides. */
type Given = Omit<InspectOptions, "format" | "name"> & {
  format: Format | undefined;
  name: string | undefined;
};

function readOptions(values: Values<typeof OPTIONS>): Given {
  return {
    format: parseChoice("format", values.format, FORMATS),
    algorithm: parseChoice("algorithm", values.algorithm, ALGORITHMS),
    ...parseIssuer(values),
    tenant: values.tenant,
    maxAge: parseSeconds("max-age", values["max-age"]),
    absoluteMaxAge: parseSeconds("absolute-max-age", values["absolute-max-age"]),
    name: values.name === undefined ? undefined : withoutPrefix(values.name),
    now: parseTime(values.now),
  };
}

function inspectCookies(header: string, secrets: Secret[], options: Given): Finding[] {
  const cookies = parseCookies(header);
  return wantedNames(options).flatMap(([format, name]) => {
    const cookie = findSessionCookie(cookies, name);
    if (!cookie) return [];
    const token = cookie.used.map(({ value }) => value).join("");
    const formats = options.format ?? format ?? possibleFormats(token);
    const tries = [formats]
      .flat()
      .map((format) =>
        inspectToken({ cookie, token, header }, secrets, { ...options, format, name }),
      );
    return [furthest(tries)];
  });
}

/** The base names to look for, each with its format if the name tells it. */
function wantedNames({ format, name }: Given): [Format | undefined, string][] {
  const names = FORMATS.map((format): [Format, string] => [format, baseNameOf(format)]);
  const wanted = name ?? (format && baseNameOf(format));
  if (wanted === undefined) return names;
  const matching = names.filter(([, baseName]) => baseName === wanted);
  return matching.length > 0 ? matching : [[format, wanted]];
}

/** Without a cookie, every name is tried that the token may have been made for. */
function inspectBareToken(token: string, secrets: Secret[], options: Given): Finding {
  const formats = options.format ? [options.format] : possibleFormats(token);
  const tries = formats.flatMap((format) => {
    const baseName = options.name ?? boundName(token) ?? baseNameOf(format);
    // Only Auth.js derives its key from the name with the prefix.
    const prefixes = format === "authjs" ? ["__Secure-", "", "__Host-"] : [""];
    return prefixes.map((prefix) => {
      const name = prefix + baseName;
      const candidate: Candidate = {
        cookie: { name, used: [], ignored: [] },
        token,
        header: cookieHeader(name, token),
      };
      return inspectToken(candidate, secrets, { ...options, format, name: baseName });
    });
  });
  return furthest(tries);
}

function notFound(header = ""): string {
  const names = parseCookies(header).map(({ name }) => escapeControls(name));
  return names.length === 0
    ? "There is no cookie in the input."
    : `None of these is a session cookie: ${names.join(", ")}. Pass --name NAME if it has another name.`;
}
