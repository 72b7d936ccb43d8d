import type { NextApiRequest, NextApiResponse } from "next";
import NextAuth from "next-auth";

import { authOptions } from "../../server/auth";

// The form with the request and the response, as of advanced initialisation.
export default async function auth(req: NextApiRequest, res: NextApiResponse) {
  req.query.nextauth = ["session"];
  res.setHeader("X-Advanced", "yes");
  return await NextAuth(req, res, authOptions);
}
