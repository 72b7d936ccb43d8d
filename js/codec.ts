/**
 * Tokens of the application's own (`jwt.encode` and `jwt.decode` of next-auth). The core sees
 * tokens of its format in their place, sealed for one request under its own keys, so that
 * everything else is as it is without them.
 */

import { defaultUpdateAge, MAX_AGE } from "./ages.js";
import { asCallbackError, badReturn, withTimeout } from "./callbacks.js";
import { chunkNumber, joinChunks, MAX_CHUNKS, splitToken } from "./chunks.js";
import type { Codec } from "./compat.js";
import type { Settings } from "./config/index.js";
import { parseRequest, type Context } from "./context.js";
import { decodeValue, trimBlanks } from "./cookie-value.js";
import type { Parsed } from "./core/index.js";
import { undecided } from "./core/outcomes.js";
import { baseNameOf, withoutPrefix } from "./formats.js";
import { isObject, stringify } from "./json.js";
import { reportOnce } from "./log.js";
import { isClearing, nameOf, parseSetCookie } from "./set-cookie.js";
import type { Writes } from "./types/outcome.js";
import type { ReadOptions, Source } from "./types/source.js";
import type { Awaitable } from "./types/utility.js";

type Claims = { readonly [claim: string]: unknown };

/** What the application gets back as it was, whatever the core made of it. */
const OF_TOKEN = ["iat", "exp", "jti"] as const;

/** Opens in no format. */
const NO_TOKEN = "x";

/** See `withCodec`. */
export async function translate<T extends Writes | { readonly writes: Writes }>(
  context: Context,
  source: Source,
  options: (ReadOptions & { begins?: boolean }) | undefined,
  work: (context: Context) => Awaitable<T>,
): Promise<T> {
  const begins = options?.begins ?? false;
  const request = parseRequest(context, source, options, begins);
  const { header, claims } = await readTokens(context, request);
  const result = await work({ ...context, cookie: header });
  const writes: Writes = "setCookie" in result ? result : result.writes;
  try {
    Object.assign(writes, await translateWrites(context, request, writes, begins ? {} : claims));
    return result;
  } catch (cause) {
    const error = asCallbackError(cause, "`jwt.encode` threw; no cookie is written.");
    reportOnce(context.settings, error);
    // Whom a sign-in leaves without a cookie is not signed in.
    if (begins || !("status" in result)) throw error;
    const { session } = result as { session?: object | null };
    return undecided(session ?? null, error) as unknown as T;
  }
}

/** The Cookie header as the core reads it, and the claims that the application's tokens have. */
async function readTokens(
  context: Context,
  [cookie, , now]: Parsed,
): Promise<{ header: string; claims: Claims }> {
  const { settings } = context;
  const names = namesOf(settings);
  const pairs = cookie.split(";").map(trimBlanks).filter(Boolean);
  const header = pairs.filter((pair) => nameIn(names, nameOf(pair)) === undefined);
  const cookies = new Map<string, string>();
  for (const pair of pairs) {
    // The first of each name counts, as in the original.
    const name = nameOf(pair);
    if (!cookies.has(name)) cookies.set(name, decodeValue(trimBlanks(pair.slice(name.length + 1))));
  }
  let found: Claims = {};
  for (const name of names) {
    const token = joinChunks(cookies, name);
    if (token === undefined) continue;
    const claims = await decodeToken(settings, token, name);
    const sealed = claims && sealClaims(context, claims, name, now);
    if (claims && sealed !== undefined) found = claims;
    for (const [chunk, value] of splitToken(name, sealed ?? NO_TOKEN, settings.format)) {
      header.push(`${chunk}=${value}`);
    }
  }
  return { header: header.join("; "), claims: found };
}

/** `undefined` for what is no token of the application, or is one that it cannot read. */
async function decodeToken(
  settings: Settings,
  token: string,
  name: string,
): Promise<Claims | undefined> {
  if (token === "") return undefined;
  try {
    const work = codecOf(settings).decode(token, name);
    const claims: unknown = await withTimeout(settings, "jwt.decode", work);
    return isObject(claims) ? (claims as Claims) : undefined;
  } catch {
    // As in the original: what does not verify is thrown too.
    return undefined;
  }
}

/** As the core reads them; `undefined` for what no token can hold, such as objects in a circle. */
function sealClaims(
  { core, settings }: Context,
  claims: Claims,
  name: string,
  now: number,
): string | undefined {
  try {
    return core.sealToken(saltOf(settings, name), stringify(withDates(settings, claims, now)));
  } catch (cause) {
    const error = asCallbackError(cause, "`jwt.decode` returned claims that cannot be read.");
    reportOnce(settings, error);
    return undefined;
  }
}

