import type { Format } from "waxseal";
import Waxseal from "waxseal/next";

export const { auth, proxy } = Waxseal({
  // One build for both.
  format: (process.env.FORMAT ?? "authjs") as Format,
  projections: { session: { "user.id": "token.sub", "user.role": "token.role" } },
  callbacks: { authorized: ({ auth }) => !!auth },
});
