import { FORMATS } from "../formats.js";
import { sealCookie } from "../testing.js";
import { authFor } from "./auth-for.js";
import { defineCommand, EXIT } from "./command.js";
import { requireSecrets, SECRET_HELP, SECRET_OPTIONS, secretWarnings } from "./secrets.js";
import { ALGORITHMS, withoutPrefix } from "../inspect/session-cookie.js";
import { print, printJson, readStdin, warn } from "./terminal.js";
import {
  ISSUER_OPTIONS,
  parseChoice,
  parseClaims,
  parseIssuer,
  parseSeconds,
  parseTime,
} from "./values.js";

/** The claims of a sign-in, whatever is given. */
const REPLACED = ["sid", "auth_time", "iat", "exp", "jti", "rev"];

export const mint = defineCommand({
  readsStdin: true,
  summary: "make a session cookie for development, from claims",
  options: {
    ...SECRET_OPTIONS,
    ...ISSUER_OPTIONS,
    algorithm: { type: "string" },
    claims: { type: "string" },
    format: { type: "string" },
    https: { type: "boolean" },
    "max-age": { type: "string" },
    name: { type: "string" },
    now: { type: "string" },
    "set-cookie": { type: "boolean" },
    tenant: { type: "string" },
  },
  help: `waxseal mint: a session cookie for development

Usage: waxseal mint [options] < claims.json

The claims are what the application's jwt projection and callback would have made:
a JSON object on stdin or in --claims. mint sets sid, auth_time, iat, exp and jti.

  --claims JSON        instead of stdin
  --format FORMAT      signed (default), authjs or next-auth
  --algorithm ALG      HS256 (default), HS384 or HS512, for signed
  --issuer ISS         jwt.issuer of an application with jwt.typ "JWT"
  --audience AUD       and its jwt.audience
  --name NAME          the cookie's name without prefix, when it is not the format's
  --tenant NAME        the application's tenant, where it has one
  --https              for an application on https: with prefix and Secure
  --max-age SECONDS    lifetime; 2592000 (30 days) by default
  --now TIME           as if made at that time, such as 2030-01-31T12:00:00Z
  --set-cookie         Set-Cookie lines instead of the Cookie header
${SECRET_HELP}
  --json               for programs

Examples:
  curl -H "$(waxseal mint --dotenv .env.local --claims '{"sub":"7"}')" \\
    http://localhost:3000/api/me
  waxseal mint --format authjs --https --set-cookie < claims.json

Whoever has the output is signed in: treat it as a password.
`,
  async run(values) {
    const format = parseChoice("format", values.format, FORMATS) ?? "signed";
    const secrets = requireSecrets(values);
    const auth = authFor(secrets, {
      format,
      name: values.name && withoutPrefix(values.name),
      algorithm: parseChoice("algorithm", values.algorithm, ALGORITHMS),
      ...parseIssuer(values),
      tenant: values.tenant,
      maxAge: parseSeconds("max-age", values["max-age"]),
    });
    const now = parseTime(values.now);
    const claims = parseClaims(values.claims ?? (await readStdin("claims as JSON")));
    const names = values.tenant === undefined ? REPLACED : [...REPLACED, "tenant", "of_tenant"];
    const replaced = names.filter((claim) => Object.hasOwn(claims, claim));
    const { header, setCookie, cookies } = sealCookie(auth, claims, {
      url: `http${values.https ? "s" : ""}://localhost`,
      now,
    });

    secretWarnings(secrets).forEach((warning) => warn(`note: ${warning}`));
    if (replaced.length > 0) {
      const are = replaced.length === 1 ? "is" : "are";
      warn(
        `note: ${replaced.join(", ")} ${are} set by mint, not by the claims: see --max-age, --now and --tenant.`,
      );
    }
    if (values.json) {
      const sizes = cookies.map(({ name, value }) => ({
        name,
        bytes: Buffer.byteLength(name + value),
      }));
      const expires = new Date(cookies[0]!.expires * 1000).toISOString();
      printJson({ format, header, setCookie, cookies: sizes, expires });
    } else if (values["set-cookie"]) {
      print(setCookie.map((line) => `Set-Cookie: ${line}\n`).join(""));
    } else {
      print(`Cookie: ${header}\n`);
    }
    return EXIT.ok;
  },
});
