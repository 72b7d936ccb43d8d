import type { Format } from "waxseal";
import {
  ALGORITHMS,
  EXIT,
  FORMATS,
  issuerOf,
  oneOf,
  seconds,
  stdin,
  time,
  UsageError,
  warn,
  write,
  type Command,
} from "../command.js";
import { best, examine, type Finding } from "./inspect-token.js";
import { report } from "./report.js";
import { doubts, openAt, SECRET_HELP, secretsOf } from "../secrets.js";
import { BASE_NAMES, cookiesOf, find, formatsOf, headerWith, nameOf, readInput } from "./token.js";
import { plain } from "../text.js";

export const inspect: Command = {
  summary: "look into a session cookie: format, claims, lifetimes, why it is refused",
  options: [
    "absolute-max-age",
    "algorithm",
    "audience",
    "dotenv",
    "format",
    "issuer",
    "max-age",
    "name",
    "now",
    "secret-env",
  ],
  help: `waxseal inspect: look into a session cookie

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
  --max-age SECONDS    session.maxAge of the application; 2592000 by default
  --absolute-max-age SECONDS
                       session.absoluteMaxAge of the application
  --now TIME           look at it as at that time, such as 2030-01-31T12:00:00Z
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
    const options = {
      format: oneOf("format", values.format, FORMATS),
      algorithm: oneOf("algorithm", values.algorithm, ALGORITHMS),
      ...issuerOf(values),
      maxAge: seconds("max-age", values["max-age"]),
      absoluteMaxAge: seconds("absolute-max-age", values["absolute-max-age"]),
      name: values.name?.replace(/^(__Host-|__Secure-)/, ""),
      now: time(values.now),
    };
    const all = secretsOf(values);
    const secrets = openAt(all, options.now);
    const input = readInput(await stdin("a Cookie header or a token"));
    const empty = "token" in input && input.token === "";
    if (empty) throw new UsageError("Nothing on stdin: pipe a Cookie header or a token into it.");

    const findings = "token" in input ? [ofToken(input.token)] : ofCookies(input.header);
    const ended = all.filter((secret) => !secrets.includes(secret));
    const notes = [
      ...doubts(secrets),
      ...ended.map(({ variable }) => `${variable} has ended: it opens nothing any more.`),
    ];
    const ok = findings.length > 0 && findings.every(({ status }) => status === "valid");
    if (values.json) write({ ok, sessions: findings, notes });
    else if (findings.length > 0) write(findings.map(report).join("\n"));
    else warn(absent(input));
    if (!values.json) notes.forEach((note) => warn(`note: ${note}`));
    if (ok) return EXIT.fine;
    return findings.some(({ status }) => status === "unverified") ? EXIT.usage : EXIT.failed;

    function ofCookies(header: string): Finding[] {
      const cookies = cookiesOf(header);
      const named = options.name ?? (options.format && BASE_NAMES[options.format]);
      const wanted = FORMATS.map((format): [Format, string] => [format, BASE_NAMES[format]]);
      const known = named === undefined ? wanted : wanted.filter(([, base]) => base === named);
      const own: [Format | undefined, string][] =
        known.length > 0 ? known : [[options.format, named!]];
      return own.flatMap(([format, base]) => {
        const found = find(cookies, base);
        if (!found) return [];
        const token = found.used.map(({ value }) => value).join("");
        const formats = [options.format ?? format ?? formatsOf(token)].flat();
        const tries = (formats.length > 0 ? formats : ["signed" as const]).map((format) =>
          examine(found, token, header, secrets, { ...options, format, name: base }),
        );
        return [best(tries)];
      });
    }

    function ofToken(token: string): Finding {
      const formats = options.format ? [options.format] : formatsOf(token);
      const tries = (formats.length > 0 ? formats : ["signed" as const]).flatMap((format) => {
        const base = options.name ?? nameOf(token) ?? BASE_NAMES[format];
        // The name is part of the key, and of none where the format is another.
        const prefixes = format === "authjs" ? ["__Secure-", "", "__Host-"] : [""];
        return prefixes.map((prefix) => {
          const found = { base, name: prefix + base, used: [], ignored: [] };
          const header = headerWith(found.name, token);
          return examine(found, token, header, secrets, { ...options, format, name: base });
        });
      });
      return best(tries);
    }

    function absent(input: object): string {
      const names =
        "header" in input ? cookiesOf(input.header as string).map(({ name }) => plain(name)) : [];
      return names.length === 0
        ? "There is no cookie in this."
        : `No session cookie among these: ${names.join(", ")}. With --name NAME another name is looked for.`;
    }
  },
};
