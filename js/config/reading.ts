/** The values of the options on which reading depends, for `createAuth` and `createReader`. */

import type { Environment } from "../environment.js";
import { invalidOption } from "../errors.js";
import { originIn } from "../host.js";
import { isPlainObject, withoutUndefined } from "../json.js";
import type { Trust } from "../source.js";
import type { Accept, Config, Format } from "../types/config.js";
import { ACCEPT, FORMAT, isText, PROJECTION_SOURCE, type Shape } from "./kinds.js";

/** @throws WaxsealError for an option that does not exist, or whose value is of another kind. */
export type Check = (value: unknown, shape: Shape, path: string) => void;

/** @throws WaxsealError that says what to write instead. */
export function readFormat({ format, jwt }: Pick<Config, "format" | "jwt">): Format {
  const found = format ?? (jwt?.encryption ? "authjs" : "signed");
  if (jwt?.encryption && found === "signed") {
    throw invalidOption(
      "jwt.encryption",
      'goes with format "authjs" or "next-auth": leave `format` out',
    );
  }
  if (jwt?.algorithm && found !== "signed") {
    throw invalidOption("jwt.algorithm", 'goes with format "signed" alone');
  }
  return found;
}

/** @throws WaxsealError that says what to write instead. */
export function readAccept(entry: Format | Accept, index: number, check: Check): Accept {
  if (FORMAT.is(entry)) return { format: entry as Format };
  const option = `accept[${index}]`;
  if (isPlainObject(entry)) {
    check(entry, ACCEPT, `${option}.`);
    if (entry.format !== undefined) return withoutUndefined(entry) as Accept;
  }
  throw invalidOption(option, `must be ${FORMAT.must}, or { format, name, domain, path, prefix }`);
}

/** @throws WaxsealError that says what to write instead. */
export function readProjection(projection: object | undefined, name: string, check: Check) {
  return (
    projection &&
    Object.entries(projection).map(
      ([target, source]): [string, { from: string; defaultJson?: string }] => {
        const option = `projections.${name}["${target}"]`;
        if (isText(source)) return [target, { from: source }];
        check(source, PROJECTION_SOURCE, `${option}.`);
        if (!isText(source.from))
          throw invalidOption(option, 'must be a path such as "user.id", or { from, default }');
        const defaultJson = jsonOf(source.default, `${option}.default`);
        return [target, { from: source.from, ...(defaultJson !== undefined && { defaultJson }) }];
      },
    )
  );
}

/** Who is believed about scheme and host. */
export function readTrust(
  trustHost: boolean | undefined,
  url: string | undefined,
  env: Environment,
): Trust {
  const { AUTH_TRUST_HOST = "", VERCEL, CF_PAGES } = env;
  return {
    forwarded: trustHost ?? (/^(1|true)$/.test(AUTH_TRUST_HOST) || !!(VERCEL || CF_PAGES)),
    origin: readOrigin(url),
  };
}

function readOrigin(url: string | undefined): string | undefined {
  if (!url) return undefined;
  const origin = originIn(url);
  if (origin !== undefined) return origin;
  throw invalidOption("AUTH_URL", "must be a URL such as https://example.com");
}

function jsonOf(value: unknown, option: string): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    throw invalidOption(option, "must be a value that JSON has");
  }
}
