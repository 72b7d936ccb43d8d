/** Reads what `createReader` is given: unknown options, secrets, defaults. */

import {
  ALGORITHMS,
  checkWith,
  FLAG,
  FORMAT,
  ANY,
  JWT,
  LIST,
  OBJECT,
  PREFIXES,
  SECONDS,
  SECRET,
  TEXT,
  type Shape,
} from "../config/kinds.js";
import {
  readAccept,
  readFormat,
  readProjection,
  readTrust,
  type Check,
} from "../config/reading.js";
import { environment, isProduction } from "../environment.js";
import { WaxsealError } from "../errors.js";
import { FORMATS } from "../formats.js";
import { readSecrets } from "../secrets.js";
import type { Trust } from "../source.js";
import type { Packed } from "./engine.js";
import type { ReaderConfig } from "./types.js";

const OPTIONS: Shape = {
  secret: SECRET,
  tenant: TEXT,
  format: FORMAT,
  jwt: JWT,
  accept: LIST,
  session: { maxAge: SECONDS, absoluteMaxAge: SECONDS },
  cookie: { name: TEXT, domain: TEXT, path: TEXT, secure: FLAG },
  projections: { session: OBJECT },
  trustHost: FLAG,
  allowWeakSecret: FLAG,
  types: ANY,
};

/** @throws WaxsealError that says what to write instead. */
export function readConfig(config: ReaderConfig<any, any>): { engine: Packed; trust: Trust } {
  if (typeof config === "function") {
    throw new WaxsealError(
      "invalid-option",
      "`createReader` takes no function: make a reader for each `tenant`, and keep them.",
    );
  }
  check(config, OPTIONS, "");
  const env = environment();
  const { jwt = {}, session = {}, cookie = {}, accept = [], projections = {} } = config;
  const secrets = readSecrets(config.secret, env).flatMap((entry) =>
    typeof entry === "string" ? [entry, null] : [entry.secret, entry.until],
  );
  // `Array.from`, since a hole in the list is no entry either.
  const accepted = Array.from(accept, (entry, index) => readAccept(entry, index, check)).flatMap(
    ({ format, name, domain, path, prefix, withoutTenant }) => [
      FORMATS.indexOf(format),
      name,
      domain,
      path,
      prefix === undefined ? null : PREFIXES.indexOf(prefix),
      withoutTenant,
    ],
  );
  const projected = readProjection(projections.session, "session", check) ?? [];
  return {
    engine: [
      isProduction(),
      config.allowWeakSecret,
      cookie.secure,
      FORMATS.indexOf(readFormat(config)),
      Math.max(0, ALGORITHMS.indexOf(jwt.algorithm!)),
      jwt.typ === undefined ? 0 : 1,
      session.maxAge,
      session.absoluteMaxAge,
      config.tenant,
      jwt.issuer,
      jwt.audience,
      cookie.name,
      cookie.domain,
      cookie.path,
      secrets,
      accepted,
      projected.flatMap(([target, { from, defaultJson }]) => [target, from, defaultJson]),
    ],
    trust: readTrust(config.trustHost, env.AUTH_URL || env.NEXTAUTH_URL, env),
  };
}

const check: Check = (value, shape, path) => checkWith(unknownOption, value, shape, path);

function unknownOption(option: string, path: string, _: string, shape: Shape): WaxsealError {
  const names = Object.keys(shape).map((name) => `\`${path}${name}\``);
  return new WaxsealError(
    "unknown-option",
    option === "revocation"
      ? "`createReader` knows no `revocation`: sessions that were ended count until they expire. Use `createAuth` where that matters."
      : `\`createReader\` has no option \`${option}\`. There is ${names.join(", ")}; what else \`createAuth\` takes is for it alone.`,
  );
}
