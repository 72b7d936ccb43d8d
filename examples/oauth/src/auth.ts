import { createAuth, memoryStore } from "waxseal";
import { github, oidc } from "waxseal/providers";

export const auth = createAuth({
  // Encrypted: the cookie keeps Acme's tokens, which only the app may read.
  format: "authjs",
  providers: [
    oidc({
      id: "acme",
      name: "Acme",
      issuer: process.env.AUTH_ACME_ISSUER,
      logout: true, // signing out here signs out there too
      backchannelLogout: true, // and signing out there ends the session here
      profile: ({ sub, name, email, team }) => ({ id: sub, name, email, team: String(team) }),
    }),
    // GitHub itself where GITHUB_URL is not set.
    github({ enterprise: { baseUrl: process.env.GITHUB_URL } }),
  ],
  // Before an access token runs out, one request asks Acme for the next one, and all get its
  // answer. Sessions without a refresh token, as GitHub's, are left alone.
  refresh: true,
  // Both are kept in this process. Several share a store: see docs/stores.md.
  revocation: { store: memoryStore() },
  projections: {
    // Only this, name and email get into the session; no token of a provider does.
    jwt: { provider: "account.provider", team: { from: "user.team", default: "none" } },
    session: {
      "user.id": "token.sub",
      "user.team": "token.team",
      "user.provider": "token.provider",
      refreshes: { from: "token.gen", default: 0 },
    },
  },
  callbacks: {
    // Anybody can claim an address that is not verified.
    signIn: ({ profile }) => profile?.email_verified !== false,
  },
  theme: { name: "the waxseal example" },
});
