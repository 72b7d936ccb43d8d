import { getServerSession } from "next-auth";
import { getToken } from "next-auth/jwt";
import { NextRequest, NextResponse } from "next/server";

import { authOptions } from "@/lib/auth";

export async function GET(request: NextRequest) {
  const session = await getServerSession(authOptions);
  if (!session) return NextResponse.json({ error: "unauthorized" }, { status: 401 });
  const token = await getToken({ req: request });
  return NextResponse.json({
    rotations: session.rotations ?? 0,
    error: session.error ?? null,
    access: typeof token?.accessToken,
    refresh: typeof token?.refreshToken,
    sub: token?.sub,
  });
}
