/**
 * Providers to sign in with, as data in the shape of Auth.js, which can use them as well. Each
 * takes `clientId` and `clientSecret`, or finds them in the environment; its redirect URI is
 * the address of the endpoints with `callback/<id>`, such as
 * `https://app.example/api/auth/callback/google`.
 *
 * ```ts
 * import { github, google } from "waxseal/providers";
 *
 * createAuth({ providers: [google, github({ authorization: { params: { scope: "repo" } } })] });
 * ```
 */

import { defineProvider, type OAuthUser } from "./define.js";
import type {
  AppleProfile,
  CognitoProfile,
  DiscordProfile,
  FacebookProfile,
  GitHubProfile,
  GitLabProfile,
  GoogleProfile,
  KeycloakProfile,
  MicrosoftProfile,
  OIDCProfile,
  SlackProfile,
  SpotifyProfile,
  XProfile,
} from "./profiles.js";

export type {
  OAuthUser,
  ProfileOptions,
  ProviderData,
  ProviderFunction,
  ProviderOptions,
  Tokens,
} from "./define.js";
export type * from "./profiles.js";

/**
 * Any server of OpenID Connect. Its id is `"oidc"` unless another is given, and with it the
 * redirect URI (`…/callback/oidc`) and the variables: `AUTH_OIDC_ID`, `AUTH_OIDC_SECRET`, and
 * `AUTH_OIDC_ISSUER`, the server's identifier, an https URL where discovery finds the rest.
 *
 * ```ts
 * oidc({ id: "acme", name: "Acme", issuer: "https://id.acme.example" })
 * ```
 */
export const oidc = /* @__PURE__ */ defineProvider<"oidc", OIDCProfile>(() => ({
  id: "oidc",
  name: "OpenID Connect",
  type: "oidc",
  checks: ["pkce", "state"],
  profile: standardProfile,
}));

/**
 * Google. Register at https://console.cloud.google.com/apis/credentials, with the redirect URI
 * `…/callback/google`. Variables: `AUTH_GOOGLE_ID`, `AUTH_GOOGLE_SECRET`.
 */
export const google = /* @__PURE__ */ defineProvider<"oidc", GoogleProfile>(() => ({
  id: "google",
  name: "Google",
  type: "oidc",
  issuer: "https://accounts.google.com",
  style: { bg: "#fff", text: "#1f1f1f" },
  profile: standardProfile,
}));

/**
 * GitHub, or GitHub Enterprise Server with `enterprise: { baseUrl }`. Register at
 * https://github.com/settings/developers, with the redirect URI `…/callback/github`. Variables:
 * `AUTH_GITHUB_ID`, `AUTH_GITHUB_SECRET`. `email` is the public address, or the primary one if
 * GitHub has verified it.
 */
export const github = /* @__PURE__ */ defineProvider<
  "oauth",
  GitHubProfile,
  { enterprise?: { baseUrl?: string } }
>(({ enterprise }) => {
  const own = enterprise?.baseUrl?.replace(/\/+$/, "");
  const server = own ?? "https://github.com";
  const api = own === undefined ? "https://api.github.com" : `${own}/api/v3`;
  return {
    id: "github",
    name: "GitHub",
    type: "oauth",
    issuer: `${server}/login/oauth`,
    authorization: {
      url: `${server}/login/oauth/authorize`,
      params: { scope: "read:user user:email" },
    },
    token: `${server}/login/oauth/access_token`,
    userinfo: {
      url: `${api}/user`,
      // Auth.js has no `fetch` there.
      request: async ({ tokens, fetch: ask = fetch }) =>
        readGitHubUser(ask, api, String(tokens.access_token)),
    },
    style: { bg: "#24292f", text: "#fff" },
    profile: ({ id, name, login, email, avatar_url }) => ({
      id: textOf(id),
      name: name ?? login,
      email,
      image: avatar_url,
    }),
  };
});

/**
 * Microsoft Entra ID and Microsoft accounts. Register at https://entra.microsoft.com, under "App
 * registrations", with the redirect URI `…/callback/microsoft-entra-id`. Variables:
 * `AUTH_MICROSOFT_ENTRA_ID_ID`, `_SECRET`, and for one directory alone `_ISSUER`
 * (`https://login.microsoftonline.com/<tenant>/v2.0`); without it, everybody who has an account
 * at Microsoft may sign in. An address counts as verified only with the optional claim
 * `xms_edov`.
 */
