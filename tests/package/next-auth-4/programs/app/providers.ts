// Providers: options, profiles and credentials as applications write them.
import type { AuthOptions, User } from "next-auth";
import type { AppProviders, BuiltInProviderType, Provider } from "next-auth/providers";
import type { CredentialInput, CredentialsConfig } from "next-auth/providers/credentials";
import CredentialsProvider from "next-auth/providers/credentials";
import type { EmailConfig, SendVerificationRequestParams } from "next-auth/providers/email";
import EmailProvider from "next-auth/providers/email";
import type { GithubProfile } from "next-auth/providers/github";
import GithubProvider from "next-auth/providers/github";
import type { GoogleProfile } from "next-auth/providers/google";
import GoogleProvider from "next-auth/providers/google";
import AzureAdProvider from "next-auth/providers/azure-ad";
import DiscordProvider from "next-auth/providers/discord";
import KeycloakProvider from "next-auth/providers/keycloak";
import TwitterProvider from "next-auth/providers/twitter";
import type { OAuthConfig, OAuthUserConfig } from "next-auth/providers/oauth";

const id = { clientId: "id", clientSecret: "secret" };

export const options: AuthOptions = {
  providers: [
    CredentialsProvider({
      name: "Credentials",
      credentials: {
        email: { label: "E-mail", type: "email", placeholder: "a@b.c" },
        password: { label: "Password", type: "password" },
      },
      async authorize(credentials, req) {
        const { email, password } = credentials!;
        const agent: string | undefined = req.headers?.["user-agent"];
        if (!email || !password || !agent) return null;
        return { id: "1", name: null, email, role: "user" };
      },
    }),
    CredentialsProvider<{ code: CredentialInput }>({
      id: "code",
      credentials: { code: {} },
      authorize: async (credentials): Promise<User | null> =>
        credentials?.code ? { id: "1", role: "admin" } : null,
    }),
    GithubProvider({
      ...id,
      authorization: { params: { scope: "read:user" } },
      profile: (profile: GithubProfile) => ({
        id: String(profile.id),
        name: profile.name,
        role: profile.login === "root" ? "admin" : "user",
      }),
    }),
    GoogleProvider<GoogleProfile>({
      ...id,
      allowDangerousEmailAccountLinking: true,
      authorization: "https://accounts.google.com/o/oauth2/v2/auth?prompt=consent",
      profile: async (profile, tokens) => ({
        id: profile.sub,
        email: tokens.id_token ? profile.email : null,
        role: "user",
      }),
      httpOptions: { timeout: 40000 },
    }),
    AzureAdProvider({ ...id, tenantId: "common" }),
    DiscordProvider(id),
    KeycloakProvider({ ...id, issuer: "https://a.test" }),
    TwitterProvider({ ...id, version: "2.0" }),
    EmailProvider({
      server: { host: "a.test", port: 25, auth: { user: "a", pass: "b" } },
      from: "a@b.c",
      maxAge: 60,
      async sendVerificationRequest({ identifier, url, provider }: SendVerificationRequestParams) {
        console.log(identifier, url, provider.from);
      },
      generateVerificationToken: async () => "token",
    }),
    {
      id: "own",
      name: "Own",
      type: "oauth",
      wellKnown: "https://a.test/.well-known/openid-configuration",
      idToken: true,
      checks: ["pkce", "state"],
      client: { token_endpoint_auth_method: "none" },
      token: {
        async request({ params, provider, checks }) {
          return { tokens: { access_token: `${params.code}${provider.id}${checks.state}` } };
        },
      },
      userinfo: { request: async ({ tokens, client }) => client.userinfo(tokens.access_token!) },
      profile: (profile) => ({ id: profile.sub, role: "user" }),
    },
  ],
};

interface OwnProfile extends Record<string, any> {
  uid: number;
}

export function OwnProvider<P extends OwnProfile>(config: OAuthUserConfig<P>): OAuthConfig<P> {
  return {
    id: "own",
    name: "Own",
    type: "oauth",
    authorization: { url: "https://a.test/authorize", params: { scope: "a" } },
    token: "https://a.test/token",
    userinfo: "https://a.test/userinfo",
    profile: (profile) => ({ id: String(profile.uid), role: "user" }),
    style: { logo: "/own.svg", bg: "#fff", text: "#000" },
    options: config,
  };
}

export const list: Provider[] = [OwnProvider(id)];
export const apps: AppProviders = [];
export const named: BuiltInProviderType = "github";
export const config: Partial<CredentialsConfig> & Partial<EmailConfig> = {};

/* Wrong: */
export const wrong1 = GithubProvider({ clientId: "id" });
export const wrong2 = CredentialsProvider({ credentials: {}, authorize: () => 1 });
export const wrong3 = AzureAdProvider({ ...id, tenant: 1 });
export const wrong4: BuiltInProviderType = "nobody";
export const wrong5: Provider = { id: "own", type: "oidc" };
export const wrong6 = GoogleProvider({ ...id, profile: () => ({ name: "no id" }) });
