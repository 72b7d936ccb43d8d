import { getToken } from "next-auth/jwt";
import { NextRequest } from "next/server";

import { decode } from "@/lib/jwt";

export async function GET(req: NextRequest) {
  const token = await getToken({ req, decode });
  const raw = await getToken({ req, raw: true });
  const builtIn = await getToken({ req });
  return Response.json({ name: token?.name ?? null, parts: raw?.split(".").length, builtIn });
}