export const microsoft = /* @__PURE__ */ defineProvider<"oidc", MicrosoftProfile>(
  ({ issuer }: { issuer?: string }) => ({
    id: "microsoft-entra-id",
    name: "Microsoft",
    type: "oidc",
    ...(issuer === undefined && { issuer: "https://login.microsoftonline.com/common/v2.0" }),
    authorization: { params: { scope: "openid profile email" } },
    style: { bg: "#0072c6", text: "#fff" },
    profile: ({ sub, name, email }) => ({ id: sub, name, email, image: null }),
  }),
);

/**
 * Apple. Register a Services ID at https://developer.apple.com/account/resources/identifiers, with
 * the redirect URI `…/callback/apple`, by https. Variables: `AUTH_APPLE_ID` (the Services ID),
 * `AUTH_APPLE_SECRET` (a JWT that is signed with the key, and lasts six months at most). The
 * name comes at the first sign-in alone.
 */
export const apple = /* @__PURE__ */ defineProvider<"oidc", AppleProfile>(() => ({
  id: "apple",
  name: "Apple",
  type: "oidc",
  issuer: "https://appleid.apple.com",
  authorization: { params: { scope: "name email", response_mode: "form_post" } },
  client: { token_endpoint_auth_method: "client_secret_post" },
  checks: ["nonce", "state"],
  style: { bg: "#000", text: "#fff" },
  profile: ({ sub, email, user }) => ({
    id: sub,
    name: user?.name ? [user.name.firstName, user.name.lastName].filter(Boolean).join(" ") : email,
    email,
    image: null,
  }),
}));

/**
 * Discord. Register at https://discord.com/developers/applications, with the redirect URI
 * `…/callback/discord`. Variables: `AUTH_DISCORD_ID`, `AUTH_DISCORD_SECRET`.
 */
export const discord = /* @__PURE__ */ defineProvider<"oauth", DiscordProfile>(() => ({
  id: "discord",
  name: "Discord",
  type: "oauth",
  authorization: {
    url: "https://discord.com/api/oauth2/authorize",
    params: { scope: "identify email" },
  },
  token: "https://discord.com/api/oauth2/token",
  userinfo: "https://discord.com/api/users/@me",
  style: { bg: "#5865f2", text: "#fff" },
  profile: (profile) => ({
    id: profile.id,
    name: profile.global_name ?? profile.username,
    email: profile.email,
    image: discordImage(profile),
  }),
}));

/**
 * GitLab, or a server of your own with `baseUrl`. Register at
 * https://gitlab.com/-/user_settings/applications, with the scope `read_user` and the redirect
 * URI `…/callback/gitlab`. Variables: `AUTH_GITLAB_ID`, `AUTH_GITLAB_SECRET`.
 */
export const gitlab = /* @__PURE__ */ defineProvider<
  "oauth",
  GitLabProfile,
  { baseUrl?: string | URL }
>(({ baseUrl = "https://gitlab.com" }) => {
  const server = new URL(baseUrl).href.replace(/\/$/, "");
  return {
    id: "gitlab",
    name: "GitLab",
    type: "oauth",
    authorization: { url: `${server}/oauth/authorize`, params: { scope: "read_user" } },
    token: `${server}/oauth/token`,
    userinfo: `${server}/api/v4/user`,
    style: { bg: "#fc6d26", text: "#fff" },
    profile: ({ id, sub, name, username, email, avatar_url }) => ({
      id: textOf(sub ?? id),
      name: name ?? username,
      email,
      image: avatar_url,
    }),
  };
});

/**
 * Keycloak. Make a client of the realm with "Client authentication", and the redirect URI
 * `…/callback/keycloak`. Variables: `AUTH_KEYCLOAK_ID`, `AUTH_KEYCLOAK_SECRET`,
 * `AUTH_KEYCLOAK_ISSUER` (`https://keycloak.example/realms/<realm>`).
 */
export const keycloak = /* @__PURE__ */ defineProvider<"oidc", KeycloakProfile>(() => ({
  id: "keycloak",
  name: "Keycloak",
  type: "oidc",
  style: { bg: "#428bca", text: "#fff" },
  profile: standardProfile,
}));

/**
 * Auth0. Make a "Regular Web Application" at https://manage.auth0.com, with the callback URL
 * `…/callback/auth0`. Variables: `AUTH_AUTH0_ID`, `AUTH_AUTH0_SECRET`, `AUTH_AUTH0_ISSUER`
 * (`https://<tenant>.eu.auth0.com`).
 */
