import { withAuth } from "next-auth/middleware";

import { decode } from "./lib/jwt";

export default withAuth({
  jwt: { decode },
  callbacks: { authorized: ({ token }) => Boolean(token?.hasura) },
});

export const config = { matcher: ["/inside"] };
