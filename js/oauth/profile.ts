/** Who has signed in at the provider: their profile there, and the user and account of it. */

import * as oauth from "oauth4webapi";

import { AuthError, OAuthProfile } from "../auth-error.js";
import { asCause } from "../describe.js";
import { webCrypto } from "../environment.js";
import { hasClass, invalidOption } from "../errors.js";
import { isObject } from "../json.js";
import { becomesAscii } from "../lower-case.js";
import { quote } from "../quote.js";
import type { Account, Profile } from "../types/user.js";
import { answeringFetch, boundedFetch, isTransient, unavailable, withinTime } from "./fetch.js";
import type { OAuthProvider, TokenSet, UserinfoContext } from "./provider.js";
import { subjectOf } from "./subject.js";
import { clientOf, type Exchanged } from "./tokens.js";

/** Somebody, as the provider knows them. */
export interface Identity {
  user: { id: string; email?: string | null; [name: string]: unknown };
  account: Account;
  profile: Profile;
  /** The claims of the id_token, where there is one. */
  claims: Exchanged["claims"];
  /** When they have signed in there, in seconds since 1970, where the id_token says it. */
  authTime: number | undefined;
}

/** How the `sub` of a user is made where no adapter gives one. */
export type Subject = "hash" | "account" | "random";

/** What an answer says of somebody, and how their `sub` is made. */
export interface Asked {
  exchanged: Exchanged;
  /** Apple's form field `user`. */
  userField: string | null;
  /** Where the provider sent the browser back to. */
  callbackUrl: string;
  subject: Subject;
}

/** @throws OAuthProfile, or as the library. */
export async function identify(provider: OAuthProvider, asked: Asked): Promise<Identity> {
  const { exchanged, subject } = asked;
  const { tokens } = exchanged;
  const profile = await profileOf(provider, asked);
  const made = await callProfile(provider, profile, tokens);
  const providerAccountId = accountIdOf(provider, made);
  return {
    user: {
      ...made,
      id: await makeSubject(subject, provider.id, providerAccountId),
      email: addressOf(provider, made),
    },
    account: { ...accountOf(provider, tokens), providerAccountId },
    profile,
    claims: exchanged.claims,
    authTime: authTimeOf(exchanged),
  };
}

/** From a token that was checked alone: what userinfo or `profile()` say proves nothing. */
function authTimeOf({ claims }: Exchanged): number | undefined {
  const time = claims?.auth_time;
  return Number.isFinite(time) && (time as number) > 0 ? Math.floor(time as number) : undefined;
}

/**
 * What `String(id)` makes of an id that is missing, of what is none, such as a Promise or
 * `!!id`, or of a number that was rounded: many would be the same person.
 */
const NO_ID =
  /^\s*(undefined|null|true|false|NaN|-?Infinity|Invalid Date|-?\d(\.\d+)?e\+\d+)?\s*$|\[object \w+\]/;

function accountIdOf({ id: provider }: OAuthProvider, { id }: { id?: unknown }): string {
  const text = idText(id);
  // A text with half of a surrogate pair becomes another one's in UTF-8.
  if (text !== undefined && !NO_ID.test(text) && !/\p{Cs}/u.test(text)) return text;
  throw new OAuthProfile(
    `\`profile()\` of ${quote(provider)} returned no \`id\` that no other account has: return the account's id at the provider, as text. (A number beyond 2^53 has lost digits, which two accounts may differ in.)`,
  );
}

function idText(id: unknown): string | undefined {
  switch (typeof id) {
    case "string":
    case "bigint":
      return String(id);
    case "number":
      return Number.isSafeInteger(id) ? String(id) : undefined;
    case "object":
      // Such as an ObjectId; a list of one would have the text of that.
      return Array.isArray(id) ? undefined : objectText(id);
    default:
      return undefined;
  }
}

function objectText(id: object | null): string | undefined {
  try {
    return isObject(id) ? `${id as unknown as string}` : undefined;
  } catch {
    return undefined;
  }
}

/**
 * In lower case and, as in Auth.js, `undefined` where it is `null` as well.
 *
 * @throws OAuthProfile for what is no text, and for what may become another address.
 */
function addressOf({ id }: OAuthProvider, { email }: { email?: unknown }): string | undefined {
  if (email === undefined || email === null) return undefined;
  if (typeof email !== "string") {
    throw new OAuthProfile(
      `\`profile()\` of ${quote(id)} must return an \`email\` that is a string or null.`,
    );
  }
  if (!becomesAscii(email)) return email.toLowerCase();
  throw new OAuthProfile(
    `The address that ${quote(id)} gives has a letter that lower case turns into one of ASCII, so it could be somebody else's.`,
  );
}

