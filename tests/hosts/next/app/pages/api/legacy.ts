import type { NextApiRequest, NextApiResponse } from "next";
import { auth } from "@/auth";

export default async function handler(request: NextApiRequest, response: NextApiResponse) {
  response.setHeader("Vary", "Accept");
  const session = await auth(request, response);
  response.json({ session, cookie: request.headers.cookie ?? null });
}