export const auth0 = /* @__PURE__ */ defineProvider<"oidc", OIDCProfile>(() => ({
  id: "auth0",
  name: "Auth0",
  type: "oidc",
  style: { bg: "#eb5424", text: "#fff" },
  profile: standardProfile,
}));

/**
 * Okta. Make an app integration for OIDC, "Web Application", with the redirect URI
 * `…/callback/okta`. Variables: `AUTH_OKTA_ID`, `AUTH_OKTA_SECRET`, `AUTH_OKTA_ISSUER`
 * (`https://<organization>.okta.com`).
 */
export const okta = /* @__PURE__ */ defineProvider<"oidc", OIDCProfile>(() => ({
  id: "okta",
  name: "Okta",
  type: "oidc",
  checks: ["pkce", "state"],
  style: { bg: "#000", text: "#fff" },
  profile: standardProfile,
}));

/**
 * Amazon Cognito. Make an app client of the user pool with a secret, and the callback URL
 * `…/callback/cognito`. Variables: `AUTH_COGNITO_ID`, `AUTH_COGNITO_SECRET`,
 * `AUTH_COGNITO_ISSUER` (`https://cognito-idp.<region>.amazonaws.com/<user pool id>`).
 */
export const cognito = /* @__PURE__ */ defineProvider<"oidc", CognitoProfile>(() => ({
  id: "cognito",
  name: "Cognito",
  type: "oidc",
  style: { bg: "#c17b9e", text: "#fff" },
  profile: standardProfile,
}));

/**
 * Slack. Register at https://api.slack.com/apps, with the redirect URI `…/callback/slack`, by
 * https. Variables: `AUTH_SLACK_ID`, `AUTH_SLACK_SECRET`.
 */
export const slack = /* @__PURE__ */ defineProvider<"oidc", SlackProfile>(() => ({
  id: "slack",
  name: "Slack",
  type: "oidc",
  issuer: "https://slack.com",
  checks: ["nonce"],
  style: { bg: "#611f69", text: "#fff" },
  profile: standardProfile,
}));

/**
 * LinkedIn. Register at https://www.linkedin.com/developers/apps, with the product "Sign In with
 * LinkedIn using OpenID Connect" and the redirect URI `…/callback/linkedin`. Variables:
 * `AUTH_LINKEDIN_ID`, `AUTH_LINKEDIN_SECRET`.
 */
export const linkedin = /* @__PURE__ */ defineProvider<"oidc", OIDCProfile>(() => ({
  id: "linkedin",
  name: "LinkedIn",
  type: "oidc",
  issuer: "https://www.linkedin.com/oauth",
  client: { token_endpoint_auth_method: "client_secret_post" },
  checks: ["state"],
  style: { bg: "#0a66c2", text: "#fff" },
  profile: standardProfile,
}));

/**
 * Facebook. Register at https://developers.facebook.com/apps, with the redirect URI
 * `…/callback/facebook`, by https. Variables: `AUTH_FACEBOOK_ID`, `AUTH_FACEBOOK_SECRET`.
 */
export const facebook = /* @__PURE__ */ defineProvider<"oauth", FacebookProfile>(() => ({
  id: "facebook",
  name: "Facebook",
  type: "oauth",
  authorization: { url: "https://www.facebook.com/dialog/oauth", params: { scope: "email" } },
  token: "https://graph.facebook.com/oauth/access_token",
  userinfo: "https://graph.facebook.com/me?fields=id,name,email,picture",
  style: { bg: "#0866ff", text: "#fff" },
  profile: ({ id, name, email, picture }) => ({ id, name, email, image: picture?.data?.url }),
}));

/**
 * Twitch. Register at https://dev.twitch.tv/console/apps, with the redirect URI
 * `…/callback/twitch`. Variables: `AUTH_TWITCH_ID`, `AUTH_TWITCH_SECRET`.
 */
export const twitch = /* @__PURE__ */ defineProvider<"oidc", OIDCProfile>(() => ({
  id: "twitch",
  name: "Twitch",
  type: "oidc",
  issuer: "https://id.twitch.tv/oauth2",
  authorization: {
    params: {
      scope: "openid user:read:email",
      claims: { id_token: { email: null, picture: null, preferred_username: null } },
    },
  },
  token: { conform: conformTwitch },
  client: { token_endpoint_auth_method: "client_secret_post" },
  style: { bg: "#9146ff", text: "#fff" },
  profile: standardProfile,
}));

