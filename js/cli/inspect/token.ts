/** Taking apart what was pasted. Nothing here is verified. */

import type { Format } from "waxseal";

export interface Cookie {
  name: string;
  value: string;
}

/** One session cookie, under the strongest of its names as the core chooses it. */
export interface Found {
  /** Without prefix and chunk number. */
  base: string;
  /** With prefix, without chunk number. */
  name: string;
  /** Those that count, by chunk number. */
  used: Cookie[];
  /** Those under a weaker prefix. */
  ignored: Cookie[];
}

export const BASE_NAMES: { readonly [F in Format]: string } = {
  signed: "waxseal.session-token",
  authjs: "authjs.session-token",
  "next-auth": "next-auth.session-token",
};
export const PREFIXES = ["__Host-", "__Secure-", ""] as const;

/** The Cookie header, or the bare token, in a text that a person copied. */
export function readInput(text: string): { header: string } | { token: string } {
  const lines = text.split(/\r?\n/).map((line) => line.trim().replace(/^(["'])(.*)\1$/, "$2"));
  const pairs = lines.flatMap((line) => {
    const [, field, value] = /^(cookie|set-cookie):\s*(.*)$/i.exec(line) ?? [];
    if (field === undefined) return line.includes("=") && !isToken(line) ? [line] : [];
    // Of a Set-Cookie line only the pair, not the attributes.
    return [field.toLowerCase() === "cookie" ? value! : value!.split(";", 1)[0]!];
  });
  return pairs.length > 0 ? { header: pairs.join("; ") } : { token: lines.join("") };
}

/** A token may end in `=`, though a good one does not. */
function isToken(line: string): boolean {
  return /^[\w-]+=*(\.[\w-]*=*){2,4}$/.test(line);
}

/** The pairs of a Cookie header, without empty ones, as the core reads them. */
export function cookiesOf(header: string): Cookie[] {
  return header.split(";").flatMap((part) => {
    const [name, ...value] = part.replace(/^[ \t]+|[ \t]+$/g, "").split("=");
    const cookie = { name: name!, value: value.join("=") };
    return cookie.name !== "" && cookie.value !== "" ? [cookie] : [];
  });
}

/** The session cookie of a base name. */
export function find(cookies: Cookie[], base: string): Found | undefined {
  const ours = cookies.flatMap((cookie) => {
    const prefix = PREFIXES.find((prefix) => cookie.name.startsWith(prefix + base));
    const number =
      prefix === undefined ? undefined : numberOf(cookie.name.slice((prefix + base).length));
    return number === undefined ? [] : [{ cookie, prefix: prefix!, number }];
  });
  const strongest = PREFIXES.find((prefix) => ours.some((entry) => entry.prefix === prefix));
  if (strongest === undefined) return undefined;
  const is = (own: boolean) =>
    ours
      .filter(({ prefix }) => (prefix === strongest) === own)
      .sort((a, b) => a.number - b.number)
      .map(({ cookie }) => cookie);
  return { base, name: strongest + base, used: is(true), ignored: is(false) };
}

/** -1 for the name alone, `undefined` for a foreign name that begins alike. */
function numberOf(suffix: string): number | undefined {
  if (suffix === "") return -1;
  return /^\.(\d|[1-9]\d)$/.test(suffix) ? Number(suffix.slice(1)) : undefined;
}

/** A Cookie header with a token, in chunks where it is long. */
export function headerWith(name: string, token: string): string {
  if (name.length + token.length <= 4096) return `${name}=${token}`;
  const parts = token.match(/.{1,3900}/gs) ?? [];
  return parts.map((part, at) => `${name}.${at}=${part}`).join("; ");
}

/** The header of a compact JWS or JWE; anyone can write one. */
export function headerOf(token: string): { [name: string]: unknown } | null {
  return object(token.split(".", 1)[0]!);
}

/** The cookie's base name that a signed token of ours was made for. */
export function nameOf(token: string): string | undefined {
  const typ = headerOf(token)?.typ;
  return typeof typ === "string" ? /^([\w!#$%&'*+.^`|~-]{1,128})\+jwt$/.exec(typ)?.[1] : undefined;
}

/** The claims of a compact JWS. */
export function payloadOf(token: string): { [name: string]: unknown } | null {
  return object(token.split(".")[1] ?? "");
}

function object(base64url: string): { [name: string]: unknown } | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(base64url, "base64url").toString());
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? { ...value }
      : null;
  } catch {
    return null;
  }
}

/** The formats that a token may be, by its look. */
export function formatsOf(token: string): Format[] {
  const parts = token.split(".").length;
  if (parts === 3) return ["signed"];
  if (parts !== 5) return [];
  // Auth.js wrote A256GCM too, in its first years.
  return headerOf(token)?.enc === "A256GCM" ? ["next-auth", "authjs"] : ["authjs"];
}

export function algorithmOf(token: string): "HS384" | "HS512" | undefined {
  const alg = headerOf(token)?.alg;
  return alg === "HS384" || alg === "HS512" ? alg : undefined;
}

export function bytes(text: string): number {
  return Buffer.byteLength(text);
}
