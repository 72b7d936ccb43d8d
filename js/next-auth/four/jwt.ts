/** `next-auth/jwt` 4. */

import * as jwt from "waxseal/jwt";
import type {
  GetTokenParams,
  JWT,
  JWTDecodeParams,
  JWTEncodeParams,
} from "./declarations/jwt/index.js";

declare const process: {
  env: { AUTH_SECRET?: string; NEXTAUTH_SECRET?: string; NEXTAUTH_URL?: string; VERCEL?: string };
};

const FORMAT = "next-auth";

export async function encode({ token, secret, maxAge, salt }: JWTEncodeParams): Promise<string> {
  return jwt.encode({ token: token ?? {}, secret: textOf(secret), maxAge, salt, format: FORMAT });
}

export async function decode({ token, secret, salt }: JWTDecodeParams): Promise<JWT | null> {
  if (!token) return null;
  try {
    return await jwt.decode({ token, secret: textOf(secret), salt, format: FORMAT });
  } catch (error) {
    throw asOriginalError(error as Error);
  }
}

/** By the reason that the core names, the library's error of the original. */
const ERRORS: { [reason: string]: [name: string, code: string] | undefined } = {
  expired: ["JWTExpired", "ERR_JWT_EXPIRED"],
  "not-yet-valid": ["JWTClaimValidationFailed", "ERR_JWT_CLAIM_VALIDATION_FAILED"],
  malformed: ["JWEInvalid", "ERR_JWE_INVALID"],
  format: ["JWEInvalid", "ERR_JWE_INVALID"],
};

/** Applications look at its name or its code. */
function asOriginalError(error: Error & { code?: string }): Error {
  if (error.code !== "invalid-token") return error;
  const fallback: [string, string] = ["JWEDecryptionFailed", "ERR_JWE_DECRYPTION_FAILED"];
  const [name, code] = ERRORS[String(error.cause)] ?? fallback;
  return Object.assign(new Error(error.message, { cause: error.cause }), { name, code });
}

/** The original takes bytes too, of a text. */
function textOf(secret: string | Uint8Array): string {
  return typeof secret === "string" ? secret : new TextDecoder().decode(secret);
}

export async function getToken<R extends boolean = false>(
  params: GetTokenParams<R>,
): Promise<R extends true ? string : JWT | null> {
  // `null` for a raw token too, whatever the types of the original say.
  return (await readToken(params)) as R extends true ? string : JWT | null;
}

async function readToken({
  req,
  secureCookie = process.env.NEXTAUTH_URL?.startsWith("https://") ?? !!process.env.VERCEL,
  cookieName = secureCookie ? "__Secure-next-auth.session-token" : "next-auth.session-token",
  raw,
  decode: read = decode,
  secret = process.env.NEXTAUTH_SECRET ?? process.env.AUTH_SECRET,
}: GetTokenParams<boolean>): Promise<string | JWT | null> {
  if (!req) throw new Error("Must pass `req` to JWT getToken()");
  const token = joinCookie(cookiesOf(req), cookieName) || bearerToken(req);
  if (!token) return null;
  if (raw) return token;
  try {
    return await read({ token, secret: secret as string });
  } catch {
    return null;
  }
}

/** What of a request is looked at: of Next.js, of Node, or what an application has put together. */
interface Message {
  cookies?: unknown;
  headers?: unknown;
}

type Cookies = ReadonlyMap<string, string>;

/** Those that Next.js has parsed, else those of the header. */
function cookiesOf({ cookies, headers }: Message): Cookies {
  if (!cookies) return parseCookies(headerOf(headers, "cookie"));
  const jar = cookies as { getAll?: () => { name: string; value: string }[] };
  if (typeof jar.getAll === "function") {
    return new Map(jar.getAll().map(({ name, value }) => [name, value]));
  }
  // Before Next.js 13 a jar was a map.
  const entries = cookies instanceof Map ? cookies.entries() : Object.entries(cookies as object);
  return new Map([...entries].filter(([, value]) => typeof value === "string"));
}

function parseCookies(header: string | undefined): Cookies {
  const pairs = (header ?? "").split(";").map((pair) => pair.trim());
  const entries = pairs
    .filter((pair) => pair.includes("="))
    .map((pair): [string, string] => {
      const at = pair.indexOf("=");
      return [pair.slice(0, at), decoded(pair.slice(at + 1)) ?? ""];
    });
  return new Map(entries);
}

/** One cookie, or its chunks in their order. */
function joinCookie(cookies: Cookies, name: string): string {
  const whole = cookies.get(name);
  if (whole) return whole;
  let text = "";
  for (let chunk = 0; cookies.has(`${name}.${chunk}`); chunk++) {
    text += cookies.get(`${name}.${chunk}`)!;
  }
  return text;
}

function bearerToken({ headers }: Message): string | undefined {
  const [scheme, token] = headerOf(headers, "authorization")?.split(" ") ?? [];
  return scheme === "Bearer" && token ? decoded(token) : undefined;
}

function headerOf(headers: unknown, name: string): string | undefined {
  const list = headers as { get?: (name: string) => string | null; [name: string]: unknown };
  if (typeof list?.get === "function") return list.get(name) ?? undefined;
  const value = list?.[name];
  return typeof value === "string" ? value : undefined;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