/**
 * Spotify. Register at https://developer.spotify.com/dashboard, with the redirect URI
 * `…/callback/spotify`. Variables: `AUTH_SPOTIFY_ID`, `AUTH_SPOTIFY_SECRET`. Spotify does not
 * verify addresses.
 */
export const spotify = /* @__PURE__ */ defineProvider<"oauth", SpotifyProfile>(() => ({
  id: "spotify",
  name: "Spotify",
  type: "oauth",
  authorization: {
    url: "https://accounts.spotify.com/authorize",
    params: { scope: "user-read-email" },
  },
  token: "https://accounts.spotify.com/api/token",
  userinfo: "https://api.spotify.com/v1/me",
  style: { bg: "#1db954", text: "#000" },
  profile: ({ id, display_name, email, images }) => ({
    id,
    name: display_name,
    email,
    image: images?.[0]?.url,
  }),
}));

/**
 * X, formerly Twitter. Register at https://developer.x.com/en/portal/projects-and-apps as a
 * confidential client, with the redirect URI `…/callback/twitter`: the id is still `"twitter"`,
 * as in Auth.js. Variables: `AUTH_TWITTER_ID`, `AUTH_TWITTER_SECRET`.
 */
export const x = /* @__PURE__ */ defineProvider<"oauth", XProfile>(() => ({
  id: "twitter",
  name: "X",
  type: "oauth",
  authorization: {
    url: "https://x.com/i/oauth2/authorize",
    params: { scope: "users.read tweet.read offline.access" },
  },
  token: "https://api.x.com/2/oauth2/token",
  userinfo: "https://api.x.com/2/users/me?user.fields=profile_image_url",
  checks: ["pkce", "state"],
  style: { bg: "#000", text: "#fff" },
  profile: ({ data }) => ({
    id: data.id,
    name: data.name,
    email: data.email ?? null,
    image: data.profile_image_url,
  }),
}));

/**
 * What is missing must not become the text "undefined", an account that many would share, nor a
 * number that has lost digits the text of another.
 */
function textOf(id: string | number): string {
  return typeof id === "string" || Number.isSafeInteger(id)
    ? String(id)
    : (id as unknown as string);
}

/** By the standard claims (OpenID Connect Core §5.1). */
function standardProfile(profile: OIDCProfile): OAuthUser {
  const { sub, name, nickname, preferred_username, email, picture } = profile;
  return { id: sub, name: name ?? nickname ?? preferred_username, email, image: picture };
}

async function readGitHubUser(
  ask: typeof fetch,
  api: string,
  token: string,
): Promise<GitHubProfile> {
  // GitHub answers nobody without a name.
  const headers = { authorization: `Bearer ${token}`, "user-agent": "waxseal" };
  const response = await ask(`${api}/user`, { headers });
  if (!response.ok) throw new Error(`GitHub answered ${response.status}.`);
  const user = (await response.json()) as GitHubProfile;
  if (user.email) return user;
  const answer = await ask(`${api}/user/emails`, { headers });
  // Without the scope `user:email`.
  if (!answer.ok) return user;
  const emails = (await answer.json()) as { email: string; primary: boolean; verified: boolean }[];
  const primary = emails.find((entry) => entry.primary && entry.verified);
  return { ...user, email: primary?.email ?? null };
}

/** https://discord.com/developers/docs/reference#image-formatting */
function discordImage({ id, avatar, discriminator = "0" }: DiscordProfile): string {
  const images = "https://cdn.discordapp.com";
  if (avatar) {
    return `${images}/avatars/${id}/${avatar}.${avatar.startsWith("a_") ? "gif" : "png"}`;
  }
  const number =
    discriminator === "0" ? Number((BigInt(id) >> 22n) % 6n) : Number(discriminator) % 5;
  return `${images}/embed/avatars/${number}.png`;
}

/** Twitch writes `scope` as an array, and errors in its own way. */
async function conformTwitch(response: Response): Promise<Response | undefined> {
  const body = (await response.json()) as { [name: string]: unknown };
  const { scope, error, message } = body;
  const { status } = response;
  if (response.ok) {
    const text = Array.isArray(scope) ? scope.join(" ") : scope;
    return Response.json({ ...body, scope: text }, { status });
  }
  if (typeof error === "string" && /^[a-z_]+$/.test(error)) return undefined;
  return Response.json({ error: "invalid_request", error_description: message }, { status });
}
