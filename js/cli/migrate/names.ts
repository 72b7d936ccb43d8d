/** What next-auth of each major version has to import from. */

import type { Major } from "./versions.js";

/** Providers of 4.24 and of 5.0 alike. */
const PROVIDERS = (
  "42-school apple atlassian auth0 authentik azure-ad-b2c azure-ad battlenet box " +
  "boxyhq-saml bungie cognito coinbase credentials discord dropbox " +
  "duende-identity-server6 email eveonline facebook faceit foursquare freshbooks " +
  "fusionauth github gitlab google hubspot identity-server4 instagram kakao keycloak " +
  "line linkedin mailchimp mailru medium naver netlify okta onelogin osso osu passage " +
  "patreon pinterest pipedrive reddit salesforce slack spotify strava todoist trakt " +
  "twitch twitter united-effects vk wikimedia wordpress workos yandex zitadel zoho zoom"
).split(" ");

const PROVIDERS_OF: Readonly<Record<Major, readonly string[]>> = {
  4: [],
  5: (
    "asgardeo azure-devops bankid-no beyondidentity bitbucket click-up concept2 descope " +
    "dribbble eventbrite figma forwardemail frontegg huggingface kinde logto loops " +
    "mailgun mastodon mattermost microsoft-entra-id netsuite nextcloud nodemailer notion " +
    "ory-hydra passkey ping-id postmark resend roblox sendgrid simplelogin threads tiktok " +
    "vipps webauthn webex wechat"
  ).split(" "),
};

const ENTRIES_OF: Readonly<Record<Major, readonly string[]>> = {
  4: ["", "adapters", "client/_utils", "jwt", "middleware", "next", "package.json", "react"],
  5: ["", "adapters", "jwt", "middleware", "next", "package.json", "react", "webauthn"],
};

/** Modules of types and the like below `providers`. */
const OTHER = ["", "index", "oauth", "oauth-types", "provider-types"];

/** Whether the original has this entry, such as `"providers/github"`, `""` for the package. */
export function hasEntry(major: Major, entry: string): boolean {
  const [, provider] = /^providers(?:\/(.*))?$/.exec(entry) ?? [entry];
  if (!entry.startsWith("providers")) return ENTRIES_OF[major].includes(entry);
  return OTHER.includes(provider ?? "") || isProvider(major, provider!);
}

export function isProvider(major: Major, name: string): boolean {
  return PROVIDERS.includes(name) || PROVIDERS_OF[major].includes(name);
}
