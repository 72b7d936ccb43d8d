/**
 * The tokens in session cookies, one at a time: `getToken`, `encode` and `decode` with the
 * parameters of NextAuth.js v4 and Auth.js v5, for all three formats.
 *
 * ```ts
 * import { getToken } from "waxseal/jwt";
 *
 * export async function GET(request: Request) {
 *   const token = await getToken({ req: request, format: "authjs" });
 *   return Response.json({ sub: token?.sub ?? null });
 * }
 * ```
 *
 * They know no configuration: where there is an auth object, `resolve` and `getSession` are
 * the better choice, which renew, check what was revoked, and keep to the cookie's options.
 */

import { singleTokens, type TokenConfig } from "../core/single.js";
import { environment, webCrypto, type Environment } from "../environment.js";
import { WaxsealError } from "../errors.js";
import { baseNameOf, withoutPrefix } from "../formats.js";
import { isObject, stringify } from "../json.js";
import { readSecrets } from "../secrets.js";
import type { Config, Format } from "../types/config.js";
import type { Awaitable } from "../types/utility.js";
import { bearerOf, cookiesOf, namesOf, tokenIn, type TokenRequest } from "./request.js";

export type { Format } from "../types/config.js";
export type { TokenRequest } from "./request.js";

/** The claims of a token; it can be augmented, or give {@link getToken} a type of your own. */
export interface JWT {
  name?: string | null | undefined;
  email?: string | null | undefined;
  picture?: string | null | undefined;
  sub?: string | undefined;
  /** When it was made, in seconds since 1970. */
  iat?: number | undefined;
  /** When it ends, in seconds since 1970. */
  exp?: number | undefined;
  /** The id of this token. */
  jti?: string | undefined;
  [claim: string]: unknown;
}

/** What {@link encode} and {@link decode} have in common. */
export interface TokenOptions {
  /**
   * A secret or a list, as that of `createAuth`: the first seals, all open. It may be short,
   * as in the originals: where sessions begin, its strength is checked.
   *
   * @default `AUTH_SECRET` (or `NEXTAUTH_SECRET`), with `AUTH_SECRET_3`, `_2` and `_1` in front
   *   of it; for `"next-auth"`, `NEXTAUTH_SECRET` counts before `AUTH_SECRET`
   */
  secret?: Config["secret"];
  /**
   * The kind of token: that of Auth.js v5, of NextAuth.js v4, or the signed one of waxseal.
   *
   * @default `"signed"`, as in `createAuth`
   */
  format?: Format | undefined;
  /**
   * What a token is bound to. For `"authjs"` the whole name of its cookie, such as
   * `__Secure-authjs.session-token`; for `"next-auth"` the empty text; for `"signed"` the name
   * of its cookie (its prefix does not count), or the empty text for tokens whose `typ` is
   * `JWT`.
   *
   * @default the format's own, without prefix: `"authjs.session-token"`, `""`,
   *   `"waxseal.session-token"`
   */
  salt?: string | undefined;
  /**
   * Of signed tokens.
   *
   * @default `"HS256"`
   */
  algorithm?: "HS256" | "HS384" | "HS512" | undefined;
}

/** Parameters of {@link encode}. */
export interface EncodeParams<T extends object = JWT> extends TokenOptions {
  /**
   * The claims.
   *
   * @default `{}`
   */
  token?: T | undefined;
  /**
   * Seconds to `exp`.
   *
   * @default 30 days
   */
  maxAge?: number | undefined;
}

/** Parameters of {@link decode}. */
export interface DecodeParams extends TokenOptions {
  /** The token's text. */
  token?: string | null | undefined;
}

/** Parameters of {@link getToken}. */
export interface GetTokenParams<
  R extends boolean = boolean,
  T extends object = JWT,
> extends TokenOptions {
  /**
   * The request: a `Request` or `NextRequest`, a Node `IncomingMessage` or `NextApiRequest`, or
   * `{ headers, cookies }`, where either may be missing.
   */
  req: TokenRequest;
  /**
   * Whether the cookie's name has the prefix of https. Without it, `"authjs"` takes the name
   * with the strongest prefix that the request has, and the others know by `NEXTAUTH_URL`,
   * `AUTH_URL` or `VERCEL`, and else do the same.
   */
  secureCookie?: boolean | undefined;
  /**
   * The whole name of the cookie.
   *
   * @default that of the format, with its prefix
   */
  cookieName?: string | undefined;
  /** Whether the answer is the token's text, which nobody has verified then. */
  raw?: R | undefined;
  /**
   * In place of {@link decode}, for tokens of your own. What it throws is answered with `null`.
   */
  decode?:
    | ((params: {
        token: string;
        secret: NonNullable<Config["secret"]>;
        salt: string;
      }) => Awaitable<T | null>)
    | undefined;
  /** Accepted for code that comes from next-auth; nothing is logged. */
  logger?: unknown;
}

/**
 * The claims of the request's session token, or `null` where there is none that is valid; with
 * `raw` the token's text. It is taken from the session cookie, in chunks or whole, and where
 * there is none from `Authorization: Bearer …`.
 *
 * ```ts
 * import { getToken } from "waxseal/jwt";
 *
 * export async function handle(req: Request) {
 *   const token = await getToken({ req, format: "next-auth", secret: process.env.NEXTAUTH_SECRET });
 *   return new Response(token ? "welcome" : "who are you?", { status: token ? 200 : 401 });
 * }
 * ```
 *
 * @throws WaxsealError `"missing-secret"` where there is none, `"invalid-source"` for what is no
 *   request, and for other mistakes of the program; never for what a client sends.
 */
