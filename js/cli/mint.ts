import { sealCookie } from "../testing.js";
import {
  ALGORITHMS,
  claimsOf,
  EXIT,
  FORMATS,
  issuerOf,
  oneOf,
  seconds,
  stdin,
  time,
  warn,
  write,
  type Command,
} from "./command.js";
import { open } from "./auth-for.js";
import { doubts, neededSecrets, SECRET_HELP } from "./secrets.js";
import { bytes } from "./inspect/token.js";

export const mint: Command = {
  summary: "make a session cookie for development, from claims",
  options: [
    "algorithm",
    "audience",
    "claims",
    "dotenv",
    "format",
    "https",
    "issuer",
    "max-age",
    "name",
    "now",
    "secret-env",
    "set-cookie",
  ],
  help: `waxseal mint: a session cookie for development

Usage: waxseal mint [options] < claims.json

The claims are what the application's jwt projection and callback would have made:
a JSON object on stdin or in --claims. sid, auth_time, iat, exp and jti are added.

  --claims JSON        instead of stdin
  --format FORMAT      signed (default), authjs or next-auth
  --algorithm ALG      HS256 (default), HS384 or HS512, for signed
  --issuer ISS         jwt.issuer of an application with jwt.typ "JWT"
  --audience AUD       and its jwt.audience
  --name NAME          the cookie's name without prefix, when it is not the format's
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
    const name = values.name?.replace(/^(__Host-|__Secure-)/, "");
    const format = oneOf("format", values.format, FORMATS) ?? "signed";
    const secrets = neededSecrets(values);
    const auth = open(secrets, {
      format,
      name,
      algorithm: oneOf("algorithm", values.algorithm, ALGORITHMS),
      ...issuerOf(values),
      maxAge: seconds("max-age", values["max-age"]),
    });
    const now = time(values.now);
    const claims = claimsOf(values.claims ?? (await stdin("claims as JSON")));
    const sealed = sealCookie(auth, claims, {
      url: `http${values.https ? "s" : ""}://localhost`,
      now,
    });

    const { header, setCookie, cookies } = sealed;
    doubts(secrets).forEach((doubt) => warn(`note: ${doubt}`));
    if (values.json) {
      const sizes = cookies.map(({ name, value }) => ({ name, bytes: bytes(name + value) }));
      const expires = new Date(cookies[0]!.expires * 1000).toISOString();
      return write({ format, header, setCookie, cookies: sizes, expires });
    }
    const lines = values["set-cookie"]
      ? setCookie.map((line) => `Set-Cookie: ${line}\n`)
      : [`Cookie: ${header}\n`];
    write(lines.join(""));
    return EXIT.fine;
  },
};
