import { createAuth } from "waxseal";
import { github, oidc } from "waxseal/providers";

export const auth = createAuth({
  // Encrypted: for `logout`, the cookie keeps the id_token, which only the app may read.
  format: "authjs",
  providers: [
    oidc({
      id: "acme",
      name: "Acme",
      issuer: process.env.AUTH_ACME_ISSUER,
      logout: true, // signing out here signs out there too
      profile: ({ sub, name, email, team }) => ({ id: sub, name, email, team: String(team) }),
    }),
    // GitHub itself where GITHUB_URL is not set.
    github({ enterprise: { baseUrl: process.env.GITHUB_URL } }),
  ],
  projections: {
    // Only this, name and email get into the session; no token of a provider does.
    jwt: { provider: "account.provider", team: { from: "user.team", default: "none" } },
    session: {
      "user.id": "token.sub",
      "user.team": "token.team",
      "user.provider": "token.provider",
    },
  },
  callbacks: {
    // Anybody can claim an address that is not verified.
    signIn: ({ profile }) => profile?.email_verified !== false,
  },
  theme: { name: "the waxseal example" },
});
