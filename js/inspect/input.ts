/** Takes apart what was pasted. Nothing here is verified. */

import { chunkNumber, PREFIXES } from "./session-cookie.js";
import { trimBlanks } from "../cookie-value.js";

export interface Cookie {
  name: string;
  value: string;
}

/** The cookies of one session, under the strongest of its names, as the core chooses it. */
export interface SessionCookie {
  /** With prefix, without chunk number. */
  name: string;
  /** The cookies that count, by chunk number. */
  used: Cookie[];
  /** The cookies with a weaker prefix. */
  ignored: Cookie[];
}

/** The Cookie header, or the bare token, in a text that a person copied. */
export function parseInput(
  text: string,
): { header: string; token?: never } | { token: string; header?: never } {
  const lines = text.split(/\r?\n/).map((line) => line.trim().replace(/^(["'])(.*)\1$/, "$2"));
  const pairs = lines.flatMap((line) => {
    const [, field, value] = /^(cookie|set-cookie):\s*(.*)$/i.exec(line) ?? [];
    if (field === undefined) return line.includes("=") && !isToken(line) ? [line] : [];
    // A Set-Cookie line has attributes after the pair.
    return [field.toLowerCase() === "cookie" ? value! : value!.split(";", 1)[0]!];
  });
  return pairs.length > 0 ? { header: pairs.join("; ") } : { token: lines.join("") };
}

/** A damaged token may end in `=`. */
function isToken(line: string): boolean {
  return /^[\w-]+=*(\.[\w-]*=*){2,4}$/.test(line);
}

/** The pairs of a Cookie header, without empty ones, as the core reads them. */
export function parseCookies(header: string): Cookie[] {
  return header.split(";").flatMap((part) => {
    const [name, ...value] = trimBlanks(part).split("=");
    const cookie = { name: name!, value: value.join("=") };
    return cookie.name !== "" && cookie.value !== "" ? [cookie] : [];
  });
}

/** The session cookie of a base name. */
export function findSessionCookie(cookies: Cookie[], baseName: string): SessionCookie | undefined {
  const found = cookies
    .flatMap((cookie) =>
      PREFIXES.flatMap((prefix) => {
        const number = chunkNumber(cookie.name, prefix + baseName);
        return number === undefined ? [] : [{ cookie, prefix, number }];
      }),
    )
    .sort((a, b) => a.number - b.number);
  const strongest = PREFIXES.find((prefix) => found.some((entry) => entry.prefix === prefix));
  if (strongest === undefined) return undefined;
  return {
    name: strongest + baseName,
    used: found.filter(({ prefix }) => prefix === strongest).map(({ cookie }) => cookie),
    ignored: found.filter(({ prefix }) => prefix !== strongest).map(({ cookie }) => cookie),
  };
}
