import { withAuth } from "next-auth/middleware";

export default withAuth({
  cookies: { sessionToken: { name: "acme.session" } },
  secret: process.env.NEXTAUTH_SECRET,
});

export const config = { matcher: ["/inside"] };