export async function getToken<R extends boolean = false, T extends object = JWT>(
  params: GetTokenParams<R, T>,
): Promise<(R extends true ? string : T) | null> {
  const { req, raw, cookieName, secureCookie, salt, format = "signed" } = params;
  const env = environment();
  const names = cookieName === undefined ? namesOf(format, secureCookie, env) : [cookieName];
  const found = tokenIn(cookiesOf(req), names);
  // One that cannot be put together is none, and stands in the way of what follows.
  const token = found ? found.token : bearerOf(req);
  if (!token) return null;
  type Answer = R extends true ? string : T;
  if (raw) return token as Answer;

  const secret = params.secret || secretsOf(params, env);
  const candidates = found ? [found.name] : names;
  for (const name of salt === undefined ? candidates : [salt]) {
    const claims = await decoded(params, token, secret, salt ?? saltOf(format, name));
    if (claims && !(format === "next-auth" && isOfCheck(claims))) return claims as Answer;
  }
  return null;
}

/**
 * A token with these claims and `iat`, `exp` and `jti`, byte for byte as the format's own
 * library makes it but for what is random.
 *
 * ```ts
 * import { decode, encode } from "waxseal/jwt";
 *
 * const options = { format: "authjs", secret: "a secret of at least thirty-two bytes" } as const;
 * const token = await encode({ ...options, token: { sub: "7" }, maxAge: 3600 });
 * const claims = await decode({ ...options, token });
 * if (claims?.sub !== "7") throw new Error("another user");
 * ```
 *
 * @throws WaxsealError `"missing-secret"`, `"invalid-claims"`, `"invalid-argument"`.
 */
export async function encode<T extends object = JWT>(params: EncodeParams<T>): Promise<string> {
  const { token = {}, maxAge = 30 * 86_400, format = "signed" } = params;
  if (!isObject(token)) {
    throw new WaxsealError("invalid-claims", "`token` must be an object: the claims.");
  }
  if (!Number.isFinite(maxAge)) {
    throw new WaxsealError("invalid-argument", "`maxAge` must be a number of seconds.");
  }
  const iat = Math.floor(Date.now() / 1000);
  // Present ones keep their place, as in the originals.
  const claims = { ...token, iat, exp: iat + maxAge, jti: webCrypto().randomUUID() };
  const salt = saltOf(format, params.salt);
  return singleTokens.seal(configOf(params, environment()), salt, stringify(claims));
}

/**
 * The claims of a token, or `null` where there is no token.
 *
 * @throws WaxsealError `"invalid-token"` for one that is not valid, as the originals throw there;
 *   its `cause` says why in one word, such as `"expired"`. And `"missing-secret"`.
 */
export async function decode<T extends object = JWT>(params: DecodeParams): Promise<T | null> {
  const { token, format = "signed" } = params;
  if (!token) return null;
  const config = configOf(params, environment());
  const text = singleTokens.read(config, saltOf(format, params.salt), `${token}`, Date.now());
  if (/^[a-z-]+$/.test(text)) {
    const message = `The token was refused ("${text}").`;
    throw new WaxsealError("invalid-token", message, { cause: text });
  }
  return JSON.parse(text) as T;
}

/** The claims, or `null` for a token that is not valid. @throws WaxsealError for mistakes. */
async function decoded(
  params: GetTokenParams<boolean, any>,
  token: string,
  secret: NonNullable<Config["secret"]>,
  salt: string,
): Promise<object | null> {
  if (params.decode) {
    try {
      return await params.decode({ token, secret, salt });
    } catch {
      return null;
    }
  }
  try {
    return await decode({ ...params, token, secret, salt });
  } catch (error) {
    if ((error as WaxsealError).code === "invalid-token") return null;
    throw error;
  }
}

/**
 * Whether these are the claims of an OAuth check cookie, which old versions of NextAuth.js v4
 * sealed under the session's key (CVE-2023-48309).
 */
function isOfCheck(claims: object): boolean {
  const names = Object.keys(claims).filter((name) => !/^(iat|exp|nbf|jti)$/.test(name));
  return /^(code_verifier|state|nonce|value|provider,value)$/.test(names.sort().join());
}

function saltOf(format: Format, name: string | undefined): string {
  switch (format) {
    case "authjs":
      return name ?? baseNameOf(format);
    case "signed":
      return withoutPrefix(name ?? baseNameOf(format));
    default:
      return name === undefined || name === "" ? "" : name;
  }
}

function configOf(options: TokenOptions, env: Environment): TokenConfig {
  const { secret, format = "signed", algorithm } = options;
  return {
    secrets: readSecrets(secret, inOrderOf(format, env)),
    format,
    allowWeakSecret: true,
    ...(algorithm !== undefined && { algorithm }),
  };
}

/** The secrets of the environment. @throws WaxsealError where there is none. */
function secretsOf({ format = "signed" }: TokenOptions, env: Environment) {
  const secrets = readSecrets(undefined, inOrderOf(format, env));
  return secrets.map((entry) =>
    typeof entry === "string" ? entry : { ...entry, until: new Date(entry.until) },
  );
}

/** Where both are set, NextAuth.js v4 takes its own. */
function inOrderOf(format: Format, env: Environment): Environment {
  const own = format === "next-auth" && env.NEXTAUTH_SECRET;
  return own ? { ...env, AUTH_SECRET: own } : env;
}