/**
 * With the dates by which the core judges them. A token without `exp` ends `maxAge` from now.
 * One that was made before `updateAge` is due to be renewed, and until when it counts says
 * `exp`: many applications keep the `iat` of the sign-in.
 */
function withDates(settings: Settings, claims: Claims, now: number): Claims {
  const seconds = Math.floor(now / 1000);
  const { maxAge, updateAge } = lifetimesOf(settings);
  const { exp = seconds + maxAge, iat } = claims;
  const oldest = seconds - Math.min(updateAge, maxAge - 1);
  return { ...claims, exp, ...(typeof iat === "number" && { iat: Math.max(iat, oldest) }) };
}

/** The writes with the application's tokens in place of the core's. */
async function translateWrites(
  { core, settings }: Context,
  request: Parsed,
  writes: Writes,
  claims: Claims,
): Promise<Writes> {
  const { setCookie, requestCookie, responseHeaders } = writes;
  if (setCookie.length === 0 && requestCookie === null) return writes;
  // By the names that the browser has, which may be other chunks than the core has seen.
  const cleared = core.clear(request, false).writes;
  const names = namesOf(settings);
  const line = setCookie.find(
    (line) => !isClearing(line) && nameIn(names, nameOf(line)) !== undefined,
  );
  if (line === undefined) return cleared;

  const name = nameIn(names, nameOf(line))!;
  const token = await encodeToken(settings, name, claims, readBack(request));
  const chunks = splitToken(name, token, settings.format);
  // Nobody would read it, and no server takes so long a header from the browser again.
  if (chunks.length > MAX_CHUNKS) throw badReturn("`jwt.encode` returned too long a token.");
  const parts = chunks.map(([chunk, value]) => `${chunk}=${encodeURIComponent(value)}`);
  const attributes = line.slice(line.indexOf(";"));
  const set = parts.map((pair) => pair + attributes);
  const [written, places] = [set.map(nameOf), set.map(placeOf)];
  const isSet = (line: string) => written.includes(nameOf(line));
  // Those of the core are for other places, where it has a reason to clear them.
  const elsewhere = setCookie.filter(
    (line) => isClearing(line) && isSet(line) && !places.includes(placeOf(line)),
  );
  return {
    setCookie: [...cleared.setCookie.filter((line) => !isSet(line)), ...elsewhere, ...set],
    responseHeaders,
    requestCookie: [cleared.requestCookie ?? request[0], ...parts].filter(Boolean).join("; "),
  };

  /** What the core has sealed. */
  function readBack([, scheme, now, host]: Parsed) {
    const read = core.verify([requestCookie ?? "", scheme, now, host], true);
    if (read.status !== "active") throw badReturn("The session that was written does not open.");
    return { sealed: JSON.parse(read.text) as Claims, now };
  }
}

/** Without dates where a session begins; else with those that its token had. */
async function encodeToken(
  settings: Settings,
  name: string,
  claims: Claims,
  { sealed, now }: { sealed: Claims; now: number },
): Promise<string> {
  const own: { [claim: string]: unknown } = { ...sealed };
  for (const date of OF_TOKEN) {
    if (Object.hasOwn(claims, date)) own[date] = claims[date];
    else delete own[date];
  }
  const maxAge = Number(sealed.exp) - Math.floor(now / 1000);
  const work = codecOf(settings).encode(own, maxAge, name);
  const token: unknown = await withTimeout(settings, "jwt.encode", work);
  if (typeof token === "string" && token !== "") return token;
  throw badReturn("`jwt.encode` must return a string that is not empty.");
}

function codecOf(settings: Settings): Codec {
  return settings.compat!.codec!;
}

function lifetimesOf({ given }: Settings): { maxAge: number; updateAge: number } {
  const { maxAge = MAX_AGE } = given.session ?? {};
  const { updateAge = defaultUpdateAge(maxAge) } = given.session ?? {};
  return { maxAge, updateAge };
}

/** The names that the session cookie may have, without those of chunks. */
function namesOf({ compat, cookie, format }: Settings): readonly string[] {
  if (compat?.sessionCookie !== undefined) return [compat.sessionCookie];
  const name = cookie.name ?? baseNameOf(format);
  return ["__Host-", "__Secure-", ""].map((prefix) => prefix + name);
}

/** Which of the names a cookie's is, or that of a chunk of it. */
function nameIn(names: readonly string[], cookieName: string): string | undefined {
  return names.find((name) => chunkNumber(cookieName, name) !== undefined);
}

function saltOf({ format }: Settings, name: string): string {
  switch (format) {
    case "authjs":
      return name;
    case "signed":
      return withoutPrefix(name);
    case "next-auth":
      return "";
  }
}

function placeOf(line: string): string {
  const { name, domain, path, partitioned = false } = parseSetCookie(line);
  return [name, domain, path, partitioned].join("; ");
}
