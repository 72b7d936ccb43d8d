// How waxseal is configured in all measurements. It imports nothing, so that what
// measures the first use of a library can import it.

export const SECRET = "8tO1xQ0ZyqkzB0v3mC2bJp7sW5dN9fLh6RgYeUiKjXo=";

/** The name of the session cookie on https, by format. */
export const NAMES = {
  signed: "__Host-waxseal.session-token",
  authjs: "__Secure-authjs.session-token",
  "next-auth": "__Secure-next-auth.session-token",
};

export function configuration(config) {
  return {
    secret: SECRET,
    projections: {
      jwt: { role: "user.role", team: "user.team", permissions: "user.permissions" },
      session: { "user.id": "token.sub", "user.role": "token.role" },
    },
    ...config,
  };
}
