/** Whether a provider vouches for the address of a user. */

import type { OAuthProvider } from "../oauth/provider.js";
import type { Profile } from "../types/user.js";

/** The parts of a provider that say whose it is. */
export type Vouching = Pick<OAuthProvider, "issuer" | "isMultiTenant"> & {
  authorization: { readonly url: string | undefined };
};

/**
 * `true` where the provider says that the address is the user's, `false` where it says that
 * it is not or is known not to look, `undefined` where it says nothing.
 *
 * @param email What `profile()` made of it: a claim vouches for no other address.
 */
export function isEmailVerified(
  provider: Vouching,
  profile: Profile,
  email: unknown,
): boolean | undefined {
  const claim = claimOf(provider, profile);
  if (claim === undefined || claim === false) return claim;
  return isSame(email, profile.email) ? true : undefined;
}

function claimOf(provider: Vouching, profile: Profile): boolean | undefined {
  const hosts = [provider.issuer, provider.authorization.url, profile.iss].map(hostOf);
  const isAt = (...names: string[]) => hosts.some((host) => names.includes(host));
  // There an administrator of any tenant gives users any address ("nOAuth").
  if (provider.isMultiTenant || isAt(...ENTRA)) return isYes(profile.xms_edov);
  // "The email address is unverified", says its reference of the profile.
  if (isAt("accounts.spotify.com")) return false;
  if (isAt("discord.com", "discordapp.com")) return isYes(profile.verified);
  if (isAt("kauth.kakao.com")) return isYes(Object(profile.kakao_account).is_email_verified);
  if (isAt("zoom.us")) return isYes(profile.verified);
  // GitLab, wherever it is: when the address was confirmed.
  if (profile.confirmed_at === null) return false;
  // The others are those of Google's OAuth 2, of MediaWiki, and of Patreon.
  const claim = NAMES.map((name) => profile[name]).find((value) => (value ?? null) !== null);
  const ofPatreon = Object(Object(Object(profile.data).attributes)) as Profile;
  const found = claim ?? ofPatreon.is_email_verified ?? undefined;
  return found === undefined ? undefined : isYes(found);
}

const NAMES = ["email_verified", "verified_email", "confirmed_email", "is_email_verified"];

const ENTRA = [
  "login.microsoftonline.com",
  "login.microsoftonline.us",
  "login.partner.microsoftonline.cn",
  "login.windows.net",
  "sts.windows.net",
];

/** Some providers send it as text, or as a number. */
function isYes(claim: unknown): boolean {
  return (
    claim === true || claim === 1 || /^(true|1)$/i.test(typeof claim === "string" ? claim : "")
  );
}

function hostOf(url: unknown): string {
  try {
    return new URL(url as string).hostname;
  } catch {
    return "";
  }
}

function isSame(email: unknown, claimed: unknown): boolean {
  return (
    typeof email === "string" &&
    typeof claimed === "string" &&
    email.toLowerCase() === claimed.toLowerCase()
  );
}
