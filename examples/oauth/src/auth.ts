import { createAuth } from "waxseal";

/** What the issuer says of a user. */
export interface Profile {
  sub: string;
  name?: string;
  email?: string;
  email_verified?: boolean;
  picture?: string;
  team?: string;
}

/** The session of the app. */
export const auth = createAuth({
  types: {} as { profile: Profile },
  projections: {
    // Of profile and account only this gets into the cookie; no token of the issuer does.
    jwt: { provider: "account.provider", team: { from: "profile.team", default: "none" } },
    session: { "user.id": "token.sub", "user.team": "token.team" },
  },
  callbacks: {
    // Anybody can claim an address that is not verified.
    signIn: ({ profile }) => profile?.email_verified === true,
  },
});

/** What must be there again when the issuer sends the browser back. */
export interface Attempt {
  state: string;
  nonce: string;
  verifier: string;
}

/**
 * A sign-in that is under way, for ten minutes in a cookie of its own. A token is bound
 * to its cookie's name, so this one can't be passed off as a session. On https the name
 * begins with `__Host-`: no sibling domain can plant an attempt of its own. Whoever has
 * the browser can read it, which gives nothing away: the code alone is of no use without
 * it, and it is of no use without the code.
 */
export const attempts = createAuth({
  types: {} as { user: Attempt },
  cookie: { name: "oauth-attempt" },
  session: { maxAge: 600, updateAge: 600 },
  projections: {
    jwt: { state: "user.state", nonce: "user.nonce", verifier: "user.verifier" },
  },
});
