import type { NextApiRequest, NextApiResponse } from "next";
import { getToken } from "next-auth/jwt";

export default async function handler(req: NextApiRequest, res: NextApiResponse) {
  const token = await getToken({ req, secret: process.env.NEXTAUTH_SECRET });
  const raw = await getToken({ req, raw: true });
  const { iat, exp, jti, ...claims } = token ?? {};
  res.json({ claims, raw: typeof raw, parts: raw?.split(".").length ?? 0 });
}
