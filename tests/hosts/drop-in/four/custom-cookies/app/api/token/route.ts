import { getToken } from "next-auth/jwt";
import { NextRequest } from "next/server";

import { sessionCookie } from "@/lib/auth";

export async function GET(req: NextRequest) {
  const token = await getToken({ req, cookieName: sessionCookie });
  const none = await getToken({ req });
  return Response.json({ name: token?.name ?? null, none });
}
