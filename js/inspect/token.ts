/** The parts of a token. Nothing here is verified. */

import type { Format } from "../types/config.js";
import { decodeBase64url } from "./bytes.js";
import type { Algorithm } from "./session-cookie.js";

/** The header of a compact JWS or JWE; anyone can write one. */
export function readHeader(token: string): { [name: string]: unknown } | null {
  return parseObject(token.split(".", 1)[0]!);
}

/** The base name of the cookie that a signed token of waxseal was made for. */
export function boundName(token: string): string | undefined {
  const typ = readHeader(token)?.typ;
  return typeof typ === "string" ? /^([\w!#$%&'*+.^`|~-]{1,128})\+jwt$/.exec(typ)?.[1] : undefined;
}

/** The claims of a compact JWS. */
export function readPayload(token: string): { [name: string]: unknown } | null {
  return parseObject(token.split(".")[1] ?? "");
}

function parseObject(base64url: string): { [name: string]: unknown } | null {
  try {
    const value: unknown = JSON.parse(decodeBase64url(base64url) ?? "");
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? { ...value }
      : null;
  } catch {
    return null;
  }
}

/** The formats that a token may have, judged by its parts and header; at least one. */
export function possibleFormats(token: string): Format[] {
  const isEncrypted = token.split(".").length === 5;
  if (!isEncrypted) return ["signed"];
  // Auth.js used A256GCM in its first years.
  return readHeader(token)?.enc === "A256GCM" ? ["next-auth", "authjs"] : ["authjs"];
}

/** The algorithm of a signed token, if it is not the default. */
export function readAlgorithm(token: string): Algorithm | undefined {
  const alg = readHeader(token)?.alg;
  return alg === "HS384" || alg === "HS512" ? alg : undefined;
}
