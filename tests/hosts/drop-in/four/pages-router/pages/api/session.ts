import type { NextApiRequest, NextApiResponse } from "next";
import { getServerSession } from "next-auth/next";

import { authOptions } from "./auth/[...nextauth]";

export default async function handler(req: NextApiRequest, res: NextApiResponse) {
  res.setHeader("Set-Cookie", "seen=1; Path=/");
  const session = await getServerSession(req, res, authOptions);
  if (session) {
    res.send({ content: "Protected content", session });
  } else {
    res.status(401).send({ error: "You must be signed in." });
  }
}
