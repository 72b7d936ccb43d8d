import { NextResponse } from "next/server";

import { auth } from "@/auth";

export async function GET() {
  const session = await auth();
  if (session?.user.role === "ADMIN") return NextResponse.json(session.user);
  return new NextResponse(null, { status: 403 });
}
