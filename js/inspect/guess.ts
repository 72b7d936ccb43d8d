/** Session cookies of an application of which little is known: format and name are tried. */

import { FORMATS } from "../formats.js";
import type { Format } from "../types/config.js";
import { furthest, inspectToken, type Finding } from "./finding.js";
import { findSessionCookie, parseCookies } from "./input.js";
import type { InspectOptions } from "./options.js";
import type { Secret } from "./secret.js";
import { baseNameOf, cookieHeader } from "./session-cookie.js";
import { boundName, possibleFormats } from "./token.js";
import type { Candidate } from "./verify.js";

/** What is said of the application; without a format or a name, the input decides. */
export type Given = Omit<InspectOptions, "format" | "name"> & {
  format: Format | undefined;
  name: string | undefined;
};

/** The session cookies of a header. */
export function inspectHeader(
  header: string,
  secrets: readonly Secret[],
  options: Given,
): Finding[] {
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
export function inspectBareToken(
  token: string,
  secrets: readonly Secret[],
  options: Given,
): Finding {
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