/** NextAuth.js v4 has one type for all, and says only when the access token ends. */
function accountOf({ id, type, version }: OAuthProvider, tokens: TokenSet) {
  if (version === "v5") return { ...tokens, provider: id, type };
  const { expires_in: _, ...others } = tokens;
  return { ...others, provider: id, type: "oauth" };
}

async function makeSubject(subject: Subject, providerId: string, id: string): Promise<string> {
  if (subject === "account") return id;
  return subject === "random" ? webCrypto().randomUUID() : subjectOf(providerId, id);
}

async function callProfile(
  provider: OAuthProvider,
  profile: Profile,
  tokens: TokenSet,
): Promise<{ [name: string]: unknown }> {
  let made: unknown;
  try {
    made = await withinTime(provider.profile(profile, tokens));
    // Copied here, since a getter may throw as well.
    if (isObject(made)) return { ...made };
  } catch (thrown) {
    throw threw(provider, "profile", thrown, { profile, tokens });
  }
  throw new OAuthProfile(`\`profile()\` of ${quote(provider.id)} must return the user.`);
}

async function profileOf(
  provider: OAuthProvider,
  { exchanged, userField, callbackUrl }: Asked,
): Promise<Profile> {
  const { tokens, claims, server } = exchanged;
  if (provider.usesIdToken && claims) {
    return { ...claims, ...(provider.hasUserField && parseUserField(userField)) };
  }
  if (provider.userinfo.request) {
    const endpoint = server.userinfo_endpoint;
    const ask = answeringFetch(provider.fetch);
    return requestUserinfo(provider, { tokens, callbackUrl, endpoint, fetch: ask });
  }
  if (server.userinfo_endpoint === undefined) {
    throw invalidOption(
      `providers: ${provider.id}.userinfo`,
      "is missing, and the provider's metadata name no endpoint either",
    );
  }
  const response = await fetchUserinfo(provider, server, tokens);
  if (provider.type === "oidc") {
    // Else the answer could be about somebody else (OpenID Connect Core §5.3.2).
    const subject = claims?.sub as string | undefined;
    return oauth.processUserInfoResponse(
      server,
      clientOf(provider),
      subject ?? oauth.skipSubjectCheck,
      response,
    );
  }
  return readProfile(response);
}

/** With nothing of what the function was given, which the libraries that it uses may repeat. */
function threw(provider: OAuthProvider, name: string, thrown: unknown, given: object): AuthError {
  if (hasClass(thrown, AuthError) && name !== "profile") return thrown;
  const { id, clientSecret } = provider;
  const cause = asCause(thrown, { ...given, clientSecret });
  return new OAuthProfile(`\`${name}()\` of ${quote(id)} threw.`, { cause });
}

function fetchUserinfo(
  provider: OAuthProvider,
  server: oauth.AuthorizationServer,
  { access_token = "" }: TokenSet,
): Promise<Response> {
  const url = new URL(server.userinfo_endpoint!);
  for (const [name, value] of Object.entries(provider.userinfo.params)) {
    url.searchParams.set(name, value);
  }
  const asked = { ...server, userinfo_endpoint: url.href };
  return oauth.userInfoRequest(asked, clientOf(provider), access_token, {
    [oauth.allowInsecureRequests]: true,
    [oauth.customFetch]: boundedFetch(provider.fetch) as never,
  });
}

async function readProfile(response: Response): Promise<Profile> {
  if (isTransient(response.status)) {
    throw unavailable("Asked for the profile, the provider", response.status);
  }
  let profile: unknown;
  if (response.ok) profile = await response.json().catch(() => undefined);
  if (isObject(profile)) return profile as Profile;
  throw new OAuthProfile(
    `Asked for the profile, the provider answers with status ${response.status} and no JSON object.`,
  );
}

async function requestUserinfo(
  provider: OAuthProvider,
  context: UserinfoContext,
): Promise<Profile> {
  let profile: unknown;
  try {
    profile = await withinTime(provider.userinfo.request!(context));
  } catch (thrown) {
    throw threw(provider, "userinfo.request", thrown, context.tokens);
  }
  if (isObject(profile)) return profile as Profile;
  throw new OAuthProfile(`\`userinfo.request()\` of ${quote(provider.id)} returned no object.`);
}

/** Apple tells the name once, as JSON in a form field, which anyone may have written. */
function parseUserField(text: string | null): { user?: unknown } {
  try {
    const user: unknown = JSON.parse(text ?? "");
    return isObject(user) ? { user } : {};
  } catch {
    return {};
  }
}
